"""Certificates of a contest without results, for the addresses that name them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import select

from judging.core.award_certificates.award_certificates import CertificateRole, code_of
from judging.core.text import Text
from judging.database.transaction import transaction
from judging.models import (
    AwardCertificate,
    CertificateBatch,
    CertificateName,
    CertificatePicture,
    CertificateSeries,
    PictureKind,
)
from judging.queries.award_certificates import certificate_designs as designs
from judging.queries.award_certificates.award_certificates import Content
from judging.queries.contests.contests import contest_head
from judging.services.award_certificates import certificate_designs, certificate_names
from judging.services.award_certificates.certificate_designs import StoredPicture
from tests.pictures import png
from tests.world import ADMIN, Setting

DAY = datetime(2022, 2, 20, 3, tzinfo=UTC)


def certified(app: Flask, setting: Setting, person_id: int, marker: str) -> dict[str, int]:
    """A certificate of the contest's maker as if the results had been published, with who signs, a picture and a
    correction that waits."""
    contest_id, entry_id, store = setting.contest_id, setting.entries[0], app.extensions["judging.documents"]
    with transaction() as session:
        data = png()
        picture = StoredPicture(store.put(data), len(data), 1, 1)
        kind = PictureKind.SEAL
        certificate_designs.set_picture(session, actor=ADMIN, contest_id=contest_id, kind=kind, picture=picture)
        signatory_id = certificate_designs.add_signatory(
            session, actor=ADMIN, contest_id=contest_id, name=marker, position=marker
        )
        correction_id = certificate_names.ask(
            session, actor=ADMIN, entry_id=entry_id, person_id=person_id, prefix="", name=marker
        )
        head, chosen = contest_head(session, contest_id), designs.chosen(session, contest_id)
        assert head is not None
        design = json.dumps(designs.frozen(head, chosen).as_json())
        batch = CertificateBatch(
            contest_id=contest_id, version=1, is_provisional=False, unconfirmed=0, design=design, issued_at=DAY
        )
        series = CertificateSeries(prefix=str(contest_id), year=2565, last=1)
        session.add_all([batch, series])
        session.flush()
        certificate = AwardCertificate(
            contest_id=contest_id,
            batch_id=batch.id,
            series_id=series.id,
            number=1,
            code=code_of(contest_id),
            role=CertificateRole.MAKER,
            person_id=person_id,
            entry_id=entry_id,
            content=Content(Text(marker, ""), Text(marker, ""), ()).as_json(),
        )
        session.add(certificate)
        session.flush()
        session.add(CertificateName(certificate_id=certificate.id, name=marker))
        picture_id = session.execute(
            select(CertificatePicture.id).where(CertificatePicture.contest_id == contest_id)
        ).scalar_one()
        return {
            "signatory_id": signatory_id,
            "correction_id": correction_id,
            "batch_id": batch.id,
            "certificate_id": certificate.id,
            "picture_id": picture_id,
        }
