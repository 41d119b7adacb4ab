"""Panels: the members who judge a contest, their sections and their recusals; all changes end at certification."""

from collections.abc import Callable, Collection, Mapping

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor, PanelRole
from judging.models import (
    Base,
    Card,
    Contest,
    Entry,
    PanelMember,
    PanelSection,
    Person,
    Recusal,
    RecusalKind,
    Scoresheet,
    SheetState,
    User,
)
from judging.queries.contests import interests
from judging.queries.rulebooks import rulebooks
from judging.queries.scoring.counted_sheets import IN_FORCE
from judging.services import audit
from judging.services.contests import panel_people, substitutes
from judging.services.contests.substitutes import Substitution
from judging.services.locks import lock_row, lock_uncertified, lock_year_and_contest, reason_of
from judging.services.people import institutions
from judging.services.people.institutions import TypedInstitution
from judging.services.scoring import panel_sheets, scoresheets
from judging.services.tablets import tablets


def appoint(
    session: Session,
    *,
    actor: Actor,
    contest_id: int,
    name: str = "",
    position: str = "",
    institution: int | TypedInstitution | None = None,
    role: PanelRole = PanelRole.JUDGE,
    sections: Collection[str] = (),
    user_id: int | None = None,
    substitution: Substitution | None = None,
) -> int:
    """Appoint a member for ``sections`` (empty: all), perhaps in place of one who left; returns the member's id.

    ``user_id`` appoints a person who has an account (``panel_people.known_user``); without it a person is added, with
    an account that signs in by card. A new chair replaces the former one, who becomes a judge. In scoring the member
    gets sheets, unless it is the secretary.

    Raises:
        RuleViolation: ``no_contest``, ``contest_certified``, ``member_name_wanted``, ``unknown_section``,
            ``user_unknown``, ``already_on_panel``, and those of ``institutions.id_of`` and of ``substitutes``.
    """
    contest = lock_year_and_contest(session, contest_id=contest_id)
    institution_id = institutions.id_of(session, actor=actor, institution=institution)
    appointed = _sections_to_store(session, contest, () if role is PanelRole.SECRETARY else sections)
    presented = substitutes.presented(session, contest_id=contest_id, substitution=substitution)
    if user_id is None:
        user = panel_people.new_judge(name, position, institution_id)
    else:
        user = panel_people.known_user(session, actor=actor, contest_id=contest_id, user_id=user_id)
    if role is PanelRole.CHAIR:
        demote_chair(session, contest_id=contest_id)
    member = PanelMember(contest_id=contest_id, user=user, role=role, institution_id=institution_id)
    member.sections = [PanelSection(section=section) for section in appointed]
    session.add(member)
    session.flush()  # what follows needs its id
    data: dict[str, object] = {
        "user": user.id,
        "role": role.value,
        "sections": appointed,
        "institution": institution_id,
    }
    if presented is not None:
        data |= substitutes.record(session, actor=actor, member=member, presented=presented)
    scoresheets.ensure_sheets(session, contest_id=contest_id)
    audit.record(session, actor=actor, action="panels.appoint", subject=member, data=data)
    return member.id


def change(
    session: Session,
    *,
    actor: Actor,
    member_id: int,
    name: str,
    position: str,
    institution: int | TypedInstitution | None,
    role: PanelRole,
    sections: Collection[str] = (),
) -> None:
    """Change a member; sections, and a judge into the secretary, only while the member's sheets are unused. A new chair
    replaces the former one.

    Raises:
        RuleViolation: ``no_member``, ``contest_certified``, ``member_name_wanted``, ``unknown_section``,
            ``member_has_marks``, ``member_left`` (as the new chair), ``chair_wanted`` (in scoring),
            ``judge_of_others``, and those of ``institutions.id_of``.
    """
    member, contest = _member(session, member_id, lock_year_and_contest)
    institution_id = institutions.id_of(session, actor=actor, institution=institution, current=member.institution_id)
    appointed = _sections_to_store(session, contest, () if role is PanelRole.SECRETARY else sections)
    written = panel_people.checked_name(name)
    sections_before = [row.section for row in member.sections]
    before = {"role": member.role.value, "institution": member.institution_id, "sections": sections_before}
    after = {"role": role.value, "institution": institution_id, "sections": appointed}
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    is_used = panel_sheets.any_used(session, Scoresheet.member_id == member_id)
    ends_scoring = role is PanelRole.SECRETARY and "role" in changed
    refuse_if(is_used and ("sections" in changed or ends_scoring), "member_has_marks")
    if role is PanelRole.CHAIR and member.role is not PanelRole.CHAIR:
        refuse_if(member.left_at is not None, "member_left")
        demote_chair(session, contest_id=contest.id)
    elif role is not PanelRole.CHAIR:
        _check_chair_stays(member, contest)
    if "sections" in changed:
        member.sections = [PanelSection(section=section) for section in appointed]
        every = appointed or [item.code for item in rulebooks.rulebook(session, contest.rulebook_id).sections]
        panel_sheets.set_sections(session, Scoresheet.member_id == member_id, sections=every)
    if ends_scoring:
        panel_sheets.delete_unused(session, Scoresheet.member_id == member_id)
    member.role, member.institution_id = role, institution_id
    renamed = panel_people.rename(session, actor=actor, member=member, name=written, position=position)
    session.flush()
    scoresheets.ensure_sheets(session, contest_id=contest.id)
    if changed or renamed:
        data = {**changed, "person": renamed}
        audit.record(session, actor=actor, action="panels.change", subject=member, data=data)


