"""Transfer by file from the province to the region, in the browser: two installations with separate databases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import expect

from judging import transfer_key
from judging.core.roles import Grant, Role
from judging.models import TeamRole
from tests import advancing
from tests.advancing import Installation, entries_of, installation, receiving, two_levels
from tests.journeys import arranging, sites
from tests.journeys.conftest import Visitor, sign_in
from tests.journeys.people import DESK, PHONE, Person
from tests.world import World

YEAR = 2565


@dataclass
class Region:
    """The importing installation, its address, and its contest."""

    installation: Installation
    url: str
    contest_id: int


@pytest.fixture
def region(sqlite_template: Path, tmp_path: Path) -> Iterator[Region]:
    """Another installation with its own database, served beside the first."""
    database = tmp_path / "region.db"
    shutil.copy(sqlite_template, database)
    with installation(database, tmp_path / "region") as made:
        with made.app.app_context():
            contest = receiving(World(), school_year=YEAR)
            arranging.staff("central-admin", Grant(Role.ADMIN))
            arranging.staff("somchai", Grant(Role.ORGANISER))
        with sites.threads(made.app) as url:
            yield Region(made, url, contest)


def trust(visitor: Visitor, site: str, region: Region) -> None:
    """The region's administrator trusts the key shown on the province's page."""
    giver = sign_in(visitor(site, DESK), "province-admin").go("/admin/keys")
    key = giver.page.locator(".key code").inner_text()
    keeper = sign_in(visitor(region.url, DESK), "central-admin").go("/admin/keys")
    keeper.field("name").fill("อาชีวศึกษาจังหวัดลพบุรี")
    keeper.field("public_key").fill(key)
    keeper.send("Trust this key")
    keeper.sees("อาชีวศึกษาจังหวัดลพบุรี")


def download(sender: Person, contest_id: int, folder: Path) -> Path:
    """The province's organiser downloads the transfer file."""
    sender.go(f"/organise/contests/{contest_id}/ranking").link("Advancement")
    sender.reads("Which works advance, and why")
    with sender.page.expect_download() as started:
        sender.button("Download the file")
    file = folder / started.value.suggested_filename
    started.value.save_as(file)
    return file


def look_at(taker: Person, file: Path) -> None:
    """Upload a file and open its preview."""
    taker.page.locator("input[type=file]").set_input_files(file)
    taker.send("Preview the file")


def in_region(region: Region) -> list[str]:
    """The codes of the works in the region's contest."""
    with region.installation.app.app_context():
        return [entry.code for entry in entries_of(region.contest_id)]


def test_works_go_from_province_to_region_by_a_file_that_nobody_can_change(
    app: Flask, world: World, site: str, region: Region, visitor: Visitor, tmp_path: Path
) -> None:
    made = two_levels(world, works=4, advance=2, above=False, school_year=YEAR)
    first = made.below.entries[0]
    advancing.with_facts(first, advancing.FACTS)
    advancing.with_team(first, (TeamRole.MAKER, "ว่าที่ร้อยตรี", "สมชาย ใจดี", {"level": "diploma"}))
    advancing.with_document(Installation(app, tmp_path).store, first)
    arranging.staff("province-admin", Grant(Role.ADMIN))
    arranging.staff("somsri", Grant(Role.ORGANISER))
    transfer_key.make(tmp_path)
    trust(visitor, site, region)

    file = download(sign_in(visitor(site, DESK), "somsri"), made.below.contest_id, tmp_path)
    changed = bytearray(file.read_bytes())
    changed[-300] ^= 1
    tampered = tmp_path / "changed.zip"
    tampered.write_bytes(bytes(changed))

    taker = sign_in(visitor(region.url, PHONE), "somchai")
    taker.go(f"/organise/contests/{region.contest_id}/ladder").link("Import a transfer file")
    look_at(taker, tampered)
    taker.reads("This file cannot be imported. Nothing was saved.")
    look_at(taker, file)
    taker.sees("ผลงาน 1")
    taker.reads("the same as here")
    assert in_region(region) == []
    taker.send("Import all works")
    expect(taker.page.locator("tbody tr")).to_have_count(2)
    taker.reads("has its place")
    taker.sees("อาชีวศึกษาจังหวัดลพบุรี")

    look_at(taker.go(f"/organise/contests/{region.contest_id}/ladder/import"), file)
    taker.reads("Everything is already in the system.")
    assert in_region(region) == ["A001", "A002"]
    assert len(region.installation.store.names()) == 1
