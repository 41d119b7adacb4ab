"""Works that came from a level below, written into the contest that takes them in; part of the caller's act."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.entries import codes
from judging.core.names import ERASED
from judging.core.roles import Actor
from judging.core.scoring.advancement import VACATED
from judging.core.transfers.transfers import TransferredFinding, TransferredWork, asked_again, free_code
from judging.models import (
    Admission,
    Contest,
    Document,
    Entry,
    EntryOrigin,
    Finding,
    Person,
    TeamMember,
    TeamRole,
    Withdrawal,
)
from judging.queries.rulebooks.rulebooks import rulebook
from judging.services.eligibility import duplicates, screening
from judging.services.entries import registrations


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a work comes from: the entry of the level below, or a hand-over file with what its source says (JSON)."""

    place: str
    came_from_id: int | None = None
    source: str = ""
    hand_over_id: int | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A work to be written. ``stored`` are the names of its documents' files, in the order of ``work.documents``."""

    work: TransferredWork
    institution_id: int
    stored: tuple[str, ...]
    origin: Origin


def write(session: Session, *, actor: Actor, contest: Contest, arrivals: Sequence[Arrival]) -> list[int]:
    """Enter works with team, facts, findings and documents, pending until their requirements are answered here; returns
    their numbers. A code that is taken gets a number behind it."""
    taken = set(session.execute(select(Entry.code_key).where(Entry.contest_id == contest.id)).scalars())
    answered = {
        one.id: one.clause for one in rulebook(session, contest.rulebook_id).requirements if not asked_again(one)
    }
    made = []
    for arrival in arrivals:
        code = free_code(arrival.work.code, taken)
        taken.add(codes.key(code))
        entry_id = _enter(session, contest.id, code, arrival)
        people = _write_team(session, entry_id, arrival)
        _write_findings(session, entry_id, people, arrival, answered)
        _write_documents(session, actor, entry_id, arrival)
        made.append(entry_id)
    _follow(session, contest.id, made)
    return made


def vacate(session: Session, *, actor: Actor, contest: Contest, entry_ids: Sequence[int]) -> None:
    """These works have lost their place: they are listed apart, as withdrawn."""
    for entry_id in entry_ids:
        if session.get(Withdrawal, entry_id) is None:
            session.add(
                Withdrawal(entry_id=entry_id, reason=VACATED.th, withdrawn_at=clock.now(), withdrawn_by=actor.user_id)
            )
    _follow(session, contest.id, entry_ids)


def restore(session: Session, *, contest: Contest, entry_ids: Sequence[int]) -> None:
    """These works have their place again, which they had lost by ``vacate``."""
    for entry_id in entry_ids:
        session.delete(session.get_one(Withdrawal, entry_id))
    _follow(session, contest.id, entry_ids)


def _follow(session: Session, contest_id: int, entry_ids: Sequence[int]) -> None:
    if entry_ids:
        duplicates.find(session, entry_ids=entry_ids)
        screening.settle(session, contest_id=contest_id, entry_ids=entry_ids)


def _enter(session: Session, contest_id: int, code: str, arrival: Arrival) -> int:
    work, origin = arrival.work, arrival.origin
    entry = Entry(
        contest_id=contest_id,
        code=code,
        title_th=work.title_th,
        title_en=work.title_en,
        institution_id=arrival.institution_id,
        admission=Admission.PENDING,
        facts=_kept(work.facts),
    )
    session.add(entry)
    session.flush()  # all that belongs to it needs its number
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


def _write_team(session: Session, entry_id: int, arrival: Arrival) -> list[int]:
    """The numbers of the persons made, in the team's order."""
    people = [
        Person(
            prefix=person.prefix,
            name=person.name,
            sort_key=thai.sort_key(person.name),
            erased_at=clock.now() if person.name == ERASED else None,
        )
        for person in arrival.work.team
    ]
    session.add_all(people)
    session.flush()  # the team needs their numbers
    places: dict[str, int] = {}
    for person, row in zip(arrival.work.team, people, strict=True):
        places[person.role] = places.get(person.role, 0) + 1
        session.add(
            TeamMember(
                entry_id=entry_id,
                person_id=row.id,
                role=TeamRole(person.role.value),
                position=places[person.role],
                facts=_kept(person.facts),
            )
        )
    session.flush()  # what follows reads the team
    return [row.id for row in people]


def _write_findings(
    session: Session, entry_id: int, people: Sequence[int], arrival: Arrival, answered: Mapping[str, str]
) -> None:
    """The decisions of the level below, each saying where it was made; none that this level has to answer by itself."""
    rows = [
        {
            "entry_id": entry_id,
            "requirement": finding.requirement,
            "clause": answered[finding.requirement],
            "subject": "" if finding.person is None else f"person:{people[finding.person]}",
            "carried_from": (finding.carried_from or arrival.origin.place)[:200],
            **_said(finding),
        }
        for finding in arrival.work.findings
        if finding.requirement in answered
    ]
    if rows:
        session.execute(insert(Finding), rows)


def _said(finding: TransferredFinding) -> dict[str, object]:
    return {
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


def _write_documents(session: Session, actor: Actor, entry_id: int, arrival: Arrival) -> None:
    if not arrival.work.documents:
        return
    registration = registrations.make_from_entry(session, entry_id=entry_id)
    for document, stored in zip(arrival.work.documents, arrival.stored, strict=True):
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
    session.flush()  # what follows reads them


def _kept(facts: Mapping[str, str]) -> str:
    return json.dumps(dict(facts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
