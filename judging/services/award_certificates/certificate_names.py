"""Names on certificates: a teacher confirms them or asks for a correction, and an organiser decides."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.award_certificates import award_certificates as core
from judging.core.names import full_name, sort_key
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.models import Entry, NameConfirmation, NameCorrection, Person, Registration, TeamMember
from judging.services import audit, locks
from judging.services.entries import registration_teams

LONGEST_PREFIX, LONGEST_ANSWER = 60, 500


def confirm(session: Session, *, actor: Actor, entry_id: int) -> None:
    """Confirm as the teacher that the names of a work are as they should be printed.

    Raises:
        RuleViolation: ``no_entry``, ``contest_archived``, ``names_missing`` (the work has no team), ``correction_open``
            (a request of the work waits for its organiser).
    """
    entry = _entry(session, entry_id)
    team = session.execute(select(TeamMember.id).where(TeamMember.entry_id == entry_id)).first()
    refuse_if(team is None, "names_missing")
    waits = select(NameCorrection.id).where(NameCorrection.entry_id == entry_id, NameCorrection.decided_at.is_(None))
    refuse_if(session.execute(waits).first() is not None, "correction_open")
    row = session.get(NameConfirmation, entry_id)
    if row is None:
        row = NameConfirmation(entry_id=entry_id, confirmed_at=clock.now())
        session.add(row)
    row.confirmed_at, row.confirmed_by = clock.now(), actor.user_id
    audit.record(session, actor=actor, action="certificate_names.confirm", subject=entry)


def ask(session: Session, *, actor: Actor, entry_id: int, person_id: int, prefix: str, name: str) -> int:
    """Ask for a correction of the name of a member of the team, as it should be printed; returns the id. A request that
    waits is replaced.

    Raises:
        RuleViolation: ``no_entry``, ``contest_archived``, ``no_such_person``, ``name_wanted``, ``name_too_long``
            (a certificate takes ``most`` letters with the prefix), ``name_unchanged``.
    """
    entry = _entry(session, entry_id)
    person = _member(session, entry_id, person_id)
    new_prefix, new_name = thai.normalise(prefix), thai.normalise(name)
    require(new_name, "name_wanted")
    is_long = len(new_prefix) > LONGEST_PREFIX or len(full_name(new_prefix, new_name)) > core.LONGEST_NAME
    refuse_if(is_long, "name_too_long", most=core.LONGEST_NAME)
    refuse_if((person.prefix, person.name) == (new_prefix, new_name), "name_unchanged")
    row = session.execute(
        select(NameCorrection).where(NameCorrection.person_id == person_id, NameCorrection.decided_at.is_(None))
    ).scalar()
    if row is None:
        row = NameCorrection(contest_id=entry.contest_id, person_id=person_id, name=new_name, asked_at=clock.now())
        session.add(row)
    row.contest_id, row.entry_id = entry.contest_id, entry_id
    row.prefix, row.name = new_prefix, new_name
    row.asked_at, row.asked_by = clock.now(), actor.user_id
    session.flush()
    audit.record(
        session,
        actor=actor,
        action="certificate_names.ask",
        subject=entry,
        data={"correction": row.id, "person": person_id},
    )
    return row.id


def accept(session: Session, *, actor: Actor, correction_id: int) -> None:
    """Accept a correction: the person gets the name. Certificates issued before keep the old one until they are
    replaced.

    Raises:
        RuleViolation: ``no_correction`` (none waits), ``contest_archived``, ``no_such_person``.
    """
    row, entry = _open(session, correction_id)
    person = _member(session, entry.id, row.person_id)
    registration = session.execute(select(Registration.id).where(Registration.entry_id == entry.id)).scalar()
    if registration is not None:
        registration_teams.correct_name(
            session,
            actor=actor,
            registration_id=registration,
            person_id=person.id,
            prefix=row.prefix,
            name=row.name,
        )
    else:
        person.prefix, person.name, person.sort_key = row.prefix, row.name, sort_key(row.name)
    _decide(session, actor, row, entry, is_accepted=True)


def refuse(session: Session, *, actor: Actor, correction_id: int, answer: str) -> None:
    """Refuse a correction, with the answer to the teacher.

    Raises:
        RuleViolation: ``no_correction``, ``contest_archived``, ``reason_wanted``.
    """
    row, entry = _open(session, correction_id)
    row.answer = locks.reason_of(answer)[:LONGEST_ANSWER]
    _decide(session, actor, row, entry, is_accepted=False)


def _decide(session: Session, actor: Actor, row: NameCorrection, entry: Entry, *, is_accepted: bool) -> None:
    row.is_accepted, row.decided_at, row.decided_by = is_accepted, clock.now(), actor.user_id
    audit.record(
        session,
        actor=actor,
        action="certificate_names.accept" if is_accepted else "certificate_names.refuse",
        subject=entry,
        data={"correction": row.id, "person": row.person_id},
    )


def _entry(session: Session, entry_id: int) -> Entry:
    """The work, reread after its contest was locked."""
    contest_id = session.execute(select(Entry.contest_id).where(Entry.id == entry_id)).scalar()
    locks.lock_contest(session, contest_id=require(contest_id, "no_entry"))
    return require(session.get(Entry, entry_id, populate_existing=True), "no_entry")


def _open(session: Session, correction_id: int) -> tuple[NameCorrection, Entry]:
    found = select(NameCorrection.entry_id).where(NameCorrection.id == correction_id)
    entry = _entry(session, require(session.execute(found).scalar(), "no_correction"))
    row = session.get_one(NameCorrection, correction_id, populate_existing=True)
    refuse_if(row.decided_at is not None, "no_correction")
    return row, entry


def _member(session: Session, entry_id: int, person_id: int) -> Person:
    query = select(Person).join(TeamMember, TeamMember.person_id == Person.id)
    found = session.execute(
        query.where(
            TeamMember.entry_id == entry_id, Person.id == person_id, Person.erased_at.is_(None)
        ).execution_options(populate_existing=True)
    ).scalar()
    return require(found, "no_such_person")
