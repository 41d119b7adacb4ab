"""What an organiser chooses for the certificates of a contest: texts, pictures, and who signs."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.award_certificates import award_certificates as core
from judging.core.award_certificates.certificate_text import CONSENT
from judging.core.names import sort_key
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.models import (
    CertificateBatch,
    CertificateDesign,
    CertificatePicture,
    CertificateSignatory,
    Person,
    PictureKind,
)
from judging.queries.award_certificates import certificate_designs as reads
from judging.queries.contests.contests import contest_head
from judging.services import audit, locks

MOST_SIGNATORIES = 3
LONGEST = 200
A_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Typed:
    """The texts of a design as an organiser typed them; empty ones stand for the defaults."""

    prefix: str = ""
    language: str = "th"
    thai_digits: bool = True
    issuer: str = ""
    venue: str = ""
    given_on: date | None = None


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A picture in the store, reduced already: its name there, bytes and pixels."""

    stored: str
    size: int
    width: int
    height: int


def choose(session: Session, *, actor: Actor, contest_id: int, typed: Typed) -> None:
    """Keep the texts of a contest's certificates.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``contest_for_practice``, ``certificate_prefix`` (letters,
            digits, dots and dashes, ``most`` of them), ``certificate_day`` (before the ``first`` day of the contest,
            or after the ``last`` day that is allowed).
    """
    _lock(session, contest_id)
    prefix = core.read_prefix(typed.prefix)
    refuse_if(prefix is None, "certificate_prefix", most=core.LONGEST_PREFIX)
    if typed.given_on is not None:
        _check_day(session, contest_id, typed.given_on)
    row = session.get(CertificateDesign, contest_id, populate_existing=True)
    if row is None:
        row = CertificateDesign(contest_id=contest_id, changed_at=clock.now())
        session.add(row)
    row.prefix, row.language, row.thai_digits = prefix or "", typed.language, typed.thai_digits
    row.issuer, row.venue = thai.normalise(typed.issuer)[:LONGEST], thai.normalise(typed.venue)[:LONGEST]
    row.given_on = typed.given_on
    row.changed_at, row.changed_by = clock.now(), actor.user_id
    _record(session, actor, "certificate_designs.choose", contest_id, prefix=row.prefix, language=row.language)


def add_signatory(
    session: Session,
    *,
    actor: Actor,
    contest_id: int,
    name: str,
    position: str,
    picture: StoredPicture | None = None,
    consented_on: date | None = None,
    has_consented: bool = False,
) -> int:
    """Add somebody who signs; returns the id. A ``picture`` of the signature needs its owner's consent: the day, and
    ``has_consented``, by which the actor records that the owner agreed to the statement ``CONSENT``.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``contest_for_practice``, ``signatory_name``,
            ``signatories_full`` (``most``), ``consent_wanted``, ``consent_later`` (a day to come).
    """
    _lock(session, contest_id)
    written = require(thai.normalise(name)[:LONGEST], "signatory_name")
    refuse_if(
        len(reads.signatories(session, contest_id)) >= MOST_SIGNATORIES, "signatories_full", most=MOST_SIGNATORIES
    )
    refuse_if(picture is not None and (not has_consented or consented_on is None), "consent_wanted")
    refuse_if(picture is not None and consented_on is not None and consented_on > clock.today(), "consent_later")
    person = Person(name=written, sort_key=sort_key(written), position=thai.normalise(position)[:300])
    session.add(person)
    session.flush()
    last = select(func.coalesce(func.max(CertificateSignatory.position), 0))
    place = session.execute(last.where(CertificateSignatory.contest_id == contest_id)).scalar_one()
    row = CertificateSignatory(contest_id=contest_id, person_id=person.id, position=place + 1, added_at=clock.now())
    session.add(row)
    session.flush()
    _record(session, actor, "certificate_designs.add_signatory", contest_id, signatory=row.id, person=person.id)
    if picture is not None:
        made = _picture(session, actor, contest_id, PictureKind.SIGNATURE, picture)
        made.signatory_id, made.consented_on, made.consent = row.id, consented_on, CONSENT.th
        session.flush()
        consent = {"consented_on": consented_on.isoformat() if consented_on else "", "statement": CONSENT.th}
        _record(
            session,
            actor,
            "certificate_designs.add_signature",
            contest_id,
            signatory=row.id,
            picture=made.id,
            **consent,
        )
    return row.id


