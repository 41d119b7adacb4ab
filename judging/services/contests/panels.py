"""Panels: who judges a contest, for which sections, and who does not score which work; until certification."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
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
    Scoresheet,
    SheetState,
    User,
)
from judging.queries.rulebooks import rulebooks
from judging.services import audit
from judging.services.contests import panel_sheets
from judging.services.locks import lock_uncertified, lock_years, reason_of
from judging.services.people import institutions
from judging.services.scoring import scoresheets


def appoint(
    session: Session,
    *,
    actor: Actor,
    contest_id: int,
    name: str = "",
    position: str = "",
    institution_id: int | None = None,
    role: PanelRole = PanelRole.JUDGE,
    sections: Collection[str] = (),
    user_id: int | None = None,
) -> int:
    """Appoint a member for ``sections`` (none named: all); returns the member's id. ``user_id`` appoints a person who
    has an account; else the person is made, with an account that signs in by card.

    A new chair takes the chair from whoever had it. In scoring the member gets the sheets.

    Raises:
        RuleViolation: ``no_contest``, ``contest_certified``, ``member_name_wanted``, ``unknown_section``,
            ``user_unknown``, ``already_on_panel``.
    """
    contest = lock_uncertified(session, contest_id=contest_id)
    appointed = _appointed(session, contest, sections)
    if user_id is None:
        user_id = _add_judge(session, name, position, institution_id)
    else:
        _check_appointable(session, contest_id, user_id)
    if role is PanelRole.CHAIR:
        vacate_chair(session, contest_id=contest_id)
    member = PanelMember(contest_id=contest_id, user_id=user_id, role=role, institution_id=institution_id)
    member.sections = [PanelSection(section=section) for section in appointed]
    session.add(member)
    session.flush()  # sheets are made for what stands in the database
    scoresheets.ensure_sheets(session, contest_id=contest_id)
    data = {"user": user_id, "role": role.value, "sections": appointed, "institution": institution_id}
    _record(session, actor, "panels.appoint", member, **data)
    return member.id


def change(
    session: Session,
    *,
    actor: Actor,
    member_id: int,
    name: str,
    position: str,
    institution_id: int | None,
    role: PanelRole,
    sections: Collection[str] = (),
) -> None:
    """Change a member; the sections only while nothing was written on the member's sheets. A new chair takes the chair
    from whoever had it.

    Raises:
        RuleViolation: ``no_member``, ``contest_certified``, ``member_name_wanted``, ``unknown_section``,
            ``member_has_marks``, ``member_left`` (as the new chair), ``chair_wanted`` (scoring goes on with a chair).
    """
    member, contest = _member(session, member_id)
    appointed = _appointed(session, contest, sections)
    written = _name(name)
    before = [row.section for row in member.sections]
    if appointed != before and panel_sheets.any_used(session, Scoresheet.member_id == member_id):
        raise RuleViolation("member_has_marks")
    if role is PanelRole.CHAIR and member.role is not PanelRole.CHAIR:
        if member.left_at is not None:
            raise RuleViolation("member_left")
        vacate_chair(session, contest_id=contest.id)
    elif role is PanelRole.JUDGE:
        _check_chair_stays(member, contest)
    changed: dict[str, object] = {}
    if role is not member.role:
        changed["role"] = [member.role.value, role.value]
    if institution_id != member.institution_id:
        changed["institution"] = [member.institution_id, institution_id]
    if appointed != before:
        member.sections = [PanelSection(section=section) for section in appointed]
        every = appointed or [item.code for item in rulebooks.rulebook(session, contest.rulebook_id).sections]
        panel_sheets.appoint_for(session, Scoresheet.member_id == member_id, sections=every)
        changed["sections"] = [before, appointed]
    member.role, member.institution_id = role, institution_id
    renamed = _rename(session, member, written, position)
    session.flush()
    scoresheets.ensure_sheets(session, contest_id=contest.id)
    if changed or renamed:
        _record(session, actor, "panels.change", member, **changed, person=renamed)


def remove(session: Session, *, actor: Actor, member_id: int) -> None:
    """Take a member appointed by mistake off the panel, with recusals and card; only while nothing was written on the
    member's sheets nor reported from them. A judge's account that nothing else holds goes too.

    Raises:
        RuleViolation: ``no_member``, ``contest_certified``, ``member_has_marks``, ``member_has_cases``,
            ``chair_wanted``.
    """
    member, contest = _member(session, member_id)
    if panel_sheets.any_used(session, Scoresheet.member_id == member_id):
        raise RuleViolation("member_has_marks")
    if panel_sheets.any_reported(session, Scoresheet.member_id == member_id):
        raise RuleViolation("member_has_cases")
    _check_chair_stays(member, contest)
    user_id = member.user_id
    panel_sheets.drop_unused(session, Scoresheet.member_id == member_id)
    session.execute(delete(Recusal).where(Recusal.member_id == member_id))
    session.execute(delete(Card).where(Card.member_id == member_id))
    session.delete(member)
    session.flush()  # whether the account is still held is asked of the database
    _erase_account(session, user_id)
    _record(session, actor, "panels.remove", member, user=user_id)


def recuse(session: Session, *, actor: Actor, member_id: int, entry_id: int, reason: str) -> int:
    """The member does not score the work, with the reason: an unused sheet goes, a used one is excused, and the means
    are those of the others. A sheet that is excused already stays as it is. Returns the recusal's id.

    Raises:
        RuleViolation: ``no_member``, ``contest_certified``, ``reason_wanted``, ``no_entry``, ``already_recused``.
    """
    member, contest = _member(session, member_id)
    kept_reason = reason_of(reason)
    if session.execute(select(Entry.contest_id).where(Entry.id == entry_id)).scalar() != contest.id:
        raise RuleViolation("no_entry")
    recusal = _recusal(session, member_id, entry_id)
    if recusal is not None and recusal.lifted_at is None:
        raise RuleViolation("already_recused")
    if recusal is None:
        recusal = Recusal(contest_id=contest.id, member_id=member_id, entry_id=entry_id)
        session.add(recusal)
    now = clock.now()
    recusal.reason, recusal.recorded_at, recusal.recorded_by, recusal.lifted_at = kept_reason, now, actor.user_id, None
    session.flush()  # the entry in the log needs its number
    sheet = (Scoresheet.member_id == member_id, Scoresheet.entry_id == entry_id)
    panel_sheets.drop_unused(session, *sheet, Scoresheet.state != SheetState.EXCUSED)
    excused = panel_sheets.excuse(session, *sheet, reason=kept_reason, at=now)
    data = {"entry": entry_id, "recusal": recusal.id, "reason": kept_reason, "excused": excused}
    _record(session, actor, "panels.recuse", member, **data)
    return recusal.id


def lift_recusal(session: Session, *, actor: Actor, recusal_id: int) -> None:
    """The member scores the work after all: a sheet the recusal excused opens again, a missing one is made. Of a member
    who has left, one that was submitted stands again where the practice settings let such sheets stand; else it stays
    excused, with the leaving as the reason.

    Raises:
        RuleViolation: ``no_recusal``, ``contest_certified``.
    """
    row = session.get(Recusal, recusal_id)
    if row is None:
        raise RuleViolation("no_recusal")
    member, contest = _member(session, row.member_id)
    session.refresh(row)
    if row.lifted_at is not None:
        raise RuleViolation("no_recusal")
    row.lifted_at = clock.now()
    session.flush()  # sheets are made for what stands in the database
    sheet = (Scoresheet.member_id == member.id, Scoresheet.entry_id == row.entry_id)
    data: dict[str, object] = {"entry": row.entry_id, "recusal": recusal_id}
    if member.left_at is not None and contest.settings.departed_sheets == "stand":
        data["stands"] = panel_sheets.close_again(session, *sheet, excused_at=row.recorded_at)
    reopened = panel_sheets.reopen(session, *sheet, excused_at=row.recorded_at)
    if member.left_at is not None:
        panel_sheets.excuse(session, Scoresheet.id.in_(reopened), reason=member.left_reason, at=member.left_at)
        reopened = []
    scoresheets.ensure_sheets(session, contest_id=contest.id)
    _record(session, actor, "panels.lift_recusal", member, **data, reopened=reopened)


def leave(session: Session, *, actor: Actor, member_id: int, reason: str) -> int:
    """The member did not come, or left half-way: open sheets are excused with the reason; submitted ones stand, or fall
    too where the practice settings say so. Returns how many sheets of ranked works were excused.

    Raises:
        RuleViolation: ``no_member``, ``contest_certified``, ``reason_wanted``, ``member_left``.
    """
    member, contest = _member(session, member_id)
    kept_reason = reason_of(reason)
    if member.left_at is not None:
        raise RuleViolation("member_left")
    now = clock.now()
    member.left_at, member.left_reason = now, kept_reason
    session.flush()
    stays = contest.settings.departed_sheets == "stand"
    falling = [SheetState.OPEN] if stays else [SheetState.OPEN, SheetState.SUBMITTED]
    which = (Scoresheet.member_id == member_id, Scoresheet.state.in_(falling))
    excused = panel_sheets.excuse(session, *which, reason=kept_reason, at=now)
    _record(session, actor, "panels.leave", member, reason=kept_reason, excused=excused)
    return panel_sheets.count_ranked(session, sheet_ids=excused)


def come_back(session: Session, *, actor: Actor, member_id: int) -> None:
    """The member is there after all: the sheets that leaving excused open again, missing ones are made; those of works
    that the member does not score stay excused, with the recusal as the reason.

    Raises:
        RuleViolation: ``no_member``, ``contest_certified``, ``member_not_left``.
    """
    member, contest = _member(session, member_id)
    if member.left_at is None:
        raise RuleViolation("member_not_left")
    left_at = member.left_at
    member.left_at, member.left_reason = None, ""
    session.flush()  # sheets are made for what stands in the database
    reopened = set(panel_sheets.reopen(session, Scoresheet.member_id == member_id, excused_at=left_at))
    for recusal in session.execute(
        select(Recusal).where(Recusal.member_id == member_id, Recusal.lifted_at.is_(None))
    ).scalars():
        sheet = (Scoresheet.member_id == member_id, Scoresheet.entry_id == recusal.entry_id)
        reopened -= set(panel_sheets.excuse(session, *sheet, reason=recusal.reason, at=recusal.recorded_at))
    scoresheets.ensure_sheets(session, contest_id=contest.id)
    _record(session, actor, "panels.come_back", member, reopened=sorted(reopened))


def confirm(
    session: Session,
    *,
    actor: Actor,
    member_id: int,
    name: str,
    institution_name: str,
    conflicts: Mapping[int, str],
) -> None:
    """A judge's own word at first sign-in: name, institution (none is possible), and the works not to score, each with
    its reason. Works the judge is recused from already stay so.

    Raises:
        RuleViolation: ``no_member``, ``contest_certified``, ``not_your_seat``, ``member_name_wanted``,
            ``conflict_after_submission`` (only an organiser takes a submitted sheet out of the mean), and those of
            ``recuse`` and of ``institutions.find_or_add``.
    """
    lock_years(
        session, contest_ids=select(PanelMember.contest_id).where(PanelMember.id == member_id)
    )  # a college is locked
    member, _ = _member(session, member_id)
    if actor.user_id is None or member.user_id != actor.user_id:
        raise RuleViolation("not_your_seat")
    written = _name(name)
    for reason in conflicts.values():
        reason_of(reason)
    submitted = select(Scoresheet.id).where(
        Scoresheet.member_id == member_id,
        Scoresheet.entry_id.in_(conflicts),
        Scoresheet.state == SheetState.SUBMITTED,
    )
    if session.execute(submitted).first() is not None:
        raise RuleViolation("conflict_after_submission")
    institution_id = (
        institutions.find_or_add(session, actor=actor, name=institution_name) if institution_name.strip() else None
    )
    member.institution_id = institution_id
    renamed = _rename(session, member, written, None)
    member.confirmed_at = clock.now()
    session.flush()
    for entry_id, reason in conflicts.items():
        known = _recusal(session, member_id, entry_id)
        if known is None or known.lifted_at is not None:
            recuse(session, actor=actor, member_id=member_id, entry_id=entry_id, reason=reason)
    data = {"institution": institution_id, "person": renamed, "conflicts": sorted(conflicts)}
    _record(session, actor, "panels.confirm", member, **data)


def _member(session: Session, member_id: int) -> tuple[PanelMember, Contest]:
    """The member and the contest, locked."""
    contest_id = session.execute(select(PanelMember.contest_id).where(PanelMember.id == member_id)).scalar()
    if contest_id is None:
        raise RuleViolation("no_member")
    contest = lock_uncertified(session, contest_id=contest_id)
    member = session.get(PanelMember, member_id, populate_existing=True)
    if member is None:
        raise RuleViolation("no_member")
    return member, contest


def _recusal(session: Session, member_id: int, entry_id: int) -> Recusal | None:
    query = select(Recusal).where(Recusal.member_id == member_id, Recusal.entry_id == entry_id)
    return session.execute(query).scalar_one_or_none()


def _appointed(session: Session, contest: Contest, sections: Collection[str]) -> list[str]:
    """The sections in printed order; none where they are all of them."""
    every = [item.code for item in rulebooks.rulebook(session, contest.rulebook_id).sections]
    unknown = sorted(set(sections) - set(every))
    if unknown:
        raise RuleViolation("unknown_section", section=unknown[0])
    chosen = sorted(set(sections))  # as rows come back
    return [] if len(chosen) == len(every) else chosen


def _name(name: str) -> str:
    written = thai.normalise(name)
    if not written:
        raise RuleViolation("member_name_wanted")
    return written


def _add_judge(session: Session, name: str, position: str, institution_id: int | None) -> int:
    written = _name(name)
    person = Person(
        name=written,
        sort_key=thai.sort_key(written),
        position=thai.normalise(position),
        institution_id=institution_id,
    )
    session.add(person)
    session.flush()  # the account needs its number
    user = User(person_id=person.id, created_at=clock.now())
    session.add(user)
    session.flush()  # the member needs its number
    return user.id


def _check_appointable(session: Session, contest_id: int, user_id: int) -> None:
    if session.get(User, user_id) is None:
        raise RuleViolation("user_unknown")
    seat = select(PanelMember.id).where(PanelMember.contest_id == contest_id, PanelMember.user_id == user_id)
    if session.execute(seat).first() is not None:
        raise RuleViolation("already_on_panel")


def _rename(session: Session, member: PanelMember, name: str, position: str | None) -> bool:
    """Whether the person's name or position is another now."""
    person = session.execute(
        select(Person).join(User, User.person_id == Person.id).where(User.id == member.user_id)
    ).scalar_one()
    post = person.position if position is None else thai.normalise(position)
    if (person.name, person.position) == (name, post):
        return False
    person.name, person.sort_key, person.position = name, thai.sort_key(name), post
    return True


