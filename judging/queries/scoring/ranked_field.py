"""The works of a contest before ranking: which are ranked, which wait for sheets, which are listed apart."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session

from judging.core.entries.states import EntryState, is_ranked
from judging.core.scoring.tallies import Sum, Tally, Uncovered, tally_from_section_sums, tally_from_sums
from judging.models import Entry, PanelMember, Scoresheet
from judging.queries.eligibility import screening
from judging.queries.rulings import rulings_in_force
from judging.queries.rulings.rulings_in_force import Ruled
from judging.queries.scoring import sums as sheet_sums
from judging.queries.scoring.counted_sheets import EXCUSED, ON_DUTY, STAYS, recusals_by_entry
from judging.queries.scoring.sums import RankingRules

_NO_ITEMS: Mapping[str, Fraction] = {}


@dataclass(frozen=True, slots=True)
class Unranked:
    """A work without a rank: it waits for sheets (``submitted`` of ``required``), or its state is not ranked, with
    the ``clause`` of the ruling that took it out. ``uncovered`` are sections that no counted sheet covers although
    all required sheets are submitted."""

    entry_id: int
    code: str
    state: EntryState
    submitted: int = 0
    required: int = 0
    uncovered: tuple[str, ...] = ()
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class RankedField:
    """All works of a contest; the ranked ones with their totals, not yet in order."""

    rules: RankingRules
    ruled: Ruled
    tallies: list[Tally]
    waiting: list[Unranked]
    apart: list[Unranked]
    numbers: dict[str, int]
    zeroed: dict[str, frozenset[str]]
    institutions: dict[str, int]

    @property
    def orders(self) -> tuple[tuple[str, ...], ...]:
        """The orders that rulings give to ties, by entry code."""
        codes = {number: code for code, number in self.numbers.items()} if self.ruled.orders else {}
        return tuple(tuple(codes[number] for number in order) for order in self.ruled.orders)


@dataclass(frozen=True, slots=True)
class _Sums:
    """The sums of the counted sheets. ``whole`` says that every sheet covers every section, so that totals suffice.
    ``marks`` are only loaded for works with items that count 0."""

    totals: Mapping[int, Sum]
    whole: bool
    by_section: Mapping[int, Mapping[str, Sum]]
    marks: Mapping[int, Mapping[str, Sum]]


_ENTRIES = (
    select(Entry.id, Entry.code, Entry.admission, Entry.absent_at.is_not(None), Entry.institution_id)
    .where(Entry.contest_id == bindparam("contest_id"))
    .order_by(Entry.sort_key, Entry.code)
)
_STAYING = select(func.count()).where(PanelMember.contest_id == bindparam("contest_id"), ON_DUTY)


def _sheets_by_entry(*conditions: ColumnElement[bool]) -> Select[tuple[int, int]]:
    """By entry: the number of sheets, joined with their members, that fulfil the conditions."""
    return (
        select(Scoresheet.entry_id, func.count())
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .where(*conditions)
        .group_by(Scoresheet.entry_id)
    )


_EXCUSED_SHEETS = _sheets_by_entry(Scoresheet.contest_id == bindparam("contest_id"), EXCUSED)


def ranked_field(session: Session, contest_id: int) -> RankedField | None:
    """The works of a contest; None without such a contest.

    A work is ranked when every required sheet is submitted and these cover every section; until then it waits.
    """
    rules = sheet_sums.ranking_rules(session, contest_id)
    if rules is None:
        return None
    ruled = _ruled(session, contest_id)
    sums = _sums(session, rules, ruled)
    entries = session.execute(_ENTRIES, {"contest_id": contest_id}).all()
    staying = session.execute(_STAYING, {"contest_id": contest_id}).scalar_one()
    recused, excused, departed = _exceptions(session, rules)
    plain = {pair: ruled.standing(0, pair[0], is_absent=pair[1]) for pair in {row[2:4] for row in entries}}
    special = ruled.named
    institutions = {row[1]: row[4] for row in entries}
    field = RankedField(rules, ruled, [], [], [], {row[1]: row[0] for row in entries}, {}, institutions)
    for entry_id, code, admission, is_absent, _ in entries:
        derived = plain[admission, is_absent]
        if entry_id in special:
            derived = ruled.standing(entry_id, admission, is_absent=is_absent)
        count = sums.totals.get(entry_id, (0, 0))[1]
        required = staying - recused.get(entry_id, 0) - excused.get(entry_id, 0) + departed.get(entry_id, 0)
        if not is_ranked(derived.state):
            field.apart.append(Unranked(entry_id, code, derived.state, count, required, clause=derived.clause))
        elif count < required or not count:
            field.waiting.append(Unranked(entry_id, code, derived.state, count, required))
        else:
            work = Unranked(entry_id, code, derived.state, count, required)
            tally = _tally(rules, sums, work, derived.zeroed)
            if isinstance(tally, Unranked):
                field.waiting.append(tally)
            else:
                field.tallies.append(tally)
                if derived.zeroed:
                    field.zeroed[code] = derived.zeroed
    return field


def zeroed_of(session: Session, contest_id: int) -> Mapping[int, frozenset[str]]:
    """By entry: the items that count 0 by findings and rulings in force."""
    return _ruled(session, contest_id).zeroed


def _ruled(session: Session, contest_id: int) -> Ruled:
    return rulings_in_force.of_contest(session, contest_id).with_findings(
        screening.zeroed_by_entry(session, contest_id)
    )


def _sums(session: Session, rules: RankingRules, ruled: Ruled) -> _Sums:
    totals = sheet_sums.total_sums(session, rules)
    whole = not sheet_sums.some_partial(session, rules)
    by_section = {} if whole else sheet_sums.section_sums(session, rules)
    marks = sheet_sums.mark_sums(session, rules, ruled.zeroed) if ruled.zeroed else {}
    return _Sums(totals, whole, by_section, marks)


def _tally(rules: RankingRules, sums: _Sums, work: Unranked, zeroed: frozenset[str]) -> Tally | Unranked:
    """The work's tally; the work itself as waiting if no sheet covers a section."""
    book = rules.rulebook
    try:
        if zeroed:
            return tally_from_sums(book, work.code, work.submitted, sums.marks.get(work.entry_id, {}), zeroed)
        if sums.whole:
            units, count = sums.totals[work.entry_id]
            total = Fraction(units * book.unit.numerator, count * book.unit.denominator)
            return Tally(work.code, count, total, _NO_ITEMS)
        own = [(section, *pair) for section, pair in sums.by_section.get(work.entry_id, {}).items()]
        return tally_from_section_sums(book, work.code, work.submitted, own)
    except Uncovered as uncovered:
        return replace(work, uncovered=tuple(dict.fromkeys(book.item(code).section for code in uncovered.criteria)))


def _exceptions(session: Session, rules: RankingRules) -> tuple[dict[int, int], dict[int, int], dict[int, int]]:
    """By entry: the number of recused members who stay, of excused sheets, and of counted sheets of members who
    left."""
    recused = {}
    if rules.some_recused:
        recused = dict(session.execute(recusals_by_entry(rules.contest_id)).tuples().all())
    departed = {}
    if rules.some_left:
        departed = dict(session.execute(_sheets_by_entry(rules.counted(), ~STAYS)).tuples().all())
    return recused, dict(session.execute(_EXCUSED_SHEETS, {"contest_id": rules.contest_id}).tuples().all()), departed