def remove_signatory(session: Session, *, actor: Actor, contest_id: int, signatory_id: int) -> tuple[str, ...]:
    """Remove somebody who signs, for the certificates issued from now on; returns the stored names of files that the
    caller removes. The picture of the signature goes at once.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``contest_for_practice``, ``no_signatory``.
    """
    _lock(session, contest_id)
    row = _signatory(session, contest_id, signatory_id)
    row.removed_at = clock.now()
    _record(session, actor, "certificate_designs.remove_signatory", contest_id, signatory=signatory_id)
    return _drop_signature(session, actor, contest_id, signatory_id)


def remove_signature(session: Session, *, actor: Actor, contest_id: int, signatory_id: int) -> tuple[str, ...]:
    """Remove the picture of a signature, as its owner may ask at any time; returns the stored names of files that the
    caller removes. Certificates are then printed with name and position alone, those issued before too.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``contest_for_practice``, ``no_signatory``.
    """
    _lock(session, contest_id)
    _signatory(session, contest_id, signatory_id)
    return _drop_signature(session, actor, contest_id, signatory_id)


def set_picture(
    session: Session, *, actor: Actor, contest_id: int, kind: PictureKind, picture: StoredPicture | None
) -> tuple[str, ...]:
    """Use another background or seal, or none; returns the stored names of files that the caller removes. One that
    issued certificates show stays for their reprints.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``contest_for_practice``.
    """
    _lock(session, contest_id)
    is_used = session.execute(
        select(CertificateBatch.id).where(CertificateBatch.contest_id == contest_id).limit(1)
    ).first()
    gone = []
    query = select(CertificatePicture).where(
        CertificatePicture.contest_id == contest_id,
        CertificatePicture.kind == kind,
        CertificatePicture.removed_at.is_(None),
    )
    for row in session.execute(query).scalars():
        row.removed_at = clock.now()
        if not is_used:
            gone.append(row.stored)
            row.stored = ""
        if picture is None:
            _record(session, actor, "certificate_designs.remove_picture", contest_id, kind=kind.value, picture=row.id)
    if picture is not None:
        made = _picture(session, actor, contest_id, kind, picture)
        session.flush()
        _record(session, actor, "certificate_designs.add_picture", contest_id, kind=kind.value, picture=made.id)
    return tuple(gone)


def _check_day(session: Session, contest_id: int, given_on: date) -> None:
    """Refuse a day before the contest, or more than a year after it and after today."""
    head = require(contest_head(session, contest_id), "no_contest")
    last = max(head.last_day, clock.today()) + A_YEAR
    refuse_if(not head.first_day <= given_on <= last, "certificate_day", first=head.first_day, last=last)


def _lock(session: Session, contest_id: int) -> None:
    contest = locks.lock_contest(session, contest_id=contest_id)
    refuse_if(contest.is_practice, "contest_for_practice")


def _signatory(session: Session, contest_id: int, signatory_id: int) -> CertificateSignatory:
    row = session.get(CertificateSignatory, signatory_id, populate_existing=True)
    found = require(row, "no_signatory")
    refuse_if(found.contest_id != contest_id or found.removed_at is not None, "no_signatory")
    return found


def _drop_signature(session: Session, actor: Actor, contest_id: int, signatory_id: int) -> tuple[str, ...]:
    gone = []
    query = select(CertificatePicture).where(
        CertificatePicture.signatory_id == signatory_id, CertificatePicture.stored != ""
    )
    for row in session.execute(query).scalars():
        gone.append(row.stored)
        row.stored, row.removed_at = "", clock.now()
        _record(
            session, actor, "certificate_designs.remove_signature", contest_id, signatory=signatory_id, picture=row.id
        )
    return tuple(gone)


def _picture(
    session: Session, actor: Actor, contest_id: int, kind: PictureKind, picture: StoredPicture
) -> CertificatePicture:
    row = CertificatePicture(
        contest_id=contest_id,
        kind=kind,
        stored=picture.stored,
        size=picture.size,
        width=picture.width,
        height=picture.height,
        added_at=clock.now(),
        added_by=actor.user_id,
    )
    session.add(row)
    return row


def _record(session: Session, actor: Actor, action: str, contest_id: int, **data: object) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"contest:{contest_id}",
        contest_id=contest_id,
        data=data,
    )
