"""Who may do what to whom: the table of docs/access.md row by row, and sequences of acts by an organiser of another
area. Whatever they make alone reaches no account, name or document of others."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from judging import clock
from judging.config import ROOT
from judging.core.eligibility.duplicates import Verdict
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, PanelRole, Role, RoundLevel
from judging.core.transfers import public_keys
from judging.models import (
    Contest,
    Document,
    Entry,
    LookAlike,
    Person,
    Registration,
    TeamMember,
    User,
)
from judging.queries.contests import judge_search
from judging.queries.eligibility import duplicates as look_alikes
from judging.queries.eligibility.facts import facts_of
from judging.queries.people import managed_accounts
from judging.services.contests import panels, rounds, sign_in_cards
from judging.services.eligibility import duplicates
from judging.services.entries import entries
from judging.services.entries.entries import Work
from judging.services.people import account_passwords, accounts, institutions, round_teachers
from judging.services.results import releases
from judging.services.transfers import advancement, transfer_files
from tests.services.access_scene import COLLEGE, SECRET, Scene, arranged
from tests.world import ADMIN, World

SEQUENCES = 70


@pytest.fixture
def scene(world: World, tmp_path: Path) -> Scene:
    return arranged(world, tmp_path)


def _advance(scene: Scene, actor: Actor, target: int) -> None:
    advancement.advance(
        scene.session,
        actor=actor,
        contest_id=scene.made.below.contest_id,
        target_contest_id=target,
        store=scene.store,
    )


def _advance_released(scene: Scene, actor: Actor) -> None:
    releases.set_release(scene.session, actor=ADMIN, contest_id=scene.made.below.contest_id, is_released=True)
    scene.session.flush()
    _advance(scene, actor, scene.made.above)


ROWS: dict[str, Callable[[Scene, Actor], object]] = {
    "create an account": lambda scene, who: accounts.create_staff(
        scene.session, actor=who, name="ใหม่", username="new.one", password="a long enough one"
    ),
    "make a teacher's account for one round, alone or by import": lambda scene, who: round_teachers.add(
        scene.session, actor=who, **scene.round_teacher, name="ใหม่", username="new.one"
    ),
    "let a known teacher see one round": lambda scene, who: round_teachers.allow(
        scene.session, actor=who, **scene.round_teacher, user_id=scene.teacher
    ),
    "end a teacher's role for one round": lambda scene, who: round_teachers.end(
        scene.session, actor=who, round_id=scene.made.below.round_id, grant_id=scene.teachers_grant()
    ),
    "change or close an account": lambda scene, who: accounts.edit_staff(
        scene.session, actor=who, user_id=scene.teacher, name="อื่น", username="victim2"
    ),
    "give or withdraw a role": lambda scene, who: accounts.grant(
        scene.session, actor=who, user_id=scene.teacher, role=Grant(Role.CENTRAL)
    ),
    "reset a teacher's password": lambda scene, who: account_passwords.reset_password(
        scene.session, actor=who, user_id=scene.teacher
    ),
    "enter works at the next level": lambda scene, who: _advance(scene, who, scene.made.above),
    "enter released works at the next level": lambda scene, who: _advance_released(scene, who),
    "correct level and area of a granted round": lambda scene, who: rounds.correct_place(
        scene.session, actor=who, contest_id=scene.made.above, level=RoundLevel.PROVINCE, area="สระบุรี"
    ),
    "decide a possible duplicate of two rounds": lambda scene, who: duplicates.decide(
        scene.session, actor=who, look_alike_id=scene.pair_above(), verdict=Verdict.SAME, reason="เป็นผลงานเดียวกัน"
    ),
    "make a round with a contest": lambda scene, who: scene.make_round(RoundLevel.PROVINCE, "จังหวัดลพบุรี", who),
    "appoint a judge again": lambda scene, who: panels.appoint(
        scene.session, actor=who, contest_id=scene.made.above, user_id=scene.judge
    ),
}


def _table() -> dict[str, set[str]]:
    """The rows of "Who may do what to whom": act → who."""
    said = (ROOT / "docs" / "access.md").read_text()
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| [^|]+ \| [^|]+ \|$", said, re.MULTILINE)
    return {act: set(who.split(", ")) for act, who in rows if act != "act" and not act.startswith("-")}


def test_table_lists_the_acts_that_are_tried() -> None:
    assert list(_table()) == list(ROWS)


@pytest.mark.parametrize("act", ROWS)
def test_act_is_open_to_whom_the_table_names_and_refused_to_everyone_else(scene: Scene, act: str) -> None:
    allowed = set()
    for who, actor in scene.actors.items():
        try:
            ROWS[act](scene, actor)
        except RuleViolation:
            pass
        else:
            allowed.add(who)
        scene.session.rollback()

    assert allowed == _table()[act]


def _each_own(act: Callable[[Scene, int], object]) -> Callable[[Scene], object]:
    return lambda scene: [act(scene, contest_id) for contest_id in scene.own_contests()]


def _each_own_round(act: Callable[[Scene, int], object]) -> Callable[[Scene], object]:
    """In every round that the attacker made, and in the round that another person granted."""
    return lambda scene: [
        act(scene, round_id)
        for round_id in (
            *(scene.session.get_one(Contest, contest_id).round_id for contest_id in scene.own_contests()),
            *(one.round_id for one in scene.actors["organiser of another area"].grants if one.round_id),
        )
    ]


def _every(act: Callable[[Scene, int], object]) -> Callable[[Scene], object]:
    return lambda scene: [act(scene, user_id) for user_id in (scene.teacher, scene.judge)]


ACTS: dict[str, Callable[[Scene], object]] = {
    "make a national round": lambda scene: scene.make_round(RoundLevel.NATION, ""),
    "make the region": lambda scene: scene.make_round(RoundLevel.REGION, "อาชีวศึกษาภาคกลาง"),
    "make the province": lambda scene: scene.make_round(RoundLevel.PROVINCE, "จังหวัดลพบุรี"),
    "make the college's round": lambda scene: scene.make_round(RoundLevel.INSTITUTION, COLLEGE),
    "call every own round the province": _each_own(
        lambda scene, contest_id: rounds.correct_place(
            scene.session,
            actor=scene.attacker,
            contest_id=contest_id,
            level=RoundLevel.PROVINCE,
            area="จังหวัดลพบุรี",
        )
    ),
    "make a round of the own area": lambda scene: scene.make_round(RoundLevel.REGION, "อาชีวศึกษาภาคใต้"),
    "enter a dummy work": _each_own(
        lambda scene, contest_id: entries.add(
            scene.session,
            actor=scene.attacker,
            contest_id=contest_id,
            work=Work("X001", "ผลงานที่ไม่มีจริง", scene.college_id),
        )
    ),
    "enter a work with a title of others": _each_own(
        lambda scene, contest_id: entries.add(
            scene.session,
            actor=scene.attacker,
            contest_id=contest_id,
            work=Work("X002", scene.title, scene.college_id),
        )
    ),
    "decide every pair": lambda scene: [
        duplicates.decide(
            scene.session, actor=scene.attacker, look_alike_id=pair, verdict=Verdict.SAME, reason="เป็นผลงานเดียวกัน"
        )
        for pair in scene.session.execute(select(LookAlike.id)).scalars().all()
    ],
    "type a province": lambda scene: institutions.find_or_add(
        scene.session, actor=scene.attacker, name=COLLEGE, province="ยะลา", region="ภาคใต้"
    ),
    "advance": _each_own(lambda scene, contest_id: _advance(scene, scene.attacker, contest_id)),
    "released works": lambda scene: releases.set_release(  # by their own organisers
        scene.session, actor=ADMIN, contest_id=scene.made.below.contest_id, is_released=True
    ),
    "take a transfer file": _each_own(
        lambda scene, contest_id: transfer_files.export(
            scene.session, actor=scene.attacker, contest_id=contest_id, public_key=public_keys.to_text(b"k" * 32)
        )
    ),
    "reset a password": _every(
        lambda scene, user_id: account_passwords.reset_password(scene.session, actor=scene.attacker, user_id=user_id)
    ),
    "edit an account": _every(
        lambda scene, user_id: accounts.edit_staff(
            scene.session, actor=scene.attacker, user_id=user_id, name="อื่น", username="taken.over"
        )
    ),
    "give oneself a role": lambda scene: accounts.grant(
        scene.session, actor=scene.attacker, user_id=scene.attacker.user_id or 0, role=Grant(Role.ADMIN)
    ),
    "make a teacher of the college": _each_own_round(
        lambda scene, round_id: round_teachers.add(
            scene.session,
            actor=scene.attacker,
            round_id=round_id,
            institution_id=scene.college_id,
            name="ครูของผู้โจมตี",
            username="teacher.of.attacker",
        )
    ),
    "let the teacher see a round": _each_own_round(
        lambda scene, round_id: round_teachers.allow(
            scene.session,
            actor=scene.attacker,
            round_id=round_id,
            institution_id=scene.college_id,
            user_id=scene.teacher,
        )
    ),
    "appoint known accounts": _each_own(
        lambda scene, contest_id: panels.appoint(
            scene.session, actor=scene.attacker, contest_id=contest_id, user_id=scene.judge
        )
    ),
    "appoint the teacher": _each_own(
        lambda scene, contest_id: panels.appoint(
            scene.session, actor=scene.attacker, contest_id=contest_id, user_id=scene.teacher, role=PanelRole.CHAIR
        )
    ),
    "issue cards": _each_own(
        lambda scene, contest_id: sign_in_cards.issue(
            scene.session, actor=scene.attacker, contest_id=contest_id, secret="k" * 40
        )
    ),
}


BEYOND = {"make a national round", "make the region", "make the province", "make the college's round"}
"""Acts outside of what another person granted: refused, whatever came before."""


def _reached(scene: Scene) -> list[str]:
    """What of others the attacker has reached: nothing, if all is well."""
    session, own = scene.session, scene.own_contests()
    session.flush()
    names = select(Person.name).join(TeamMember).join(Entry).where(Entry.contest_id.in_(own), Person.name == SECRET)
    papers = select(Document.id).join(Registration).join(Entry, Entry.id == Registration.entry_id)
    shown = managed_accounts.teachers(session, scene.attacker, today=clock.today()).rows
    found = {
        "names": session.execute(names).scalars().all(),
        "documents": session.execute(papers.where(Entry.contest_id.in_(own))).scalars().all(),
        "teachers": [row for row in shown if row.user_id == scene.teacher],
        "judges": [row for at in own for row in judge_search.find_judges(session, scene.attacker, at, SECRET)],
        "pairs": [
            pair
            for at in own
            for pair in look_alikes.listing(session, scene.attacker, at).rows
            if pair.other.contest_id not in own
        ],
        "power": [
            True
            for user_id in (scene.teacher, scene.judge)
            if managed_accounts.as_manager(session, scene.attacker, user_id, today=clock.today())
        ],
    }
    return [what for what, rows in found.items() if rows]


def _works(scene: Scene) -> list[tuple[object, ...]]:
    """The works of others, with what a possible duplicate could change of them."""
    scene.session.flush()
    known = facts_of(scene.session, scene.made.below.entries)
    of_others = Entry.contest_id == scene.made.below.contest_id
    query = select(Entry.id, Entry.title_th, Entry.admission).where(of_others).order_by(Entry.id)
    alike = ("similar_entries", "other_categories")
    return [
        (*row, *(known[row[0]].entry[name] for name in alike), known[row[0]].undecided)
        for row in scene.session.execute(query)
    ]


def _accounts(scene: Scene) -> list[tuple[object, ...]]:
    columns = (User.username, User.password_hash, User.disabled_at, Person.name)
    query = select(*columns).join(Person, Person.id == User.person_id)
    rows = scene.session.execute(query.where(User.id.in_((scene.teacher, scene.judge))).order_by(User.id))
    return [tuple(row) for row in rows]


def test_no_sequence_of_acts_by_an_organiser_of_another_area_reaches_accounts_names_or_documents_of_others(
    scene: Scene,
) -> None:
    chance, before, done = random.Random(9), (_accounts(scene), _works(scene)), set[str]()
    refused: dict[str, set[str]] = {}
    for _ in range(SEQUENCES):
        sequence = chance.sample(list(ACTS), k=chance.randint(2, 4))
        for name in sequence:
            try:
                with scene.session.begin_nested():
                    ACTS[name](scene)
                done.add(name)
            except RuleViolation as refusal:
                refused.setdefault(name, set()).add(refusal.code)
        assert (sequence, _reached(scene), (_accounts(scene), _works(scene))) == (sequence, [], before)
        scene.session.rollback()

    assert {"make a round of the own area", "enter a dummy work", "issue cards"} <= done, "more than refusals"
    assert {name: refused.get(name) for name in BEYOND} == {name: {"round_beyond_role"} for name in BEYOND}
    assert not (BEYOND | {"make a teacher of the college", "let the teacher see a round"}) & done
