"""Migrations form one line, and every way to the newest revision gives the schema of the models."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection, create_engine, text

from judging import create_app
from judging.config import ROOT
from judging.core.roles import Actor, Grant, Role, RoundLevel
from judging.core.scoring.award_data import award_rules, stored_bands
from judging.database import migrations
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import Base, PracticeSettings, triggers as invariants
from judging.services.contests import contests, panels
from judging.services.people import accounts
from tests.applications import settings_for
from tests.awarding import bands
from tests.migrations import catalogue
from tests.scoring import levels, submit_all
from tests.services.scoring.test_scoresheets import level, save
from tests.world import ADMIN, World

NOW = "2022-03-01 00:00:00+00:00"
SCRIPTS = ScriptDirectory(str(ROOT / "migrations"))
STEPS = [script.revision for script in SCRIPTS.walk_revisions()][::-1]

NEW = 4
"""Newest revisions that are tried alone. Each earlier one was among them before, and revisions are never edited. So the
tests of what one step does to rows end at that step."""


def filled(world: World) -> None:
    """Insert rows into the tables that triggers and composite keys guard: sheets with marks, a publication, the log."""
    made = world.contest(entries=2, judges=2)
    submit_all(world, made, levels(world.rulebook()), levels(world.rulebook(), 1))
    with transaction() as session:
        values = (
            f"VALUES (1, {made.contest_id}, 1, '{{}}', 'sha256:a', '{{}}', 'sha256:b', '{NOW}')"  # a frozen version
        )
        columns = "id, contest_id, version, record, record_digest, public, public_digest, published_at"
        session.execute(text(f"INSERT INTO publications ({columns}) {values}"))


def connected() -> Connection:
    """A connection of the application's own database."""
    db.session.remove()
    return db.engine.connect()


def state() -> tuple[dict[str, Any], dict[str, Any], dict[str, int]]:
    """The tables, the triggers and the number of rows in each table."""
    with connected() as connection:
        return catalogue.tables(connection), catalogue.triggers(connection), catalogue.counts(connection)


def emptied(connection: Connection) -> None:
    """Drop what the migrations created, as the last downgrade does, without running it."""
    invariants.remove(connection)
    Base.metadata.drop_all(connection)


def test_migrations_form_one_line_with_one_head() -> None:
    assert SCRIPTS.get_heads() == [STEPS[-1]]
    assert SCRIPTS.get_bases() == [STEPS[0]]
    assert [script.is_merge_point for script in SCRIPTS.walk_revisions()] == [False] * len(STEPS)


def test_migration_files_are_numbered_sentences() -> None:
    files = sorted(path.stem for path in Path(SCRIPTS.versions).glob("*.py"))

    assert len({name[:4] for name in files}) == len(files)
    assert [name for name in files if len(name.split("_")) < 3] == []
    assert [name[:4] for name in files] == sorted(STEPS)


def test_migrated_database_is_what_the_models_say(app: Flask) -> None:
    with connected() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, Base.metadata) == []


def test_migrated_database_holds_the_same_constraints_and_triggers_as_one_made_from_the_models(app: Flask) -> None:
    with connected() as connection:
        migrated = catalogue.tables(connection), catalogue.triggers(connection)
    with db.engine.connect().execution_options(writing=True) as connection:
        emptied(connection)
        Base.metadata.create_all(connection)
        invariants.install(connection)
        made = catalogue.tables(connection), catalogue.triggers(connection)
        connection.rollback()

    assert migrated[0] == made[0]
    assert migrated[1] == made[1]
    assert made[1] != {}


def test_database_with_rows_goes_down_to_nothing_and_up_again_to_the_same(app: Flask, world: World) -> None:
    filled(world)
    tables, triggers, _counts = state()

    migrations.downgrade("0002")
    early = state()[:2]
    migrations.downgrade("0001")
    migrations.upgrade("0002")
    assert state()[:2] == early, "an early revision is the same from above and from below"
    migrations.downgrade("base")
    assert state()[:2] == ({}, {})

    migrations.upgrade()
    *schema, counts = state()
    assert schema == [tables, triggers]
    assert counts.pop("audit_chains") == 1, "the installation's chain begins with the first migration"
    assert set(counts.values()) == {0}

    filled(world)
    with pytest.raises(Exception, match="append-only"), transaction() as session:
        session.execute(text("UPDATE publications SET version = 2"))
    with pytest.raises(Exception, match="closed"), transaction() as session:
        session.execute(text("DELETE FROM marks"))


def test_every_new_step_and_all_together_keep_rows_constraints_and_triggers(app: Flask, world: World) -> None:
    filled(world)
    before = state()
    assert before[2]["marks"] == 2 * 2 * 22

    for step in [*STEPS[: -1 - NEW : -1], STEPS[1]]:
        migrations.downgrade(SCRIPTS.get_revision(step).down_revision)
        migrations.upgrade()
        assert state() == before, step


