"""The current state of screening: the answer to every requirement, and the outcome for each work."""

import json
from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.eligibility.checks import Checked, EntryFacts, FindingFact, Outcome, check_entry, outcome
from judging.core.rulebooks.requirements import About, Consequence, Requirement
from judging.core.rulebooks.rulebook import Rulebook
from judging.database.statements import Cursor, within
from judging.models import Contest, Entry, Finding, LookAlike, PracticeSettings, RulebookRow
from judging.queries.eligibility.facts import DERIVED, facts_of
from judging.queries.rulebooks.rulebooks import parsed

BEFORE_SCORING = (ContestState.SETUP, ContestState.REGISTRATION, ContestState.SCREENING)


@dataclass(frozen=True, slots=True)
class ScreeningRules:
    """The rules for screening a contest: its rulebook and practice settings. ``is_over`` says that scoring has
    opened, so that proposed zeroes apply."""

    contest_id: int
    rulebook: Rulebook
    treatments: Mapping[str, str]
    clear_days: bool
    is_over: bool

    def requirement(self, name: str) -> Requirement | None:
        """The requirement with this id; None without one."""
        return next((found for found in self.rulebook.requirements if found.id == name), None)


_RULES = (
    select(
        Contest.rulebook_id,
        RulebookRow.digest,
        Contest.state,
        PracticeSettings.treatments,
        PracticeSettings.clear_days,
    )
    .join(RulebookRow, RulebookRow.id == Contest.rulebook_id)
    .join(PracticeSettings, PracticeSettings.contest_id == Contest.id)
    .where(Contest.id == bindparam("contest_id"))
)


def rules_of(session: Session, contest_id: int) -> ScreeningRules | None:
    """The screening rules of a contest; None where there is none."""
    row = session.execute(_RULES, {"contest_id": contest_id}).first()
    if row is None:
        return None
    rulebook_id, digest, state, treatments, clear_days = row
    rulebook = parsed(Cursor.of(session), rulebook_id, digest)
    return ScreeningRules(contest_id, rulebook, json.loads(treatments), clear_days, state not in BEFORE_SCORING)


def checked(
    session: Session,
    rules: ScreeningRules,
    entry_ids: Collection[int],
    known: Mapping[int, EntryFacts] | None = None,
    only: tuple[Requirement, ...] | None = None,
) -> dict[int, tuple[Checked, ...]]:
    """Every requirement of these works, or these ``only``, with its answer; five statements, or one if the facts are
    ``known``."""
    if known is None:
        known = facts_of(session, entry_ids)
    decided = last_findings(session, entry_ids, None if only is None else {found.id for found in only})
    return {
        entry_id: check_entry(
            rules.rulebook,
            facts,
            decided.get(entry_id, {}),
            treatments=rules.treatments,
            clear_days=rules.clear_days,
            only=only,
        )
        for entry_id, facts in known.items()
    }


def outcomes(session: Session, rules: ScreeningRules, entry_ids: Collection[int]) -> dict[int, tuple[Outcome, bool]]:
    """The outcome of screening for these works, and whether a committee decided on a requirement of the work.

    An import brings thousands of works with equal facts: those without decisions are checked once, so the persons in
    their outcome are those of any of them.
    """
    decided = last_findings(session, entry_ids)
    by_facts: dict[Hashable, tuple[Outcome, bool]] = {}
    found = {}
    for entry_id, facts in facts_of(session, entry_ids, undecided=False).items():
        own = decided.get(entry_id, {})
        key = entry_id if own else facts.without_persons
        if key not in by_facts:
            answers = check_entry(rules.rulebook, facts, own, treatments=rules.treatments, clear_days=rules.clear_days)
            came = outcome(rules.rulebook, answers, screening_over=rules.is_over)
            by_facts[key] = came, any(answer.decision for answer in answers)
        found[entry_id] = by_facts[key]
    return found


def with_look_alikes(session: Session, contest_id: int, entry_ids: Collection[int]) -> list[int]:
    """These works, and the works of the contest that look like one of them."""
    sides = (LookAlike.entry_id, LookAlike.other_entry_id)
    query = select(Entry.id).where(
        Entry.contest_id == contest_id,
        or_(
            within(Entry.id, entry_ids),
            *(
                Entry.id.in_(select(other).where(within(one, entry_ids), other.is_not(None)))
                for one, other in (sides, sides[::-1])
            ),
        ),
    )
    return list(session.execute(query.order_by(Entry.id)).scalars())


def last_findings(
    session: Session, entry_ids: Collection[int], requirements: Collection[str] | None = None
) -> dict[int, dict[tuple[str, str], FindingFact]]:
    """By work: the last decision on each requirement and subject. ``requirements`` limits the answer."""
    last = select(func.max(Finding.id)).where(within(Finding.entry_id, entry_ids))
    last = last.group_by(Finding.entry_id, Finding.requirement, Finding.subject)
    if requirements is not None:
        last = last.where(Finding.requirement.in_(requirements))
    query = select(
        Finding.entry_id,
        Finding.requirement,
        Finding.subject,
        Finding.decision,
        Finding.seen,
        Finding.against,
        Finding.scope,
        Finding.reason,
        Finding.committee,
        Finding.met_on,
        Finding.id,
    ).where(Finding.id.in_(last))
    found: dict[int, dict[tuple[str, str], FindingFact]] = defaultdict(dict)
    for entry_id, requirement, subject, decision, seen, against, scope, *said in session.execute(query):
        found[entry_id][requirement, subject] = FindingFact(
            decision, seen, json.loads(against), tuple(scope.split()), *said
        )
    return found


def zeroed_by_entry(session: Session, contest_id: int) -> dict[int, frozenset[str]]:
    """By work: the items that count zero by screening; only works with such items.

    A requirement zeroes its items when a committee found it failed. Once scoring is open, it also zeroes them when the
    declared facts do not meet it and no committee passed or waived it. At most four statements, one if the rulebook
    zeroes nothing.
    """
    rules = rules_of(session, contest_id)
    zeroing = (
        []
        if rules is None
        else [found for found in rules.rulebook.requirements if found.consequence is Consequence.ZERO]
    )
    if rules is None or not zeroing:
        return {}
    names = frozenset(condition.fact for found in zeroing for condition in found.all)
    ids = session.execute(_may_be_zeroed(contest_id, zeroing, names)).scalars().all()
    if not ids:
        return {}
    known = facts_of(session, ids, names=names, people=any(found.about is not About.ENTRY for found in zeroing))
    answers = checked(session, rules, ids, known, tuple(zeroing))
    zeroed = {
        entry_id: outcome(rules.rulebook, found, screening_over=rules.is_over).zeroed
        for entry_id, found in answers.items()
    }
    return {entry_id: items for entry_id, items in zeroed.items() if items}


def _may_be_zeroed(contest_id: int, zeroing: Collection[Requirement], names: Collection[str]) -> Select[tuple[int]]:
    """The works that may have items that count zero: a committee decided on one of these requirements, or one of
    their facts is declared. An unknown fact never fails. If a fact is derived, all works are included."""
    ids = select(Entry.id).where(Entry.contest_id == contest_id)
    if any(found.about is not About.ENTRY for found in zeroing) or not DERIVED.isdisjoint(names):
        return ids
    decided = select(Finding.entry_id).where(Finding.requirement.in_([found.id for found in zeroing]))
    declared = [Entry.facts.contains(f'"{name}"', autoescape=True) for name in sorted(names)]
    return ids.where(or_(Entry.id.in_(decided), *declared))
