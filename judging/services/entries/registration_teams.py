"""The team of a registered work: each maker and adviser a person who stays the same when the spelling is mended."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.contests.deadlines import DeadlineState, names_state
from judging.core.entries import registration_form as forms
from judging.core.entries.registration_form import Draft, PersonDraft
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.core.rulebooks.fact_values import dump
from judging.core.rulebooks.requirements import About
from judging.models import Contest, Entry, Person, Registration, TeamMember, TeamRole
from judging.queries.entries import registrations as reads
from judging.services import audit
from judging.services.locks import lock_contest

ROLES = ((TeamRole.MAKER, About.MAKER), (TeamRole.ADVISER, About.ADVISER))


@dataclass(frozen=True, slots=True)
class Written:
    """The draft with the numbers of its people, and whether who they are, or how they are written, changed."""

    draft: Draft
    changed: bool


def write(session: Session, *, entry_id: int, draft: Draft, institution_id: int) -> Written:
    """Let the team of a work be exactly the people of ``draft``. Who stood in it stays the same person."""
    standing = _standing(session, entry_id)
    before = [(role, person.id, person.prefix, person.name) for role, person in standing]
    known = {person.id: person for _, person in standing}
    drafts: dict[About, tuple[PersonDraft, ...]] = {}
    rows = []
    after = []
    for role, about in ROLES:
        people = []
        for position, person in enumerate((one for one in draft.people(about) if not one.is_empty), start=1):
            row = _person(session, person, known, institution_id)
            facts = dump(forms.values_of(person.typed, about).known)
            rows.append({"entry_id": entry_id, "person_id": row.id, "role": role, "position": position, "facts": facts})
            after.append((role, row.id, row.prefix, row.name))
            people.append(replace(person, person=row.id, prefix=row.prefix, name=row.name))
        drafts[about] = tuple(people)
    session.flush()  # names as they are now, before rows are exchanged
    session.execute(delete(TeamMember).where(TeamMember.entry_id == entry_id))
    gone = [person_id for person_id in known if person_id not in {row["person_id"] for row in rows}]
    if gone:
        session.execute(delete(Person).where(Person.id.in_(gone)))
    if rows:
        session.execute(insert(TeamMember), rows)
    written = replace(draft, makers=drafts[About.MAKER], advisers=drafts[About.ADVISER])
    return Written(written, sorted(before) != sorted(after))


def confirm(session: Session, *, actor: Actor, registration_id: int) -> None:
    """The teacher says that every name of the team is written as it is to be printed, before screening closes.

    Raises:
        RuleViolation: ``no_registration``, ``registration_not_submitted``, ``names_missing``, ``names_late``,
            ``names_over``.
    """
    registration, entry = _entered(session, registration_id)
    contest = session.get_one(Contest, entry.contest_id)
    gate = names_state(contest.state, reads.windows_of(contest.round), clock.now())
    if gate is DeadlineState.LATE:
        raise RuleViolation("names_late")
    if gate is DeadlineState.OVER:
        raise RuleViolation("names_over")
    if not _standing(session, entry.id):
        raise RuleViolation("names_missing")
    registration.names_confirmed_at, registration.names_confirmed_by = clock.now(), actor.user_id
    _record(session, actor, "registrations.confirm_names", registration, entry)


def correct_name(
    session: Session, *, actor: Actor, registration_id: int, person_id: int, prefix: str, name: str
) -> None:
    """Mend how a person of the team is written, at any time. The log says whose name was mended, never the name; no
    mark and no rank hangs on it.

    Raises:
        RuleViolation: ``no_registration``, ``registration_not_submitted``, ``no_such_person``, ``name_wanted``.
    """
    registration, entry = _entered(session, registration_id)
    known = {person.id: person for _, person in _standing(session, entry.id)}
    person = known.get(person_id)
    if person is None or person.erased_at is not None:
        raise RuleViolation("no_such_person")
    written = thai.normalise(name)[: forms.MOST_OF_A_NAME]
    if not written:
        raise RuleViolation("name_wanted")
    draft = reads.draft_of(session, registration)
    before = (person.prefix, person.name)
    _spell(person, prefix, name)
    if (person.prefix, person.name) == before:
        return
    registration.content = forms.dump(_respelt(draft, person))
    _record(session, actor, "registrations.correct_name", registration, entry, person=person_id)


def _respelt(draft: Draft, person: Person) -> Draft:
    """The draft with one person's new spelling, so that handing in anew does not bring the old one back."""

    def spelt(people: tuple[PersonDraft, ...]) -> tuple[PersonDraft, ...]:
        return tuple(
            replace(one, prefix=person.prefix, name=person.name) if one.person == person.id else one for one in people
        )

    return replace(draft, makers=spelt(draft.makers), advisers=spelt(draft.advisers))


def _standing(session: Session, entry_id: int) -> list[tuple[TeamRole, Person]]:
    query = (
        select(TeamMember.role, Person)
        .join(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.entry_id == entry_id)
        .order_by(TeamMember.role, TeamMember.position)
        .execution_options(populate_existing=True)
    )
    return [(role, person) for role, person in session.execute(query)]


def _person(session: Session, draft: PersonDraft, known: dict[int, Person], institution_id: int) -> Person:
    """The person of the draft: the one they are already, under the name they have now, else a new one."""
    row = known.get(draft.person) if draft.person is not None else None
    if row is None:
        row = Person(name="", sort_key="", institution_id=institution_id)
        _spell(row, draft.prefix, draft.name)
        session.add(row)
        session.flush()  # the team needs its number
    elif row.erased_at is None:
        _spell(row, draft.prefix, draft.name)
    return row


def _spell(person: Person, prefix: str, name: str) -> None:
    person.prefix = thai.normalise(prefix)[: forms.MOST_OF_A_PREFIX]
    person.name = thai.normalise(name)[: forms.MOST_OF_A_NAME]
    person.sort_key = thai.sort_key(person.name)


def _entered(session: Session, registration_id: int) -> tuple[Registration, Entry]:
    """The registration and its work, the contest locked, so that neither steps nor team change meanwhile: names may be
    mended after certification too."""
    contest_id = session.execute(select(Registration.contest_id).where(Registration.id == registration_id)).scalar()
    if contest_id is None:
        raise RuleViolation("no_registration")
    lock_contest(session, contest_id=contest_id)
    registration = session.get_one(Registration, registration_id, populate_existing=True)
    if registration.entry_id is None:
        raise RuleViolation("registration_not_submitted")
    return registration, session.get_one(Entry, registration.entry_id, populate_existing=True)


def _record(
    session: Session, actor: Actor, action: str, registration: Registration, entry: Entry, **data: object
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"entry:{entry.id}",
        contest_id=entry.contest_id,
        data={"registration": registration.id, **data},
    )
