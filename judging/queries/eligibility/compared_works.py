"""Which entries take part in the comparison of titles: the one condition for finding and for counting duplicates."""

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from judging.core.contests.lifecycle import ContestState
from judging.models import Contest, Entry, Withdrawal


def takes_part(entry_id: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """The condition that the entry with this id (a column) is a work of the year that others are compared with.

    A withdrawn entry is none, nor is one of a contest for practice or in the archive. Whoever changes what this
    condition reads calls ``services.eligibility.duplicates.find_pairs`` for the entries that it changed for.
    """
    apart = or_(Contest.is_practice, Contest.state == ContestState.ARCHIVED)
    entries_apart = select(Entry.id).join(Contest, Contest.id == Entry.contest_id).where(apart)
    return entry_id.not_in(select(Withdrawal.entry_id)) & entry_id.not_in(entries_apart)
