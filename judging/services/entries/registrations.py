"""Registrations: drafts that are always kept, and the works they become when they are handed in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.contests.deadlines import DeadlineState, registration_state
from judging.core.entries import registration_form as forms
from judging.core.entries.registration_form import Draft, StepChange
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.core.rulebooks.fact_values import dump
from judging.models import (
    Admission,
    Contest,
    Document,
    Entry,
    EntryOrigin,
    Institution,
    Registration,
    Withdrawal,
)
from judging.queries.entries import registrations as reads
from judging.services import audit
from judging.services.entries import after_change, registration_teams
from judging.services.locks import lock_uncertified, lock_year_and_contest, lock_years, share_contests


@dataclass(frozen=True, slots=True)
class Saved:
    """What a saving came to."""

    revision: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Submitted:
    """The work that a registration became."""

    entry_id: int
    code: str
    is_new: bool


def start(session: Session, *, actor: Actor, contest_id: int, institution_id: int) -> int:
    """Begin an empty draft; returns its number.

    Raises:
        RuleViolation: ``no_contest``, ``institution_unknown``, ``registration_early``, ``registration_late``,
            ``registration_over``.
    """
    share_contests(session, contest_ids=[contest_id])  # before the college, as whoever merges two of them does
    contest = _contest(session, contest_id)
    if session.get(Institution, institution_id, with_for_update={"read": True, "key_share": True}) is None:
        raise RuleViolation("institution_unknown")
    _refuse_unless_open(contest)
    registration = Registration(
        contest_id=contest_id,
        institution_id=institution_id,
        content=forms.dump(Draft()),
        saved_at=clock.now(),
        saved_by=actor.user_id,
    )
    session.add(registration)
    session.flush()  # the audit entry needs its number
    _record(session, actor, "registrations.start", registration, institution=institution_id)
    return registration.id


def save(session: Session, *, actor: Actor, registration_id: int, change: StepChange, base: int) -> Saved:
    """Keep what one step brought, however incomplete, whether registration is open or not.

    ``base`` is the revision that the person saw. Nothing is written where nothing changed.

    Raises:
        RuleViolation: ``no_registration``, ``contest_certified``, ``draft_changed_elsewhere`` (the same step was saved
            by somebody else since).
    """
    registration = _locked(session, registration_id)
    before = reads.draft_of(session, registration)
    after = forms.changed(before, change, revision=registration.revision + 1)
    if after == forms.changed(before, StepChange(change.step), revision=registration.revision + 1):
        return Saved(registration.revision, registration.saved_at)
    if before.steps.get(change.step.value, 0) > base:
        raise RuleViolation("draft_changed_elsewhere")
    registration.content = forms.dump(after)
    registration.revision += 1
    registration.saved_at, registration.saved_by = clock.now(), actor.user_id
    _record(session, actor, "registrations.save", registration, step=change.step.value, revision=registration.revision)
    return Saved(registration.revision, registration.saved_at)


def submit(session: Session, *, actor: Actor, registration_id: int) -> Submitted:
    """Hand the work in, or hand it in anew while registration is open. Facts that nobody answered wait for screening.

    A new work takes the next running number of its contest as its code. The title of one that advanced stays.

    Raises:
        RuleViolation: ``no_registration``, ``contest_certified``, ``registration_early``, ``registration_late``,
            ``registration_over``, ``entry_title_wanted``, ``entry_withdrawn``.
    """
    lock_years(session, contest_ids=select(Registration.contest_id).where(Registration.id == registration_id))
    registration = _locked(session, registration_id)
    contest = session.get_one(Contest, registration.contest_id)
    _refuse_unless_open(contest)
    draft = reads.draft_of(session, registration)
    title_th, title_en = thai.normalise(draft.title_th), thai.normalise(draft.title_en)
    if not title_th:
        raise RuleViolation("entry_title_wanted")
    entry = session.get(Entry, registration.entry_id) if registration.entry_id is not None else None
    if entry is not None and session.get(Withdrawal, entry.id) is not None:
        raise RuleViolation("entry_withdrawn", entry=entry.code)
    is_new = entry is None
    if entry is None:
        entry = _enter(session, registration, title_th, title_en)
    elif session.get(EntryOrigin, entry.id) is None:
        entry.title_th, entry.title_en = title_th, title_en
    uploaded = reads.uploaded_kinds(session, registration.id)
    entry.facts = dump(forms.values_of(draft.typed, uploaded=uploaded).known)
    session.flush()  # the team and what follows read the entry
    written = registration_teams.write(session, entry_id=entry.id, draft=draft, institution_id=entry.institution_id)
    if written.changed:
        registration.names_confirmed_at = registration.names_confirmed_by = None
    registration.entry_id, registration.revision = entry.id, registration.revision + 1
    registration.content = forms.dump(replace(written.draft, submitted=registration.revision))
    registration.submitted_at = registration.saved_at = clock.now()
    registration.saved_by = actor.user_id
    session.flush()  # what follows reads it
    _record(session, actor, "registrations.submit", registration, entry=entry.id, code=entry.code)
    after_change.follow(session, contest_id=entry.contest_id, entry_ids=[entry.id])
    return Submitted(entry.id, entry.code, is_new)


def discard(session: Session, *, actor: Actor, registration_id: int) -> tuple[str, ...]:
    """Throw away a draft that is no work (any more); returns the stored names of its files, to be removed when all is
    done.

    Raises:
        RuleViolation: ``no_registration``, ``contest_certified``, ``registration_submitted``.
    """
    registration = _locked(session, registration_id)
    if registration.entry_id is not None:
        raise RuleViolation("registration_submitted")
    stored = tuple(
        session.execute(
            select(Document.stored).where(Document.registration_id == registration_id, Document.stored != "")
        ).scalars()
    )
    session.execute(delete(Document).where(Document.registration_id == registration_id))
    session.execute(delete(Registration).where(Registration.id == registration_id))
    _record(session, actor, "registrations.discard", registration)
    return stored


def make_from_entry(session: Session, *, entry_id: int) -> Registration:
    """The registration of a work that came by import, advance or hand-over, made of what is known of it; the one there
    is where there is one. Part of the caller's act.

    Raises:
        RuleViolation: ``no_entry``.
    """
    entry = session.get(Entry, entry_id)
    if entry is None:
        raise RuleViolation("no_entry")
    known = session.execute(select(Registration).where(Registration.entry_id == entry_id)).scalar()
    if known is not None:
        return known
    now = clock.now()
    registration = Registration(
        contest_id=entry.contest_id,
        institution_id=entry.institution_id,
        entry_id=entry_id,
        content=forms.dump(reads.draft_from_entry(session, entry)),
        saved_at=now,
        submitted_at=now,
    )
    session.add(registration)
    session.flush()  # the caller needs its number
    return registration


def open_entry(session: Session, *, actor: Actor, entry_id: int) -> int:
    """The form of a work that somebody else entered, so that its teacher can fill it in; returns its number.

    Raises:
        RuleViolation: ``no_entry``, ``contest_certified``.
    """
    entry = session.get(Entry, entry_id)
    if entry is None:
        raise RuleViolation("no_entry")
    lock_year_and_contest(session, contest_id=entry.contest_id)
    registration = make_from_entry(session, entry_id=entry_id)
    _record(session, actor, "registrations.open_entry", registration, entry=entry_id)
    return registration.id


def _enter(session: Session, registration: Registration, title_th: str, title_en: str) -> Entry:
    code = next_code(session, contest_id=registration.contest_id)
    entry = Entry(
        contest_id=registration.contest_id,
        code=code,
        title_th=title_th,
        title_en=title_en,
        institution_id=registration.institution_id,
        admission=Admission.PENDING,
    )
    session.add(entry)
    session.flush()  # the team needs its number
    return entry


def next_code(session: Session, *, contest_id: int) -> str:
    """The code that a new work of a contest gets; the contest is locked by the caller, so that none is given twice."""
    return forms.next_code(list(session.execute(select(Entry.code).where(Entry.contest_id == contest_id)).scalars()))


def _contest(session: Session, contest_id: int) -> Contest:
    contest = session.get(Contest, contest_id, populate_existing=True)
    if contest is None:
        raise RuleViolation("no_contest")
    return contest


def _locked(session: Session, registration_id: int) -> Registration:
    """The registration, its contest locked, so that nothing of both changes meanwhile."""
    contest_id = session.execute(select(Registration.contest_id).where(Registration.id == registration_id)).scalar()
    if contest_id is None:
        raise RuleViolation("no_registration")
    lock_uncertified(session, contest_id=contest_id)
    return session.get_one(Registration, registration_id, populate_existing=True)


def _refuse_unless_open(contest: Contest) -> None:
    windows = reads.windows_of(contest.round)
    gate = registration_state(contest.state, windows, clock.now())
    if gate is DeadlineState.EARLY:
        raise RuleViolation("registration_early")
    if gate is DeadlineState.LATE:
        raise RuleViolation("registration_late")
    if gate is DeadlineState.OVER:
        raise RuleViolation("registration_over")


def _record(session: Session, actor: Actor, action: str, registration: Registration, **data: object) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"registration:{registration.id}",
        contest_id=registration.contest_id,
        data=data,
    )