def vacate_chair(session: Session, *, contest_id: int) -> None:
    """Make the chair a judge, before another takes the one seat the database allows."""
    chairs = select(PanelMember).where(PanelMember.contest_id == contest_id, PanelMember.role == PanelRole.CHAIR)
    for chair in session.execute(chairs).scalars():
        chair.role = PanelRole.JUDGE
    session.flush()


def _check_chair_stays(member: PanelMember, contest: Contest) -> None:
    if member.role is PanelRole.CHAIR and contest.state is ContestState.SCORING:
        raise RuleViolation("chair_wanted")


def _erase_account(session: Session, user_id: int) -> None:
    """Delete a judge's account and name that no row refers to: no panel, no grant, and nothing the judge ever did."""
    user = session.get(User, user_id)
    keys = (key for table in Base.metadata.sorted_tables for key in table.foreign_keys)
    named = [select(key.parent).where(key.parent == user_id) for key in keys if key.column is User.__table__.c.id]
    if user is None or user.username is not None or session.execute(select(or_(*map(exists, named)))).scalar_one():
        return
    person_id = user.person_id
    session.execute(delete(User).where(User.id == user_id))
    session.execute(delete(Person).where(Person.id == person_id))


def _record(session: Session, actor: Actor, action: str, member: PanelMember, **data: object) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"member:{member.id}",
        contest_id=member.contest_id,
        data=data,
    )
