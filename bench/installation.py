"""An installation for benchmarks: its database, its servers, and users who sign in over HTTP."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

JUDGES, WORKS = 50, 20
SECRET = "k" * 40


@dataclass(frozen=True)
class Judge:
    """The data that a signed-in judge's tablet holds. ``cookie`` is the whole header."""

    cookie: str
    token: str
    device: str
    epoch: str
    sheets: tuple[int, ...]


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path) -> dict[str, str]:
    """The environment variables of the installation in ``folder``."""
    return {
        "JUDGING_DATABASE_URL": f"sqlite:///{folder / 'judging.db'}",
        "JUDGING_SECRET_KEY": SECRET,
        "JUDGING_INSTANCE": str(folder),
        "JUDGING_LOG_LEVEL": "warning",
    }


def serve_command(port: int, workers: int) -> list[str]:
    """`judging serve` on a port of this machine."""
    return [sys.executable, "-m", "judging.cli", "serve", "--port", str(port), "--workers", str(workers)]


@contextmanager
def serving(command: list[str], port: int, environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A server until the block ends."""
    process = subprocess.Popen(command, env=os.environ | environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(1600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)  # another process opens the port; it cannot be waited for otherwise
        yield process
    finally:
        process.terminate()
        process.wait(20)


def prepare(folder: Path) -> list[str]:
    """Create a contest in scoring, held today, with 50 judges and 20 works. Returns the addresses in the QR codes of
    the judges' cards."""
    from sqlalchemy import update

    from judging import create_app
    from judging.clock import today
    from judging.config import read_settings
    from judging.core.contests.sign_in_cards import link_token
    from judging.core.roles import SYSTEM
    from judging.database import migrations
    from judging.database.transaction import transaction
    from judging.extensions import db
    from judging.models import Round
    from judging.queries.contests.sign_in_cards import of_contest
    from judging.services.contests import sign_in_cards
    from tests.world import World

    with create_app(read_settings(environment(folder))).app_context():
        migrations.upgrade()
        setting = World().contest(entries=WORKS, judges=JUDGES)
        with transaction() as session:
            session.execute(update(Round).values(first_day=today(), last_day=today()))
            sign_in_cards.issue(session, actor=SYSTEM, contest_id=setting.contest_id, secret=SECRET)
        held = of_contest(db.session(), setting.contest_id)
        db.session.remove()
        db.engine.dispose()
    return [f"/c/{link_token(SECRET, card.nonce)}" for card in held if card.nonce is not None]


@contextmanager
def visited() -> Iterator[tuple[str, str, list[str]]]:
    """A Chromium and `judging serve` with a contest in scoring: (its program, address of the site, the cards' links).
    Ends the benchmark with a message where there is no Chromium."""
    chromium = os.environ.get("JUDGING_TEST_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        print("  SKIPPED: no chromium; apt-get install chromium, or name one in JUDGING_TEST_CHROMIUM")
        raise SystemExit
    with tempfile.TemporaryDirectory() as folder:
        cards = prepare(Path(folder))
        port = free_port()
        with serving(serve_command(port, 1), port, environment(Path(folder))):
            yield chromium, f"http://127.0.0.1:{port}", cards


def sign_in_judge(site: str, card: str) -> Judge:
    """Open the card's link as a tablet does, then fetch the token and the sheets."""
    jar, browser = _browser()
    browser.open(f"{site}{card}").close()
    with browser.open(f"{site}/api/v1/judging") as answer:
        given = json.load(answer)
    sheets = tuple(sheet["id"] for contest in given["contests"] for sheet in contest["sheets"])
    return Judge(_cookies(jar), given["csrf_token"], token_hex(16), given["epoch"], sheets)


def sign_in_staff(site: str, username: str, password: str) -> str:
    """Submit the sign-in page; returns the header with the session cookie."""
    jar, browser = _browser()
    with browser.open(f"{site}/signin") as answer:
        found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', answer.read().decode())
    assert found is not None
    form = {"csrf_token": found[1], "username": username, "password": password}
    with browser.open(f"{site}/signin", urlencode(form).encode()) as answer:
        assert not answer.url.endswith("/signin"), "not signed in"
    return _cookies(jar)


def _browser() -> tuple[CookieJar, OpenerDirector]:
    jar = CookieJar()
    return jar, build_opener(HTTPCookieProcessor(jar))


def _cookies(jar: CookieJar) -> str:
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
