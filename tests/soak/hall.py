"""An installation with a contest held today, on SQLite or PostgreSQL, and its server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import update

from judging import create_app
from judging.clock import today
from judging.config import Settings
from judging.core.contests.sign_in_cards import link_token
from judging.core.roles import SYSTEM
from judging.database import migrations
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import Round
from judging.queries.contests.sign_in_cards import of_contest
from judging.services.contests import sign_in_cards
from judging.services.tablets import take_backs
from tests import postgres
from tests.applications import settings_for
from tests.journeys.sites import Command
from tests.servers import free_port
from tests.world import World


@dataclass(frozen=True)
class Hall:
    """The server, its contest, and the address on each judge's card."""

    server: Command
    port: int
    contest_id: int
    cards: list[str]

    def take_back(self) -> None:
        """As an organiser, let the tablets give back what a restored backup lacks."""
        with create_app(self.server.settings, serves=False).app_context():
            with transaction() as session:
                take_backs.start(session, actor=SYSTEM, contest_id=self.contest_id)
            db.session.remove()
            db.engine.dispose()


@contextmanager
def hall(folder: Path, *, is_on_postgres: bool, judges: int, works: int, template: Path | None) -> Iterator[Hall]:
    """A hall whose server is not running yet; stopped and removed at the end. ``template`` is an SQLite file with the
    newest tables, which saves their making."""
    if is_on_postgres:
        with postgres.database() as name:
            yield from _hall(settings_for(postgres.url(name), folder), judges, works)
    else:
        path = folder / "judging.db"
        if template:
            shutil.copy(template, path)
        yield from _hall(settings_for(f"sqlite:///{path}", folder), judges, works)


def _hall(settings: Settings, judges: int, works: int) -> Iterator[Hall]:
    port = free_port()
    made = Hall(Command(settings, port, "--no-jobs"), port, *_prepare(settings, judges, works))
    try:
        yield made
    finally:
        made.server.kill()


def _prepare(settings: Settings, judges: int, works: int) -> tuple[int, list[str]]:
    with create_app(settings, serves=False).app_context():
        migrations.upgrade()
        setting = World().contest(entries=works, judges=judges)
        with transaction() as session:
            session.execute(update(Round).values(first_day=today(), last_day=today()))
            sign_in_cards.issue(session, actor=SYSTEM, contest_id=setting.contest_id, secret=settings.secret_key)
        held = of_contest(db.session(), setting.contest_id)
        db.session.remove()
        db.engine.dispose()
    cards = [f"/c/{link_token(settings.secret_key, card.nonce)}" for card in held if card.nonce is not None]
    return setting.contest_id, cards


def has_postgres() -> bool:
    """Whether a PostgreSQL server was named."""
    return bool(os.environ.get("JUDGING_TEST_POSTGRES_URL"))
