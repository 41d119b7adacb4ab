"""The panel review: all counted sheets of a work side by side, read-only, once all are submitted (design §2)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.rulebooks.rulebook import Item, Level
from judging.core.scoring.tallies import Means, Sum, zeroed_criteria
from judging.models import (
    Comment,
    Entry,
    Institution,
    Mark,
    PanelMember,
    Person,
    Scoresheet,
    SheetSection,
    User,
)
from judging.queries.entry_head import ENTRY_HEAD, EntryHead, Head
from judging.queries.names import PERSON
from judging.queries.scoring import sums as sheet_sums
from judging.queries.scoring.ranked_field import zeroed_of
from judging.queries.scoring.sheet_cells import IN_ORDER, NO_SHEET, PanelJudge, SheetCell, panel_judges, sheet_cells
from judging.queries.scoring.standings import Board
from judging.queries.scoring.sums import RankingRules


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """An item of the rubric across the judges.

    ``levels`` are the judges' levels for a criterion, None where one does not score it; empty for other items. ``sums``
    are the judges' points for a section, in units, None where one does not cover it.
    """

    item: Item
    levels: tuple[Level | None, ...]
    sums: tuple[int | None, ...]
    mean: Fraction
    lowest: int | None
    highest: int | None


@dataclass(frozen=True, slots=True)
class JudgeComment:
    """A judge's comment to the team about a section, or about the whole work (``item`` is ``total``)."""

    item: str
    judge: str
    text: str


@dataclass(frozen=True, slots=True)
class EntryReview(EntryHead):
    """One work by criterion and judge. ``zeroed`` are the items that count 0 whatever their marks."""

    judges: tuple[PanelJudge, ...]
    sheets: tuple[SheetCell, ...]
    lines: tuple[ReviewLine, ...]
    comments: tuple[JudgeComment, ...]
    zeroed: tuple[str, ...] = ()

    @property
    def mean(self) -> Fraction:
        """The sum of the means of the sections that somebody scored."""
        return sum((line.mean for line in self.lines if line.item.parent is None), Fraction(0))


def totals(session: Session, board: Board, panel: Sequence[PanelJudge]) -> dict[int, tuple[SheetCell, ...]]:
    """By entry of the board: the sheet of each judge, in two statements."""
    return _sheets(session, board.rules, board.ranked_ids, panel)


def entry_review(session: Session, rules: RankingRules, entry_id: int) -> EntryReview | None:
    """A work of the contest with its counted sheets; None if there is no such work or sheet."""
    row = session.execute(
        select(*ENTRY_HEAD)
        .join(Institution, Institution.id == Entry.institution_id)
        .where(Entry.id == entry_id, Entry.contest_id == rules.contest_id)
    ).first()
    if row is None:
        return None
    head: Head = row._tuple()
    panel = panel_judges(session, rules.contest_id)
    own = [Scoresheet.entry_id == entry_id, rules.counted()]
    marks: dict[int, dict[str, tuple[str, int]]] = {}
    for member_id, criterion, level, points in session.execute(
        select(Scoresheet.member_id, Mark.criterion, Mark.level, Mark.points)
        .join(Mark, Mark.sheet_id == Scoresheet.id)
        .where(*own, Mark.points.is_not(None))
    ):
        marks.setdefault(member_id, {})[criterion] = (level, points)
    if not marks:
        return None
    sections: dict[int, dict[str, int]] = {}
    for member_id, section, points in session.execute(
        select(Scoresheet.member_id, SheetSection.section, SheetSection.points)
        .join(SheetSection, SheetSection.sheet_id == Scoresheet.id)
        .where(*own)
    ):
        sections.setdefault(member_id, {})[section] = points
    zeroed = zeroed_of(session, rules.contest_id).get(entry_id, frozenset())
    return EntryReview(
        *head,
        judges=panel,
        sheets=_sheets(session, rules, (entry_id,), panel)[entry_id],
        lines=_lines(rules, panel, marks, sections, zeroed),
        comments=_comments(session, rules, entry_id),
        zeroed=tuple(item.code for item in rules.rulebook.items if item.code in zeroed),
    )


def _sheets(
    session: Session, rules: RankingRules, entry_ids: Sequence[int], panel: Sequence[PanelJudge]
) -> dict[int, tuple[SheetCell, ...]]:
    found = sheet_cells(session, rules.contest_id, counted=rules.counted(), entry_ids=entry_ids)
    return {
        entry_id: tuple(found.get((entry_id, judge.member_id), NO_SHEET) for judge in panel) for entry_id in entry_ids
    }


def _lines(
    rules: RankingRules,
    panel: Sequence[PanelJudge],
    marks: Mapping[int, Mapping[str, tuple[str, int]]],
    sections: Mapping[int, Mapping[str, int]],
    zeroed: Collection[str],
) -> tuple[ReviewLine, ...]:
    book = rules.rulebook
    sums: dict[str, Sum] = {}
    for given in marks.values():
        for code, (_level, units) in given.items():
            before, count = sums.get(code, (0, 0))
            sums[code] = (before + units, count + 1)
    means = Means(book, {**sums, **dict.fromkeys(zeroed_criteria(book, zeroed), (0, 1))})
    lines = []
    for item in book.items:
        if any(criterion.code not in sums for criterion in book.criteria_under(item.code)):
            continue  # nobody scored it: the checklist says so
        own = [marks.get(judge.member_id, {}).get(item.code) for judge in panel] if item.is_criterion else []
        points = [pair[1] for pair in own if pair]
        lines.append(
            ReviewLine(
                item,
                tuple(item.level(pair[0]) if pair else None for pair in own),
                tuple(sections.get(judge.member_id, {}).get(item.code) for judge in panel),
                means[item.code],
                min(points, default=None),
                max(points, default=None),
            )
        )
    return tuple(lines)


def _comments(session: Session, rules: RankingRules, entry_id: int) -> tuple[JudgeComment, ...]:
    rows = session.execute(
        select(Comment.item, PERSON, Comment.text)
        .join(Scoresheet, Scoresheet.id == Comment.sheet_id)
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .join(User, User.id == PanelMember.user_id)
        .join(Person, Person.id == User.person_id)
        .where(Scoresheet.entry_id == entry_id, rules.counted(), Comment.text != "")
        .order_by(*IN_ORDER)
    ).all()
    order = {section.code: place for place, section in enumerate(rules.rulebook.sections)}
    by_section = sorted(rows, key=lambda row: order.get(row[0], len(order)))
    return tuple(JudgeComment(*row) for row in by_section)


def rules_of(session: Session, contest_id: int) -> RankingRules:
    """The ranking rules of an existing contest."""
    rules = sheet_sums.ranking_rules(session, contest_id)
    assert rules is not None  # the permission map says so
    return rules
