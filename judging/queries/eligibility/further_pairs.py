"""How many works look like a work besides those that it is paired with (``BEST`` of each kind are)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from judging.core.eligibility.duplicates import BEST
from judging.core.roles import Actor
from judging.models import Competition, Contest, Entry, LookAlike, Round
from judging.queries.contest_place import organised_contests
from judging.queries.eligibility.title_similarity import Other
from judging.queries.eligibility.titles_of_year import title_index


def further(session: Session, actor: Actor, contest_id: int, entry_ids: Collection[int]) -> Mapping[int, int]:
    """By entry of a contest, of those that have such: how many more similar works the actor may see.

    One statement where no entry has as many waiting pairs as one keeps, which is the usual case; six otherwise.
    """
    paired: dict[int, set[Other]] = defaultdict(set)
    waiting: Counter[int] = Counter()
    for entry_id, other, past_id, verdict in session.execute(
        select(LookAlike.entry_id, LookAlike.other_entry_id, LookAlike.past_work_id, LookAlike.verdict).where(
            or_(LookAlike.entry_id.in_(entry_ids), LookAlike.other_entry_id.in_(entry_ids))
        )
    ):
        for own, far in ((entry_id, (other, past_id)), (other, (entry_id, None))):
            if own in entry_ids:
                paired[own].add(far)
                waiting[own] += verdict is None
    full = [entry_id for entry_id, number in waiting.items() if number >= BEST]
    if not full:
        return {}
    year = (
        select(Competition.id, Competition.school_year)
        .join(Round, Round.competition_id == Competition.id)
        .join(Contest, Contest.round_id == Round.id)
        .where(Contest.id == contest_id)
    )
    competition_id, school_year = session.execute(year).one()
    index = title_index(session, competition_id, school_year)
    seen = set(session.execute(select(Entry.id).where(Entry.contest_id.in_(organised_contests(actor)))).scalars())
    found = {
        entry_id: sum(
            other not in paired[entry_id] and (other[0] is None or other[0] in seen)
            for similar in index.similar_to(entry_id)
            for other, _ in similar
        )
        for entry_id in full
    }
    return {entry_id: number for entry_id, number in found.items() if number}