def remove(session: Session, *, actor: Actor, member_id: int) -> None:
    """Remove a member appointed by mistake, with recusals and card; only while no sheet of theirs was used and no case
    was reported from one. A judge's account that nothing else refers to is deleted too.

    Raises:
        RuleViolation: ``no_member``, ``contest_certified``, ``member_has_marks``, ``member_has_cases``,
            ``chair_wanted``, ``member_substituted``.
    """
    member, contest = _member(session, member_id)
    substitutes.check_none(session, member_id=member_id)
    refuse_if(panel_sheets.any_used(session, Scoresheet.member_id == member_id), "member_has_marks")
    refuse_if(panel_sheets.any_reported(session, Scoresheet.member_id == member_id), "member_has_cases")
    _check_chair_stays(member, contest)
    delete_member(session, member=member)
    audit.record(session, actor=actor, action="panels.remove", subject=member, data={"user": member.user_id})


def delete_member(session: Session, *, member: PanelMember) -> None:
    """Delete a member whose sheets were never used, with recusals, the card where it opens no other panel of the round,
    and the account if nothing else refers to it. Part of the caller's act."""
    panel_sheets.delete_unused(session, Scoresheet.member_id == member.id)
    session.execute(delete(Recusal).where(Recusal.member_id == member.id))
    contest, user_id = session.get_one(Contest, member.contest_id), member.user_id
    session.delete(member)
    tablets.forget(session, user_ids=[user_id])
    session.flush()  # what follows reads the seats that are left
    forget_judge(session, user_id=user_id, round_id=contest.round_id)


def recuse(session: Session, *, actor: Actor, member_id: int, entry_id: int, reason: str) -> int:
    """Recuse the member from a work: an unused sheet is deleted, a used one is excused and no longer counts. A sheet
    that is already excused does not change. Returns the recusal's id.

    Raises:
        RuleViolation: ``no_member``, ``contest_certified``, ``reason_wanted``, ``no_entry``, ``already_recused``,
            ``secretary_scores_nothing``.
    """
    member, contest = _member(session, member_id)
    kept_reason = reason_of(reason)
    refuse_if(member.role is PanelRole.SECRETARY, "secretary_scores_nothing")
    refuse_if(session.execute(select(Entry.contest_id).where(Entry.id == entry_id)).scalar() != contest.id, "no_entry")
    recusal = _recusal(session, member_id, entry_id)
    stands = recusal is not None and recusal.lifted_at is None and recusal.kind is not RecusalKind.SETTING
    refuse_if(stands, "already_recused")
    if recusal is None:
        recusal = Recusal(contest_id=contest.id, member_id=member_id, entry_id=entry_id)
        session.add(recusal)
    now = clock.now()
    recusal.kind, recusal.reason, recusal.accepted = RecusalKind.INTEREST, kept_reason, ""
    recusal.recorded_at, recusal.recorded_by, recusal.lifted_at = now, actor.user_id, None
    session.flush()  # the audit entry needs its id
    sheet = (Scoresheet.member_id == member_id, Scoresheet.entry_id == entry_id)
    panel_sheets.delete_unused(session, *sheet, Scoresheet.state != SheetState.EXCUSED)
    excused = panel_sheets.excuse(session, *sheet, reason=kept_reason, at=now)
    audit.record(
        session,
        actor=actor,
        action="panels.recuse",
        subject=member,
        data={"entry": entry_id, "recusal": recusal.id, "reason": kept_reason, "excused": excused},
    )
    return recusal.id


