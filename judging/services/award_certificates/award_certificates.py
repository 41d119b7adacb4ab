"""Certificates are issued, replaced and withdrawn. A serial is allotted in the transaction that writes its certificate:
serials have no gaps, and none is used twice."""

import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its clause too
from sqlalchemy.orm import Session

from judging import clock
from judging.core.award_certificates import award_certificates as core
from judging.core.award_certificates.award_certificates import CertificateRole, serial
from judging.core.dates import BUDDHIST_ERA
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.models import AwardCertificate, CertificateBatch, CertificateDesign, CertificateName, CertificateSeries
from judging.queries.award_certificates import award_certificates as reads, certificate_designs
from judging.queries.award_certificates.award_certificates import Candidate, Candidates
from judging.queries.contests.contests import contest_head
from judging.services import audit, locks


@dataclass(frozen=True, slots=True)
class Made:
    """What came of an act: the batch, how many certificates, how many persons were refused, and how many wait because
    their names are not confirmed."""

    batch_id: int
    count: int
    refused: int
    waiting: int


def issue(
    session: Session,
    *,
    actor: Actor,
    contest_id: int,
    roles: Collection[CertificateRole],
    letters: Collection[str],
    seen: int,
    unconfirmed: bool = False,
) -> Made:
    """Issue the certificates that are due for these roles: first ones, and replacements where name, work or awards
    changed. Whose name cannot be printed gets none and is listed with the batch; the others are issued.

    ``letters`` are those of the font, ``seen`` is the version of the results that the organiser saw. Names that no
    teacher confirmed wait, unless ``unconfirmed``.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``certificates_unpublished``, ``results_changed`` (there is
            a newer version), ``certificates_for_nobody`` (no role), ``certificates_none_due`` (all have theirs),
            ``certificates_wait`` (all others wait: ``count``), ``certificates_unprintable`` (no name can be printed).
    """
    refuse_if(not roles, "certificates_for_nobody")
    found = _candidates(session, contest_id, letters)
    refuse_if(found.version != seen, "results_changed")
    due = [one for one in found.rows if one.role in roles and one.is_due]
    waiting = [one for one in due if not one.is_confirmed and not unconfirmed]
    chosen = [one for one in due if one.is_confirmed or unconfirmed]
    refused = [one for one in chosen if one.fault is not None]
    good = [one for one in chosen if one.fault is None]
    refuse_if(not due, "certificates_none_due")
    refuse_if(bool(waiting) and not good, "certificates_wait", count=len(waiting))
    refuse_if(not good, "certificates_unprintable")
    batch, serials = _write(session, actor, contest_id, found, good, refused)
    audit.record(
        session,
        actor=actor,
        action="award_certificates.issue",
        subject=f"contest:{contest_id}",
        contest_id=contest_id,
        data={
            "batch": batch.id,
            "version": found.version,
            "provisional": found.is_provisional,
            "count": len(good),
            "unconfirmed": batch.unconfirmed,
            "refused": len(refused),
            "serials": [serials[0], serials[-1]] if serials else [],
        },
    )
    return Made(batch.id, len(good), len(refused), len(waiting))


def replace(session: Session, *, actor: Actor, certificate_id: int, letters: Collection[str]) -> Made:
    """Issue a certificate in the place of another one of the same person, with today's name and awards. The old one is
    superseded, and the new one says what it replaces.

    Raises:
        RuleViolation: ``no_certificate``, ``certificate_replaced`` (already), ``certificate_not_earned`` (the work is
            not ranked any more, or the person left team or panel), ``certificate_name`` (it cannot be printed), and
            those of ``issue``.
    """
    contest_id = require(_contest_of(session, certificate_id), "no_certificate")
    found = _candidates(session, contest_id, letters)
    held = (one for one in found.rows if one.held is not None and one.held.certificate_id == certificate_id)
    refuse_if(_is_replaced(session, certificate_id), "certificate_replaced")
    candidate = require(next(held, None), "certificate_not_earned")
    refuse_if(candidate.fault is not None, "certificate_name")
    batch, serials = _write(session, actor, contest_id, found, [candidate], [])
    audit.record(
        session,
        actor=actor,
        action="award_certificates.replace",
        subject=f"certificate:{certificate_id}",
        contest_id=contest_id,
        data={"batch": batch.id, "version": found.version, "serial": serials[0]},
    )
    return Made(batch.id, 1, 0, 0)


