"""Every test with a database has one of its own: an SQLite file, and a PostgreSQL database where
``JUDGING_TEST_POSTGRES_URL`` is set. Both are copies of one that was migrated once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session

from judging import create_app
from judging.config import Settings
from judging.database import migrations
from judging.extensions import db
from tests import audited, postgres
from tests.web.signing import Browser
from tests.world import World

HERE = Path(__file__).parent
BELOW_WEB = {"models", "queries", "services"}
BACKENDS = ["sqlite", *(["postgresql"] if postgres.SERVER else [])]


def settings_for(url: str, instance: Path) -> Settings:
    """Settings of a test's own installation."""
    return Settings(database_url=url, secret_key="k" * 40, instance=instance, testing=True, log_level="warning")


def _migrated(url: str, instance: Path) -> None:
    app = create_app(settings_for(url, instance), serves=False)
    with app.app_context():
        migrations.upgrade()
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the newest tables and nothing in them."""
    folder = tmp_path_factory.mktemp("template")
    path = folder / "template.db"
    _migrated(f"sqlite:///{path}", folder)
    return path


@pytest.fixture(scope="session")
def postgres_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a PostgreSQL database with the newest tables and nothing in them."""
    with postgres.database() as name:
        _migrated(postgres.url(name), tmp_path_factory.mktemp("postgres"))
        yield name


@pytest.fixture(scope="session")
def postgres_copies(postgres_template: str) -> Iterator[list[postgres.Reused]]:
    """The copy that tests of this process have one after another: none before the first."""
    copies: list[postgres.Reused] = []
    yield copies
    for copy in copies:
        copy.drop()


@pytest.fixture
def postgres_url(postgres_template: str, postgres_copies: list[postgres.Reused]) -> Iterator[str]:
    """The address of a migrated, empty PostgreSQL database."""
    copy = postgres_copies.pop() if postgres_copies else postgres.Reused(postgres_template)
    yield postgres.url(copy.name)
    is_good = False
    try:
        is_good = copy.empty()
    finally:
        if is_good:
            postgres_copies.append(copy)
        else:
            copy.drop()


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of this test's own, migrated, empty database."""
    if request.param == "sqlite":
        path = tmp_path / "judging.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    yield request.getfixturevalue("postgres_url")


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Where templates stay compiled from test to test: each has an application of its own."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(
    request: pytest.FixtureRequest, database_url: str, tmp_path: Path, compiled_templates: FileSystemBytecodeCache
) -> Iterator[Flask]:
    """The application on this test's database, with an application context pushed; without its web for what stands
    below that."""
    serves = BELOW_WEB.isdisjoint(request.path.relative_to(HERE).parts)
    made = create_app(settings_for(database_url, tmp_path), serves=serves)
    made.test_client_class = Browser
    made.jinja_env.bytecode_cache = compiled_templates
    with made.app_context():
        audited.watch(db.engine)
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Session:
    """A session on this test's database. Writes go through ``transaction()``, or ``world``, which commits."""
    return db.session()


@pytest.fixture
def world(app: Flask) -> World:
    """A maker of contests, people and sheets for the arrangement of a test."""
    return World()
