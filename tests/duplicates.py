"""Works with similar titles, entered and decided as organisers do."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core import thai
from judging.core.contests.lifecycle import ContestState
from judging.core.eligibility.duplicates import Verdict
from judging.core.eligibility.title_keys import title_key
from judging.core.roles import Actor, RoundLevel
from judging.database.transaction import transaction
from judging.models import (
    Contest,
    Entry,
    EntryOrigin,
    LookAlike,
    PastWork,
    PracticeSettings,
    Round,
)
from judging.services.eligibility import duplicates
from judging.services.entries import entries
from judging.services.entries.entries import Work
from tests.world import MEDALS, Setting

ORGANISER = Actor(user_id=None)
DRYER = "เครื่องอบแห้งลำไยพลังงานแสงอาทิตย์ร่วมกับชีวมวล"
SAME_DRYER = "เครื่องอบลำไยพลังงานแสงอาทิตย์และชีวมวล"
PUMP = "เครื่องสูบน้ำลอยน้ำพลังงานแสงอาทิตย์สำหรับแปลงนา"


def another(setting: Setting, *, category: str = "4", level: RoundLevel = RoundLevel.NATION) -> int:
    """A second contest of the same competition."""
    with transaction() as session:
        first = session.get_one(Contest, setting.contest_id)
        round_id = first.round_id
        if level is not RoundLevel.NATION:
            day = date(2022, 3, 20)
            row = Round(competition_id=setting.competition_id, level=level, area="", first_day=day, last_day=day)
            session.add(row)
            session.flush()
            round_id = row.id
        contest = Contest(
            round_id=round_id,
            category=category,
            rulebook_id=setting.rulebook_id,
            state=ContestState.SCREENING,
            created_at=datetime.now(UTC),
        )
        contest.settings = PracticeSettings(medals=MEDALS, tie_reading="printed")
        session.add(contest)
        session.flush()
        return contest.id


def enter(contest_id: int, code: str, title: str, college: int) -> int:
    with transaction() as session:
        return entries.add(session, actor=ORGANISER, contest_id=contest_id, work=Work(code, title, college))


def find(*entry_ids: int) -> int:
    with transaction() as session:
        return duplicates.find_pairs(session, entry_ids=entry_ids)


def past(title: str, year: int = 2563, level: str = "nation", award: str = "") -> int:
    with transaction() as session:
        row = PastWork(
            school_year=year,
            level=level,
            award=award,
            title=title,
            institution="วิทยาลัยเทคนิคลพบุรี",
            match_key=thai.match_key(title),
            look_key=title_key(title),
        )
        session.add(row)
        session.flush()
        duplicates.find_past_pairs(session, past_ids=[row.id])
        return row.id


def decide(look_alike_id: int, verdict: Verdict, reason: str = "") -> None:
    with transaction() as session:
        duplicates.decide(session, actor=ORGANISER, look_alike_id=look_alike_id, verdict=verdict, reason=reason)


def pairs(session: Session) -> list[tuple[int, int | None, int | None]]:
    session.expire_all()
    query = select(LookAlike.entry_id, LookAlike.other_entry_id, LookAlike.past_work_id).order_by(LookAlike.id)
    return list(session.execute(query).tuples())


def the_pair(session: Session) -> LookAlike:
    session.expire_all()
    return session.execute(select(LookAlike)).scalar_one()


def advance(session_entry: int, contest_id: int, code: str, college: int) -> int:
    """An entry of the next level with the title of this one, advanced from it."""
    with transaction() as session:
        title = session.get_one(Entry, session_entry).title_th
        row = Entry(contest_id=contest_id, code=code, sort_key=code.lower(), title_th=title, institution_id=college)
        session.add(row)
        session.flush()
        session.add(EntryOrigin(entry_id=row.id, came_from_id=session_entry, advanced_at=datetime.now(UTC)))
        session.flush()
        duplicates.find_pairs(session, entry_ids=[row.id])
        return row.id
