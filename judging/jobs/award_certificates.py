"""The PDF of a batch of certificates: requested once at a time, written into the folder of downloads, gone after a day.

The certificates themselves were issued before, so a job that begins again allots no serial.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy.orm import Session

from judging import clock
from judging.backup.copies import FOLDER
from judging.config import Settings
from judging.core.award_certificates.certificate_text import Design
from judging.core.refusals import require
from judging.core.roles import Actor
from judging.document_store import Store
from judging.extensions import db, documents
from judging.models import AwardCertificate
from judging.queries import jobs as queries
from judging.queries.award_certificates import award_certificates, certificate_designs
from judging.queries.award_certificates.award_certificates import Issued
from judging.queries.jobs import JobView
from judging.services import jobs
from judging.writers import award_certificates as writer
from judging.writers.award_certificates import Look, Printed, Signer
from judging.writers.pdf_joining import joined

if TYPE_CHECKING:
    from judging.jobs.worker import Report

KIND = "certificates"


def request(session: Session, *, actor: Actor, contest_id: int, batch_id: int, verify: str) -> int:
    """Request the PDF of a batch; returns the job's id. ``verify`` is the address to which codes are added."""
    params = {"contest_id": contest_id, "batch_id": batch_id, "verify": verify}
    return jobs.request(session, actor=actor, kind=KIND, params=params, key=_key(batch_id))


def job_of(session: Session, batch_id: int) -> JobView | None:
    """The latest job of a batch."""
    return queries.latest_of(session, _key(batch_id))


def path(batch_id: int) -> Path:
    """Where the PDF of a batch is, if it was made within the last day."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.instance / FOLDER / f"certificates-{batch_id}.pdf"


def run(params: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Typeset the certificates of a batch. One that cannot be typeset is left out and named in the result.

    Raises:
        RuleViolation: ``no_certificate``: the batch has none.
    """
    batch_id = params["batch_id"]
    session = db.session()
    try:
        of_batch = AwardCertificate.batch_id == batch_id
        issued = award_certificates.issued(session, params["contest_id"], where=of_batch)
        require(issued or None, "no_certificate")
        design = award_certificates.design_of_batch(session, batch_id)
        look = look_of(session, documents(), design, params["verify"])
    finally:
        session.rollback()
    target = path(batch_id)
    target.parent.mkdir(mode=0o700, exist_ok=True)
    broken = writer.write(target, [printed(one) for one in issued], look, at=clock.now(), told=report.progress)
    return {"count": len(issued) - len(broken), "broken": [issued[place].certificate_id for place in broken]}


def typeset(session: Session, certificates: Collection[Issued], *, verify: str) -> bytes:
    """A few certificates as one PDF, in a request: of a team, a college or a judge."""
    by_batch: dict[int, list[Issued]] = {}
    for one in certificates:
        by_batch.setdefault(one.batch_id, []).append(one)
    made = []
    for batch_id, rows in by_batch.items():
        look = look_of(session, documents(), award_certificates.design_of_batch(session, batch_id), verify)
        made.append(writer.pdf([printed(one) for one in rows], look, at=clock.now()))
    return joined(made)


def printed(one: Issued) -> Printed:
    """A certificate as it is typeset; without the name where that was erased."""
    content = one.content
    return Printed(
        one.serial, one.code, one.role, one.name, content.work, content.institution, content.awards, one.replaces
    )


def look_of(session: Session, store: Store, design: Design, verify: str) -> Look:
    """The design with the names of those who sign and with its pictures; one whose file is gone is left out."""
    signatories = certificate_designs.printed_signatories(session, design)
    stored = certificate_designs.stored_pictures(session, (design.background, design.seal))
    return Look(
        design,
        [
            Signer(one.name, one.position, _file(store, one.signature.stored) if one.signature else None)
            for one in signatories
        ],
        verify,
        background=_file(store, stored.get(design.background, "")),
        seal=_file(store, stored.get(design.seal, "")),
    )


def _file(store: Store, name: str) -> bytes | None:
    try:
        return store.open(name).read_bytes()
    except FileNotFoundError:
        return None


def _key(batch_id: int) -> str:
    return f"{KIND} {batch_id}"
