"""The demo: its content, that it is reproducible, and that it never changes other data."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging import clock, create_app
from judging.cli.demo import STAGES, told
from judging.cli.recount import recount
from judging.core.contests.lifecycle import ContestState
from judging.core.contests.sign_in_cards import typed_code
from judging.core.entries.states import EntryState
from judging.core.roles import Actor, RoundLevel
from judging.database.statements import Cursor
from judging.demo import building, data as tables, people, province, running, screening, signins
from judging.extensions import db
from judging.models import (
    AuditEntry,
    Contest,
    ContestStep,
    Entry,
    Institution,
    Publication,
    Registration,
    Scoresheet,
    SheetState,
    User,
)
from judging.queries import audit
from judging.queries.contests import checklist_facts
from judging.queries.eligibility import screening as screening_queries
from judging.queries.people import managed_accounts
from judging.queries.scoring import standings
from judging.queries.signin.sessions import grants_of
from tests.applications import settings_for
from tests.conftest import Shared
from tests.web.signing import browser, without_csrf

NATION, PROVINCE, CENTRAL, SOUTH, SCREENING = "", "ลพบุรี 2564", running.CENTRAL, running.SOUTH, "ลพบุรี 2569"

NOW = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)
DATA = Path(tables.__file__).parent


Made = dict[str, signins.DemoContest]
"""By area, and by school year where an area has two contests."""


def build(app: Flask, now: datetime = NOW) -> Made:
    """Fill the application's database with the clock at ``now``."""
    with clock.held(now):
        building.build(secret=app.config["SECRET_KEY"], say=lambda what: None)
    return contests()


def contests() -> Made:
    """The demo's contests in the database of the application."""
    return {
        f"{contest.area} {contest.school_year}" if contest.area == province.AREA else contest.area: contest
        for contest in signins.contests(db.session())
    }


@contextmanager
def serving(url: str, instance: Path) -> Iterator[Flask]:
    """The application on this database, with its context."""
    app = create_app(settings_for(url, instance))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def demo(shared: Shared, sqlite_template: Path) -> Path:
    """The folder of the demo, built once a run."""

    def fill(folder: Path) -> None:
        shutil.copy(sqlite_template, folder / "judging.db")
        with serving(f"sqlite:///{folder / 'judging.db'}", folder) as app:
            build(app)

    return shared("demo", fill)


