"""Why a work has its rank, in a sentence, for every page and paper: the gap to the work above and the sections that
made it, or what decided between equal totals (note after section 6)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from judging.core.numbers import display, exact_text
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.scoring.ranking import RULING, Standing
from judging.core.scoring.result_rows import decided_by_row
from judging.queries.scoring.standings import RankedRow
from judging.web.wording.languages import spoken

Shown = str | Sequence[str]
"""One value of a key, or those of a "sorted(…)" key from high to low."""

_MOST_SECTIONS = 2
"""A sentence names the sections that cost most, not all."""

_SORTED = re.compile(r"sorted\((.+)\)")


@dataclass(frozen=True, slots=True)
class _Row:
    """The part of a ranked row that a sentence needs. ``total``, ``exact`` and ``sections`` (displayed means by code)
    are empty if scores are not published."""

    entry: str
    rank: int
    tied: Sequence[str]
    decided_by: Mapping[str, Any] | None
    total: str = ""
    exact: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)

    def is_level_with(self, other: "_Row") -> bool:
        """Whether both have the same total: the chain, a ruling or nothing separates them. Without published scores
        the rows themselves tell."""
        if self.exact:
            return self.exact == other.exact
        chains = [row.decided_by["against"] if row.decided_by else "" for row in (self, other)]
        return other.entry == chains[0] or self.entry == chains[1] or other.entry in self.tied


def of_rows(rows: Sequence[RankedRow], rulebook: Rulebook) -> list[str]:
    """A sentence for each row of a ranking; empty only for a single work."""
    codes = [section.code for section in rulebook.sections]
    return _sentences([_row(row.standing, dict(zip(codes, row.sections, strict=True))) for row in rows])


def of_document(rows: Sequence[Mapping[str, Any]], rulebook: Rulebook | None = None) -> list[str]:
    """The same for the rows of a published document; without figures where it holds no scores. With a ``rulebook``,
    items are named with their titles."""
    return _sentences([_of_document(row) for row in rows], rulebook)


def of_place(rows: Sequence[Mapping[str, Any]], place: int, rulebook: Rulebook) -> str:
    """The sentence of one row of a document; only its neighbours matter."""
    start = max(0, place - 1)
    return of_document(rows[start : place + 2], rulebook)[place - start]


def named_in(rows: Sequence[Mapping[str, Any]], place: int) -> list[Mapping[str, Any]]:
    """The other rows of a document that the sentence of this one names, in the order of the ranking."""
    told, row = [_of_document(each) for each in rows], rows[place]
    decided = row["decided_by"]
    names = {*row["tied"], *([decided["against"]] if decided and decided["key"] is not None else [])}
    neighbours = [at for at in (place - 1, place + 1) if 0 <= at < len(rows)]
    if neighbours and (place or told[0].exact) and _gap(told, place, None):
        names.add(told[neighbours[0]].entry)
    names |= {told[at].entry for at in neighbours if _alike(told[place], told[at])}
    return [each for each in rows if each["entry"] in names]


def _of_document(row: Mapping[str, Any]) -> _Row:
    return _Row(
        row["entry"],
        row["rank"],
        row["tied"],
        row["decided_by"],
        row.get("total", ""),
        row.get("exact", ""),
        {code: value for code, value in row.get("items", {}).items() if "." not in code},
    )


def _row(standing: Standing, sections: Mapping[str, Fraction]) -> _Row:
    total = standing.tally.total
    return _Row(
        standing.entry,
        standing.rank,
        standing.tied,
        decided_by_row(standing.decided_by),
        display(total),
        exact_text(total),
        {code: display(value) for code, value in sections.items()},
    )


def item_name(key: str, rulebook: Rulebook | None = None) -> str:
    """The item of a tie-break key in words, with its title where the ``rulebook`` is given."""
    inner = sorted_section(key)
    code = inner or key
    named = f"{code} {spoken(rulebook.item(code).title)}" if rulebook else code
    if inner:
        return _("the criteria of section %(code)s, sorted from high to low for each work", code=named)
    return _("criterion %(code)s", code=named) if "." in key else _("section %(code)s", code=named)


def sorted_section(key: str) -> str:
    """The section of a "sorted(…)" key; empty for another key."""
    inner = _SORTED.fullmatch(key)
    return inner[1] if inner else ""


def _sentences(rows: Sequence[_Row], rulebook: Rulebook | None = None) -> list[str]:
    """Also marks rows whose figures look equal but differ: rounding decides nothing."""
    told = []
    for place, row in enumerate(rows):
        parts = [_shared(row), _decided(rows, place, rulebook), _gap(rows, place, rulebook)]
        neighbours = [rows[at] for at in (place - 1, place + 1) if 0 <= at < len(rows)]
        parts += [_alike(row, other) for other in neighbours]
        told.append(" · ".join(part for part in parts if part))
    return told


def _gap(rows: Sequence[_Row], place: int, rulebook: Rulebook | None) -> str:
    """How far the row is below the one above, or the first above the next; empty for equal totals."""
    row = rows[place]
    if place:
        other = rows[place - 1]
        if row.is_level_with(other):
            return ""
        return _below(row, other, rulebook)
    if len(rows) == 1 or row.is_level_with(rows[1]) or row.rank != 1:
        return ""
    if not row.exact:
        return _("The highest average")
    return _("The highest average, %(gap)s points above %(other)s", gap=_distance(row, rows[1]), other=rows[1].entry)


def _below(row: _Row, other: _Row, rulebook: Rulebook | None) -> str:
    """The gap and the sections that made it. Where these cost more than the gap, others won some of it back: without
    them the figures would not fit the gap."""
    if not row.exact:
        return _("A lower average than %(other)s", other=other.entry)
    gap = _distance(other, row)
    lost = {code: Fraction(other.sections[code]) - Fraction(mine) for code, mine in row.sections.items()}
    most = sorted((code for code, points in lost.items() if points > 0), key=lambda code: (-lost[code], code))
    if not most:
        return _("%(gap)s points below %(other)s", gap=gap, other=other.entry)
    named = most[:_MOST_SECTIONS]
    sections = ", ".join(
        _(
            "%(item)s (%(mine)s, %(other)s has %(theirs)s)",
            item=item_name(code, rulebook),
            mine=row.sections[code],
            other=other.entry,
            theirs=other.sections[code],
        )
        for code in named
    )
    won = sorted((code for code, points in lost.items() if points < 0), key=lambda code: (lost[code], code))
    if not won or sum(lost[code] for code in named) <= Fraction(other.exact) - Fraction(row.exact):
        return _(
            "%(gap)s points below %(other)s, above all in %(sections)s", gap=gap, other=other.entry, sections=sections
        )
    return _(
        "%(gap)s points below %(other)s: less in %(sections)s, but more in %(won)s",
        gap=gap,
        other=other.entry,
        sections=sections,
        won=", ".join(item_name(code, rulebook) for code in won[:_MOST_SECTIONS]),
    )


def _distance(upper: _Row, lower: _Row) -> str:
    """The difference of the totals, rounded; exactly where it would read 0, and exactly, too, where it is not what a
    reader of the rounded totals finds (``_alike`` tells of those that look equal)."""
    gap = Fraction(upper.exact) - Fraction(lower.exact)
    if display(gap) == display(0):
        return exact_text(gap)
    if upper.total == lower.total or display(gap) == display(Fraction(upper.total) - Fraction(lower.total)):
        return display(gap)
    return _("%(gap)s (exactly %(exact)s)", gap=display(gap), exact=exact_text(gap))


def _shared(row: _Row) -> str:
    if not row.tied:
        return ""
    return _("Rank shared with %(others)s: equal in all tie-break criteria", others=", ".join(row.tied))


def _decided(rows: Sequence[_Row], place: int, rulebook: Rulebook | None) -> str:
    row, decided = rows[place], rows[place].decided_by
    if decided is None or decided["key"] is None:
        return ""
    other = decided["against"]
    if decided["key"] == RULING:
        return _("Equal to %(other)s in all tie-break criteria; ordered by a ruling", other=other)
    item = item_name(decided["key"], rulebook)
    if "values" not in decided:
        if rows[place + 1 : place + 2] and rows[place + 1].entry == other:
            return _("Same average as %(other)s, decided by %(item)s, where this work has more", other=other, item=item)
        return _("Same average as %(other)s, decided by %(item)s, where %(other)s has more", other=other, item=item)
    mine, theirs = (_values(value) for value in decided["values"])
    sentence = _(
        "Same average as %(other)s (%(total)s), decided by %(item)s:"
        " this work has %(mine)s and %(other)s has %(theirs)s",
        other=other,
        total=row.total,
        item=item,
        mine=mine,
        theirs=theirs,
    )
    if mine == theirs:
        exact = [_values(value) for value in decided["exact"]]
        sentence += " " + _("(exactly %(mine)s and %(theirs)s)", mine=exact[0], theirs=exact[1])
    return sentence


def _alike(row: _Row, other: _Row) -> str:
    """Whether two neighbours' averages differ but round to the same figure."""
    if not row.total or row.total != other.total or row.exact == other.exact:
        return ""
    return _(
        "The average looks the same as that of %(other)s but is different: exactly %(mine)s and %(theirs)s",
        other=other.entry,
        mine=row.exact,
        theirs=other.exact,
    )


def _values(value: Shown) -> str:
    return value if isinstance(value, str) else ", ".join(value)
