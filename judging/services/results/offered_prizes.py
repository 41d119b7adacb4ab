"""Which special prizes a contest offers. Until the first mark they are saved with the other practice settings; since
they change no rank, title or medal, they can still be added, changed and removed until the chair certifies."""

import json
from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import CLOSED
from judging.core.contests.practice_settings import check_prizes
from judging.core.refusals import refuse_if
from judging.core.roles import Actor
from judging.core.scoring.award_data import award_rules, stored_prizes
from judging.core.scoring.awards import SpecialPrize
from judging.models import PracticeSettings, PrizeAward
from judging.queries.contests.contests import settings_fingerprint
from judging.queries.rulebooks import rulebooks
from judging.services import audit, locks


def save(session: Session, *, actor: Actor, contest_id: int, prizes: Sequence[SpecialPrize | None], seen: str) -> None:
    """Save the special prizes of a contest that is not certified. ``prizes`` are by the numbers that they had, from 1,
    None for one that is removed; further ones are new. Numbers close up, and what works were given follows them.

    ``seen`` is the fingerprint of the settings that the person saw (``queries.contests.settings_fingerprint``).

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``prizes_certified``, ``settings_saved_meanwhile``
            (since they were seen), ``prize_was_given`` (with its ``number``: works were given a prize that would
            change, before the certification was undone), and those of ``practice_settings.check_prizes``.
    """
    contest = locks.lock_contest(session, contest_id=contest_id)
    refuse_if(contest.state in CLOSED, "prizes_certified")
    settings = session.get_one(PracticeSettings, contest_id, populate_existing=True)
    refuse_if(settings_fingerprint(settings) != seen, "settings_saved_meanwhile")
    before = award_rules(settings, rulebooks.rulebook(session, contest.rulebook_id).unit).prizes
    kept = [one for one in prizes if one is not None]
    check_prizes(kept)
    given = session.execute(select(PrizeAward.prize).where(PrizeAward.contest_id == contest_id).distinct()).scalars()
    for number in sorted(given):
        is_same = number <= len(prizes) and prizes[number - 1] == before[number - 1]
        refuse_if(not is_same, "prize_was_given", number=number)
        _renumber(session, contest_id, number, sum(one is not None for one in prizes[:number]))
    after = stored_prizes(kept)
    if after == settings.prizes:
        return
    data = {"from": json.loads(settings.prizes), "to": json.loads(after)}
    settings.prizes = after
    audit.record(session, actor=actor, action="prizes.offer", subject=contest, data=data)


def _renumber(session: Session, contest_id: int, number: int, new: int) -> None:
    """Give a prize its new number, which is lower than those of the prizes that come after it."""
    if new != number:
        of_it = (PrizeAward.contest_id == contest_id, PrizeAward.prize == number)
        session.execute(update(PrizeAward).where(*of_it).values(prize=new))
