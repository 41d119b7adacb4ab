"""The address under which a tablet saves is kept once, and never fails a save."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.database.waits import BusyError
from judging.models import AuditEntry, Mark
from judging.queries import origins as queries
from judging.services import origins
from tests.web.api.test_bodies import address, batch, setting, tablet
from tests.world import Setting

__all__ = ["setting", "tablet"]


@pytest.fixture(autouse=True)
def _new_process(app: Flask) -> None:
    app.extensions.pop("origins", None)


def test_address_of_a_saving_tablet_is_kept_once(tablet: FlaskClient, setting: Setting, session: Session) -> None:
    tablet.get("/api/v1/judging")
    assert queries.latest(session) == ()
    session.rollback()
    for item in ("1.1", "1.3"):
        answer = tablet.post(address(setting), data=batch(tablet, item=item))
        assert answer.status_code == 200
    assert queries.latest(session) == ("http://localhost",)
    count = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "installation.origin")
    assert session.execute(count).scalar_one() == 1
    session.rollback()


def test_database_that_is_busy_then_fails_no_save(
    tablet: FlaskClient, setting: Setting, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_given: object, **_named: object) -> None:
        raise BusyError

    monkeypatch.setattr(origins, "keep", busy)
    answer = tablet.post(address(setting), data=batch(tablet))
    assert (answer.status_code, len(answer.get_json()["accepted"])) == (200, 1)
    assert session.execute(select(func.count()).select_from(Mark)).scalar_one() == 1
    session.rollback()

    monkeypatch.undo()
    tablet.post(address(setting), data=batch(tablet))
    assert queries.latest(session) != (), "the next save keeps the address"
