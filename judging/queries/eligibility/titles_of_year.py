"""The titles of a school year that are compared."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from judging.core.eligibility.duplicates import ComparedEntry, TitleKeys, YearEntries
from judging.core.eligibility.title_keys import title_key
from judging.database.statements import Cursor, Statement
from judging.models import Contest, Entry, EntryOrigin, PastWork, Round
from judging.queries.eligibility.compared_works import takes_part
from judging.queries.eligibility.title_similarity import TitleIndex, Titles


def year_of(session: Session, competition_id: int) -> YearEntries:
    """Every entry of a competition, in all categories and rounds."""
    query = (
        select(
            *(Entry.id, Entry.contest_id, Contest.round_id, Entry.institution_id, Entry.title_th, Entry.title_en),
            *(EntryOrigin.came_from_id, takes_part(Entry.id)),
        )
        .join(Contest, Contest.id == Entry.contest_id)
        .join(Round, Round.id == Contest.round_id)
        .outerjoin(EntryOrigin, EntryOrigin.entry_id == Entry.id)
        .where(Round.competition_id == competition_id)
        .order_by(Entry.id)
    )
    return YearEntries(
        ComparedEntry(entry_id, contest_id, round_id, college, TitleKeys(title_key(th), title_key(en)), origin, part)
        for entry_id, contest_id, round_id, college, th, en, origin, part in session.execute(query)
    )


_PAST = Statement(
    select(PastWork.id, PastWork.look_key).where(PastWork.school_year < bindparam("year")).order_by(PastWork.id)
)


def title_index(session: Session, competition_id: int, school_year: int) -> TitleIndex:
    """What the entries of a competition are compared with: each other, and the past works of earlier years."""
    rows = Cursor.of(session).rows(_PAST, year=school_year)
    return TitleIndex(year_of(session, competition_id), Titles([row[0] for row in rows], [row[1] for row in rows]))
