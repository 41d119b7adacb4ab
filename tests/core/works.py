"""Hypothesis strategies: works with their sheets, and pools of them."""

from __future__ import annotations

from hypothesis import strategies as st

from judging.core.rulebooks.rulebook import Rulebook
from judging.core.scoring.tallies import Sheet
from tests.core.rubrics import SMALL


def sheets(rulebook: Rulebook, judge: str, sections: tuple[str, ...]) -> st.SearchStrategy[Sheet]:
    """A complete sheet with any levels."""
    criteria = [item for item in rulebook.criteria if item.section in sections]
    marks = st.fixed_dictionaries(
        {item.code: st.sampled_from([level.points for level in item.levels]) for item in criteria}
    )
    return marks.map(lambda chosen: Sheet(judge, sections, chosen))


def panels(rulebook: Rulebook = SMALL, largest: int = 4) -> st.SearchStrategy[list[Sheet]]:
    """The sheets of one work: one to ``largest`` judges of all sections, and possibly more judges of one section."""
    every = tuple(section.code for section in rulebook.sections)
    whole = st.integers(1, largest).flatmap(
        lambda count: st.tuples(*[sheets(rulebook, f"J{number}", every) for number in range(count)])
    )
    part = st.lists(st.sampled_from(every), max_size=2).flatmap(
        lambda chosen: st.tuples(*[sheets(rulebook, f"P{number}", (code,)) for number, code in enumerate(chosen)])
    )
    return st.tuples(whole, part).map(lambda both: [*both[0], *both[1]])


def contests(rulebook: Rulebook = SMALL, largest: int = 7) -> st.SearchStrategy[dict[str, list[Sheet]]]:
    """Works by entry code; they use few levels, so that ties are frequent."""
    return st.dictionaries(st.sampled_from([f"A{number}" for number in range(largest)]), panels(rulebook), min_size=1)
