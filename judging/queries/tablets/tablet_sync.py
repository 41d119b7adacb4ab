"""Everything a tablet needs to work offline: its judge's contests, works and sheets."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.roles import PanelRole
from judging.models import (
    AuditChain,
    AuditEntry,
    Comment,
    Contest,
    Correction,
    CorrectionState,
    Document,
    Entry,
    InstallationFact,
    Institution,
    Mark,
    Note,
    PanelMember,
    Presentation,
    Receipt,
    Recusal,
    Registration,
    Round,
    Scoresheet,
    SheetSection,
    SheetState,
    TakeBack,
)
from judging.models.audit import ACTS
from judging.queries.eligibility.documents import LIVE
from judging.queries.entry_head import ENTRY_HEAD, EntryHead
from judging.queries.names import SECTIONS
from judging.queries.paper_sheets import paper_sheets
from judging.queries.paper_sheets.paper_sheets import PaperOrigin
from judging.queries.rulings.rulings_in_force import STANDS
from judging.queries.scoring.counted_sheets import ON_DUTY, REQUIRED, asked_about, is_recused
from judging.queries.tablets.judge_home import Apart, SheetClosed, sheet_closed, work_apart
from judging.queries.tablets.judge_worklist import listed


@dataclass(frozen=True, slots=True)
class SheetReceipt:
    """A receipt as the judge sees it; ``total`` in units of the rulebook."""

    code: str
    total: int
    at: datetime


@dataclass(slots=True)
class TabletSheet:
    """A sheet with its marks (level, revision, when), comments (text, revision, when), ``note`` to self (text,
    revision) and newest receipt.

    ``opened`` are the criteria that a ruling opened, where everything else is closed; ``correction_reason`` is what the
    judge wrote about them. ``asked`` is the interest that the judge declared, until an organiser decides about it.
    ``keyed`` is how many persons have keyed it, where it is keyed from paper now; ``origin``
    says that its marks come from paper.
    """

    id: int
    contest_id: int
    entry_id: int
    state: SheetState
    revision: int
    total: int | None
    submitted_at: datetime | None
    returned_at: datetime | None
    reason: str
    closed: SheetClosed | None = None
    sections: list[str] = field(default_factory=list)
    marks: dict[str, tuple[str | None, int, datetime]] = field(default_factory=dict)
    comments: dict[str, tuple[str, int, datetime]] = field(default_factory=dict)
    receipt: SheetReceipt | None = None
    opened: list[str] = field(default_factory=list)
    correction_reason: str = ""
    note: tuple[str, int] = ("", 0)
    asked: str = ""
    keyed: int | None = None
    origin: PaperOrigin | None = None


@dataclass(frozen=True, slots=True)
class TabletEntry(EntryHead):
    """A work for a judge. ``apart`` is why the judge does not score it, ``reason`` that of a recusal or an absence."""

    contest_id: int
    apart: Apart | None
    reason: str


@dataclass(frozen=True, slots=True)
class TabletContest:
    """A contest that the judge is on the panel of; empty ``sections`` stand for all."""

    id: int
    state: ContestState
    member_id: int
    role: PanelRole
    sections: tuple[str, ...]
    takes_back: bool


_TAKES_BACK = exists().where(
    TakeBack.contest_id == Contest.id,
    TakeBack.epoch == select(InstallationFact.value).where(InstallationFact.name == "epoch").scalar_subquery(),
)
"""Whether tablets give back what a restored backup lacks; starting that is in the log of the contest."""


def _seats(*columns: Any, user_id: int, only_round: int | None) -> Any:
    query = (
        select(Contest.id, Contest.state, PanelMember.id, PanelMember.role, SECTIONS, _TAKES_BACK, *columns)
        .join(PanelMember, PanelMember.contest_id == Contest.id)
        .where(PanelMember.user_id == user_id, ON_DUTY, Contest.state != ContestState.ARCHIVED)
        .order_by(Contest.id)
    )
    return query if only_round is None else query.where(Contest.round_id == only_round)


def contests(session: Session, *, user_id: int, only_round: int | None = None) -> list[TabletContest]:
    """The contests in which the person is on duty as a judge, or only those of the round of a card, without archived
    ones."""
    return [TabletContest(*row) for row in session.execute(_seats(user_id=user_id, only_round=only_round))]


def entries(session: Session, member_ids: Collection[int]) -> list[TabletEntry]:
    """The works in the lists of these members, by entry code; one statement."""
    query = listed(
        select(
            *ENTRY_HEAD,
            Entry.contest_id,
            Entry.absent_at.is_not(None),
            Entry.absent_reason,
            Scoresheet.id.is_not(None),
            STANDS,
            Recusal.kind,
            Recusal.reason,
        )
    ).where(PanelMember.id.in_(member_ids))
    return [_entry(*row) for row in session.execute(query)]


def _entry(*row: Any) -> TabletEntry:
    entry_id, code, title, institution, province, contest_id, is_absent, absent_reason, has_sheet, stands, *recusal = (
        row
    )
    kind, reason = recusal
    return TabletEntry(
        entry_id=entry_id,
        code=code,
        title=title,
        institution=institution,
        province=province,
        contest_id=contest_id,
        apart=work_apart(kind, is_absent=is_absent, has_sheet=has_sheet, stands=bool(stands)),
        reason=reason or absent_reason or "",
    )


_SHEET = (
    Scoresheet.id,
    Scoresheet.contest_id,
    Scoresheet.entry_id,
    Scoresheet.state,
    Scoresheet.revision,
    Scoresheet.total,
    Scoresheet.submitted_at,
    Scoresheet.returned_at,
    Scoresheet.reason,
)


def sheets(session: Session, member_ids: Collection[int]) -> list[TabletSheet]:
    """The sheets of these members, who are on duty, with marks, comments and newest receipts, in nine statements."""
    own = select(Scoresheet.id).where(Scoresheet.member_id.in_(member_ids)).scalar_subquery()
    corrections = {
        sheet_id: (items.split(), reason)
        for sheet_id, items, reason in session.execute(
            select(Correction.sheet_id, Correction.items, Correction.reason).where(
                Correction.sheet_id.in_(own), Correction.state == CorrectionState.OPEN
            )
        )
    }
    found = {}
    query = (
        select(
            *_SHEET,
            Contest.state,
            is_recused(Scoresheet.member_id, Scoresheet.entry_id),
            Entry.absent_at.is_not(None),
            STANDS,
            asked_about(Scoresheet.member_id, Scoresheet.entry_id),
        )
        .join(Contest, Contest.id == Scoresheet.contest_id)
        .join(Entry, Entry.id == Scoresheet.entry_id)
        .where(Scoresheet.member_id.in_(member_ids))
        .order_by(Scoresheet.id)
    )
    for *of_sheet, contest_state, recused, absent, stands, asked in session.execute(query):
        sheet = found[of_sheet[0]] = TabletSheet(*of_sheet)
        sheet.closed = sheet_closed(
            sheet.state,
            contest_state,
            is_corrected=sheet.id in corrections,
            is_recused=bool(recused),
            has_left=False,
            is_absent=absent,
            stands=bool(stands),
        )
        sheet.asked = asked or ""
        sheet.opened, sheet.correction_reason = corrections.get(sheet.id, ([], ""))
    _add_contents(session, found, own)
    return list(found.values())


def _add_contents(session: Session, found: dict[int, TabletSheet], own: Any) -> None:
    """Add sections, marks, comments, notes and newest receipts to the sheets ``own``."""
    for sheet_id, section in session.execute(
        select(SheetSection.sheet_id, SheetSection.section)
        .where(SheetSection.sheet_id.in_(own))
        .order_by(SheetSection.section)
    ):
        found[sheet_id].sections.append(section)
    for sheet_id, criterion, *mark in session.execute(
        select(Mark.sheet_id, Mark.criterion, Mark.level, Mark.revision, Mark.marked_at).where(Mark.sheet_id.in_(own))
    ):
        level, revision, at = mark
        found[sheet_id].marks[criterion] = (level, revision, at)
    for sheet_id, item, text, revision, at in session.execute(
        select(Comment.sheet_id, Comment.item, Comment.text, Comment.revision, Comment.written_at).where(
            Comment.sheet_id.in_(own)
        )
    ):
        found[sheet_id].comments[item] = (text, revision, at)
    notes = select(Note.sheet_id, Note.text, Note.revision).where(Note.sheet_id.in_(own))
    for sheet_id, text, revision in session.execute(notes):
        found[sheet_id].note = (text, revision)
    for sheet_id, number in paper_sheets.waiting(session, Scoresheet.id.in_(own)).items():
        found[sheet_id].keyed = number
    for sheet_id, origin in paper_sheets.origins(session, Scoresheet.id.in_(own)).items():
        found[sheet_id].origin = origin
    newest = select(func.max(Receipt.id)).where(Receipt.sheet_id.in_(own)).group_by(Receipt.sheet_id).scalar_subquery()
    for sheet_id, code, total, at in session.execute(
        select(Receipt.sheet_id, Receipt.code, Receipt.total, Receipt.submitted_at).where(Receipt.id.in_(newest))
    ):
        found[sheet_id].receipt = SheetReceipt(code, total, at)


_LAST_ACT = (
    select(AuditEntry.seq)
    .join(AuditChain, AuditChain.id == AuditEntry.chain_id)
    .where(
        AuditChain.contest_id == Contest.id,
        ACTS,
    )
    .order_by(AuditEntry.seq.desc())
    .limit(1)
    .correlate(Contest)
    .scalar_subquery()
)
"""The number of the last entry in the contest's log but for marks and submissions, of which the judge sees the own ones
alone."""

_WAITS = (
    select(Scoresheet.id)
    .join(PanelMember, PanelMember.id == Scoresheet.member_id)
    .join(Entry, Entry.id == Scoresheet.entry_id)
    .where(Scoresheet.contest_id == Contest.id, REQUIRED, Scoresheet.state == SheetState.OPEN)
    .correlate(Contest)
    .exists()
)
"""Whether the contest waits for a sheet: the last submission opens the panel review."""


_PRESENTS_TODAY = (
    select(Presentation.contest_id)
    .join(Round, Round.id == Contest.round_id)
    .where(Presentation.contest_id == Contest.id, Presentation.order_kind.is_not(None))
    .where(Contest.first_day <= bindparam("today"), Contest.last_day >= bindparam("today"))
    .correlate(Contest)
    .exists()
)
"""Whether today is a day of the contest and its order of presentation is set."""


@dataclass(frozen=True, slots=True)
class TabletState:
    """The judge's contests, those in scoring among them, and those whose tablets give back what a restored backup
    lacks. ``presents_today``: in one in scoring works are presented today in a set order, so that a hall may start any
    time. ``told`` differs whenever the answer about contests, works and sheets would but for marks, comments and
    notes; ``revisions`` grows by one with each of these."""

    contests: frozenset[int]
    in_scoring: frozenset[int]
    taken_back: tuple[int, ...]
    presents_today: bool
    revisions: int
    told: tuple[object, ...]


def state(session: Session, *, user_id: int, today: date, only_round: int | None = None) -> TabletState:
    """The state of a judge's contests, in four statements. Every act is in the log of its contest; what is not are
    names of institutions, the erasing of documents, and works that moved to another contest."""
    works = select(func.count(Entry.id)).where(Entry.contest_id == Contest.id).correlate(Contest).scalar_subquery()
    query = _seats(
        Contest.rulebook_id, works, _LAST_ACT, _WAITS, _PRESENTS_TODAY, user_id=user_id, only_round=only_round
    )
    seats = session.execute(query, {"today": today}).all()
    contest_ids, member_ids = [row[0] for row in seats], [row[2] for row in seats]
    own = session.execute(
        select(
            Scoresheet.member_id,
            Scoresheet.state,
            func.count(),
            func.sum(Scoresheet.revision + func.coalesce(Note.revision, 0)),
        )
        .outerjoin(Note, Note.sheet_id == Scoresheet.id)
        .where(Scoresheet.member_id.in_(member_ids))
        .group_by(Scoresheet.member_id, Scoresheet.state)
        .order_by(Scoresheet.member_id, Scoresheet.state)
    ).all()
    institutions = session.execute(
        select(Institution.id, Institution.name_th, Institution.name_en, Institution.province)
        .where(Institution.id.in_(select(Entry.institution_id).where(Entry.contest_id.in_(contest_ids))))
        .order_by(Institution.id)
    ).all()
    documents = session.execute(
        select(func.count(Document.id))
        .join(Registration, Registration.id == Document.registration_id)
        .join(Entry, Entry.id == Registration.entry_id)
        .where(Entry.contest_id.in_(contest_ids), *LIVE)
    ).scalar_one()
    counts = tuple((number, str(kind), count) for number, kind, count, _revisions in own)
    return TabletState(
        contests=frozenset(contest_ids),
        in_scoring=frozenset(row[0] for row in seats if row[1] is ContestState.SCORING),
        taken_back=tuple(row[0] for row in seats if row[5]),
        presents_today=any(row[1] is ContestState.SCORING and row[-1] for row in seats),
        revisions=sum(int(row[3]) for row in own),
        told=(tuple(map(tuple, seats)), counts, tuple(map(tuple, institutions)), documents),
    )
