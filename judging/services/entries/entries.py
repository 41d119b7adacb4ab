"""Entries: added, edited, recorded absent, removed, all before certification. Screening decides their admission
(``services.eligibility.screening``)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.contests.lifecycle import ContestState
from judging.core.entries import codes
from judging.core.names import sort_key
from judging.core.refusals import RuleViolation, refuse_if, require
from judging.core.roles import Actor
from judging.models import (
    Admission,
    Case,
    ChangeRequest,
    CounterRecord,
    Entry,
    EntryOrigin,
    Finding,
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
from judging.services.eligibility import duplicates
from judging.services.eligibility.rechecks import recheck
from judging.services.entries import registration_sync
from judging.services.locks import lock_year_and_contest, lock_year_and_entry, reason_of
from judging.services.people import institutions
from judging.services.people.institutions import TypedInstitution
from judging.services.scoring import panel_sheets, scoresheets


@dataclass(frozen=True, slots=True)
class Work:
    """What a person enters of a work; names in the order the team gave."""

    code: str
    title_th: str
    institution: int | TypedInstitution
    title_en: str = ""
    makers: tuple[str, ...] = ()
    advisers: tuple[str, ...] = ()


def add(session: Session, *, actor: Actor, contest_id: int, work: Work) -> int:
    """Add an entry, pending while a gate of its requirements is open; returns its id.

    Raises:
        RuleViolation: ``no_contest``, ``contest_certified``, ``entry_code_wanted``, ``entry_title_wanted``,
            ``entry_code_characters``, ``entry_code_taken``, ``institution_unknown``, and
            those of ``institutions.find_or_add``.
    """
    lock_year_and_contest(session, contest_id=contest_id)
    institution_id = _institution_id(session, actor, work)
    code, title_th = _checked_names(session, contest_id, work)
    entry = Entry(
        contest_id=contest_id,
        code=code,
        title_th=title_th,
        title_en=thai.normalise(work.title_en),
        institution_id=institution_id,
        admission=Admission.PENDING,
    )
    session.add(entry)
    session.flush()  # the team needs its id
    write_team(session, entry_id=entry.id, work=work)
    recheck(session, contest_id=contest_id, entry_ids=[entry.id])
    audit.record(
        session,
        actor=actor,
        action="entries.add",
        subject=entry,
        data={"code": code, "institution": institution_id},
    )
    return entry.id


def edit(session: Session, *, actor: Actor, entry_id: int, work: Work) -> None:
    """Change what was entered of a work. A team member whose name does not change stays the same person.

    Raises:
        RuleViolation: ``no_entry`` and those of ``add``.
    """
    entry, _ = lock_year_and_entry(session, entry_id=entry_id)
    institution_id = _institution_id(session, actor, work, current=entry.institution_id)
    code, title_th = _checked_names(session, entry.contest_id, work, entry)
    title_en = thai.normalise(work.title_en)
    before = {"code": entry.code, "institution": entry.institution_id}
    retitled = (entry.title_th, entry.title_en) != (title_th, title_en)
    if entry.code != code:
        entry.code = code
    entry.title_th, entry.title_en, entry.institution_id = title_th, title_en, institution_id
    session.flush()  # the registration is updated from the row
    if retitled:
        registration_sync.sync_titles(session, entry_ids=[entry_id])
    team_changed = write_team(session, entry_id=entry_id, work=work)
    after = {"code": code, "institution": institution_id}
    changed: dict[str, object] = {key: [before[key], after[key]] for key in before if before[key] != after[key]}
    if retitled:
        changed["title"] = [title_th, title_en]
    if changed or team_changed:
        move_registrations(session, entry_ids=[entry_id])
        recheck(session, contest_id=entry.contest_id, entry_ids=[entry_id])
        audit.record(
            session,
            actor=actor,
            action="entries.edit",
            subject=entry,
            data={**changed, "team": team_changed},
        )


def record_absence(session: Session, *, actor: Actor, entry_id: int, reason: str, is_begun_known: bool = False) -> None:
    """Record that the team did not come: no sheet of the work is required, it is listed apart.

    ``is_begun_known`` confirms this for a work that judges have begun to score.

    Raises:
        RuleViolation: ``no_entry``, ``contest_certified``, ``reason_wanted``, ``not_in_scoring``, ``entry_absent``,
            ``entry_begun`` (with the number of ``sheets``).
    """
    entry, contest = lock_year_and_entry(session, entry_id=entry_id)
    kept_reason = reason_of(reason)
    refuse_if(contest.state is not ContestState.SCORING, "not_in_scoring")
    refuse_if(entry.absent_at is not None, "entry_absent", entry=entry.code)
    begun = panel_sheets.count_begun(session, Scoresheet.entry_id == entry_id)
    refuse_if(begun and not is_begun_known, "entry_begun", entry=entry.code, sheets=begun)
    entry.absent_at, entry.absent_by, entry.absent_reason = clock.now(), actor.user_id, kept_reason
    session.flush()
    audit.record(
        session,
        actor=actor,
        action="entries.record_absence",
        subject=entry,
        data={"reason": kept_reason},
    )


def lift_absence(session: Session, *, actor: Actor, entry_id: int) -> None:
    """Undo a recorded absence: the work is scored again, its sheets as they were.

    Raises:
        RuleViolation: ``no_entry``, ``contest_certified``, ``entry_not_absent``.
    """
    entry, _ = lock_year_and_entry(session, entry_id=entry_id)
    refuse_if(entry.absent_at is None, "entry_not_absent", entry=entry.code)
    entry.absent_at, entry.absent_by, entry.absent_reason = None, None, ""
    session.flush()  # ensure_sheets reads the database
    scoresheets.ensure_sheets(session, contest_id=entry.contest_id)
    audit.record(session, actor=actor, action="entries.lift_absence", subject=entry)


def remove(session: Session, *, actor: Actor, entry_id: int) -> None:
    """Remove a work entered by mistake, with its team; only while its sheets were never used and no decision on it is
    recorded. A work with either stays on record; its teacher can withdraw it.

    Raises:
        RuleViolation: ``no_entry``, ``contest_certified``, ``entry_has_marks``, ``entry_on_record``.
    """
    entry, _ = lock_year_and_entry(session, entry_id=entry_id)
    refuse_if(panel_sheets.any_used(session, Scoresheet.entry_id == entry_id), "entry_has_marks", entry=entry.code)
    refuse_if(
        session.execute(select(or_(*(exists().where(row == entry_id) for row in _ON_RECORD)))).scalar_one(),
        "entry_on_record",
        entry=entry.code,
    )
    panel_sheets.delete_unused(session, Scoresheet.entry_id == entry_id)
    session.execute(delete(Recusal).where(Recusal.entry_id == entry_id))
    session.execute(delete(Withdrawal).where(Withdrawal.entry_id == entry_id))
    duplicates.delete_pairs(session, entry_id=entry_id)
    replace_team(session, entry_id=entry_id, team=())
    session.execute(delete(Entry).where(Entry.id == entry_id))
    audit.record(session, actor=actor, action="entries.remove", subject=entry, data={"code": entry.code})


_ON_RECORD = (
    Finding.entry_id,
    CounterRecord.entry_id,
    Case.entry_id,
    RulingEntry.entry_id,
    ChangeRequest.entry_id,
    EntryOrigin.entry_id,
    EntryOrigin.came_from_id,
)
"""References that keep an entry on record: decisions, records of the counter, change requests, the levels it came from
and advanced to."""


def _institution_id(session: Session, actor: Actor, work: Work, *, current: int | None = None) -> int:
    found = institutions.id_of(session, actor=actor, institution=work.institution, current=current)
    return require(found, "institution_wanted")


def _checked_names(session: Session, contest_id: int, work: Work, entry: Entry | None = None) -> tuple[str, str]:
    """The code and title as they are stored. A code that does not change is not checked."""
    code = require(codes.cleaned(work.code), "entry_code_wanted")
    title = require(thai.normalise(work.title_th), "entry_title_wanted")
    if entry is None or entry.code != code:
        odd = codes.forbidden_letters(code)
        refuse_if(odd, "entry_code_characters", entry=code, found=odd)
        taken = select(Entry.id, Entry.code).where(Entry.contest_id == contest_id, Entry.code_key == codes.key(code))
        holder = session.execute(taken).first()
        if holder is not None and (entry is None or holder.id != entry.id):
            raise RuleViolation("entry_code_taken", entry=holder.code)
    return code, title


def write_team(session: Session, *, entry_id: int, work: Work) -> bool:
    """Make the team exactly the names of ``work``, in the entry's registration too, whose teacher confirms the names
    again; returns whether anything changed. Part of the caller's act."""
    wanted = [
        (role, position, thai.normalise(name))
        for role, names in ((TeamRole.MAKER, work.makers), (TeamRole.ADVISER, work.advisers))
        for position, name in enumerate((name for name in names if name.strip()), start=1)
    ]
    query = (
        select(TeamMember, Person)
        .join(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.entry_id == entry_id)
        .order_by(TeamMember.role, TeamMember.position)
        .execution_options(populate_existing=True)
    )
    known: defaultdict[tuple[TeamRole, str], list[tuple[Person, str]]] = defaultdict(list)
    before = session.execute(query).tuples().all()
    if {(member.role, member.position, person.name) for member, person in before} == set(wanted):
        return False
    for member, person in before:
        known[member.role, person.name].append((person, member.facts))
    team = []
    for role, position, name in wanted:
        new = (Person(name=name, sort_key=sort_key(name)), "{}")
        person, facts = known[role, name].pop(0) if known[role, name] else new
        team.append(TeamMember(entry_id=entry_id, person=person, role=role, position=position, facts=facts))
    stayed = frozenset(member.person.id for member in team if member.person.id is not None)
    replace_team(session, entry_id=entry_id, team=team)
    registration_sync.sync_team(session, entry_id=entry_id, stayed=stayed)
    return True


def move_registrations(session: Session, *, entry_ids: Collection[int]) -> None:
    """Give the registrations of these entries, with their documents, to the entries' institutions, whose teachers
    alone open them. Part of the caller's act."""
    own = select(Entry.institution_id).where(Entry.id == Registration.entry_id).scalar_subquery()
    session.execute(
        update(Registration)
        .where(Registration.entry_id.in_(entry_ids), Registration.institution_id != own)
        .values(institution_id=own)
        .execution_options(synchronize_session=False)
    )


def replace_team(session: Session, *, entry_id: int, team: Sequence[TeamMember]) -> None:
    """Replace the entry's team by new members, and delete the persons who are in it no longer: no other row refers to
    them. Part of the caller's act."""
    session.flush()  # names that were changed, before rows are replaced
    stay = {member.person.id for member in team}
    before = set(session.execute(select(TeamMember.person_id).where(TeamMember.entry_id == entry_id)).scalars())
    session.execute(delete(TeamMember).where(TeamMember.entry_id == entry_id))
    if before - stay:
        session.execute(delete(Person).where(Person.id.in_(before - stay)))
    session.add_all(team)
    session.flush()  # the caller reads the rows
