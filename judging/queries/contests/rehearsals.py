"""The rehearsal of a contest: how far it is, how it differs from the contest, what it holds, and those wiped before."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from judging.core.contests.lifecycle import ContestState
from judging.core.eligibility.checks import Admission
from judging.models import Contest, Entry, PanelMember, Scoresheet, SheetState, WipedRehearsal, Withdrawal
from judging.models.contests.contest_rows import rows_of
from judging.queries.audit import LogRow, entries_about
from judging.queries.names import PERSON
from judging.queries.scoring.counted_sheets import REQUIRED, STAYS
from judging.queries.scoring.sheet_cells import of_members

WIPED = "rehearsals.wipe"
"""The action of the statement of what was removed."""

JUDGED = (Entry.admission != Admission.NOT_ADMITTED, Entry.id.not_in(select(Withdrawal.entry_id)))
"""The conditions on a work that is rehearsed: it was neither refused nor withdrawn."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A rehearsal that runs: the number it has as a contest, and the sheets required and submitted in it."""

    contest_id: int
    state: ContestState
    started_at: datetime
    sheets: int
    submitted: int


@dataclass(frozen=True, slots=True)
class Differences:
    """How the contest differs from its rehearsal: codes of works that are new, gone, or of another title or
    institution, and names of judges who are new or gone."""

    new: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[str, ...]
    new_judges: tuple[str, ...]
    gone_judges: tuple[str, ...]

    @property
    def are_none(self) -> bool:
        """Whether the rehearsal has the works and the judges of the contest."""
        return not (self.new or self.gone or self.changed or self.new_judges or self.gone_judges)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a rehearsal holds: rows by table. ``fingerprint`` tells whether anything was written since."""

    rows: Mapping[str, int]

    @property
    def fingerprint(self) -> str:
        """A short text that differs when a count does."""
        told = repr(sorted((name, count) for name, count in self.rows.items() if name not in _PASSING))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


_PASSING = ("chair_calls", "hall_turns", "halls", "tablets")
"""Tables that are no record: where a tablet is, what is presented, who calls the chair."""


def running(session: Session, contest_id: int) -> Rehearsal | None:
    """The rehearsal of the contest; None where none runs."""
    sheets = (
        select(func.count())
        .select_from(Scoresheet)
        .join(Entry, Entry.id == Scoresheet.entry_id)
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .where(Scoresheet.contest_id == Contest.id, REQUIRED)
        .correlate(Contest)
    )
    submitted = sheets.where(Scoresheet.state == SheetState.SUBMITTED)
    query = select(
        Contest.id, Contest.state, Contest.created_at, sheets.scalar_subquery(), submitted.scalar_subquery()
    ).where(Contest.rehearsal_of == contest_id)
    row = session.execute(query).first()
    return None if row is None else Rehearsal(*row)


def differences(session: Session, contest_id: int, rehearsal_id: int) -> Differences:
    """How the contest differs from its rehearsal; works that are no longer judged are gone."""
    real, copy = _works(session, contest_id), _works(session, rehearsal_id)
    judges, rehearsing = _judges(session, contest_id), _judges(session, rehearsal_id)
    return Differences(
        new=tuple(code for code in real if code not in copy),
        gone=tuple(code for code in copy if code not in real),
        changed=tuple(code for code in real if code in copy and real[code] != copy[code]),
        new_judges=tuple(name for user_id, name in judges.items() if user_id not in rehearsing),
        gone_judges=tuple(name for user_id, name in rehearsing.items() if user_id not in judges),
    )


def _works(session: Session, contest_id: int) -> dict[str, tuple[object, ...]]:
    query = select(Entry.code, Entry.title_th, Entry.title_en, Entry.institution_id)
    rows = session.execute(query.where(Entry.contest_id == contest_id, *JUDGED).order_by(Entry.sort_key, Entry.code))
    return {code: tuple(rest) for code, *rest in rows}


def _judges(session: Session, contest_id: int) -> dict[int, str]:
    query = of_members(select(PanelMember.user_id, PERSON)).where(PanelMember.contest_id == contest_id, STAYS)
    return dict(session.execute(query.order_by(PanelMember.id)).tuples().all())


def contents(session: Session, rehearsal_id: int) -> Contents:
    """What goes when the rehearsal is wiped: the rows of every table that has some, but the contest itself; one
    statement."""
    counted = [
        select(func.count()).select_from(table).where(which).scalar_subquery().label(table.name)
        for table, which in rows_of(rehearsal_id)[:-1]
    ]
    row = session.execute(select(*counted)).one()
    return Contents({name: count for name, count in row._mapping.items() if count})


def statements(session: Session, contest_id: int) -> tuple[LogRow, ...]:
    """The statements of what was removed with the contest's rehearsals, the oldest first."""
    return entries_about(session, contest_id, f"contest:{contest_id}", (WIPED,))


def wiped_sheets(session: Session, *, user_id: int, only_round: int | None) -> list[int]:
    """The ids of the score sheets of wiped rehearsals of the contests on whose panel the judge sits, or only of those
    of the round of a card."""
    real = aliased(Contest)
    query = (
        select(WipedRehearsal.sheets)
        .join(real, real.id == WipedRehearsal.rehearsal_of)
        .join(PanelMember, PanelMember.contest_id == real.id)
        .where(PanelMember.user_id == user_id)
        .order_by(WipedRehearsal.contest_id)
    )
    if only_round is not None:
        query = query.where(real.round_id == only_round)
    return [int(number) for told in session.execute(query).scalars() for number in told.split()]
