"""The ranking of a contest as it stands: sums from the database, ranked by core alone, shown page by page."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from judging.core.awards import Medal, Title, advances, medal, title
from judging.core.entries import EntryState, entry_state, is_ranked
from judging.core.ranking import Standing, items_read, rank, undecided, window
from judging.core.tallies import Means, Sum, Tally, Uncovered, tally_from_section_sums, tally_from_sums
from judging.core.texts import Text
from judging.models import Entry, Institution, PanelMember, Recusal, Scoresheet, SheetState
from judging.queries import sheet_sums
from judging.queries.sheet_sums import RankingRules

PAGE = 100
_NO_ITEMS: Mapping[str, Fraction] = {}


@dataclass(frozen=True, slots=True)
class Unranked:
    """A work without a rank: still ``waiting`` for sheets (``submitted`` of ``required``), or of a state that is not
    ranked. ``uncovered`` are sections without any counted sheet though all asked for are in."""

    entry_id: int
    code: str
    state: EntryState
    submitted: int = 0
    required: int = 0
    uncovered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """Every work of a contest, once: ranked, waiting for sheets, or apart.

    ``standings`` are all ``ranked`` works, or those of one page; their tallies hold the items that the tie-break asked
    for, no more. ``numbers`` are the entries' ids by code. ``page`` and ``pages`` are 1 where all are there.
    """

    rules: RankingRules
    standings: tuple[Standing, ...]
    ranked: int
    waiting: tuple[Unranked, ...]
    apart: tuple[Unranked, ...]
    numbers: Mapping[str, int]
    page: int = 1
    pages: int = 1

    @property
    def ranked_ids(self) -> tuple[int, ...]:
        """The entries of ``standings``, in order of rank."""
        return tuple(self.numbers[standing.entry] for standing in self.standings)

    @property
    def fingerprint(self) -> str:
        """What the standings say, in few characters: whoever certifies vouches for exactly what they saw."""
        rows = (f"{row.rank} {row.entry} {row.tally.judges} {row.tally.total}" for row in self.standings)
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class RankedRow:
    """A ranked work as a page shows it; ``sections`` are exact means in points, in printed order."""

    standing: Standing
    entry_id: int
    title: Text
    institution_id: int
    institution: Text
    province: str
    region: str
    sections: tuple[Fraction, ...]
    medal: Medal
    award: Title | None
    advances: bool


@dataclass(frozen=True, slots=True)
class UnrankedRow:
    """A work without a rank as a page shows it."""

    work: Unranked
    title: Text
    institution_id: int
    institution: Text
    province: str
    region: str

    @property
    def entry_id(self) -> int:
        """The entry's number."""
        return self.work.entry_id


def board(session: Session, contest_id: int) -> Board | None:
    """The ranking as it stands, in the contest's reading, in at most twelve statements whatever its size; None without
    such a contest.

    A work is ranked when every sheet still required of it is in, and these cover every section; until then it waits.
    """
    field = _field(session, contest_id)
    if field is None:
        return None
    rules = field.rules
    tallies = _loaded(session, rules, field.tallies, field.numbers)
    standings = rank(tallies, rules.keys, rules.rulebook)
    return Board(rules, standings, len(standings), tuple(field.waiting), tuple(field.apart), field.numbers)


