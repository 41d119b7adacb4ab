"""The data and the addresses of all pages of all roles, which ``test_screens`` opens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask, url_for
from sqlalchemy import select, update

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.presentation.hall import HallMove
from judging.core.presentation.timetable import Lengths, Pause, Timetable
from judging.core.roles import Actor, Grant, Role
from judging.core.rulings.rulings import Effect
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import (
    Admission,
    CaseSource,
    Comment,
    Contest,
    Entry,
    Institution,
    Mark,
    PanelMember,
    PracticeSettings,
    RoleGrant,
    Scoresheet,
    User,
)
from judging.services import jobs
from judging.services.contests import panels
from judging.services.entries import entries
from judging.services.people import deputies
from judging.services.presentation import chair_calls, halls, presentation
from judging.services.results import results
from judging.services.rulings import cases, previews, proposals, rulings
from judging.services.rulings.previews import Draft
from judging.services.rulings.rulings import Decision
from judging.services.scoring import scoresheets
from tests import advancing, rehearsing
from tests.advancing import TwoLevels
from tests.journeys import arranging, certifying, duplicates, keying, public_screens, registering
from tests.scoring import AT, levels, submit
from tests.web.signing import browser, signed_in
from tests.world import ADMIN, Setting, World

Screen = tuple[str, dict[str, Any]]
"""(endpoint, arguments of its address)"""


@dataclass
class Stage:
    """Contests in every state, and a person of every role."""

    new: Setting
    scoring: Setting
    review: Setting
    certified: Setting
    published: Setting
    opened: Setting
    ladder: TwoLevels
    rehearsal: list[Screen] = field(default_factory=list)
    registered: tuple[int, int] = (0, 0)
    certificate: str = ""
    users: dict[str, int] = field(default_factory=dict)
    cases: dict[str, int] = field(default_factory=dict)

    def cookie(self, app: Flask, who: str) -> str:
        """The session cookie of a person."""
        client = signed_in(browser(app), self.users[who])
        kept = client.get_cookie("session")
        assert kept is not None
        return kept.value


def stage(world: World) -> Stage:
    """Create everything that the screens show."""
    rulebook = world.rulebook()
    good, close = levels(rulebook, 1), levels(rulebook, 1, c6_1=0, c6_2=2)
    made = Stage(
        new=world.contest(state=ContestState.SETUP),
        scoring=world.contest(entries=6, judges=4),
        review=world.contest(entries=3, judges=2),
        certified=world.contest(entries=4, judges=2),
        published=world.contest(entries=4, judges=2),
        opened=registering.open_registration(world),
        ladder=advancing.advanced(world),
    )
    made.rehearsal = rehearsing.screens(world)
    _half_scored(world, made.scoring)
    keying.keyed(made.scoring)
    _presented(made.scoring)
    for setting in (made.review, made.certified, made.published):
        arranging.make_it_today(setting)
        for place, chosen in enumerate((levels(rulebook), good, good, close)[: len(setting.entries)]):
            for judge in range(2):
                submit(world, setting, place, judge, chosen)
    with transaction() as session:
        session.execute(update(PanelMember).values(confirmed_at=AT))
        session.get_one(PracticeSettings, made.published.contest_id).publish_scores = True  # the public plots need them
    for setting in (made.certified, made.published):
        with transaction() as session:
            results.certify(
                session, actor=setting.judge(0), contest_id=setting.contest_id, accept_ties=[setting.entries[1:3]]
            )
    with transaction() as session:
        results.publish(session, actor=ADMIN, contest_id=made.published.contest_id)
    made.certificate = certifying.certified(made.published)
    _cases(made)
    duplicates.pairs(made.scoring)
    _people(world, made)
    return made


def _cases(made: Stage) -> None:
    """A judge's report that asks the entry's team for a response, a tie to be ordered, an award withdrawn after
    publication, a ruling that waits for a second account."""
    scoring, tied, published = made.scoring, made.certified, made.published
    decision = Decision("5.6", "พบผลงานเดียวกันในฐานข้อมูล", "คณะกรรมการกลาง", AT.date())
    with transaction() as session:
        sheet = scoring.sheets[scoring.entries[2], scoring.members[0]]
        asked = cases.report(session, actor=scoring.judge(0), sheet_id=sheet, requirement="no-copy", words="")
        cases.ask(session, actor=ADMIN, case_id=asked)
        given = {"source": CaseSource.ORGANISER, "allegation": "คะแนนเท่ากันทุกข้อ"}
        tie = cases.open_case(session, actor=ADMIN, contest_id=tied.contest_id, entry_id=None, **given)
        case_id = cases.open_case(
            session, actor=ADMIN, contest_id=published.contest_id, entry_id=published.entries[3], **given
        )
        ruled = rulings.record(session, actor=ADMIN, case_id=case_id, effect=Effect.REVOKE, decision=decision)
        waits = cases.open_case(
            session, actor=ADMIN, contest_id=published.contest_id, entry_id=published.entries[2], **given
        )
        session.get_one(PracticeSettings, published.contest_id).rulings_confirmed = True
        session.flush()
        draft = Draft(waits, Effect.REVOKE, decision)
        seen = previews.preview(session, actor=ADMIN, draft=draft).fingerprint
        proposals.propose(session, actor=ADMIN, draft=draft, seen=seen)
    made.cases = {"asked": asked, "tie": tie, "ruled": case_id, "ruling": ruled.ruling_id, "waits": waits}


def _half_scored(world: World, setting: Setting) -> None:
    """A contest with every state of a sheet and of a work."""
    rulebook = world.rulebook()
    arranging.make_it_today(setting)
    submit(world, setting, 0, 0, levels(rulebook))
    submit(world, setting, 0, 1, levels(rulebook, 1))
    submit(world, setting, 1, 0, levels(rulebook, 2))
    sheet = setting.sheets[setting.entries[1], setting.members[0]]
    begun = setting.sheets[setting.entries[2], setting.members[0]]
    item = rulebook.criteria[0]
    with transaction() as session:
        scoresheets.return_sheet(session, actor=ADMIN, sheet_id=sheet, reason="โปรดทบทวนข้อ 6.1")
        entries.record_absence(session, actor=ADMIN, entry_id=setting.entries[3], reason="รถเสียระหว่างทาง")
        panels.recuse(
            session, actor=ADMIN, member_id=setting.members[0], entry_id=setting.entries[4], reason="สถานศึกษาเดียวกัน"
        )
        panels.leave(session, actor=ADMIN, member_id=setting.members[3], reason="ป่วย")
        session.add(
            Mark(
                sheet_id=begun,
                criterion=item.code,
                rulebook_id=setting.rulebook_id,
                section=item.section,
                level=item.levels[0].id,
                points=item.levels[0].points,
                revision=1,
                device="x",
                marked_at=AT,
            )
        )
        session.add(Comment(sheet_id=begun, item="1", text="น่าชื่นชม", revision=2, device="x", written_at=AT))
        session.execute(update(Scoresheet).where(Scoresheet.id == begun).values(revision=2))
        session.execute(update(Entry).where(Entry.id == setting.entries[5]).values(admission=Admission.PENDING))
        session.execute(update(Contest).where(Contest.id == setting.contest_id).values(state=ContestState.SCORING))
    arranging.hand_out_cards(setting.contest_id)


def _presented(setting: Setting) -> None:
    """An order by lot with a timetable, a hall that runs, and a judge who calls the chair."""
    contest_id, lengths = setting.contest_id, Lengths(10, 10, 5)
    with transaction() as session:
        presentation.draw_order(session, actor=ADMIN, contest_id=contest_id)
        table = Timetable(clock.today(), 9 * 60, 16 * 60, lengths, (Pause(12 * 60, 13 * 60),))
        presentation.save_timetable(session, actor=ADMIN, contest_id=contest_id, lengths=lengths, timetable=table)
        halls.move(session, contest_id=contest_id, seen=0, act=HallMove.START)
        chair_calls.call(session, sheet_id=setting.sheets[setting.entries[1], setting.members[1]])


def _people(world: World, made: Stage) -> None:
    second = world.contest(state=ContestState.SETUP)
    with transaction() as session:
        panels.appoint(session, actor=ADMIN, contest_id=second.contest_id, user_id=made.scoring.users[1])
    own = [made.published.entries[0], made.scoring.entries[0]]
    colleges = db.session.execute(select(Entry.institution_id).where(Entry.id.in_(own))).scalars()
    made.users = {
        "admin": arranging.staff("admin", Grant(Role.ADMIN)),
        "central": arranging.staff("central", Grant(Role.CENTRAL)),
        "organiser": arranging.staff("organiser", Grant(Role.ORGANISER)),
        "teacher": arranging.staff("teacher", *(Grant(Role.TEACHER, institution_id=college) for college in colleges)),
        "judge": made.scoring.users[0],
        "seated twice": made.scoring.users[1],
        "left": made.scoring.users[3],
        "reviewing": made.review.users[0],
        "chair": made.certified.users[0],
    }
    _deputies(made)
    made.registered = registering.registrations_of(
        made.opened, public_screens.college(made.published), made.users["teacher"]
    )


def _deputies(made: Stage) -> None:
    """A deputy of the organiser for a week, and a former one."""
    arranging.staff("somsak", name="สมศักดิ์ รักงาน")
    made.users["deputy"] = arranging.staff("malee", name="มาลี ใจดี")
    actor = Actor(made.users["organiser"], (Grant(Role.ORGANISER),))
    with transaction() as session:
        grant_id = session.execute(select(RoleGrant.id).where(RoleGrant.user_id == actor.user_id)).scalar_one()
        former = deputies.appoint(session, actor=actor, grant_id=grant_id, username="somsak")
        deputies.end(session, actor=actor, deputy_id=former)
        until = clock.today() + timedelta(days=7)
        deputies.appoint(session, actor=actor, grant_id=grant_id, username="malee", until=until)


def addresses(app: Flask, made: Stage) -> dict[str, list[Screen]]:
    """The pages that each person opens; each person is one test."""
    shown: dict[str, list[Screen]] = {
        "anyone": [*public_screens.of(made.published), *certifying.public_screens(made.certificate)],
        "judge": [
            ("signin.password", {}),
            ("signin.second_factor", {}),
            ("signin.sessions", {}),
            *_of("judge", ["welcome", "works", "cases"], made.scoring),
            *_sheets("judge.sheet", made.scoring, 0),
            ("judge.paper", {"sheet_id": keying.begun(made.scoring)}),
        ],
        "seated twice": [("judge.home", {})],
        "left": [*_of("judge", ["works"], made.scoring)],
        "reviewing": [
            *_of("judge", ["works", "review", "progress", "certify"], made.review),
            ("judge.review_entry", {"contest_id": made.review.contest_id, "entry_id": made.review.entries[1]}),
        ],
        "chair": _of(
            "judge", ["works", "review", "progress", "certify", "statistics", "prizes", "comments"], made.certified
        ),
        "teacher": [
            ("teacher.home", {}),
            ("teacher.certificates", {"contest_id": made.published.contest_id}),
            *(
                (f"teacher.{page}", {"entry_id": made.published.entries[0]})
                for page in ("result", "rulings", "receipt")
            ),
        ],
        "teacher/asked": [
            ("teacher.case", {"case_id": made.cases["asked"]}),
            ("teacher.protest", {"entry_id": made.scoring.entries[2]}),
        ],
        "teacher/registering": _registering(made),
        "central": _central(made),
        "admin": _administration(made),
    }
    return shown | _organisers(made)


def _central(made: Stage) -> list[Screen]:
    scoring, tied, published = (
        {"contest_id": one.contest_id} for one in (made.scoring, made.certified, made.published)
    )
    return [
        ("rulings.home", {}),
        ("rulings.cases", scoring),
        ("rulings.case_new", scoring),
        ("rulings.case", {**scoring, "case_id": made.cases["asked"]}),
        ("rulings.case", {**tied, "case_id": made.cases["tie"]}),
        ("rulings.tie", {**tied, "case_id": made.cases["tie"], "rank": 3}),
        ("rulings.case", {**published, "case_id": made.cases["ruled"]}),
        ("rulings.reverse", {**published, "ruling_id": made.cases["ruling"]}),
        ("rulings.case", {**published, "case_id": made.cases["waits"]}),
        ("rulings.proposal", {**published, "case_id": made.cases["waits"]}),
    ]


PAPERS = ["order_form", "certificates", "certificate_design"]


def _organisers(made: Stage) -> dict[str, list[Screen]]:
    """The organiser's pages of contests in each state."""
    shown: dict[str, list[Screen]] = {}
    everywhere = ["contest", "settings", "order", "entries", "screening", "panel"]
    everywhere += ["cards", "grid", "ranking", "papers", "log", "publish", "offered_prizes"]
    forms, papers = ["entry_new", "entries_import", "member_new", "judges_import"], PAPERS
    shown["organiser/new"] = [
        ("organise.contests", {}),
        ("organise.teachers", {}),
        ("organise.deputies", {}),
        ("organise.deputy_new", {}),
        ("organise.contest_new", {}),
        ("organise.contest_windows", {"contest_id": made.opened.contest_id}),
        ("organise.contest_place", {"contest_id": made.opened.contest_id}),
        *_of(
            "organise",
            ["round", "round_entries_import", "round_judges_import", "copy", "event", "counter_helpers"],
            made.opened,
        ),
        *made.rehearsal,
        ("counter.home", {}),
        *_of("counter", ["works", "labels"], made.scoring),
        *((f"counter.{page}", {"contest_id": made.scoring.contest_id, "code": "A001"}) for page in ("work", "receipt")),
        *_of("organise", [*everywhere, *forms], made.new),
    ]
    shown["deputy"] = [("organise.contests", {}), *_of("organise", ["contest", "log"], made.opened)]
    shown["organiser/scoring"] = [
        *_of("organise", [*everywhere, "grid_live", "blank_sheets"], made.scoring),
        ("organise.entry", {"contest_id": made.scoring.contest_id, "entry_id": made.scoring.entries[0]}),
        ("organise.screening_entry", {"contest_id": made.scoring.contest_id, "entry_id": made.scoring.entries[5]}),
        ("organise.member", {"contest_id": made.scoring.contest_id, "member_id": made.scoring.members[1]}),
        *_sheets("organise.sheet", made.scoring, 0)[:3],
    ]
    shown["organiser/scoring"] += _of("organise", ["look_alikes", "interests", "order_print"], made.scoring)
    shown["organiser/scoring"] += _of("hall", ["control", "screen"], made.scoring)
    shown["organiser/scoring"] += [(page, {"sheet_id": keying.begun(made.scoring)}) for page in keying.PAGES]
    shown["organiser/scoring"] += _sheets("organise.paper", made.scoring, 1)[-2:]
    after = [*everywhere, "readings", "statistics", "plots", "prizes", *forms]
    certified = _of("organise", after, made.certified)
    shown["organiser/certified"] = [*certified, *_of("reveal", ["control", "screen"], made.certified)]
    published, ruled = {"contest_id": made.published.contest_id}, made.cases["ruled"]
    shown["organiser/published"] = [
        *_of("organise", [*everywhere, "readings", *papers], made.published),
        *(("organise.announcement", {**published, "version": 1}), ("rulings.case", {**published, "case_id": ruled})),
        *(("organise.ladder", {"contest_id": one}) for one in (made.ladder.below.contest_id, made.ladder.above)),
        ("organise.hand_over_in", {"contest_id": made.ladder.above}),
        ("organise.sheet", {"sheet_id": made.published.sheets[made.published.entries[0], made.published.members[0]]}),
    ]
    return shown


