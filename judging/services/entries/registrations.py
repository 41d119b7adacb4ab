"""Registrations: drafts that are saved at every step, and the entries they become when they are submitted."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.contests import rounds
from judging.core.contests.deadlines import DeadlineState, registration_state
from judging.core.entries import registration_form as forms
from judging.core.entries.registration_form import Draft, StepChange
from judging.core.refusals import RuleViolation, refuse_if, require
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
from judging.services.eligibility.rechecks import recheck
from judging.services.entries import registration_teams
from judging.services.locks import lock_row, lock_uncertified, lock_year_and_contest, lock_years, share_contest


@dataclass(frozen=True, slots=True)
class Saved:
    """The draft's revision after saving, and when it was saved."""

    revision: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Submitted:
    """The entry that a registration became."""

    entry_id: int
    code: str
    is_new: bool


def start(session: Session, *, actor: Actor, contest_id: int, institution_id: int, is_assigned: bool = False) -> int:
    """Start an empty draft; returns its id. ``is_assigned`` says that the organisers assigned the institution to this
    contest though it lies in another area.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``institution_unknown``, ``outside_area``,
            ``registration_early``, ``registration_late``, ``registration_over``.
    """
    contest = share_contest(session, contest_id=contest_id)  # before the institution, as institutions.merge does
    college = require(
        session.get(Institution, institution_id, with_for_update={"read": True, "key_share": True}),
        "institution_unknown",
    )
    level, area = contest.round.level, contest.round.area
    place = rounds.outside(level, area, province=college.province, region=college.region)
    refuse_if(bool(place) and not is_assigned, "outside_area")
    _refuse_unless_open(contest)
    registration = Registration(
        contest_id=contest_id,
        institution_id=institution_id,
        content=forms.dump(Draft()),
        saved_at=clock.now(),
        saved_by=actor.user_id,
    )
    session.add(registration)
    session.flush()  # the audit entry needs its id
    audit.record(
        session,
        actor=actor,
        action="registrations.start",
        subject=registration,
        data={"institution": institution_id, "outside": place},
    )
    return registration.id


def save(session: Session, *, actor: Actor, registration_id: int, change: StepChange, base: int) -> Saved:
    """Save the values of one step, however incomplete, whether registration is open or not.

    ``base`` is the revision that the person was shown. Nothing is written where nothing changed.

    Raises:
        RuleViolation: ``no_registration``, ``contest_certified``, ``draft_changed_elsewhere`` (the same step was saved
            by somebody else since).
    """
    registration, _ = _locked(session, registration_id)
    before = reads.draft_of(session, registration)
    after = forms.changed(before, change, revision=registration.revision + 1)
    if after == forms.changed(before, StepChange(change.step), revision=registration.revision + 1):
        return Saved(registration.revision, registration.saved_at)
    refuse_if(before.steps.get(change.step.value, 0) > base, "draft_changed_elsewhere")
    registration.content = forms.dump(after)
    registration.revision += 1
    registration.saved_at, registration.saved_by = clock.now(), actor.user_id
    audit.record(
        session,
        actor=actor,
        action="registrations.save",
        subject=registration,
        data={"step": change.step.value, "revision": registration.revision},
    )
    return Saved(registration.revision, registration.saved_at)