def lift_recusal(session: Session, *, actor: Actor, recusal_id: int) -> None:
    """Lift a recusal: a sheet that it excused reopens, a missing one is made.

    If the member has left, a sheet submitted before the recusal counts again where the practice settings let such
    sheets stand; any other stays excused, for the reason the member left.

    Raises:
        RuleViolation: ``no_recusal``, ``contest_certified``, ``setting_recuses`` (judges of the work's institution
            abstain).
    """
    row = require(session.get(Recusal, recusal_id), "no_recusal")
    member, contest = _member(session, row.member_id)
    session.refresh(row)
    refuse_if(row.lifted_at is not None or row.kind is RecusalKind.PRESENTED, "no_recusal")
    row.lifted_at = clock.now()
    refuse_if(interests.must_abstain(session, member_id=member.id, entry_id=row.entry_id), "setting_recuses")
    session.flush()  # ensure_sheets reads the database
    sheet = (Scoresheet.member_id == member.id, Scoresheet.entry_id == row.entry_id)
    data: dict[str, object] = {"entry": row.entry_id, "recusal": recusal_id}
    if member.left_at is not None and contest.settings.departed_sheets == "stand":
        data["stands"] = panel_sheets.restore_submitted(session, *sheet, excused_at=row.recorded_at)
    reopened = panel_sheets.reopen(session, *sheet, excused_at=row.recorded_at)
    if member.left_at is not None:
        panel_sheets.excuse(session, Scoresheet.id.in_(reopened), reason=member.left_reason, at=member.left_at)
        reopened = []
    scoresheets.ensure_sheets(session, contest_id=contest.id)
    data["reopened"] = reopened
    audit.record(session, actor=actor, action="panels.lift_recusal", subject=member, data=data)


def leave(session: Session, *, actor: Actor, member_id: int, reason: str) -> int:
    """Record that the member did not come, or left: open sheets are excused with the reason; submitted ones count, or
    are excused too where the practice settings say so. Returns how many sheets of ranked works were excused.

    Raises:
        RuleViolation: ``no_member``, ``contest_certified``, ``reason_wanted``, ``member_left``.
    """
    member, contest = _member(session, member_id)
    kept_reason = reason_of(reason)
    refuse_if(member.left_at is not None, "member_left")
    now = clock.now()
    member.left_at, member.left_reason = now, kept_reason
    session.flush()
    stays = contest.settings.departed_sheets == "stand"
    falling = [SheetState.OPEN] if stays else [SheetState.OPEN, SheetState.SUBMITTED]
    which = (Scoresheet.member_id == member_id, Scoresheet.state.in_(falling))
    excused = panel_sheets.excuse(session, *which, reason=kept_reason, at=now)
    audit.record(
        session,
        actor=actor,
        action="panels.leave",
        subject=member,
        data={"reason": kept_reason, "excused": excused},
    )
    return panel_sheets.count_ranked(session, sheet_ids=excused)


def come_back(session: Session, *, actor: Actor, member_id: int) -> None:
    """Undo ``leave``: the sheets it excused reopen, missing ones are made; those of works the member is recused from
    stay excused, for the reason of the recusal.

    Raises:
        RuleViolation: ``no_member``, ``contest_certified``, ``member_not_left``, ``member_substituted``.
    """
    member, contest = _member(session, member_id)
    left_at = require(member.left_at, "member_not_left")
    substitutes.check_none(session, member_id=member_id)
    member.left_at, member.left_reason = None, ""
    session.flush()  # ensure_sheets reads the database
    reopened = set(panel_sheets.reopen(session, Scoresheet.member_id == member_id, excused_at=left_at))
    for recusal in session.execute(select(Recusal).where(Recusal.member_id == member_id, IN_FORCE)).scalars():
        sheet = (Scoresheet.member_id == member_id, Scoresheet.entry_id == recusal.entry_id)
        reopened -= set(panel_sheets.excuse(session, *sheet, reason=recusal.reason, at=recusal.recorded_at))
    scoresheets.ensure_sheets(session, contest_id=contest.id)
    audit.record(
        session,
        actor=actor,
        action="panels.come_back",
        subject=member,
        data={"reopened": sorted(reopened)},
    )