@pytest.fixture(scope="module")
def app(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a copy of the demo, which is only read."""
    folder = tmp_path_factory.mktemp("read") / "demo"
    shutil.copytree(demo, folder)
    with serving(f"sqlite:///{folder / 'judging.db'}", folder) as app:
        yield app


@pytest.fixture(scope="module")
def made(app: Flask) -> Made:
    """The demo's contests by state."""
    return contests()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session that is closed at the end of the test."""
    yield db.session()
    db.session.rollback()


def ranking(session: Session, contest_id: int) -> list[tuple[int, str, Fraction, str | None]]:
    """Rank, work, total and deciding key of every ranked work."""
    board = standings.board(session, contest_id)
    assert board is not None
    return [
        (row.rank, row.entry, row.tally.total, row.decided_by.key if row.decided_by else None)
        for row in board.standings
    ]


def test_demo_built_has_contests_of_every_stage(made, session) -> None:
    whole = {
        area: (contest.state, contest.school_year, contest.works, contest.version) for area, contest in made.items()
    }

    assert whole == {
        NATION: (ContestState.PUBLISHED, 2564, 20, 1),
        PROVINCE: (ContestState.PUBLISHED, 2564, 7, 2),
        CENTRAL: (ContestState.SCORING, 2569, 10, 0),
        SOUTH: (ContestState.REGISTRATION, 2569, 8, 0),
        SCREENING: (ContestState.SCREENING, 2569, 4, 0),
    }
    levels = session.execute(select(Contest).order_by(Contest.id)).scalars()
    assert [contest.round.level for contest in levels] == [
        RoundLevel.NATION,
        RoundLevel.PROVINCE,
        RoundLevel.REGION,
        RoundLevel.REGION,
        RoundLevel.PROVINCE,
    ]


def test_published_contest_ranks_by_section_six_by_its_first_criterion_and_shares_one_rank(made, session) -> None:
    rows = ranking(session, made[NATION].contest_id)

    assert [(place, entry, key) for place, entry, _, key in rows if place in (2, 3, 7, 14, 15)] == [
        (2, "A013", "6"),
        (3, "A005", "6"),
        (7, "A007", None),
        (7, "A018", None),
        (14, "A008", "6.1"),
        (15, "A003", "6.1"),
    ]
    assert [place for place, *_ in rows] == [1, 2, 3, 4, 5, 6, 7, 7, *range(9, 19)]


def test_published_contest_leaves_its_shared_rank_knowingly_and_has_version_one(made, session) -> None:
    contest_id = made[NATION].contest_id
    shared = session.execute(
        select(ContestStep.shared_ties).where(
            ContestStep.contest_id == contest_id, ContestStep.to_state == ContestState.CERTIFIED
        )
    ).scalar_one()
    versions = session.execute(
        select(Publication.version, Publication.published_at).where(Publication.contest_id == contest_id)
    ).all()

    assert shared == '[["A007", "A018"]]'
    assert [tuple(row) for row in versions] == [(1, datetime(2022, 3, 27, 9, 20, tzinfo=UTC))]


def test_award_withdrawn_after_the_publication_wrote_version_two_with_what_moved(made, session) -> None:
    contest_id = made[PROVINCE].contest_id
    texts = session.execute(
        select(Publication.public).where(Publication.contest_id == contest_id).order_by(Publication.version)
    ).scalars()
    first, second = (json.loads(text) for text in texts)

    assert [row["entry"] for row in first["standings"]] == ["P03", "P01", "P04", "P05", "P06", "P07"]
    assert [row["entry"] for row in second["standings"]] == ["P01", "P04", "P05", "P06", "P07"]
    assert {row["entry"]: row["rank"] for row in second["moved"] if row["rank"][1]} == {
        "P01": [2, 1],
        "P04": [3, 2],
        "P05": [4, 3],
        "P06": [5, 4],
        "P07": [6, 5],
    }


def test_public_results_of_the_province_say_by_ruling_and_no_more(made, session) -> None:
    contest_id = made[PROVINCE].contest_id
    texts = session.execute(select(Publication.public).where(Publication.contest_id == contest_id)).scalars().all()

    assert {row["state"] for text in texts for row in json.loads(text)["others"]} == {"by_ruling"}
    secret = (province.REPORT, province.EVIDENCE, province.COPY_RULED, province.LETTER, province.LETTER_RULED)
    assert not [words for words in secret for text in texts if words in text]
    assert not [clause for clause in ('"5.5"', '"5.10"') for text in texts if clause in text]


def test_contest_in_screening_has_a_work_with_gates_open_one_alike_one_eligible_one_refused_by_facts(
    made, session
) -> None:
    contest_id = made[SCREENING].contest_id
    rules = screening_queries.rules_of(session, contest_id)
    works = session.execute(select(Entry.code, Entry.id, Entry.admission).where(Entry.contest_id == contest_id)).all()
    found = screening_queries.checked(session, rules, [row.id for row in works])
    waits = {
        row.code: {
            answer.requirement.id: answer.standing.value
            for answer in found[row.id]
            if answer.is_gate and answer.is_waiting
        }
        for row in works
    }

    assert {row.code: row.admission.value for row in works} == {
        "001": "pending",
        "D02": "pending",
        "D03": "admitted",
        "D04": "not_admitted",
    }
    assert waits["001"]["registry"] == "unknown"
    assert "characteristics-sheets" not in waits["001"]  # the counter received them
    assert waits["001"]["documents"] == "flagged"
    assert waits["D02"] == {"no-duplicate": "flagged", "never-national": "flagged"}


def test_organiser_of_the_granted_region_resets_the_teachers_of_its_colleges(made, session) -> None:
    region = session.execute(select(User).where(User.username == people.REGION.username)).scalar_one()
    actor = Actor(region.id, grants_of(Cursor.of(session), region.id, today=clock.today()))

    rows = managed_accounts.teachers(session, actor, today=clock.today()).rows

    assert {row.username: row.is_managed for row in rows}[people.TEACHER.username]


def test_draft_of_the_teacher_is_kept_beyond_the_last_day(made, session) -> None:
    drafts = session.execute(select(Registration.content).where(Registration.entry_id.is_(None))).scalars().all()

    assert [json.loads(content)["title_th"] for content in drafts] == [screening.DRAFT]


def test_recused_judge_leaves_a_mean_of_four(made, session) -> None:
    contest_id = made[NATION].contest_id
    board = standings.board(session, contest_id)

    assert {row.entry: row.tally.judges for row in board.standings if row.tally.judges != 5} == {"A009": 4}


def test_works_that_are_not_ranked_are_of_invented_colleges_alone(made, session) -> None:
    apart = []
    for contest in made.values():
        facts = checklist_facts.contest_facts(session, contest.contest_id)
        apart += [
            (work.entry, work.state)
            for work in facts.works
            if work.state not in (EntryState.ADMITTED, EntryState.PENDING)
        ]
    codes = [code for code, _ in apart]
    colleges = session.execute(
        select(Institution.name_th)
        .join(Entry, Entry.institution_id == Institution.id)
        .where(Entry.code.in_(codes))
        .order_by(Entry.code)
    ).scalars()

    assert sorted(apart) == [
        ("A004", EntryState.NOT_ADMITTED),
        ("A016", EntryState.ABSENT),
        ("C09", EntryState.NOT_ADMITTED),
        ("C10", EntryState.ABSENT),
        ("D04", EntryState.NOT_ADMITTED),
        ("P02", EntryState.DISQUALIFIED),
        ("P03", EntryState.REVOKED),
    ]
    assert all("ตัวอย่าง" in name and "สมมติ" in name for name in colleges)


def test_published_contest_has_four_works_of_each_of_five_regions(made, session) -> None:
    regions = [
        row[0]
        for row in session.execute(
            select(Institution.region)
            .join(Entry, Entry.institution_id == Institution.id)
            .where(Entry.contest_id == made[NATION].contest_id)
        )
    ]

    assert {region: regions.count(region) for region in regions} == {
        "ภาคเหนือ": 4,
        "ภาคกลาง": 4,
        "ภาคตะวันออกเฉียงเหนือ": 4,
        "ภาคตะวันออกและกรุงเทพมหานคร": 4,
        "ภาคใต้": 4,
    }


def test_contest_in_scoring_is_half_done_with_a_sheet_returned_and_one_excused(made, session) -> None:
    sheets = session.execute(
        select(Entry.code, Scoresheet.state, Scoresheet.returned_at, Scoresheet.reason)
        .join(Entry, Entry.id == Scoresheet.entry_id)
        .where(Scoresheet.contest_id == made[CENTRAL].contest_id)
    ).all()
    states = [row[1] for row in sheets]

    assert (len(sheets), states.count(SheetState.SUBMITTED)) == (45, 20)
    assert [(row[0], row[3]) for row in sheets if row[2] is not None] == [("C03", running.RETURN)]
    assert [(row[0], row[3]) for row in sheets if row[1] is SheetState.EXCUSED] == [("C04", running.EXCUSE)]


def test_contest_being_set_up_waits_for_its_panel_its_settings_and_its_screening(made, session) -> None:
    facts = checklist_facts.contest_facts(session, made[SOUTH].contest_id)

    assert (facts.judges, facts.has_chair, facts.has_settings, len(facts.works)) == (2, False, False, 8)
    assert {work.state for work in facts.works} == {EntryState.PENDING}


@pytest.mark.parametrize("staff", people.STAFF, ids=lambda staff: staff.username)
def test_every_member_of_staff_signs_in_with_the_password(made, app, staff) -> None:
    without_csrf(app)

    answer = browser(app).post("/signin", data={"username": staff.username, "password": people.PASSWORD})

    assert answer.status_code == 303


def test_every_card_of_the_contest_in_scoring_signs_in_on_the_day(made, app, session) -> None:
    without_csrf(app)
    held = signins.judges_cards(session, made[CENTRAL].contest_id, app.config["SECRET_KEY"])

    with clock.held(NOW + timedelta(days=1)):
        answers = [browser(app).get(f"/c/{card.token}").status_code for card in held]
        typed = [browser(app).post("/signin/code", data={"code": card.code.lower()}).status_code for card in held]

    assert [card.role.value for card in held] == ["chair", "judge", "judge", "judge", "judge"]
    assert all(typed_code(card.code) == card.code for card in held)
    assert (answers, typed) == ([303] * 5, [303] * 5)


def test_what_was_done_lies_in_the_past_and_every_chain_is_whole(made, session) -> None:
    of_the_demo = AuditEntry.action.not_like("sessions.%")  # other tests sign in to it, now
    texts = session.execute(select(AuditEntry.text).where(of_the_demo)).scalars()
    assert max(json.loads(text)["at"] for text in texts) <= NOW.isoformat(timespec="milliseconds")
    chains = audit.contests_with_chains(session)
    assert [audit.check_chain(session, chain).broken_at for chain in chains] == [None] * 6


def test_marks_of_the_published_contest_recounted_give_its_ranking(made, session) -> None:
    arguments = [str(DATA / "marks-nation.csv"), "--rulebook", building.RULEBOOK, "--format", "json"]

    told = json.loads(CliRunner().invoke(recount, arguments).stdout)["standings"]

    ours = ranking(session, made[NATION].contest_id)
    assert [(row["rank"], row["entry"], Fraction(row["exact"])) for row in told] == [row[:3] for row in ours]


def test_demo_kept_for_days_takes_place_today_again(made, session) -> None:
    contest_id = made[CENTRAL].contest_id
    later = (NOW + timedelta(days=9)).date()

    running.move_days(session, today=later)

    contest = session.execute(select(Contest).where(Contest.id == contest_id)).scalar_one()
    assert (contest.round.first_day, contest.round.last_day) == running.days(later)


@pytest.mark.parametrize("state", [ContestState.CERTIFIED, ContestState.ARCHIVED, ContestState.SETUP])
def test_kept_demo_whose_contest_was_taken_further_says_where_it_is(made, app, session, state) -> None:
    session.execute(update(Contest).where(Contest.id == made[CENTRAL].contest_id).values(state=state))

    said = told(app, "http://127.0.0.1:8000")

    assert f"{CENTRAL} {made[CENTRAL].school_year} (10 works), {STAGES[state]}" in said
    assert (f"Judges of {CENTRAL}" in said) is (state is ContestState.CERTIFIED)


@pytest.mark.every_database
def test_demo_built_again_on_another_day_ranks_alike_on_every_database(made, app, database_url, tmp_path) -> None:
    first = [ranking(db.session(), contest.contest_id) for contest in made.values()]

    with serving(database_url, tmp_path) as other:
        again = build(other, NOW + timedelta(days=200))
        rankings = [ranking(db.session(), contest.contest_id) for contest in again.values()]

    assert rankings == first