def submit(session: Session, *, actor: Actor, registration_id: int) -> Submitted:
    """Submit the work, or submit it again while registration is open. Facts without an answer wait for screening.

    A new entry takes the next running number of its contest as its code. The title of one that advanced stays.

    Raises:
        RuleViolation: ``no_registration``, ``contest_certified``, ``registration_early``, ``registration_late``,
            ``registration_over``, ``entry_title_wanted``, ``entry_withdrawn``.
    """
    lock_years(session, contest_ids=select(Registration.contest_id).where(Registration.id == registration_id))
    registration, contest = _locked(session, registration_id)
    _refuse_unless_open(contest)
    draft = reads.draft_of(session, registration)
    title_th, title_en = thai.normalise(draft.title_th), thai.normalise(draft.title_en)
    refuse_if(not title_th, "entry_title_wanted")
    entry = session.get(Entry, registration.entry_id) if registration.entry_id is not None else None
    if entry is not None and session.get(Withdrawal, entry.id) is not None:
        raise RuleViolation("entry_withdrawn", entry=entry.code)
    is_new = entry is None
    if entry is None:
        entry = Entry(
            contest_id=contest.id,
            code=next_code(session, contest_id=contest.id),
            institution_id=registration.institution_id,
            admission=Admission.PENDING,
        )
        session.add(entry)
    if is_new or session.get(EntryOrigin, entry.id) is None:
        entry.title_th, entry.title_en = title_th, title_en
    uploaded = reads.uploaded_kinds(session, registration.id)
    entry.facts = dump(forms.values_of(draft.typed, uploaded=uploaded).known)
    session.flush()  # the team and the recheck read the entry
    written = registration_teams.write(session, entry_id=entry.id, draft=draft, institution_id=entry.institution_id)
    if written.changed:
        registration.names_confirmed_at = registration.names_confirmed_by = None
    registration.entry_id, registration.revision = entry.id, registration.revision + 1
    declared = forms.documents_of(written.draft.typed)
    registration.content = forms.dump(replace(written.draft, submitted=registration.revision, declared=declared))
    registration.submitted_at = registration.saved_at = clock.now()
    registration.saved_by = actor.user_id
    session.flush()  # the recheck reads it
    audit.record(
        session,
        actor=actor,
        action="registrations.submit",
        subject=registration,
        data={"entry": entry.id, "code": entry.code},
    )
    recheck(session, contest_id=entry.contest_id, entry_ids=[entry.id])
    return Submitted(entry.id, entry.code, is_new)


def discard(session: Session, *, actor: Actor, registration_id: int) -> tuple[str, ...]:
    """Delete a draft that has no entry; returns the stored names of its files, which the caller removes after the
    transaction.

    Raises:
        RuleViolation: ``no_registration``, ``contest_certified``, ``registration_submitted``.
    """
    registration, _ = _locked(session, registration_id)
    refuse_if(registration.entry_id is not None, "registration_submitted")
    stored = tuple(
        session.execute(
            select(Document.stored).where(Document.registration_id == registration_id, Document.stored != "")
        ).scalars()
    )
    session.execute(delete(Document).where(Document.registration_id == registration_id))
    session.execute(delete(Registration).where(Registration.id == registration_id))
    audit.record(session, actor=actor, action="registrations.discard", subject=registration)
    return stored


def ensure_for_entry(session: Session, *, entry_id: int) -> Registration:
    """The registration of an entry that was imported, advanced or transferred; created from the entry's data where
    there is none. Part of the caller's act.

    Raises:
        RuleViolation: ``no_entry``.
    """
    entry = require(session.get(Entry, entry_id), "no_entry")
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
    session.flush()  # the caller needs its id
    return registration


def open_for_entry(session: Session, *, actor: Actor, entry_id: int) -> int:
    """Give an entry that somebody else entered a registration its teacher can edit; returns the registration's id.

    Raises:
        RuleViolation: ``no_entry``, ``contest_certified``.
    """
    entry = require(session.get(Entry, entry_id), "no_entry")
    lock_year_and_contest(session, contest_id=entry.contest_id)
    registration = ensure_for_entry(session, entry_id=entry_id)
    audit.record(
        session,
        actor=actor,
        action="registrations.open_entry",
        subject=registration,
        data={"entry": entry_id},
    )
    return registration.id


def next_code(session: Session, *, contest_id: int) -> str:
    """The code of a new entry of a contest, which the caller has locked so that no code is given twice."""
    return forms.next_code(list(session.execute(select(Entry.code).where(Entry.contest_id == contest_id)).scalars()))


def _locked(session: Session, registration_id: int) -> tuple[Registration, Contest]:
    return lock_row(
        session, model=Registration, row_id=registration_id, missing="no_registration", lock=lock_uncertified
    )


def _refuse_unless_open(contest: Contest) -> None:
    windows = reads.windows_of(contest.round)
    gate = registration_state(contest.state, windows, clock.now())
    refuse_if(gate is DeadlineState.EARLY, "registration_early")
    refuse_if(gate is DeadlineState.LATE, "registration_late")
    refuse_if(gate is DeadlineState.OVER, "registration_over")