def withdraw(session: Session, *, actor: Actor, certificate_id: int, reason: str) -> None:
    """Withdraw a certificate that should not have been issued. One whose awards a ruling took away is out of force
    without this.

    Raises:
        RuleViolation: ``no_certificate``, ``contest_archived``, ``reason_wanted``, ``certificate_replaced``.
    """
    written = locks.reason_of(reason)
    contest_id = require(_contest_of(session, certificate_id), "no_certificate")
    locks.lock_contest(session, contest_id=contest_id)
    refuse_if(_is_replaced(session, certificate_id), "certificate_replaced")
    row = session.get_one(AwardCertificate, certificate_id, populate_existing=True)
    if row.withdrawn_at is not None:
        return
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = clock.now(), actor.user_id, written
    audit.record(
        session,
        actor=actor,
        action="award_certificates.withdraw",
        subject=f"certificate:{certificate_id}",
        contest_id=contest_id,
        data={"reason": written},
    )


def _candidates(session: Session, contest_id: int, letters: Collection[str]) -> Candidates:
    locks.lock_contest(session, contest_id=contest_id)
    return require(reads.candidates(session, contest_id, letters), "certificates_unpublished")


def _contest_of(session: Session, certificate_id: int) -> int | None:
    query = select(AwardCertificate.contest_id).where(AwardCertificate.id == certificate_id)
    return session.execute(query).scalar()


def _is_replaced(session: Session, certificate_id: int) -> bool:
    query = select(AwardCertificate.id).where(AwardCertificate.replaces_id == certificate_id)
    return session.execute(query).first() is not None


def _write(
    session: Session,
    actor: Actor,
    contest_id: int,
    found: Candidates,
    good: Sequence[Candidate],
    refused: Sequence[Candidate],
) -> tuple[CertificateBatch, list[str]]:
    """The rows of a batch and the serials of its certificates."""
    head = contest_head(session, contest_id)
    assert head is not None  # it is locked
    design = certificate_designs.frozen(head, certificate_designs.chosen(session, contest_id))
    batch = CertificateBatch(
        contest_id=contest_id,
        version=found.version,
        is_provisional=found.is_provisional,
        unconfirmed=sum(not one.is_confirmed for one in good),
        design=json.dumps(design.as_json(), ensure_ascii=False),
        refused=json.dumps([(one.person_id, one.role, one.entry_id, one.fault) for one in refused]),
        issued_at=clock.now(),
        issued_by=actor.user_id,
    )
    session.add(batch)
    session.flush()
    chosen = session.get(CertificateDesign, contest_id)
    prefix = chosen.prefix if chosen else ""
    year = date.fromisoformat(design.given_on).year + BUDDHIST_ERA
    series, first = _allot(session, prefix, year, len(good))
    rows = [
        AwardCertificate(
            contest_id=contest_id,
            batch_id=batch.id,
            series_id=series.id,
            number=number,
            code=core.code_of(secrets.randbits(5 * core.CODE_LENGTH)),
            role=one.role,
            person_id=one.person_id,
            entry_id=one.entry_id,
            content=one.content.as_json(),
            replaces_id=one.held.certificate_id if one.held else None,
        )
        for number, one in enumerate(good, start=first)
    ]
    session.add_all(rows)
    session.flush()
    session.add_all(CertificateName(certificate_id=row.id, name=one.name) for row, one in zip(rows, good, strict=True))
    session.flush()
    return batch, [serial(prefix, year, row.number) for row in rows]


def _allot(session: Session, prefix: str, year: int, count: int) -> tuple[CertificateSeries, int]:
    """The series, locked until the transaction ends, and the first of ``count`` numbers that follow its last one."""
    # Two transactions may begin a series at once: the second waits here for the first.
    begun = insert(CertificateSeries).values(prefix=prefix, year=year, last=0)
    session.execute(begun.on_conflict_do_nothing(index_elements=["prefix", "year"]))
    query = select(CertificateSeries).where(CertificateSeries.prefix == prefix, CertificateSeries.year == year)
    series = session.execute(query.with_for_update().execution_options(populate_existing=True)).scalar_one()
    first = series.last + 1
    series.last += count
    return series, first
