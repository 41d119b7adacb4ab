"""Ties in words: what decided between two works of equal totals, or that nothing did (note after section 6)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from judging.core.numbers import display, exact_text
from judging.core.scoring.ranking import RULING, Standing
from judging.core.scoring.result_rows import decided_by_row

Shown = str | Sequence[str]
"""One value of a key, or those of a "sorted(…)" key from high to low."""

_SORTED = re.compile(r"sorted\((.+)\)")


@dataclass(frozen=True, slots=True)
class _Row:
    """The part of a ranked row that a sentence needs; ``total`` and ``exact`` are empty if scores are not published."""

    entry: str
    tied: Sequence[str]
    decided_by: Mapping[str, Any] | None
    total: str = ""
    exact: str = ""


def of_standings(standings: Sequence[Standing]) -> list[str]:
    """A sentence for each row of a ranking; empty if there is nothing to explain."""
    rows = []
    for row in standings:
        total = row.tally.total
        rows.append(_Row(row.entry, row.tied, decided_by_row(row.decided_by), display(total), exact_text(total)))
    return _sentences(rows)


def of_document(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The same for the rows of a published document."""
    return _sentences(
        [_Row(row["entry"], row["tied"], row["decided_by"], row.get("total", ""), row.get("exact", "")) for row in rows]
    )


def item_name(key: str) -> str:
    """The item of a tie-break key in words."""
    inner = _SORTED.fullmatch(key)
    if inner:
        return _("the criteria of section %(code)s, sorted from high to low for each work", code=inner[1])
    return _("criterion %(code)s", code=key) if "." in key else _("section %(code)s", code=key)


def _sentences(rows: Sequence[_Row]) -> list[str]:
    """Also marks rows whose figures look equal but differ: rounding decides nothing."""
    told = []
    for place, row in enumerate(rows):
        parts = [_shared(row), _decided(row)]
        neighbours = [rows[at] for at in (place - 1, place + 1) if 0 <= at < len(rows)]
        parts += [_alike(row, other) for other in neighbours]
        told.append(" · ".join(part for part in parts if part))
    return told


def _shared(row: _Row) -> str:
    if not row.tied:
        return ""
    return _("Rank shared with %(others)s: equal in all tie-break criteria", others=", ".join(row.tied))


def _decided(row: _Row) -> str:
    decided = row.decided_by
    if decided is None or decided["key"] is None:
        return ""
    if decided["key"] == RULING:
        return _("Equal to %(other)s in all tie-break criteria; ordered by a ruling", other=decided["against"])
    item = item_name(decided["key"])
    if "values" not in decided:
        return _("Same average as %(other)s, decided by %(item)s", other=decided["against"], item=item)
    mine, theirs = (_values(value) for value in decided["values"])
    sentence = _(
        "Same average as %(other)s (%(total)s), decided by %(item)s: %(mine)s against %(theirs)s",
        other=decided["against"],
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
