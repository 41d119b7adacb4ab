"""The panel as papers name it: every member in order, with who stands in whose place and how long each served."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from judging.models import Entry, PanelMember, Person, Receipt, Scoresheet, User
from judging.queries.entry_head import PRESENTATION_ORDER
from judging.queries.names import person_name
from judging.queries.rulings.rulings_in_force import TAKES_PART
from judging.queries.scoring.sheet_cells import IN_ORDER, PANEL_JUDGE, PanelJudge, of_members
from judging.queries.scoring.sheet_usage import used

_SUBMITTED_ONCE = exists().where(Receipt.sheet_id == Scoresheet.id)


@dataclass(frozen=True, slots=True)
class Duty(PanelJudge):
    """A member of the panel. ``in_place_of`` is the name of the one whom a substitute replaces, from the work
    ``from_code`` on, or from the beginning if that is empty.

    For a member who left: the written reason, the code of the last work with a submitted sheet ("" without one), and
    whether anything was written on a sheet.
    """

    in_place_of_id: int | None
    in_place_of: str
    from_code: str
    left_reason: str
    served_until: str
    has_begun: bool


def duties(session: Session, contest_id: int) -> tuple[Duty, ...]:
    """Every member of the panel in order, in three statements."""
    former, account, person = aliased(PanelMember), aliased(User), aliased(Person)
    columns = (*PANEL_JUDGE, former.id, person_name(person), PanelMember.from_code, PanelMember.left_reason)
    rows = session.execute(
        of_members(select(*columns))
        .outerjoin(former, former.id == PanelMember.in_place_of)
        .outerjoin(account, account.id == former.user_id)
        .outerjoin(person, person.id == account.person_id)
        .where(PanelMember.contest_id == contest_id)
        .order_by(*IN_ORDER)
    ).all()
    last, begun = _last(session, contest_id), _begun(session, contest_id)
    return tuple(Duty(*row, last.get(row[0], ""), row[0] in begun) for row in rows)  # type: ignore[call-arg]


def _last(session: Session, contest_id: int) -> Mapping[int, str]:
    """By member: the code of the last work, in the order of presentation, whose sheet was ever submitted."""
    rows = session.execute(
        select(Scoresheet.member_id, Entry.code)
        .join(Entry, Entry.id == Scoresheet.entry_id)
        .where(
            Scoresheet.contest_id == contest_id, select(Receipt.id).where(Receipt.sheet_id == Scoresheet.id).exists()
        )
        .order_by(*PRESENTATION_ORDER)
    )
    return dict(rows.tuples().all())


def _begun(session: Session, contest_id: int) -> frozenset[int]:
    query = select(func.distinct(Scoresheet.member_id)).where(Scoresheet.contest_id == contest_id, used())
    return frozenset(session.execute(query).scalars())


def next_work(session: Session, member_id: int) -> int | None:
    """The first work, in the order of presentation, after the last one whose sheet the member submitted; for the first
    work of a substitute. None where there is none."""
    rows = session.execute(
        select(Entry.id, _SUBMITTED_ONCE)
        .join(PanelMember, PanelMember.contest_id == Entry.contest_id)
        .outerjoin(Scoresheet, (Scoresheet.entry_id == Entry.id) & (Scoresheet.member_id == PanelMember.id))
        .where(PanelMember.id == member_id, TAKES_PART)
        .order_by(*PRESENTATION_ORDER)
    ).all()
    done = max((place for place, (_, is_done) in enumerate(rows) if is_done), default=-1)
    return rows[done + 1][0] if done + 1 < len(rows) else None
