"""The current ranking of a contest: the database sums, core ranks, pages show a part."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from judging.core.rulings.rulings import RulingFact
from judging.core.scoring.advancement import Advancement, depth, select_advancing
from judging.core.scoring.awards import Award, awards
from judging.core.scoring.ranking import RankStyle, Standing, items_read, rank, undecided, window
from judging.core.scoring.tallies import Means, Sum, Tally, tally_from_sums
from judging.core.text import Text
from judging.models import Entry, Institution
from judging.queries.entry_head import ENTRY_HEAD, EntryHead
from judging.queries.paging import page_numbers
from judging.queries.scoring import prizes as special_prizes, sums as sheet_sums
from judging.queries.scoring.ranked_field import RankedField, Unranked, ranked_field
from judging.queries.scoring.sums import RankingRules

__all__ = [
    "PAGE",
    "Board",
    "NamedEntry",
    "RankedRow",
    "Unranked",
    "UnrankedRow",
    "board",
    "board_page",
    "on_page",
    "only_entries",
    "ranked_rows",
    "unranked_rows",
    "whole_tallies",
    "zeroed_in_order",
]

PAGE = 100

SectionSums = Mapping[int, Mapping[str, Sum]]
"""By entry and section: the sum of the counted sheets and their number (``sums.section_sums``)."""


@dataclass(frozen=True, slots=True)
class Board:
    """Every work of a contest: ranked, waiting for sheets, or apart.

    ``standings`` are all ``ranked`` works, or those of one page; their tallies only hold the items that the tie-break
    needed. ``numbers`` are the entry ids by code, ``zeroed`` the items that count 0 by code, ``rulings`` those in
    force, ``orders`` the orders they give to ties by code, ``climb`` the works that advance. ``page`` and ``pages`` are
    1 if all works are there. ``section_sums`` are those of the page's works by entry id, if they were loaded.
    ``prizes`` are the numbers of the special prizes by code.
    """

    rules: RankingRules
    standings: tuple[Standing, ...]
    ranked: int
    waiting: tuple[Unranked, ...]
    apart: tuple[Unranked, ...]
    numbers: Mapping[str, int]
    zeroed: Mapping[str, frozenset[str]]
    rulings: tuple[RulingFact, ...]
    orders: tuple[tuple[str, ...], ...]
    climb: Advancement
    page: int = 1
    pages: int = 1
    section_sums: SectionSums | None = None
    prizes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def ranked_ids(self) -> tuple[int, ...]:
        """The entries of ``standings``, in order of rank."""
        return tuple(self.numbers[standing.entry] for standing in self.standings)

    @property
    def fingerprint(self) -> str:
        """A hash of the standings, so that the chair certifies exactly what was shown."""
        rows = (f"{row.rank} {row.entry} {row.tally.judges} {row.tally.total}" for row in self.standings)
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class NamedEntry(EntryHead):
    """A work of the ranking with its institution."""

    institution_id: int
    region: str


@dataclass(frozen=True, slots=True)
class RankedRow(NamedEntry):
    """A ranked work. ``sections`` are exact means in points, in printed order; ``zeroed`` are the items that count 0
    whatever their marks."""

    standing: Standing
    sections: tuple[Fraction, ...]
    awards: tuple[Award, ...]
    advances: bool
    zeroed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnrankedRow(NamedEntry):
    """A work without a rank."""

    work: Unranked


def board(session: Session, contest_id: int) -> Board | None:
    """The current ranking, in at most fifteen statements whatever its size; None without such a contest."""
    found = ranked_field(session, contest_id)
    if found is None:
        return None
    rules = found.rules
    tallies = _loaded(session, rules, found.tallies, found.numbers)
    standings = _ranked(found, tallies)
    return _board(session, found, standings, select_advancing(standings, found.institutions, rules.terms))


def board_page(session: Session, contest_id: int, page: int, size: int = PAGE) -> Board | None:
    """The same with one page of the ranking: for equal totals, items are only loaded for the works around the page."""
    found = ranked_field(session, contest_id)
    if found is None:
        return None
    rules, ranked = found.rules, len(found.tallies)
    page, pages = page_numbers(page, ranked, size)
    first = (page - 1) * size + 1
    begin = 1 if rules.awards.style is RankStyle.DENSE else first  # dense ranks count the ranks above
    around, above = window(found.tallies, begin, first + size - 1)
    sums = sheet_sums.section_sums(session, rules, {found.numbers[tally.entry] for tally in around})
    loaded = _loaded(session, rules, around, found.numbers, sums)
    standings = _ranked(found, loaded, above)
    shown = standings[first - 1 - above : first - 1 - above + size]
    made = _board(session, found, shown, _climb_of(session, found, standings, above))
    return replace(made, page=page, pages=pages, section_sums=sums)


def only_entries(made: Board, entries: Collection[str]) -> Board:
    """The board with the standings of these works only."""
    return replace(made, standings=tuple(row for row in made.standings if row.entry in entries))


def on_page(made: Board, page: int, size: int = PAGE) -> Board:
    """A complete board cut to one page."""
    page, pages = page_numbers(page, made.ranked, size)
    return replace(made, standings=made.standings[(page - 1) * size : page * size], page=page, pages=pages)


def whole_tallies(session: Session, made: Board) -> tuple[Tally, ...]:
    """The tallies of the board's ranked works with every item, for publishing and for comparing readings."""
    sums = sheet_sums.mark_sums(session, made.rules, made.ranked_ids)
    return tuple(
        tally_from_sums(
            made.rules.rulebook,
            standing.entry,
            standing.tally.judges,
            sums.get(made.numbers[standing.entry], {}),
            made.zeroed.get(standing.entry, frozenset()),
        )
        for standing in made.standings
    )


