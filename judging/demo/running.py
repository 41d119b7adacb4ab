"""The current contests: one half-way through scoring, and one being set up for a date in three weeks."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests import sign_in_cards as card_rules
from judging.core.contests.lifecycle import ContestState
from judging.core.eligibility.counter import CounterState, Tick
from judging.core.presentation.hall import HallMove
from judging.core.presentation.timetable import Lengths, Pause, Timetable
from judging.core.roles import SYSTEM, RoundLevel
from judging.core.scoring.awards import DEFAULT_RULES
from judging.demo import data, national
from judging.demo.staging import (
    House,
    Staged,
    act,
    acting,
    appoint_panel,
    at,
    confirm_panel,
    declare,
    enter_works,
    find_sheets,
    score,
    screen,
)
from judging.models import Contest, Round
from judging.queries.presentation import halls as halls_now
from judging.services.contests import contests, rounds, sign_in_cards
from judging.services.eligibility import counter
from judging.services.entries import entries
from judging.services.presentation import halls, presentation
from judging.services.scoring import scoresheets

SCORING, SETUP = "central", "south"
CENTRAL, SOUTH = "ภาคกลาง", "ภาคใต้"

REFUSED = "C09"
REFUSAL = "ส่งเอกสารเพียง 1 เล่ม และไม่มีแบบคุณลักษณะผลงาน ไม่เป็นไปตามข้อ 4.8"
ABSENT = "C10"
ABSENCE = "รถขนผลงานเสียระหว่างทาง ทีมแจ้งขอไม่เข้ารับการประเมิน"
RETURNED = ("C03", "J4")
RETURN = "กรรมการแจ้งว่ากดข้อ 3.4 ผิดระดับ ขอแก้ไข"
EXCUSED = ("C04", "J4")
EXCUSE = "มีเหตุจำเป็นต้องออกจากห้องก่อนชมการสาธิตผลงานนี้จบ"
NOT_YET_THERE = ("J5",)
"""The judge whose card was never used, so that it opens the first-time screen."""

PAPERS = ("has_proposal", "has_report", "has_manual", "has_use_certificate")
RECEIVED = dict.fromkeys(("C01", "C02", "C04", "C05", "C06", "C08"), PAPERS) | {"C03": PAPERS[:2], "C07": PAPERS[:3]}
"""What was received at the counter, by work."""

PRESENTS = "C08"
LENGTHS = Lengths(10, 10, 40)

YESTERDAYS = {"C01": (10, 0), "C02": (11, 0), "C03": (13, 30), "C04": (14, 30)}
MINUTES_AGO = {"C05": 100, "C06": 60, "C07": 20}


def school_year(today: date) -> int:
    """The school year of a day, in the Buddhist era; it begins in May."""
    return today.year + 543 - (today.month < 5)


def days(today: date) -> tuple[date, date]:
    """The days of the contest in scoring: today is the second of three."""
    return today - timedelta(days=1), today + timedelta(days=1)


def create(
    house: House,
    *,
    name: str,
    area: str,
    days: tuple[date, date],
    made_at: datetime,
    level: RoundLevel = RoundLevel.REGION,
) -> Staged:
    """Create a contest of this school year, open for registration."""
    with acting(made_at) as session:
        contest_id = contests.create(
            session,
            actor=house.organiser,
            school_year=school_year(clock.today()),
            level=level,
            area=area,
            first_day=days[0],
            last_day=days[1],
            category="4",
            rulebook_id=house.rulebook_id,
        )
    act(
        made_at + timedelta(minutes=20),
        contests.advance,
        actor=house.organiser,
        contest_id=contest_id,
        to=ContestState.REGISTRATION,
    )
    return Staged(name, contest_id, house)


def prepare_scoring(staged: Staged, *, today: date, secret: str) -> None:
    """Screening, panel, settings and cards of the contest in scoring, in the two weeks before; then scoring opens."""
    actor = staged.house.organiser
    first = days(today)[0]
    act(at(first - timedelta(days=14), 10), enter_works, staged)
    act(at(first - timedelta(days=10), 9), declare, staged)
    with acting(at(first - timedelta(days=9), 14)) as session:
        contests.advance(session, actor=actor, contest_id=staged.contest_id, to=ContestState.SCREENING)
        screen(session, staged, refused=REFUSED, requirement="characteristics-sheets", reason=REFUSAL)
    with acting(at(first - timedelta(days=7), 11)) as session:
        practice = replace(national.PRACTICE, awards=DEFAULT_RULES, advance=3, publish_names=False)
        contests.save_settings(session, actor=actor, contest_id=staged.contest_id, practice=practice)
    act(at(first - timedelta(days=7), 11, 30), appoint_panel, staged)
    act(
        at(first - timedelta(days=2), 9, 30),
        sign_in_cards.issue,
        actor=actor,
        contest_id=staged.contest_id,
        secret=secret,
    )
    with acting(at(first, 8, 30)) as session:
        contests.advance(session, actor=actor, contest_id=staged.contest_id, to=ContestState.SCORING)
        find_sheets(session, staged)
        for code, things in RECEIVED.items():
            ticks = [Tick(thing, CounterState.RECEIVED) for thing in things]
            counter.record(
                session, actor=actor, contest_id=staged.contest_id, entry_id=staged.entries[code], ticks=ticks
            )
    act(at(first, 8, 45), confirm_panel, staged, but=NOT_YET_THERE)


def score_half(staged: Staged, *, today: date, now: datetime) -> None:
    """The scores until ``now``: yesterday's works, and three of today's."""
    first = days(today)[0]
    for code, group in groupby(data.sheets(SCORING), key=lambda sheet: sheet.entry):
        if code in YESTERDAYS:
            score(staged, tuple(group), from_=at(first, *YESTERDAYS[code]))
        else:
            score(staged, tuple(group), from_=now - timedelta(minutes=MINUTES_AGO[code]))
        if code == EXCUSED[0]:
            act(at(first, 15, 20), _yesterday_evening, staged)


def present(staged: Staged, *, today: date, now: datetime) -> None:
    """The order of presentation with its timetable, and the hall: the team of a work has just begun."""
    actor, contest_id = staged.house.organiser, staged.contest_id
    first = days(today)[0]
    numbers = {entry_id: number for number, entry_id in enumerate(staged.entries.values(), start=1)}
    table = Timetable(first, 10 * 60, 15 * 60, LENGTHS, (Pause(12 * 60, 13 * 60 + 30),))
    with acting(at(first - timedelta(days=1), 15)) as session:
        presentation.save_order(session, actor=actor, contest_id=contest_id, numbers=numbers)
        presentation.save_timetable(session, actor=actor, contest_id=contest_id, lengths=LENGTHS, timetable=table)
    presented = {code: at(first, *clock_) for code, clock_ in YESTERDAYS.items()}
    presented |= {code: now - timedelta(minutes=ago + 15) for code, ago in MINUTES_AGO.items()}
    for code, begins in presented.items():
        _begin(staged, code, called_up=begins, begins=begins)
    _begin(staged, PRESENTS, called_up=now - timedelta(minutes=6), begins=now - timedelta(minutes=3))


def _begin(staged: Staged, code: str, *, called_up: datetime, begins: datetime) -> None:
    """Call a work up, and begin its presentation."""
    moves = ((called_up, HallMove.START, staged.entries[code]), (begins, HallMove.ON, None))
    for when, move, entry_id in moves:
        with acting(when) as session:
            hall = halls_now.hall(session, staged.contest_id)
            seen = hall.revision if hall else 0
            halls.move(session, contest_id=staged.contest_id, seen=seen, act=move, entry_id=entry_id)


def prepare_setup(staged: Staged, *, today: date) -> None:
    """The contest being set up: its works are entered, its panel is incomplete, its settings are not confirmed."""
    act(at(today - timedelta(days=3), 10, 15), enter_works, staged)
    act(at(today - timedelta(days=2), 13, 40), appoint_panel, staged)


def move_days(session: Session, *, today: date) -> None:
    """Move the contest in scoring of an older demo to today, so that its cards are valid again."""
    row = session.execute(
        select(Contest.id, Contest.first_day, Contest.last_day)
        .join(Round, Round.id == Contest.round_id)
        .where(Contest.state == ContestState.SCORING, Round.area == CENTRAL)
    ).first()
    if row is not None and not card_rules.valid_days(row[1], row[2])[0] <= today <= row[2]:
        rounds.change_days(session, actor=SYSTEM, contest_id=row[0], first_day=days(today)[0], last_day=days(today)[1])


def _yesterday_evening(session: Session, staged: Staged) -> None:
    actor = staged.house.organiser
    entries.record_absence(session, actor=actor, entry_id=staged.entries[ABSENT], reason=ABSENCE)
    scoresheets.excuse_sheet(session, actor=actor, sheet_id=staged.sheets[EXCUSED], reason=EXCUSE)
    scoresheets.return_sheet(session, actor=actor, sheet_id=staged.sheets[RETURNED], reason=RETURN)
