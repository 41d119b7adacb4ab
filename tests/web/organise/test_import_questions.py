"""Questions that the preview of an import asks about works and judges that are known already."""

from __future__ import annotations

import html

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.models import Entry
from tests.readers.files import sample, xlsx
from tests.web.organise.test_imports import LOPBURI, contest_of, doubts, organiser, take, upload
from tests.world import World

__all__ = ["organiser"]


def test_works_whose_codes_lost_their_zeros_keep_the_known_codes_on_demand(
    organiser: FlaskClient, world: World, session: Session
) -> None:
    contest_id = contest_of(world)
    take(organiser, contest_id, "works", sample("cases/reimport-1.csv"))
    page = upload(organiser, contest_id, "works", sample("cases/reimport-2.csv")).text
    assert "1 → 0001, 2 → 0002" in page
    assert doubts(page)["file-codes"] == ["keep", "new"]

    take(organiser, contest_id, "works", sample("cases/reimport-2.csv"))

    assert session.execute(select(Entry.code).order_by(Entry.code)).scalars().all() == ["0001", "0002"]


def test_a_known_judge_is_told_in_the_preview_and_a_namesake_is_asked_about(
    organiser: FlaskClient, world: World
) -> None:
    first, second = (world.contest(state=ContestState.REGISTRATION, judges=0).contest_id for _ in range(2))
    header = ("ชื่อ-สกุล", "สถานศึกษา")
    take(organiser, first, "judges", xlsx([header, ("นายสมชาย ใจดี", LOPBURI), ("นางสมหญิง ใจงาม", LOPBURI)]))

    page = html.unescape(
        upload(
            organiser, second, "judges", xlsx([header, ("ดร.สมชาย ใจดี", LOPBURI), ("นางสมหญิง ใจงาม", "วิทยาลัยใหม่")])
        ).text
    )

    assert "นายสมชาย ใจดี judges category 4 of the school year" in page
    assert "Who is นางสมหญิง ใจงาม · วิทยาลัยใหม่?" in page
    assert f"นางสมหญิง ใจงาม · {LOPBURI}, who judges category 4 of the school year" in page