def test_database_made_anew_by_upgrade_says_it_is_at_the_head(sqlite_template: Path) -> None:
    engine = create_engine(f"sqlite:///{sqlite_template}")
    with engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_heads() == (STEPS[-1],)
    engine.dispose()


def test_codes_that_differed_in_case_alone_stand_beside_each_other_after_the_step(app: Flask, world: World) -> None:
    setting = world.contest(entries=3)
    migrations.downgrade("0003")
    with transaction() as session:
        session.execute(text("UPDATE entries SET code = 'a001' WHERE id = :id"), {"id": setting.entries[2]})

    migrations.upgrade("0004")
    with connected() as connection:
        keys = connection.execute(text("SELECT code, code_key FROM entries ORDER BY id")).all()

    assert [tuple(row) for row in keys] == [
        ("A001", "a001"),
        ("A002", "a002"),
        ("a001", f"a001 {setting.entries[2]}"),
    ]


def test_changes_kept_one_by_one_become_batches_and_come_back(app: Flask, world: World) -> None:
    save(world.contest(entries=1, judges=1), level("1.1", "good"), level("1.3", "fair"))
    batches = text("SELECT ids, changes FROM sheet_batches ORDER BY revision")
    with connected() as connection:
        ((ids, changes),) = connection.execute(batches).all()
    db.session.remove()

    migrations.downgrade("0002")
    with connected() as connection:
        rows = connection.execute(text("SELECT id, item, content FROM sheet_changes ORDER BY revision")).all()
    migrations.upgrade()
    with connected() as connection:
        apart = connection.execute(batches).all()

    assert [row[0] for row in rows] == ids.split() == [batch[0] for batch in apart]
    assert [list(row[1:]) for row in rows] == json.loads(changes)
    assert [json.loads(batch[1]) for batch in apart] == [[list(row[1:])] for row in rows]


def test_roles_get_their_giver_from_the_log_and_none_where_it_says_nothing(app: Flask, world: World) -> None:
    admin = Actor(world.user(grants=[Grant(Role.ADMIN)]), (Grant(Role.ADMIN),))
    setting, college = world.contest(), world.institution()
    nation = Grant(Role.ORGANISER, round_id=world.round(RoundLevel.NATION, ""))
    with transaction() as session:
        made = [
            accounts.create_staff(
                session, actor=admin, name="ครู", username=f"user{number}", password="a long password", grants=grants
            ).user_id
            for number, grants in enumerate([[Grant(Role.TEACHER, institution_id=college)], [], []])
        ]
        for grant in (Grant(Role.ORGANISER, round_id=setting.round_id), Grant(Role.ORGANISER)):
            accounts.grant(session, actor=admin, user_id=made[1], role=grant)
        accounts.grant(session, actor=admin, user_id=made[2], role=nation)
    with transaction() as session:
        contests.create(
            session,
            actor=Actor(made[2], (nation,)),
            school_year=2600,
            level=RoundLevel.NATION,
            area="",
            first_day=date(2058, 2, 20),
            last_day=date(2058, 2, 20),
            category="4",
            rulebook_id=setting.rulebook_id,
        )
    query = text("SELECT user_id, role, granted_by FROM role_grants ORDER BY id")
    with connected() as connection:
        before = [tuple(row) for row in connection.execute(query)]
    assert before == [
        (admin.user_id, "admin", None),
        (made[0], "teacher", admin.user_id),
        (made[1], "organiser", admin.user_id),
        (made[1], "organiser", admin.user_id),
        (made[2], "organiser", admin.user_id),
        (made[2], "organiser", made[2]),
    ]

    migrations.downgrade("0009")
    migrations.upgrade("0010")

    with connected() as connection:
        assert [tuple(row) for row in connection.execute(query)] == before


def test_a_damaged_database_is_not_migrated_and_stays_as_it_was(tmp_path: Path) -> None:
    made = create_app(settings_for(f"sqlite:///{tmp_path / 'damaged.db'}", tmp_path))
    with made.app_context():
        migrations.upgrade("0004")
        with closing(sqlite3.connect(tmp_path / "damaged.db")) as driver, driver:
            driver.execute("INSERT INTO users (id, person_id, created_at) VALUES (7, 99, '2022-01-01')")

        with pytest.raises(migrations.OrphansError, match="row 7 of users refers to a missing row of persons"):
            migrations.upgrade()

        with connected() as connection:
            assert MigrationContext.configure(connection).get_current_heads() == ("0004",)
            assert catalogue.counts(connection)["users"] == 1
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        db.engine.dispose()


