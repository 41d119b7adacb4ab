"""The ranking of a contest as it stands: sums from the database, ranked by core alone, shown page by page."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.rulings.rulings import RulingFact
from judging.core.scoring.advancement import Advancement, depth, select_advancing
from judging.core.scoring.awards import Medal, Title, medal, title
from judging.core.scoring.ranking import Standing, items_read, rank, undecided, window
from judging.core.scoring.tallies import Means, Tally, tally_from_sums
from judging.core.text import Text
from judging.models import Entry, Institution
from judging.queries.scoring import sums as sheet_sums
from judging.queries.scoring.ranked_field import Field, Unranked, field_of
from judging.queries.scoring.sums import RankingRules

__all__ = [
    "PAGE",
    "Board",
    "RankedRow",
    "Unranked",
    "UnrankedRow",
    "board",
    "board_page",
    "on_page",
    "only",
    "ranked_rows",
    "unranked_rows",
    "whole_tallies",
    "zeroed_in_order",
]

PAGE = 100


@dataclass(frozen=True, slots=True)
class Board:
    """Every work of a contest, once: ranked, waiting for sheets, or apart.

    ``standings`` are all ``ranked`` works, or those of one page; their tallies hold the items that the tie-break asked
    for, no more. ``numbers`` are the entries' ids by code, ``zeroed`` the items that count 0 by code, ``rulings`` those
    in force, ``orders`` what they say of ties, by code, ``climb`` who goes on to the next level. ``page`` and ``pages``
    are 1 where all are there.
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
    """A ranked work as a page shows it; ``sections`` are exact means in points, in printed order, ``zeroed`` the items
    that count 0 whatever its marks."""

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
    zeroed: tuple[str, ...] = ()


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
    """The ranking as it stands, in the contest's reading, in at most fifteen statements whatever its size; None without
    such a contest.

    A work is ranked when every sheet still required of it is in, and these cover every section; until then it waits.
    """
    field = field_of(session, contest_id)
    if field is None:
        return None
    rules = field.rules
    tallies = _loaded(session, rules, field.tallies, field.numbers)
    standings = rank(tallies, rules.keys, rules.rulebook, orders=field.orders)
    return _board(field, standings, select_advancing(standings, field.institutions, rules.terms))


def board_page(session: Session, contest_id: int, page: int, size: int = PAGE) -> Board | None:
    """The same with one page of the ranking, in as many statements: where totals are equal, items are loaded for the
    works around this page alone."""
    field = field_of(session, contest_id)
    if field is None:
        return None
    rules, ranked = field.rules, len(field.tallies)
    pages = max(1, -(-ranked // size))
    page = min(max(page, 1), pages)
    first = (page - 1) * size + 1
    around, above = window(field.tallies, first, first + size - 1)
    loaded = _loaded(session, rules, around, field.numbers)
    standings = rank(loaded, rules.keys, rules.rulebook, above=above, orders=field.orders)
    shown = standings[first - 1 - above : first - 1 - above + size]
    return replace(_board(field, shown, _climb_of(session, field, standings, above)), page=page, pages=pages)


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
            made.rules.rulebook,
            standing.entry,
            standing.tally.judges,
            sums.get(made.numbers[standing.entry], {}),
            made.zeroed.get(standing.entry, frozenset()),
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
            sections=tuple(
                standing.tally.items[code]
                if standing.entry in made.zeroed
                else sheet_sums.mean(made.rules, sections[number][code])
                for code in codes
            ),
            medal=medal(standing.tally.total, made.rules.bands),
            award=title(standing.rank, made.rules.titles_to),
            advances=standing.entry in made.climb.works,
            zeroed=zeroed_in_order(made, standing.entry),
        )
        for standing, number in zip(made.standings, ids, strict=True)
    )


def zeroed_in_order(made: Board, entry: str) -> tuple[str, ...]:
    """The items of a work that count 0, in printed order."""
    zeroed = made.zeroed.get(entry, frozenset())
    return tuple(item.code for item in made.rules.rulebook.items if item.code in zeroed) if zeroed else ()


def unranked_rows(session: Session, works: Sequence[Unranked]) -> tuple[UnrankedRow, ...]:
    """Works without a rank, named, in one statement at most."""
    if not works:
        return ()
    named = _named(session, [work.entry_id for work in works])
    return tuple(UnrankedRow(work, *named[work.entry_id]) for work in works)


def _climb_of(session: Session, field: Field, standings: Sequence[Standing], above: int) -> Advancement:
    """Who goes on, from as many of the best works as it takes: those of the page, where it is the first and long enough
    (``above`` works stand above it)."""
    rules = field.rules
    deep = depth(field.tallies, field.institutions, rules.terms)
    if above or len(standings) < deep:
        best, _ = window(field.tallies, 1, deep)
        loaded = _loaded(session, rules, best, field.numbers)
        standings = rank(loaded, rules.keys, rules.rulebook, orders=field.orders)
    return select_advancing(standings, field.institutions, rules.terms)


def _board(field: Field, standings: tuple[Standing, ...], climbed: Advancement) -> Board:
    return Board(
        field.rules,
        standings,
        len(field.tallies),
        tuple(field.waiting),
        tuple(field.apart),
        field.numbers,
        field.zeroed,
        field.ruled.rulings,
        field.orders,
        climbed,
    )


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
        if tally.entry in wanting and any(code not in tally.items for code in below):
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
        if tally.entry in wanting and any(code not in tally.items for code in sections):
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