def board_page(session: Session, contest_id: int, page: int, size: int = PAGE) -> Board | None:
    """The same with one page of the ranking, in as many statements: where totals are equal, items are loaded for the
    works around this page alone."""
    field = _field(session, contest_id)
    if field is None:
        return None
    rules, ranked = field.rules, len(field.tallies)
    pages = max(1, -(-ranked // size))
    page = min(max(page, 1), pages)
    first = (page - 1) * size + 1
    around, above = window(field.tallies, first, first + size - 1)
    standings = rank(_loaded(session, rules, around, field.numbers), rules.keys, rules.rulebook, above=above)
    shown = standings[first - 1 - above : first - 1 - above + size]
    return Board(rules, shown, ranked, tuple(field.waiting), tuple(field.apart), field.numbers, page, pages)


def only(made: Board, entries: Collection[str]) -> Board:
    """The board with the standings of these works alone."""
    return replace(made, standings=tuple(row for row in made.standings if row.entry in entries))


def on_page(made: Board, page: int, size: int = PAGE) -> Board:
    """A whole board cut to one page."""
    pages = max(1, -(-made.ranked // size))
    page = min(max(page, 1), pages)
    return replace(made, standings=made.standings[(page - 1) * size : page * size], page=page, pages=pages)


def whole_tallies(session: Session, made: Board) -> tuple[Tally, ...]:
    """The tallies of the board's ranked works with every item, for publishing and for comparing readings."""
    sums = sheet_sums.mark_sums(session, made.rules, made.ranked_ids)
    return tuple(
        tally_from_sums(
            made.rules.rulebook, standing.entry, standing.tally.judges, sums.get(made.numbers[standing.entry], {})
        )
        for standing in made.standings
    )


def ranked_rows(session: Session, made: Board) -> tuple[RankedRow, ...]:
    """The board's standings as rows, in two statements."""
    ids = made.ranked_ids
    named = _named(session, ids)
    sections = sheet_sums.section_sums(session, made.rules, ids)
    codes = [section.code for section in made.rules.rulebook.sections]
    return tuple(
        RankedRow(
            standing,
            number,
            *named[number],
            sections=tuple(sheet_sums.mean(made.rules, sections[number][code]) for code in codes),
            medal=medal(standing.tally.total, made.rules.bands),
            award=title(standing.rank, made.rules.titles_to),
            advances=advances(standing.rank, made.rules.advance),
        )
        for standing, number in zip(made.standings, ids, strict=True)
    )


def unranked_rows(session: Session, works: Sequence[Unranked]) -> tuple[UnrankedRow, ...]:
    """Works without a rank, named, in one statement."""
    named = _named(session, [work.entry_id for work in works])
    return tuple(UnrankedRow(work, *named[work.entry_id]) for work in works)


@dataclass(frozen=True, slots=True)
class _Field:
    """All works of a contest, the ranked ones with their totals and not yet in order."""

    rules: RankingRules
    tallies: list[Tally]
    waiting: list[Unranked]
    apart: list[Unranked]
    numbers: dict[str, int]


def _field(session: Session, contest_id: int) -> _Field | None:
    rules = sheet_sums.ranking_rules(session, contest_id)
    if rules is None:
        return None
    totals = sheet_sums.total_sums(session, rules)
    whole = not sheet_sums.some_partial(session, rules)
    by_section = {} if whole else sheet_sums.section_sums(session, rules)
    entries = session.execute(
        select(Entry.id, Entry.code, Entry.admission, Entry.absent_at.is_not(None))
        .where(Entry.contest_id == contest_id)
        .order_by(Entry.sort_key, Entry.code)
    ).all()
    staying = session.execute(
        select(func.count()).where(PanelMember.contest_id == contest_id, PanelMember.left_at.is_(None))
    ).scalar_one()
    recused, excused, departed = _exceptions(session, rules)
    states = {row[2:]: entry_state(row[2], is_absent=row[3]) for row in entries}
    field = _Field(rules, [], [], [], {row[1]: row[0] for row in entries})
    unit = rules.rulebook.unit
    for entry_id, code, admission, is_absent in entries:
        state = states[admission, is_absent]
        units, count = totals.get(entry_id, (0, 0))
        required = staying - recused.get(entry_id, 0) - excused.get(entry_id, 0) + departed.get(entry_id, 0)
        if not is_ranked(state):
            field.apart.append(Unranked(entry_id, code, state, count, required))
        elif count < required or not count:
            field.waiting.append(Unranked(entry_id, code, state, count, required))
        elif whole:
            total = Fraction(units * unit.numerator, count * unit.denominator)
            field.tallies.append(Tally(code, count, total, _NO_ITEMS))
        else:
            work = Unranked(entry_id, code, state, count, required)
            tally = _partial_tally(rules, work, count, by_section.get(entry_id, {}))
            if isinstance(tally, Tally):
                field.tallies.append(tally)
            else:
                field.waiting.append(tally)
    return field


def _exceptions(session: Session, rules: RankingRules) -> tuple[dict[int, int], dict[int, int], dict[int, int]]:
    """By entry: how many members who stay are recused; how many of the others are excused; how many counted sheets are
    of members who left."""
    recusal = and_(
        Recusal.member_id == Scoresheet.member_id,
        Recusal.entry_id == Scoresheet.entry_id,
        Recusal.lifted_at.is_(None),
    )
    recused: dict[int, int] = {}
    departed: dict[int, int] = {}
    if rules.some_recused:
        query = (
            select(Recusal.entry_id, func.count())
            .join(PanelMember, PanelMember.id == Recusal.member_id)
            .where(Recusal.contest_id == rules.contest_id, Recusal.lifted_at.is_(None), PanelMember.left_at.is_(None))
            .group_by(Recusal.entry_id)
        )
        recused = dict(session.execute(query).tuples().all())
    if rules.some_left:
        query = (
            select(Scoresheet.entry_id, func.count())
            .join(PanelMember, PanelMember.id == Scoresheet.member_id)
            .where(rules.counted(), PanelMember.left_at.is_not(None))
            .group_by(Scoresheet.entry_id)
        )
        departed = dict(session.execute(query).tuples().all())
    query = (
        select(Scoresheet.entry_id, func.count())
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .outerjoin(Recusal, recusal)
        .where(
            Scoresheet.contest_id == rules.contest_id,
            Scoresheet.state == SheetState.EXCUSED,
            PanelMember.left_at.is_(None),
            Recusal.id.is_(None),
        )
        .group_by(Scoresheet.entry_id)
    )
    excused = dict(session.execute(query).tuples().all())
    return recused, excused, departed


def _partial_tally(rules: RankingRules, work: Unranked, judges: int, own: Mapping[str, Sum]) -> Tally | Unranked:
    sums = [(section, units, count) for section, (units, count) in own.items()]
    try:
        return tally_from_section_sums(rules.rulebook, work.code, judges, sums)
    except Uncovered as uncovered:
        return replace(work, uncovered=uncovered.criteria)


def _loaded(
    session: Session, rules: RankingRules, tallies: Sequence[Tally], numbers: Mapping[str, int]
) -> Sequence[Tally]:
    """The tallies with the items that the tie-break needs of works with equal totals: its sections first, and the
    criteria of those that are still equal."""
    book = rules.rulebook
    codes = items_read(rules.keys, book)
    top = {section.code for section in book.sections}
    sections = [code for code in codes if code in top]
    below = [code for code in codes if code not in top]
    wanting = undecided(tallies, rules.keys, book)
    if wanting and sections:
        tallies = _with_sections(session, rules, tallies, numbers, wanting, sections)
        wanting = undecided(tallies, rules.keys, book)
    if not wanting or not below:
        return tallies
    criteria = [item.code for item in book.criteria if any(item in book.criteria_under(code) for code in below)]
    sums = sheet_sums.mark_sums(session, rules, {numbers[entry] for entry in wanting}, criteria)
    made = []
    for tally in tallies:
        if tally.entry in wanting:
            means = Means(book, sums[numbers[tally.entry]])
            items = {**tally.items, **{code: means[code] for code in below}}
            tally = Tally(tally.entry, tally.judges, tally.total, items)
        made.append(tally)
    return made


def _with_sections(
    session: Session,
    rules: RankingRules,
    tallies: Sequence[Tally],
    numbers: Mapping[str, int],
    wanting: Collection[str],
    sections: Sequence[str],
) -> list[Tally]:
    sums = sheet_sums.section_sums(session, rules, {numbers[entry] for entry in wanting}, sections)
    made = []
    for tally in tallies:
        if tally.entry in wanting:
            own = sums[numbers[tally.entry]]
            items = {code: sheet_sums.mean(rules, own[code]) for code in sections}
            tally = Tally(tally.entry, tally.judges, tally.total, items)
        made.append(tally)
    return made


def _named(session: Session, ids: Sequence[int]) -> dict[int, tuple[Text, int, Text, str, str]]:
    """By entry: title, institution, its name, province and region."""
    query = (
        select(
            Entry.id,
            Entry.title_th,
            Entry.title_en,
            Institution.id,
            Institution.name_th,
            Institution.name_en,
            Institution.province,
            Institution.region,
        )
        .join(Institution, Institution.id == Entry.institution_id)
        .where(Entry.id.in_(ids))
    )
    return {
        row[0]: (Text(row[1], row[2]), row[3], Text(row[4], row[5]), row[6], row[7]) for row in session.execute(query)
    }
