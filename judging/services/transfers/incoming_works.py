"""Works from the level below, entered in the contest they advance to. All functions are part of the caller's act."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.entries import codes
from judging.core.names import ERASED, sort_key
from judging.core.roles import Actor
from judging.core.transfers.transfers import asked_again, free_code
from judging.models import (
    Admission,
    Contest,
    Document,
    Entry,
    EntryOrigin,
    Finding,
    Person,
    TeamMember,
)
from judging.queries.rulebooks.rulebooks import rulebook
from judging.queries.transfers.carried_works import Carried
from judging.services.eligibility import rechecks
from judging.services.entries import registrations


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a work comes from: the entry of the level below, or a transfer file with its description of the source
    (JSON). ``place`` names the level and area for people."""

    place: str
    came_from_id: int | None = None
    source: str = ""
    hand_over_id: int | None = None


@dataclass(frozen=True, slots=True)
class IncomingWork(Carried):
    """A work to be entered."""

    origin: Origin


def enter(session: Session, *, actor: Actor, contest: Contest, works: Sequence[IncomingWork]) -> list[int]:
    """Enter works with team, facts, findings and documents; returns their ids.

    They are pending until their requirements are answered here. A code that is taken gets a number appended.
    """
    taken = set(session.execute(select(Entry.code_key).where(Entry.contest_id == contest.id)).scalars())
    answered = {
        one.id: one.clause for one in rulebook(session, contest.rulebook_id).requirements if not asked_again(one)
    }
    made = []
    for incoming in works:
        code = free_code(incoming.work.code, taken)
        taken.add(codes.key(code))
        entry_id = _enter(session, contest.id, code, incoming)
        people = _write_team(session, entry_id, incoming)
        _write_findings(session, entry_id, people, incoming, answered)
        _write_documents(session, actor, entry_id, incoming)
        made.append(entry_id)
    rechecks.recheck(session, contest_id=contest.id, entry_ids=made)
    return made


def _enter(session: Session, contest_id: int, code: str, incoming: IncomingWork) -> int:
    work, origin = incoming.work, incoming.origin
    entry = Entry(
        contest_id=contest_id,
        code=code,
        title_th=work.title_th,
        title_en=work.title_en,
        institution_id=incoming.institution_id,
        admission=Admission.PENDING,
        facts=_kept(work.facts),
    )
    session.add(entry)
    session.flush()  # its dependent rows need its id
    session.add(
        EntryOrigin(
            entry_id=entry.id,
            came_from_id=origin.came_from_id,
            source=origin.source,
            hand_over_id=origin.hand_over_id,
            advanced_at=clock.now(),
        )
    )
    return entry.id


def _write_team(session: Session, entry_id: int, incoming: IncomingWork) -> list[int]:
    """Add the team; returns the ids of its persons in the team's order."""
    people = [
        Person(
            prefix=person.prefix,
            name=person.name,
            sort_key=sort_key(person.name),
            erased_at=clock.now() if person.name == ERASED else None,
        )
        for person in incoming.work.team
    ]
    session.add_all(people)
    session.flush()  # the team needs their ids
    places: dict[str, int] = {}
    for person, row in zip(incoming.work.team, people, strict=True):
        places[person.role] = places.get(person.role, 0) + 1
        session.add(
            TeamMember(
                entry_id=entry_id,
                person_id=row.id,
                role=person.role,
                position=places[person.role],
                facts=_kept(person.facts),
            )
        )
    session.flush()  # the recheck reads the team
    return [row.id for row in people]


def _write_findings(
    session: Session, entry_id: int, people: Sequence[int], incoming: IncomingWork, answered: Mapping[str, str]
) -> None:
    """Add the decisions of the level below, with where they were made, except on requirements asked again here."""
    rows = [
        {
            "entry_id": entry_id,
            "requirement": finding.requirement,
            "clause": answered[finding.requirement],
            "subject": "" if finding.person is None else f"person:{people[finding.person]}",
            "carried_from": (finding.carried_from or incoming.origin.place)[:200],
            "decision": finding.decision,
            "seen": finding.seen,
            "against": json.dumps(finding.against, ensure_ascii=False, sort_keys=True),
            "scope": finding.scope,
            "reason": finding.reason,
            "committee": finding.committee,
            "met_on": finding.met_on,
            "recorded_at": finding.recorded_at,
            "recorded_by": None,
        }
        for finding in incoming.work.findings
        if finding.requirement in answered
    ]
    if rows:
        session.execute(insert(Finding), rows)


def _write_documents(session: Session, actor: Actor, entry_id: int, incoming: IncomingWork) -> None:
    if not incoming.work.documents:
        return
    registration = registrations.ensure_for_entry(session, entry_id=entry_id)
    for document, stored in zip(incoming.work.documents, incoming.stored, strict=True):
        session.add(
            Document(
                registration_id=registration.id,
                kind=document.kind,
                name=document.name,
                stored=stored,
                size=document.size,
                pages=document.pages,
                sha256=document.sha256,
                uploaded_at=clock.now(),
                uploaded_by=actor.user_id,
            )
        )
    session.flush()  # the recheck reads them


def _kept(facts: Mapping[str, str]) -> str:
    return json.dumps(dict(facts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
