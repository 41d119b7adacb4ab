"""Pure: a ranked work as plain data: exact numbers as text, displayed ones rounded half up (design §3, §5)."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from judging.core.numbers import display, exact_text
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.scoring.awards import DEFAULT_RULES, AwardRules
from judging.core.scoring.ranking import DecidedBy, Standing, Value


def result_row(standing: Standing, rulebook: Rulebook, rules: AwardRules = DEFAULT_RULES) -> dict[str, Any]:
    """A row as ``judging recount`` answers it: golden/README.md says exactly what each field holds.

    Raises KeyError where the tally lacks an item.
    """
    tally = standing.tally
    return {
        "rank": standing.rank,
        "tied": standing.is_tied,
        "entry": tally.entry,
        "judges": tally.judges,
        "total": display(tally.total),
        "exact": exact_text(tally.total),
        "items": {item.code: display(tally.items[item.code]) for item in rulebook.items},
        "medal": rules.band_id(rules.band(tally.total)),
        "decided_by": decided_by_row(standing.decided_by),
    }


def decided_by_row(decided_by: DecidedBy | None, *, with_values: bool = True) -> dict[str, Any] | None:
    """What separates a work from its neighbour; without values where scores are not published."""
    if decided_by is None:
        return None
    row: dict[str, Any] = {"against": decided_by.against, "key": decided_by.key}
    if with_values:
        row["values"] = [_each(display, value) for value in decided_by.values]
        row["exact"] = [_each(exact_text, value) for value in decided_by.values]
    return row


def _each(written: Callable[[Fraction], str], value: Value) -> str | list[str]:
    return written(value) if isinstance(value, Fraction) else [written(each) for each in value]
