"""The export of a transfer file, and its entry in the audit log."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from judging import transfer_key
from judging.core.refusals import RuleViolation
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import AuditEntry, TrustedKey
from judging.services.transfers import transfer_files
from tests.advancing import Installation, export, read_file, two_levels, with_all
from tests.world import ADMIN, World


@pytest.fixture
def province(app: Flask, tmp_path: Path) -> Installation:
    """The installation under test, whose contest exports."""
    return Installation(app, tmp_path)


def test_the_same_results_give_the_same_bytes(province: Installation, world: World) -> None:
    made = two_levels(world, above=False)
    with_all(province, made)

    assert export(province, made.below.contest_id) == export(province, made.below.contest_id)


def test_giving_out_without_key_publication_or_works_is_refused(province: Installation, world: World) -> None:
    for made, key, code in (
        (two_levels(world, above=False).below, None, "hand_over_no_key"),
        (world.contest(entries=1, judges=1), "k", "not_published"),
        (two_levels(world, above=False, advance=0).below, "k", "ladder_nobody"),
    ):
        with transaction() as session, pytest.raises(RuleViolation, match=code):
            transfer_files.export(session, actor=ADMIN, contest_id=made.contest_id, public_key=key)


def test_giving_out_is_in_the_log_without_a_name(province: Installation, world: World) -> None:
    made = two_levels(world, above=False)
    with_all(province, made)
    data = export(province, made.below.contest_id)

    text = db.session.execute(select(AuditEntry.text).order_by(AuditEntry.id.desc()).limit(1)).scalar_one()
    assert json.loads(text)["action"] == "hand_overs.give"
    assert json.loads(text)["data"]["file"] == read_file(data).digest
    assert "สมชาย" not in text


def test_the_file_is_a_zip_that_anybody_can_open(province: Installation, world: World) -> None:
    made = two_levels(world, above=False)
    with_all(province, made)

    archive = zipfile.ZipFile(io.BytesIO(export(province, made.below.contest_id)))

    assert archive.testzip() is None
    assert archive.namelist()[:3] == ["manifest.json", "signature", "record.json"]
    assert len(archive.namelist()) == 5
    assert transfer_key.public(province.instance) == json.loads(archive.read("manifest.json"))["key"]
    assert db.session.execute(select(TrustedKey)).first() is None
