"""The team of a registered work. A maker or adviser stays the same person when the name is corrected."""

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.contests.deadlines import DeadlineState, names_state
from judging.core.entries import registration_form as forms
from judging.core.entries.registration_form import Draft, PersonDraft
from judging.core.names import sort_key
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.core.rulebooks.fact_values import dump
from judging.core.rulebooks.requirements import About
from judging.models import Contest, Entry, Person, Registration, TeamMember, TeamRole
from judging.queries.entries import registrations as reads
from judging.services import audit
from judging.services.entries import entries
from judging.services.locks import lock_contest, lock_row

ROLES = ((TeamRole.MAKER, About.MAKER), (TeamRole.ADVISER, About.ADVISER))


@dataclass(frozen=True, slots=True)
class Written:
    """The draft with the ids of its people, and whether the team or the spelling of a name changed."""

    draft: Draft
    changed: bool


def write(session: Session, *, entry_id: int, draft: Draft, institution_id: int) -> Written:
    """Make the team of a work exactly the people of ``draft``; who was in it before stays the same person."""
    standing = _members(session, entry_id)
    before = [(role, person.id, person.prefix, person.name) for role, person in standing]
    known = {person.id: person for _, person in standing}
    drafts: dict[About, tuple[PersonDraft, ...]] = {}
    team: list[TeamMember] = []
    for role, about in ROLES:
        named = [one for one in draft.people(about) if not one.is_empty]
        persons = [_person(session, one, known, institution_id) for one in named]
        for position, (one, person) in enumerate(zip(named, persons, strict=True), start=1):
            facts = dump(forms.values_of(one.typed, about).known)
            team.append(TeamMember(entry_id=entry_id, person=person, role=role, position=position, facts=facts))
        drafts[about] = tuple(
            replace(one, person=person.id, prefix=person.prefix, name=person.name)
            for one, person in zip(named, persons, strict=True)
        )
    after = [(member.role, member.person.id, member.person.prefix, member.person.name) for member in team]
    entries.replace_team(session, entry_id=entry_id, team=team)
    written = replace(draft, makers=drafts[About.MAKER], advisers=drafts[About.ADVISER])
    return Written(written, sorted(before) != sorted(after))


def confirm(session: Session, *, actor: Actor, registration_id: int) -> None:
    """Confirm as the teacher that every name of the team is spelled as it is to be printed, before screening closes.

    Raises:
        RuleViolation: ``no_registration``, ``registration_not_submitted``, ``names_missing``, ``names_late``,
            ``names_over``.
    """
    registration, entry, contest = _entered(session, registration_id)
    gate = names_state(contest.state, reads.windows_of(contest.round), clock.now())
    refuse_if(gate is DeadlineState.LATE, "names_late")
    refuse_if(gate is DeadlineState.OVER, "names_over")
    refuse_if(not _members(session, entry.id), "names_missing")
    registration.names_confirmed_at, registration.names_confirmed_by = clock.now(), actor.user_id
    audit.record(
        session,
        actor=actor,
        action="registrations.confirm_names",
        subject=entry,
        data={"registration": registration_id},
    )


def correct_name(
    session: Session, *, actor: Actor, registration_id: int, person_id: int, prefix: str, name: str
) -> None:
    """Correct the spelling of a team member's name, at any time. The log names the person by id, never the name.

    Raises:
        RuleViolation: ``no_registration``, ``registration_not_submitted``, ``no_such_person``, ``name_wanted``.
    """
    registration, entry, _ = _entered(session, registration_id)
    known = {person.id: person for _, person in _members(session, entry.id)}
    person = require(known.get(person_id), "no_such_person")
    refuse_if(person.erased_at is not None, "no_such_person")
    require(thai.normalise(name)[: forms.MOST_OF_A_NAME], "name_wanted")
    draft = reads.draft_of(session, registration)
    before = (person.prefix, person.name)
    _spell(person, prefix, name)
    if (person.prefix, person.name) == before:
        return
    registration.content = forms.dump(_respelt(draft, person))
    audit.record(
        session,
        actor=actor,
        action="registrations.correct_name",
        subject=entry,
        data={"registration": registration_id, "person": person_id},
    )


def _respelt(draft: Draft, person: Person) -> Draft:
    """The draft with one person's new spelling, so that submitting again does not restore the old one."""

    def spelt(people: tuple[PersonDraft, ...]) -> tuple[PersonDraft, ...]:
        return tuple(
            replace(one, prefix=person.prefix, name=person.name) if one.person == person.id else one for one in people
        )

    return replace(draft, makers=spelt(draft.makers), advisers=spelt(draft.advisers))


def _members(session: Session, entry_id: int) -> list[tuple[TeamRole, Person]]:
    query = (
        select(TeamMember.role, Person)
        .join(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.entry_id == entry_id)
        .order_by(TeamMember.role, TeamMember.position)
        .execution_options(populate_existing=True)
    )
    return [(role, person) for role, person in session.execute(query)]


def _person(session: Session, draft: PersonDraft, known: dict[int, Person], institution_id: int) -> Person:
    """The person of the draft, renamed where they are in the team already, added where not."""
    row = known.get(draft.person) if draft.person is not None else None
    if row is None:
        row = Person(name="", sort_key="", institution_id=institution_id)
        _spell(row, draft.prefix, draft.name)
        session.add(row)
        session.flush()  # the team needs its id
    elif row.erased_at is None:
        _spell(row, draft.prefix, draft.name)
    return row


def _spell(person: Person, prefix: str, name: str) -> None:
    person.prefix = thai.normalise(prefix)[: forms.MOST_OF_A_PREFIX]
    person.name = thai.normalise(name)[: forms.MOST_OF_A_NAME]
    person.sort_key = sort_key(person.name)


def _entered(session: Session, registration_id: int) -> tuple[Registration, Entry, Contest]:
    """A submitted registration, its entry and its contest, which is locked in any state: names may be corrected after
    certification too."""
    registration, contest = lock_row(
        session, model=Registration, row_id=registration_id, missing="no_registration", lock=lock_contest
    )
    entry_id = require(registration.entry_id, "registration_not_submitted")
    return registration, session.get_one(Entry, entry_id, populate_existing=True), contest