def confirm(
    session: Session,
    *,
    actor: Actor,
    member_id: int,
    name: str,
    institution_name: str,
    conflicts: Mapping[int, str],
) -> None:
    """Confirm at first sign-in, as the judge: name, institution (which may be empty), and the works with a conflict of
    interest, each with its reason, from which the judge is recused.

    Raises:
        RuleViolation: ``no_member``, ``contest_certified``, ``not_your_seat``, ``member_name_wanted``,
            ``conflict_after_submission`` (only an organiser excuses a submitted sheet), ``judge_of_others``, and
            those of ``recuse`` and of ``institutions.find_or_add``.
    """
    member, _ = _member(session, member_id, lock_year_and_contest)
    refuse_if(actor.user_id is None or member.user_id != actor.user_id, "not_your_seat")
    written = panel_people.checked_name(name)
    for reason in conflicts.values():
        reason_of(reason)
    submitted = select(Scoresheet.id).where(
        Scoresheet.member_id == member_id,
        Scoresheet.entry_id.in_(conflicts),
        Scoresheet.state == SheetState.SUBMITTED,
    )
    refuse_if(session.execute(submitted).first() is not None, "conflict_after_submission")
    typed = TypedInstitution(institution_name)
    institution_id = institutions.id_of(session, actor=actor, institution=typed, current=member.institution_id)
    member.institution_id = institution_id
    renamed = panel_people.rename(session, actor=actor, member=member, name=written, position=None)
    member.confirmed_at = clock.now()
    session.flush()
    scoresheets.ensure_sheets(session, contest_id=member.contest_id)  # the institution may be another now
    for entry_id, reason in conflicts.items():
        known = _recusal(session, member_id, entry_id)
        if known is None or known.lifted_at is not None or known.kind is RecusalKind.SETTING:
            recuse(session, actor=actor, member_id=member_id, entry_id=entry_id, reason=reason)
    audit.record(
        session,
        actor=actor,
        action="panels.confirm",
        subject=member,
        data={"institution": institution_id, "person": renamed, "conflicts": sorted(conflicts)},
    )


def _member(
    session: Session, member_id: int, lock: Callable[..., Contest] = lock_uncertified
) -> tuple[PanelMember, Contest]:
    return lock_row(session, model=PanelMember, row_id=member_id, missing="no_member", lock=lock)


def _recusal(session: Session, member_id: int, entry_id: int) -> Recusal | None:
    query = select(Recusal).where(Recusal.member_id == member_id, Recusal.entry_id == entry_id)
    return session.execute(query).scalar_one_or_none()


def _sections_to_store(session: Session, contest: Contest, sections: Collection[str]) -> list[str]:
    """The sections as they are stored: in order, empty for all of them."""
    every = [item.code for item in rulebooks.rulebook(session, contest.rulebook_id).sections]
    unknown = sorted(set(sections) - set(every))
    refuse_if(unknown, "unknown_section", section=next(iter(unknown), ""))
    chosen = sorted(set(sections))  # as rows come back
    return [] if len(chosen) == len(every) else chosen


def demote_chair(session: Session, *, contest_id: int) -> None:
    """Make the chair a judge, since the database allows one chair. Part of the caller's act."""
    chairs = select(PanelMember).where(PanelMember.contest_id == contest_id, PanelMember.role == PanelRole.CHAIR)
    for chair in session.execute(chairs).scalars():
        chair.role = PanelRole.JUDGE
    session.flush()


def _check_chair_stays(member: PanelMember, contest: Contest) -> None:
    refuse_if(member.role is PanelRole.CHAIR and contest.state is ContestState.SCORING, "chair_wanted")


def forget_judge(session: Session, *, user_id: int, round_id: int) -> None:
    """Delete the cards of a judge who has no seat in the round any more, and the account if nothing else refers to it.
    Part of the caller's act."""
    seats = select(PanelMember.id).join(Contest, Contest.id == PanelMember.contest_id)
    others = seats.where(PanelMember.user_id == user_id, Contest.round_id == round_id).exists()
    session.execute(delete(Card).where(Card.user_id == user_id, Card.round_id == round_id, ~others))
    _delete_unreferenced_account(session, user_id)


def _delete_unreferenced_account(session: Session, user_id: int) -> None:
    """Delete a judge's account and person where no row refers to the account any more."""
    user = session.get(User, user_id)
    keys = (key for table in Base.metadata.sorted_tables for key in table.foreign_keys)
    named = [select(key.parent).where(key.parent == user_id) for key in keys if key.column is User.__table__.c.id]
    if user is None or user.username is not None or session.execute(select(or_(*map(exists, named)))).scalar_one():
        return
    person_id = user.person_id
    session.execute(delete(User).where(User.id == user_id))
    session.execute(delete(Person).where(Person.id == person_id))
