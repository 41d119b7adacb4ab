"""The judge's list of works in a contest, the welcome page, and the contests they judge in."""

from typing import Any

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import CLOSED, ContestState
from judging.core.eligibility.checks import Admission
from judging.core.numbers import points_text
from judging.core.text import Text
from judging.models import (
    Contest,
    Entry,
    Institution,
    PanelMember,
    PaperSheet,
    Person,
    PracticeSettings,
    Receipt,
    Recusal,
    RecusalKind,
    Scoresheet,
    SheetState,
)
from judging.queries.entry_head import ENTRY_HEAD, PRESENTATION_ORDER
from judging.queries.paper_sheets.paper_sheets import COUNTS
from judging.queries.people import institutions
from judging.queries.rulebooks import rulebooks
from judging.queries.rulings.rulings_in_force import STANDS
from judging.queries.scoring.counted_sheets import ON_DUTY, REQUIRED, recusal_of
from judging.queries.scoring.sheet_cells import PANEL_JUDGE, of_members
from judging.queries.tablets.judge_home import ConflictChoice, JudgeLeftPage, JudgeWelcomePage, ReceiptCard, Seat


def seat(session: Session, *, contest_id: int, user_id: int) -> Seat:
    """The person's seat on the contest's panel; the permission map ensures that there is one."""
    query = (
        of_members(
            select(
                *PANEL_JUDGE,
                Contest.id,
                Contest.rulebook_id,
                Contest.state,
                PanelMember.institution_id,
                func.coalesce(Institution.name_th, ""),
                Person.name,
            )
        )
        .join(Contest, Contest.id == PanelMember.contest_id)
        .outerjoin(Institution, Institution.id == PanelMember.institution_id)
        .where(PanelMember.contest_id == contest_id, PanelMember.user_id == user_id)
    )
    return Seat(*session.execute(query).one())


def contests(session: Session, *, user_id: int, only_round: int | None = None) -> dict[int, bool]:
    """The contests whose panel the person belongs or belonged to, or only those of the round of a card, without
    archived ones; with whether the person has left the panel."""
    query = (
        select(PanelMember.contest_id, PanelMember.left_at)
        .join(Contest, Contest.id == PanelMember.contest_id)
        .where(PanelMember.user_id == user_id, Contest.state != ContestState.ARCHIVED)
    )
    if only_round is not None:
        query = query.where(Contest.round_id == only_round)
    rows = session.execute(query.order_by(PanelMember.contest_id))
    return {contest_id: left_at is not None for contest_id, left_at in rows}


def progress(session: Session, *, user_id: int) -> dict[int, tuple[int, int]]:
    """By contest in scoring: how many sheets the judge submitted, and how many are asked of them."""
    query = (
        select(Scoresheet.contest_id, func.count().filter(Scoresheet.state == SheetState.SUBMITTED), func.count())
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .join(Entry, Entry.id == Scoresheet.entry_id)
        .join(Contest, Contest.id == Scoresheet.contest_id)
        .where(PanelMember.user_id == user_id, ON_DUTY, REQUIRED, Contest.state == ContestState.SCORING)
        .group_by(Scoresheet.contest_id)
    )
    return {contest_id: (submitted, asked) for contest_id, submitted, asked in session.execute(query)}


def is_to_be_welcomed(session: Session, *, contest_id: int, user_id: int) -> bool:
    """Whether the person must still confirm who they are in this contest, and can."""
    query = (
        select(PanelMember.id)
        .join(Contest, Contest.id == PanelMember.contest_id)
        .where(
            PanelMember.contest_id == contest_id,
            PanelMember.user_id == user_id,
            PanelMember.confirmed_at.is_(None),
            Contest.state.not_in(CLOSED),
        )
    )
    return session.execute(query).first() is not None


def left_page(session: Session, held: Seat, *, round_title: str) -> JudgeLeftPage:
    """The page of a judge who left: since when, why, and the receipts of their submitted sheets."""
    rulebook = rulebooks.rulebook(session, held.rulebook_id)
    left_at, reason, rule = session.execute(
        select(PanelMember.left_at, PanelMember.left_reason, PracticeSettings.departed_sheets)
        .join(PracticeSettings, PracticeSettings.contest_id == PanelMember.contest_id)
        .where(PanelMember.id == held.member_id)
    ).one()
    newest = select(func.max(Receipt.id)).where(Receipt.sheet_id == Scoresheet.id).correlate(Scoresheet)
    query = (
        select(
            Entry.code,
            Entry.title_th,
            Entry.title_en,
            Receipt.total,
            Receipt.code,
            Receipt.submitted_at,
            exists().where(PaperSheet.sheet_id == Scoresheet.id, COUNTS).correlate(Scoresheet),
        )
        .select_from(Scoresheet)
        .join(Entry, Entry.id == Scoresheet.entry_id)
        .join(Receipt, Receipt.id == newest.scalar_subquery())
        .where(Scoresheet.member_id == held.member_id, Scoresheet.state == SheetState.SUBMITTED)
        .order_by(Entry.sort_key, Entry.code)
    )
    return JudgeLeftPage(
        contest_title=rulebook.title,
        round_title=round_title,
        left_at=left_at,
        reason=reason,
        sheets_stand=rule == "stand",
        receipts=tuple(
            (
                code,
                Text(thai, english or thai),
                ReceiptCard(number, points_text(total, rulebook.unit), at),
                is_from_paper,
            )
            for code, thai, english, total, number, at, is_from_paper in session.execute(query)
        ),
    )


def welcome_page(session: Session, held: Seat, *, round_title: str, given: str = "") -> JudgeWelcomePage:
    """The welcome page. A conflict of interest is suspected if the work's institution is the judge's, as stored or
    by the name ``given``."""
    rulebook = rulebooks.rulebook(session, held.rulebook_id)
    own = {held.institution_id} | (institutions.of_name(session, given) if given else frozenset())
    works = tuple(
        ConflictChoice(
            *(*head, entry.institution_id in own, recusal is not None and recusal.kind is RecusalKind.INTEREST)
        )
        for entry, _sheet, recusal, _stands, *head in session.execute(_works(held))
        if recusal is None or recusal.kind is not RecusalKind.PRESENTED
    )
    return JudgeWelcomePage(
        seat=held,
        contest_title=rulebook.title,
        round_title=round_title,
        works=works,
        sections=tuple((item.code, item.title) for item in rulebook.sections if item.code in held.sections),
    )


def _works(held: Seat) -> Select[Any]:
    """(entry, the judge's sheet, the recusal in force, whether the work is judged, its head) of every work that
    was not refused."""
    return listed(select(Entry, Scoresheet, Recusal, STANDS, *ENTRY_HEAD)).where(PanelMember.id == held.member_id)


def listed(query: Select[Any]) -> Select[Any]:
    """The query, which selects from entries, for every work that a panel member has in the list, in its order, joined
    with the member, the member's sheet and the recusal in force."""
    return (
        query.join(Institution, Institution.id == Entry.institution_id)
        .join(PanelMember, PanelMember.contest_id == Entry.contest_id)
        .outerjoin(Scoresheet, and_(Scoresheet.entry_id == Entry.id, Scoresheet.member_id == PanelMember.id))
        .outerjoin(Recusal, recusal_of(PanelMember.id, Entry.id))
        .where(Entry.admission != Admission.NOT_ADMITTED)
        .order_by(*PRESENTATION_ORDER)
    )