def _administration(made: Stage) -> list[Screen]:
    institution = db.session.execute(select(Institution.id).limit(1)).scalar_one()
    judge = db.session.execute(select(User.person_id).where(User.id == made.users["judge"])).scalar_one()
    return [
        *[(f"admin.{name}", {}) for name in ("home", "users", "user_new", "rulebooks", "rulebook_add")],
        *[(f"admin.{name}", {}) for name in ("institutions", "institutions_import", "keys", "log")],
        *[(f"admin.{name}", {}) for name in ("past_works", "past_works_import", "jobs", "backups", "emblems")],
        ("admin.institution_merge", {"institution_id": institution}),
        *_of("organise", ["round_teachers", "round_teacher_new", "round_teachers_import"], made.opened),
        ("admin.user", {"user_id": made.users["teacher"]}),
        ("admin.user", {"user_id": made.users["deputy"]}),
        ("admin.user_merge", {"user_id": made.users["judge"]}),
        ("admin.user_merge", {"user_id": made.users["judge"], "other": made.users["teacher"]}),
        ("admin.personal_data", {"search": "กรรมการ"}),
        ("admin.personal_data_competition", {"competition_id": made.published.competition_id}),
        ("admin.personal_data_person", {"person_id": judge}),
        ("admin.rulebook", {"rulebook_id": made.scoring.rulebook_id}),
        ("admin.institution", {"institution_id": institution}),
        ("jobs.progress", {"job_id": _importing(made)}),
    ]


