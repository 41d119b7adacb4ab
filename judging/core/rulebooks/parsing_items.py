"""Reading the rubric of a rulebook file: items, levels, the tree they make. Pure: the standard library only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from itertools import pairwise
from typing import Any

from judging.core.numbers import points_text
from judging.core.rulebooks.facts import FACTS
from judging.core.rulebooks.requirements import About
from judging.core.rulebooks.rulebook import Level, LevelSet
from judging.core.rulebooks.serialization import NOT_OFFERED
from judging.core.rulebooks.toml_tables import Table, listed
from judging.core.text import Text

_CODE = re.compile(r"[1-9][0-9]{0,3}(\.[1-9][0-9]{0,3})*")
_SCORING = ("levels", "scores", "guidance")
_FEWEST = 2
_A_SET = Text("ชื่อชุดระดับคะแนน", "the id of a level set")
_SCORES = Text("รายการคะแนน", "a list of scores")
_GUIDANCE = Text("รายการข้อพิจารณา", "a list of guidance texts")


@dataclass
class ItemDraft:
    """The readable parts of an item; None stands for a part that had a fault."""

    table: Table
    code: str | None = None
    title: Text | None = None
    points: int | None = None
    levels: tuple[Level, ...] = ()
    level_set: str | None = None
    note: Text | None = None
    official: Text | None = None
    facts: tuple[str, ...] = ()

    @property
    def is_scored(self) -> bool:
        return any(key in self.table.data for key in _SCORING)

    @property
    def parent(self) -> str | None:
        return None if self.code is None or "." not in self.code else self.code.rpartition(".")[0]


def read_items(root: Table, sets: Mapping[str, LevelSet], unit: Fraction | None) -> list[ItemDraft]:
    """Every item of the file, in file order."""
    return [_draft(table, sets, unit) for table in root.tables("item", "code")]


def _draft(table: Table, sets: Mapping[str, LevelSet], unit: Fraction | None) -> ItemDraft:
    table.only("code", "points", "title", *_SCORING, "note", "official", "facts")
    code = table.string("code")
    if code is not None and not _CODE.fullmatch(code):
        table.fault("bad_code", "code", key="code", found=code)
        code = None
    draft = ItemDraft(
        table,
        code=code,
        title=table.text("title"),
        points=table.points("points", unit),
        note=table.text("note", required=False),
    )
    if "official" in table.data:
        draft.official = table.to_text(table.data["official"], "official", either=True)
    draft.facts = _facts(table)
    if draft.is_scored:
        _read_levels(draft, sets, unit)
    return draft


def _facts(table: Table) -> tuple[str, ...]:
    named = table.strings("facts", required=False) or ()
    known = [fact.name for fact in FACTS.values() if fact.about is About.ENTRY]
    for at, name in enumerate(named):
        if name not in known:
            table.fault(
                "unknown_fact", "facts", at, found=name, allowed=listed(get_close_matches(name, known) or known)
            )
    return named


def _read_levels(draft: ItemDraft, sets: Mapping[str, LevelSet], unit: Fraction | None) -> None:
    table = draft.table
    named = table.string("levels") if "levels" in table.data else table.value("levels", object, _A_SET)
    scores = _scores(table, unit)
    guidance = _guidance(table, scores)
    if named is not None and named not in sets:
        table.fault("unknown_level_set", "levels", found=named, allowed=listed(sets))
    if scores is None:
        return
    _check_scores(table, scores, draft.points, unit)
    if named is None or named not in sets:
        return
    draft.level_set = named
    names = sets[named].levels
    if len(scores) != len(names):
        table.fault("score_count", "scores", found=len(scores), allowed=len(names), set=named)
    elif guidance is not None:
        offered = [(name, score) for name, score in zip(names, scores, strict=True) if score != NOT_OFFERED]
        draft.levels = tuple(
            Level(name.id, name.name, score, text)
            for (name, score), text in zip(offered, guidance, strict=False)
            if isinstance(score, int) and text is not None
        )


def _scores(table: Table, unit: Fraction | None) -> list[Any] | None:
    """The units of each level; "-" where it is not offered, None after a fault."""
    listed_scores = table.items("scores", _SCORES)
    if listed_scores is None:
        return None
    scores: list[Any] = []
    for at, score in enumerate(listed_scores):
        if score == NOT_OFFERED:
            scores.append(NOT_OFFERED)
            continue
        number = table.to_number(score, "scores", at)
        scores.append(None if number is None else table.to_units(number, unit, "scores", at))
    return scores


def _guidance(table: Table, scores: list[Any] | None) -> list[Text | None] | None:
    texts = table.items("guidance", _GUIDANCE)
    if texts is None:
        return None
    if scores is not None:
        offered = sum(score != NOT_OFFERED for score in scores)
        if len(texts) != offered:
            table.fault("guidance_count", "guidance", found=len(texts), allowed=offered)
    return [table.to_text(text, "guidance", at) for at, text in enumerate(texts)]


def _check_scores(table: Table, scores: list[Any], points: int | None, unit: Fraction | None) -> None:
    offered = [(at, score) for at, score in enumerate(scores) if score != NOT_OFFERED]
    if len(offered) < _FEWEST:
        table.fault("too_few_offered", "scores", found=len(offered))
    if unit is None:
        return
    for (_, first), (at, second) in pairwise(offered):
        if first is not None and second is not None and second >= first:
            shown = {"first": points_text(first, unit), "second": points_text(second, unit)}
            table.fault("not_descending", "scores", at, **shown)
    best = offered[0][1] if offered else None
    if best is not None and points is not None and best != points:
        table.fault(
            "best_level", "scores", offered[0][0], found=points_text(best, unit), points=points_text(points, unit)
        )


def check_tree(root: Table, drafts: list[ItemDraft], total: int | None, unit: Fraction | None) -> None:
    """Record faults of the tree: codes out of order or repeated, missing parents, points that do not add up."""
    _check_order(drafts)
    children: dict[str, list[ItemDraft]] = {}
    for draft in drafts:
        if draft.parent is not None:
            children.setdefault(draft.parent, []).append(draft)
    for draft in drafts:
        if draft.code is None:
            continue
        under = children.get(draft.code, [])
        if draft.is_scored and under:
            draft.table.fault("criterion_with_children", "scores", found=listed(child.code for child in under))
        elif not draft.is_scored and not under:
            draft.table.fault("without_scores")
        elif under:
            _check_sum(draft.table, "children_sum", "points", draft.points, under, unit)
    roots = [draft for draft in drafts if draft.code is not None and draft.parent is None]
    if roots and all(draft.code is not None for draft in drafts):
        _check_sum(root, "total_sum", "total", total, roots, unit)


def _check_order(drafts: list[ItemDraft]) -> None:
    seen: dict[str, None] = {}
    last: str | None = None
    for draft in drafts:
        code = draft.code
        if code is None:
            continue
        if code in seen:
            draft.table.fault("code_twice", "code", found=code)
            continue
        if last is not None and _places(code) < _places(last):
            draft.table.fault("out_of_order", "code", found=code, after=last)
        elif draft.parent is not None and draft.parent not in seen:
            draft.table.fault("unknown_parent", "code", found=code, parent=draft.parent)
        seen[code] = None
        last = code


def _check_sum(
    table: Table, fault: str, key: str, points: int | None, parts: list[ItemDraft], unit: Fraction | None
) -> None:
    """Compare the points with the sum of the parts, unless a part is unknown."""
    known = [part.points for part in parts if part.points is not None]
    if points is None or unit is None or len(known) < len(parts) or sum(known) == points:
        return
    codes = " + ".join(str(part.code) for part in parts)
    shown = {key: points_text(points, unit), "sum": points_text(sum(known), unit)}
    table.fault(fault, key, parts=codes, **shown)


def _places(code: str) -> tuple[int, ...]:
    return tuple(int(part) for part in code.split("."))