def ranked_rows(session: Session, made: Board) -> tuple[RankedRow, ...]:
    """The board's standings as rows, in at most two statements."""
    ids = made.ranked_ids
    named = _named(session, ids)
    sections = made.section_sums or sheet_sums.section_sums(session, made.rules, ids)
    return tuple(
        RankedRow(
            *named[number],
            standing=standing,
            sections=_sections(made, standing, sections[number]),
            awards=awards(standing.rank, standing.tally.total, made.rules.awards, made.prizes.get(standing.entry, ())),
            advances=standing.entry in made.climb.works,
            zeroed=zeroed_in_order(made, standing.entry),
        )
        for standing, number in zip(made.standings, ids, strict=True)
    )


def _sections(made: Board, standing: Standing, sums: Mapping[str, Sum]) -> tuple[Fraction, ...]:
    book = made.rules.rulebook
    means = standing.tally.items if standing.entry in made.zeroed else Means(book, sums)
    return tuple([means[section.code] for section in book.sections])


def zeroed_in_order(made: Board, entry: str) -> tuple[str, ...]:
    """The items of a work that count 0, in printed order."""
    zeroed = made.zeroed.get(entry, frozenset())
    return tuple(item.code for item in made.rules.rulebook.items if item.code in zeroed) if zeroed else ()


def unranked_rows(session: Session, works: Sequence[Unranked]) -> tuple[UnrankedRow, ...]:
    """The rows of works without a rank, in one statement."""
    if not works:
        return ()
    named = _named(session, [work.entry_id for work in works])
    return tuple(UnrankedRow(*named[work.entry_id], work) for work in works)


def _ranked(found: RankedField, tallies: Sequence[Tally], above: int = 0) -> tuple[Standing, ...]:
    rules = found.rules
    return rank(tallies, rules.keys, rules.rulebook, above=above, orders=found.orders, style=rules.awards.style)


def _climb_of(session: Session, found: RankedField, standings: Sequence[Standing], above: int) -> Advancement:
    """The works that advance, computed from as many of the best works as necessary: those of the page if it is the
    first and long enough (``above`` works are ranked above it)."""
    rules = found.rules
    deep = depth(found.tallies, found.institutions, rules.terms)
    if above or len(standings) < deep:
        best, _ = window(found.tallies, 1, deep)
        standings = _ranked(found, _loaded(session, rules, best, found.numbers))
    return select_advancing(standings, found.institutions, rules.terms)


def _board(session: Session, found: RankedField, standings: tuple[Standing, ...], climbed: Advancement) -> Board:
    rules = found.rules
    return Board(
        rules,
        standings,
        len(found.tallies),
        tuple(found.waiting),
        tuple(found.apart),
        found.numbers,
        found.zeroed,
        found.ruled.rulings,
        found.orders,
        climbed,
        prizes=special_prizes.by_code(session, rules.contest_id) if rules.awards.prizes else {},
    )


def _loaded(
    session: Session,
    rules: RankingRules,
    tallies: Sequence[Tally],
    numbers: Mapping[str, int],
    by_section: SectionSums | None = None,
) -> Sequence[Tally]:
    """The tallies with the items that the tie-break needs for works with equal totals: first its sections
    (``by_section``, where they are loaded already), then the criteria for works that are still equal."""
    book = rules.rulebook
    codes = items_read(rules.keys, book)
    top = {section.code for section in book.sections}
    sections = [code for code in codes if code in top]
    below = [code for code in codes if code not in top]
    wanting = undecided(tallies, rules.keys, book)
    if wanting and sections:
        if by_section is None:
            by_section = sheet_sums.section_sums(session, rules, {numbers[entry] for entry in wanting}, sections)
        tallies = _with_items(tallies, sections, {entry: Means(book, by_section[numbers[entry]]) for entry in wanting})
        wanting = undecided(tallies, rules.keys, book)
    if wanting and below:
        criteria = [item.code for item in book.criteria if any(item in book.criteria_under(code) for code in below)]
        sums = sheet_sums.mark_sums(session, rules, {numbers[entry] for entry in wanting}, criteria)
        tallies = _with_items(tallies, below, {entry: Means(book, sums[numbers[entry]]) for entry in wanting})
    return tallies


def _with_items(
    tallies: Sequence[Tally], codes: Sequence[str], means: Mapping[str, Mapping[str, Fraction]]
) -> Sequence[Tally]:
    """The tallies with these items, where an entry of ``means`` lacks one."""
    made = []
    for tally in tallies:
        if tally.entry in means and any(code not in tally.items for code in codes):
            items = {**tally.items, **{code: means[tally.entry][code] for code in codes}}
            tally = replace(tally, items=items)
        made.append(tally)
    return made


_Named = tuple[int, str, Text, Text, str, int, str]


_NAMED = (
    select(*ENTRY_HEAD, Institution.id, Institution.region)
    .join(Institution, Institution.id == Entry.institution_id)
    .where(Entry.id.in_(bindparam("ids", expanding=True)))
)


def _named(session: Session, ids: Sequence[int]) -> dict[int, _Named]:
    """By entry: the fields of a ``NamedEntry``."""
    return {row[0]: row._tuple() for row in session.execute(_NAMED, {"ids": ids})}