def _importing(made: Stage) -> int:
    """A long import that waits for a worker."""
    params = {"sheet": "works", "contest_id": made.new.contest_id, "user_id": made.users["admin"], "token": "t"}
    with transaction() as session:
        return jobs.request(session, actor=Actor(made.users["admin"]), kind="import", params=params, key="import t")


def _registering(made: Stage) -> list[Screen]:
    """The pages of a draft and of a submitted work."""
    draft, handed_in = made.registered
    steps = ("work", "people", "documents", "registry", "use")
    return [
        *(("teacher.step", {"registration_id": draft, "step": step}) for step in steps),
        ("teacher.registration", {"registration_id": draft}),
        ("teacher.registration", {"registration_id": handed_in}),
        ("teacher.change", {"registration_id": handed_in}),
    ]


def _of(blueprint: str, names: list[str], setting: Setting) -> list[Screen]:
    return [(f"{blueprint}.{name}", {"contest_id": setting.contest_id}) for name in names]


def _sheets(endpoint: str, setting: Setting, judge: int) -> list[Screen]:
    """The judge's existing sheets: submitted, returned, begun, untouched, of an absent work."""
    db.session.rollback()
    rows = db.session.execute(
        select(Scoresheet.id).where(Scoresheet.member_id == setting.members[judge]).order_by(Scoresheet.entry_id)
    )
    return [(endpoint, {"sheet_id": number}) for (number,) in rows]


def paths(app: Flask, screens: list[Screen]) -> Iterator[tuple[str, str]]:
    """(endpoint, path) of each screen."""
    with app.test_request_context():
        yield from [(endpoint, url_for(endpoint, **values)) for endpoint, values in screens]
