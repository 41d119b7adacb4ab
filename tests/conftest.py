"""Every test with a database starts with a migrated, empty one: an SQLite file, and a PostgreSQL database where
``JUDGING_TEST_POSTGRES_URL`` is set. A worker creates each once and empties it between tests; it reuses the application
in the same way."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session

from judging import collector, create_app, static_digest
from judging.database import migrations
from judging.extensions import db
from judging.services.signin import passwords
from tests import postgres
from tests.applications import Applications, ReusedApplication, settings_for
from tests.cli.commands import init
from tests.world import World

HERE = Path(__file__).parent
BELOW_WEB = {"models", "queries", "services"}
BACKENDS = ["sqlite", *(["postgresql"] if postgres.SERVER else [])]
ON_ONE = {"cli", "journeys", "queries", "robustness", "services", "web"}
"""Folders whose tests run on SQLite only. Tests there that need PostgreSQL too have the mark ``every_database``: those
that send a statement which no marked test sends, and those about constraints, locks or requests at the same time."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests with a database on every kind of it."""
    if "database_url" not in metafunc.fixturenames:
        return
    parts = metafunc.definition.path.relative_to(HERE).parts
    is_long = "JUDGING_TEST_EVERY_DATABASE" in os.environ
    if is_long or ON_ONE.isdisjoint(parts) or metafunc.definition.get_closest_marker("every_database"):
        metafunc.parametrize("database_url", BACKENDS, indirect=True)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Collect garbage as seldom as the server does: the modules and tests that now exist are looked at no more, which
    saves a tenth of the time of tests."""
    collector.tune()


Shared = Callable[[str, Callable[[Path], None]], Path]
"""(name, what fills the new folder) → a folder that all workers of a run read"""


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """Folders that are filled once a run, by the worker that comes first, and only read from then on."""
    base = tmp_path_factory.getbasetemp()
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def made(name: str, fill: Callable[[Path], None]) -> Path:
        folder, making = run / name, run / f"{name}-in-making"
        with (run / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                shutil.rmtree(making, ignore_errors=True)  # of a worker that was stopped
                making.mkdir(mode=0o700)
                fill(making)
                making.rename(folder)
        return folder

    return made


def _migrated(url: str, instance: Path) -> None:
    app = create_app(settings_for(url, instance), serves=False)
    with app.app_context():
        migrations.upgrade()
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(shared: Shared) -> Path:
    """An SQLite file with the newest tables and no rows."""
    made = shared("template", lambda folder: _migrated(f"sqlite:///{folder / 'template.db'}", folder))
    return made / "template.db"


@pytest.fixture(scope="session")
def static_copies(shared: Shared) -> Path:
    """The static files with their compressed copies, as `judging serve` makes them in a new instance folder; an
    installation for tests gets a link to them."""

    def fill(folder: Path) -> None:
        static_digest.compress(settings_for("sqlite://", folder))

    return shared("served", fill) / "static"


@pytest.fixture(scope="session")
def made_once(shared: Shared, sqlite_template: Path, static_copies: Path) -> Path:
    """The folder of an installation that `judging init` made once for all tests; copy it with ``symlinks=True``."""

    def fill(folder: Path) -> None:
        shutil.copy(sqlite_template, folder / "judging.db")  # migrating is what the tests of `judging init` try
        with pytest.MonkeyPatch.context() as patch:
            for name in [name for name in os.environ if name.startswith("JUDGING_")]:
                patch.delenv(name)
            patch.setenv("JUDGING_INSTANCE", str(folder))
            answer = init()
        assert answer.exit_code == 0, answer.output
        (folder / "static").symlink_to(static_copies)

    return shared("installation", fill)


@pytest.fixture(scope="session")
def postgres_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a PostgreSQL database with the newest tables and no rows."""
    with postgres.database() as name:
        _migrated(postgres.url(name), tmp_path_factory.mktemp("postgres"))
        yield name


@pytest.fixture(scope="session")
def postgres_copies(postgres_template: str) -> Iterator[list[postgres.Reused]]:
    """The copy that tests of this process use one after another; none before the first."""
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


@pytest.fixture(scope="session")
def sqlite_folder() -> Iterator[Path]:
    """The folder of this worker's SQLite file: in memory where the machine has such a folder, because a commit waits
    for the disk."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="judging-test-", dir=memory) as folder:
        yield Path(folder)


@pytest.fixture
def sqlite_url(sqlite_template: Path, sqlite_folder: Path) -> str:
    """The address of a migrated, empty SQLite file, which has the same path in every test."""
    path = sqlite_folder / "judging.db"
    for old in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        old.unlink(missing_ok=True)
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated, empty database."""
    kind = getattr(request, "param", "sqlite")
    return str(request.getfixturevalue("sqlite_url" if kind == "sqlite" else "postgres_url"))


@pytest.fixture(scope="session")
def applications(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Applications:
    """The application for a database, with or without its web layer; created when first requested."""
    templates = FileSystemBytecodeCache(str(pytestconfig.cache.mkdir("templates")))

    @cache
    def application(url: str, serves: bool) -> ReusedApplication:
        return ReusedApplication(url, tmp_path_factory.mktemp("instance"), templates, serves=serves)

    return application


@pytest.fixture
def app(
    request: pytest.FixtureRequest,
    database_url: str,
    tmp_path: Path,
    applications: Applications,
) -> Iterator[Flask]:
    """The application on this test's database with ``tmp_path`` as instance folder and an application context; without
    the web layer in tests of the layers below."""
    serves = BELOW_WEB.isdisjoint(request.path.relative_to(HERE).parts)
    with applications(database_url, serves).installed_in(tmp_path) as installed:
        yield installed


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[PasswordHasher]:
    """Passwords are hashed with little effort, because most tests sign in and few are about the hash; yields the hasher
    of installations."""
    installed = passwords._hasher
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=16, parallelism=1))
        yield installed


@pytest.fixture
def real_hashes(quick_hashes: PasswordHasher, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed as in an installation."""
    monkeypatch.setattr(passwords, "_hasher", quick_hashes)


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session on this test's database. Writes go through ``transaction()``, or ``world``, which commits."""
    session = db.session()
    yield session
    session.close()  # it returns its connection also where the test has removed it from the registry


@pytest.fixture
def world(app: Flask) -> World:
    """A maker of contests, people and sheets."""
    return World()
