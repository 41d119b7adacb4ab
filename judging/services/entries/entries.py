"""Works: entered, changed, recorded absent, removed. Nothing of it after certification. Who is admitted follows from
screening (``services.eligibility.screening``)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.contests.lifecycle import ContestState
from judging.core.entries import codes
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.models import (
    Admission,
    Case,
    ChangeRequest,
    Entry,
    EntryOrigin,
    Finding,
    Institution,
    Person,
    Recusal,
    Registration,
    RulingEntry,
    Scoresheet,
    TeamMember,
    TeamRole,
    Withdrawal,
)
from judging.services import audit
from judging.services.contests import panel_sheets
from judging.services.eligibility import duplicates, screening
from judging.services.entries import registration_sync
from judging.services.locks import lock_year_and_contest, lock_year_and_entry, reason_of
from judging.services.scoring import scoresheets


@dataclass(frozen=True, slots=True)
class Work:
    """What a person enters of a work; names in the order the team gave."""

    code: str
    title_th: str
    institution_id: int
    title_en: str = ""
    makers: tuple[str, ...] = ()
    advisers: tuple[str, ...] = ()


def add(session: Session, *, actor: Actor, contest_id: int, work: Work) -> int:
    """Enter a work, pending while a gate of its requirements is open; returns its id.

    Raises:
        RuleViolation: ``no_contest``, ``contest_certified``, ``entry_code_wanted``, ``entry_title_wanted``,
            ``entry_code_characters``, ``entry_code_taken``, ``institution_unknown``.
    """
    lock_year_and_contest(session, contest_id=contest_id)
    code, title_th = _named(session, contest_id, work)
    entry = Entry(
        contest_id=contest_id,
        code=code,
        title_th=title_th,
        title_en=thai.normalise(work.title_en),
        institution_id=work.institution_id,
        admission=Admission.PENDING,
    )
    session.add(entry)
    session.flush()  # the team needs its number
    write_team(session, entry_id=entry.id, work=work)
    duplicates.find(session, entry_ids=[entry.id])
    screening.settle(session, contest_id=contest_id, entry_ids=[entry.id])
    _record(session, actor, "entries.add", entry, code=code, institution=work.institution_id)
    return entry.id


def edit(session: Session, *, actor: Actor, entry_id: int, work: Work) -> None:
    """Change what was entered of a work. A person who stays in the team under the same name stays the same person.

    Raises:
        RuleViolation: ``no_entry`` and those of ``add``.
    """
    entry, _ = lock_year_and_entry(session, entry_id=entry_id)
    code, title_th = _named(session, entry.contest_id, work, entry)
    title_en = thai.normalise(work.title_en)
    before = {"code": entry.code, "institution": entry.institution_id}
    retitled = (entry.title_th, entry.title_en) != (title_th, title_en)
    if entry.code != code:
        entry.code = code
    entry.title_th, entry.title_en, entry.institution_id = title_th, title_en, work.institution_id
    session.flush()  # what follows writes past the object
    if retitled:
        registration_sync.retitle(session, entry_ids=[entry_id])
    team_changed = write_team(session, entry_id=entry_id, work=work)
    after = {"code": code, "institution": work.institution_id}
    changed: dict[str, object] = {key: [before[key], after[key]] for key in before if before[key] != after[key]}
    if retitled:
        changed["title"] = [title_th, title_en]
    if changed or team_changed:
        give_forms(session, entry_ids=[entry_id])
        duplicates.find(session, entry_ids=[entry_id])
        screening.settle(session, contest_id=entry.contest_id, entry_ids=[entry_id])
        _record(session, actor, "entries.edit", entry, **changed, team=team_changed)


def record_absence(session: Session, *, actor: Actor, entry_id: int, reason: str, is_begun_known: bool = False) -> None:
    """The team did not come: no sheet is asked for, the work is listed apart. ``is_begun_known``: although judges have
    begun to score it.

    Raises:
        RuleViolation: ``no_entry``, ``contest_certified``, ``reason_wanted``, ``not_in_scoring``, ``entry_absent``,
            ``entry_begun`` (with the number of ``sheets``).
    """
    entry, contest = lock_year_and_entry(session, entry_id=entry_id)
    kept_reason = reason_of(reason)
    if contest.state is not ContestState.SCORING:
        raise RuleViolation("not_in_scoring")
    if entry.absent_at is not None:
        raise RuleViolation("entry_absent", entry=entry.code)
    begun = panel_sheets.count_begun(session, Scoresheet.entry_id == entry_id)
    if begun and not is_begun_known:
        raise RuleViolation("entry_begun", entry=entry.code, sheets=begun)
    entry.absent_at, entry.absent_by, entry.absent_reason = clock.now(), actor.user_id, kept_reason
    session.flush()
    _record(session, actor, "entries.record_absence", entry, reason=kept_reason)


def lift_absence(session: Session, *, actor: Actor, entry_id: int) -> None:
    """The team came after all: its work is scored again, from where its sheets stood.

    Raises:
        RuleViolation: ``no_entry``, ``contest_certified``, ``entry_not_absent``.
    """
    entry, _ = lock_year_and_entry(session, entry_id=entry_id)
    if entry.absent_at is None:
        raise RuleViolation("entry_not_absent", entry=entry.code)
    entry.absent_at, entry.absent_by, entry.absent_reason = None, None, ""
    session.flush()  # sheets are made for what stands in the database
    scoresheets.ensure_sheets(session, contest_id=entry.contest_id)
    _record(session, actor, "entries.lift_absence", entry)


def remove(session: Session, *, actor: Actor, entry_id: int) -> None:
    """Remove a work entered by mistake, with its team; only while nothing was ever written on a sheet of it, and nobody
    decided anything of it: then it stays on record, and its teacher can withdraw it.

    Raises:
        RuleViolation: ``no_entry``, ``contest_certified``, ``entry_has_marks``, ``entry_on_record``.
    """
    entry, _ = lock_year_and_entry(session, entry_id=entry_id)
    if panel_sheets.any_used(session, Scoresheet.entry_id == entry_id):
        raise RuleViolation("entry_has_marks", entry=entry.code)
    if session.execute(select(or_(*(exists().where(row == entry_id) for row in _ON_RECORD)))).scalar_one():
        raise RuleViolation("entry_on_record", entry=entry.code)
    panel_sheets.drop_unused(session, Scoresheet.entry_id == entry_id)
    session.execute(delete(Recusal).where(Recusal.entry_id == entry_id))
    session.execute(delete(Withdrawal).where(Withdrawal.entry_id == entry_id))
    duplicates.forget(session, entry_id=entry_id)
    _remove_team(session, entry_id, keep=frozenset())
    session.execute(delete(Entry).where(Entry.id == entry_id))
    _record(session, actor, "entries.remove", entry, code=entry.code)


_ON_RECORD = (
    Finding.entry_id,
    Case.entry_id,
    RulingEntry.entry_id,
    ChangeRequest.entry_id,
    EntryOrigin.entry_id,
    EntryOrigin.came_from_id,
)
"""What of a work is never taken back: decisions on it, requests to change it, the levels it comes from and went to."""


def _named(session: Session, contest_id: int, work: Work, entry: Entry | None = None) -> tuple[str, str]:
    """The code and title as they are kept. A code that an ``entry`` has had may stay, whatever it holds."""
    code, title = codes.cleaned(work.code), thai.normalise(work.title_th)
    if not code:
        raise RuleViolation("entry_code_wanted")
    if not title:
        raise RuleViolation("entry_title_wanted")
    if entry is None or entry.code != code:
        if odd := codes.forbidden_letters(code):
            raise RuleViolation("entry_code_characters", entry=code, found=odd)
        taken = select(Entry.id, Entry.code).where(Entry.contest_id == contest_id, Entry.code_key == codes.key(code))
        holder = session.execute(taken).first()
        if holder is not None and (entry is None or holder.id != entry.id):
            raise RuleViolation("entry_code_taken", entry=holder.code)
    if session.get(Institution, work.institution_id) is None:
        raise RuleViolation("institution_unknown")
    return code, title


def write_team(session: Session, *, entry_id: int, work: Work) -> bool:
    """Let the team be exactly the names of ``work``, in the form of its teacher too, who is to confirm the names anew;
    whether anything changed."""
    wanted = [
        (role, position, thai.normalise(name))
        for role, names in ((TeamRole.MAKER, work.makers), (TeamRole.ADVISER, work.advisers))
        for position, name in enumerate((name for name in names if name.strip()), start=1)
    ]
    query = (
        select(TeamMember.role, TeamMember.position, Person.name, Person.id, TeamMember.facts)
        .join(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.entry_id == entry_id)
        .order_by(TeamMember.role, TeamMember.position)
    )
    standing = session.execute(query).all()
    facts = {row[3]: row[4] for row in standing}
    if {(row[0], row[1], row[2]) for row in standing} == set(wanted):
        return False
    known: dict[tuple[TeamRole, str], list[int]] = {}
    for role, _, name, person_id, _facts in standing:
        known.setdefault((role, name), []).append(person_id)
    people = [(role, position, name, _taken(known, role, name)) for role, position, name in wanted]
    stayed = frozenset(person for *_, person in people if person is not None)
    _remove_team(session, entry_id, keep=stayed)
    rows = []
    for role, position, name, person_id in people:
        rows.append(
            {
                "entry_id": entry_id,
                "person_id": person_id or _add_person(session, name),
                "role": role,
                "position": position,
                "facts": facts.get(person_id, "{}"),
            }
        )
    if rows:
        session.execute(insert(TeamMember), rows)
    registration_sync.reteam(session, entry_id=entry_id, stayed=stayed)
    return True


def give_forms(session: Session, *, entry_ids: Collection[int]) -> None:
    """Let the forms of these works, with their documents, be those of the institutions that the works are of now, whose
    teachers alone open them. Part of the caller's act."""
    own = select(Entry.institution_id).where(Entry.id == Registration.entry_id).scalar_subquery()
    session.execute(
        update(Registration)
        .where(Registration.entry_id.in_(entry_ids), Registration.institution_id != own)
        .values(institution_id=own)
        .execution_options(synchronize_session=False)
    )


def _taken(known: dict[tuple[TeamRole, str], list[int]], role: TeamRole, name: str) -> int | None:
    people = known.get((role, name))
    return people.pop(0) if people else None


def _add_person(session: Session, name: str) -> int:
    person = Person(name=name, sort_key=thai.sort_key(name))
    session.add(person)
    session.flush()  # the team needs its number
    return person.id


def _remove_team(session: Session, entry_id: int, *, keep: frozenset[int]) -> None:
    """Empty the team, and erase the persons who are not kept: nothing else names them."""
    people = select(TeamMember.person_id).where(TeamMember.entry_id == entry_id)
    gone = [person_id for person_id in session.execute(people).scalars() if person_id not in keep]
    session.execute(delete(TeamMember).where(TeamMember.entry_id == entry_id))
    if gone:
        session.execute(delete(Person).where(Person.id.in_(gone)))


def _record(session: Session, actor: Actor, action: str, entry: Entry, **data: object) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"entry:{entry.id}",
        contest_id=entry.contest_id,
        data=data,
    )