def test_institutions_of_one_name_get_their_keys_back_after_going_down_and_up(app: Flask, world: World) -> None:
    first, second = world.institution("วัดโพธิ์", "ขอนแก่น"), world.institution("วัดใหม่", "ขอนแก่น")
    with transaction() as session:
        session.execute(text("UPDATE institutions SET code = id"))
        session.execute(
            text("UPDATE institutions SET name_th = 'วัดโพธิ์', match_key = 'วัดโพธิ์' WHERE id = :id"), {"id": second}
        )
    keys = text("SELECT match_key FROM institutions ORDER BY id")

    migrations.downgrade("0015")
    with connected() as connection:
        before = connection.execute(keys).scalars().all()
    migrations.upgrade("0016")
    with connected() as connection:
        after = connection.execute(keys).scalars().all()

    assert (before, after) == (["วัดโพธิ์", f"#{second}"], ["วัดโพธิ์", "วัดโพธิ์"])
    assert first < second


def test_works_that_lost_their_place_get_a_code_for_the_sentence_and_the_sentence_back(
    app: Flask, world: World
) -> None:
    entries = world.contest(entries=3).entries
    migrations.downgrade("0017")
    sentence = "เสียสิทธิ์ตามผลการประเมินระดับก่อนหน้าที่ประกาศใหม่"
    with transaction() as session:
        for number, reason in zip(entries, (sentence, "เครื่องเสีย", sentence), strict=True):
            row = text("INSERT INTO withdrawals (entry_id, reason, withdrawn_at) VALUES (:id, :reason, :at)")
            session.execute(row, {"id": number, "reason": reason, "at": NOW})
        for number in entries[:2]:  # the third came from no other level, so its team wrote the sentence
            row = text("INSERT INTO entry_origins (entry_id, source, advanced_at) VALUES (:id, '{}', :at)")
            session.execute(row, {"id": number, "at": NOW})

    migrations.upgrade("0018")
    with connected() as connection:
        kinds = connection.execute(text("SELECT kind, reason FROM withdrawals ORDER BY entry_id")).all()
    migrations.downgrade("0017")
    with connected() as connection:
        reasons = connection.execute(text("SELECT reason FROM withdrawals ORDER BY entry_id")).scalars().all()

    assert [tuple(row) for row in kinds] == [("lost_place", ""), ("team", "เครื่องเสีย"), ("team", sentence)]
    assert reasons == [sentence, "เครื่องเสีย", sentence]


def test_cards_that_were_printed_for_two_contests_of_a_round_both_go_on_working(app: Flask, world: World) -> None:
    made = world.contest(judges=1)
    other = world.category(made, "1")
    with transaction() as session:
        seat = panels.appoint(session, actor=ADMIN, contest_id=other, user_id=made.users[0])
    migrations.downgrade("0034")
    columns = "member_id, nonce, link_digest, code_digest, valid_from, valid_until, issued_at"
    with transaction() as session:
        for name, member, day in (("a", made.members[0], "2022-02-20"), ("b", seat, "2022-02-22")):
            values = f"{member}, '{name}', '{name:l>64}', '{name:c>64}', '{day}', '{day}', '{NOW}'"
            session.execute(text(f"INSERT INTO cards ({columns}) VALUES ({values})"))

    migrations.upgrade("0036")

    with connected() as connection:
        rows = connection.execute(text("SELECT user_id, round_id, is_former, valid_from, valid_until FROM cards"))
        cards = sorted((bool(row[2]), row[0], row[1], str(row[3]), str(row[4])) for row in rows)
    days = ("2022-02-20", "2022-02-22")
    assert cards == [(former, made.users[0], made.round_id, *days) for former in (False, True)]


def test_medals_and_titles_become_data_with_the_names_they_had_and_come_back(app: Flask, world: World) -> None:
    with_defaults = world.contest().contest_id
    with transaction() as session:
        settings = session.get_one(PracticeSettings, with_defaults)
        settings.medals, settings.titles_to = stored_bands(bands("85.5", 75, 65), Fraction(1, 2)), 3
        before = award_rules(settings, Fraction(1, 2))

    migrations.downgrade("0039")
    columns = "gold, silver, bronze, titles_to"
    with connected() as connection:
        assert connection.execute(text(f"SELECT {columns} FROM practice_settings")).one() == (171, 150, 130, 3)
        connection.execute(text("UPDATE practice_settings SET silver = 151"))
        connection.commit()
    migrations.upgrade()

    with transaction() as session:
        after = award_rules(session.get_one(PracticeSettings, with_defaults), Fraction(1, 2))
    assert after == replace(before, bands=bands("85.5", "75.5", 65))
