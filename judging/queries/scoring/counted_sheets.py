"""Which score sheets count and which are required (design §2 and §3). Every reader takes the rule from here.

- A recusal is in force until it is lifted. The sheet of a recused judge neither counts nor is required.
- A sheet counts when it is submitted. The sheet of a judge who left the panel counts only if the practice settings say
  that such sheets stand.
- For every work that is judged, one sheet is required of every judge who stays on the panel and is neither recused nor
  excused from the work. No sheet is required of a judge who left, but the ones they submitted are listed with the
  required and submitted sheets.
- A substitute is recused from the works that were presented before the appointment.
- A secretary is no judge: nothing is required, and no judge is missing without one.

The progress grid also lists sheets that do not exist yet, so ``SheetCell.is_required`` says the same in Python;
``tests/queries/scoring/test_counts.py`` holds the two forms together.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, tuple_

from judging.core.roles import PanelRole
from judging.models import PanelMember, Recusal, RecusalKind, Scoresheet, SheetState
from judging.queries.rulings.rulings_in_force import STANDS

STAYS: ColumnElement[bool] = PanelMember.left_at.is_(None)
"""The condition on a member who has not left the panel."""

SCORES: ColumnElement[bool] = PanelMember.role != PanelRole.SECRETARY
"""The condition on a member who is appointed to score."""

ON_DUTY: ColumnElement[bool] = and_(STAYS, SCORES)
"""The condition on a member of whom sheets are required."""

IN_FORCE: ColumnElement[bool] = Recusal.lifted_at.is_(None)
"""The condition on a recusal that was not lifted."""

UNDECIDED: ColumnElement[bool] = and_(
    Recusal.asked != "", Recusal.reason == "", Recusal.accepted == "", Recusal.lifted_at.is_not(None)
)
"""The condition on an interest that a judge declared from the score sheet and no organiser has decided about."""

BY_INTEREST: ColumnElement[bool] = Recusal.kind != RecusalKind.PRESENTED
"""The condition on a recusal because of an interest in the work."""


def recusal_of(member_id: Any, entry_id: Any) -> ColumnElement[bool]:
    """The condition on the recusal in force of this member from this work (numbers or columns)."""
    return and_(Recusal.member_id == member_id, Recusal.entry_id == entry_id, IN_FORCE)


def is_recused(member_id: Any, entry_id: Any) -> ColumnElement[bool]:
    """Whether this member is recused from this work (numbers or columns)."""
    return exists(select(Recusal.id).where(recusal_of(member_id, entry_id)))


def asked_about(member_id: Any, entry_id: Any) -> Any:
    """The interest in this work that this member declared and no organiser has decided about (numbers or columns)."""
    pair = (Recusal.member_id == member_id, Recusal.entry_id == entry_id)
    return select(Recusal.asked).where(*pair, UNDECIDED).scalar_subquery()


ASKED: ColumnElement[bool] = and_(STAYS, ~is_recused(Scoresheet.member_id, Scoresheet.entry_id))
"""The condition on a sheet, joined with its member, whose judge stays and is not recused from the work."""

EXCUSED: ColumnElement[bool] = and_(ASKED, Scoresheet.state == SheetState.EXCUSED)
"""The condition on a sheet, joined with its member, that is not required because its judge is excused."""

REQUIRED: ColumnElement[bool] = and_(
    STANDS,
    Scoresheet.state != SheetState.EXCUSED,
    or_(STAYS, Scoresheet.state == SheetState.SUBMITTED),
    ~is_recused(Scoresheet.member_id, Scoresheet.entry_id),
)
"""The condition on a sheet, joined with its work and its member, that is required or was submitted."""


def counted(
    contest_id: int, departed_sheets: str, *, some_left: bool = True, some_recused: bool = True
) -> ColumnElement[bool]:
    """The condition on a sheet of the contest that counts. ``departed_sheets`` is the practice setting of that name.

    Without members who left (``some_left``) or recusals (``some_recused``) the condition is shorter and faster.
    """
    conditions: list[ColumnElement[bool]] = [
        Scoresheet.contest_id == contest_id,
        Scoresheet.state == SheetState.SUBMITTED,
    ]
    if some_left and departed_sheets != "stand":
        left = select(PanelMember.id).where(PanelMember.contest_id == contest_id, ~STAYS)
        conditions.append(Scoresheet.member_id.not_in(left))
    if some_recused:
        recused = select(Recusal.member_id, Recusal.entry_id).where(Recusal.contest_id == contest_id, IN_FORCE)
        conditions.append(tuple_(Scoresheet.member_id, Scoresheet.entry_id).not_in(recused))
    return and_(*conditions)


def recusals_by_entry(*contest_ids: int) -> Select[tuple[int, int]]:
    """By entry: of how many members who stay no sheet is required because they are recused."""
    return (
        select(Recusal.entry_id, func.count().label("number"))
        .join(PanelMember, PanelMember.id == Recusal.member_id)
        .where(Recusal.contest_id.in_(contest_ids), IN_FORCE, ON_DUTY)
        .group_by(Recusal.entry_id)
    )
