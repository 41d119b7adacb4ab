"""Saving marks over HTTP on `judging serve` with SQLite, beside a minimal view on the same server and settings."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench import load
from bench.load import Request

JUDGES = 50
WORKS = 20
"""Each judge goes from work to work, as in a contest; the minimal view gets as many sheets."""
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
ENOUGH = 0.5
TUNED = "from judging.cli.serve import tune; tune(); from granian.cli import entrypoint; entrypoint()"
"""The minimal view's server, set as `judging serve` sets its own."""
SLOWEST = 2.0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(command: list[str], port: int, environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A server until the block ends."""
    process = subprocess.Popen(command, env=os.environ | environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(400):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)  # waiting for a port of another process: nothing tells when it opens
        yield process
    finally:
        process.terminate()
        process.wait(20)


def prepare(folder: Path) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """An installation with a contest of 50 judges; each one's session, token and sheet."""
    from flask import session
    from flask_wtf.csrf import generate_csrf

    from judging import create_app
    from judging.clock import today
    from judging.config import Settings
    from judging.database import migrations
    from judging.database.statements import Driver
    from judging.extensions import db
    from judging.queries.people.sessions import signed_in
    from judging.web.guards.access import sign_in
    from tests.world import World

    url = f"sqlite:///{folder / 'judging.db'}"
    app = create_app(Settings(database_url=url, secret_key="k" * 40, instance=folder, log_level="warning"))
    with app.app_context():
        migrations.upgrade()
        setting = World().contest(entries=WORKS, judges=JUDGES)
        cards = _cards(setting.members)
    judges = []
    for user_id, member_id in zip(setting.users, setting.members, strict=True):
        with app.test_request_context():
            card_id = cards[member_id]
            account = signed_in(
                Driver.of(db.session()), user_id=user_id, session_version=1, card_id=card_id, today=today()
            )
            assert account is not None
            sign_in(account)
            session["device"] = f"tablet{user_id}"
            token = generate_csrf()
            cookie = app.session_interface.get_signing_serializer(app).dumps(dict(session))  # type: ignore[attr-defined]
        judges.append(
            {
                "cookie": cookie,
                "token": token,
                "sheets": [setting.sheets[entry_id, member_id] for entry_id in setting.entries],
                "user": user_id,
            }
        )
    with app.app_context():
        db.engine.dispose()
    environ = {
        "JUDGING_DATABASE_URL": url,
        "JUDGING_SECRET_KEY": "k" * 40,
        "JUDGING_INSTANCE": str(folder),
        "JUDGING_LOG_LEVEL": "warning",
    }
    return judges, environ


def _cards(members: list[int]) -> dict[int, int]:
    """A card for each member, as judges sign in by; valid today."""
    from sqlalchemy import select

    from judging.clock import now, today
    from judging.database.transaction import transaction
    from judging.models import Card

    with transaction() as session:
        for member_id in members:
            card = Card(member_id=member_id, valid_from=today(), valid_until=today(), issued_at=now(), nonce="bench")
            card.link_digest, card.code_digest = f"link{member_id}", f"code{member_id}"
            session.add(card)
        session.flush()  # the numbers of the cards
        cards = session.execute(select(Card.id, Card.member_id))
        return {member_id: card_id for card_id, member_id in cards}


@dataclass
class Known:
    """What a tablet knows of a sheet: its counter, and of each mark its level's number and its revision."""

    revision: int = 0
    marks: dict[str, tuple[int, int]] = field(default_factory=dict)


def bodies() -> Callable[[str, object, int], bytes]:
    """Makes bodies as a tablet does: fresh ids, a level that differs from what stands, the revision it knows. Each is
    taken, since a sheet here has one device, so what it knows is kept by counting along."""
    from judging.rulebook import reader

    criteria = reader.load("ovec-2564-type4").criteria
    known: dict[object, Known] = defaultdict(Known)

    def make(device: str, sheet: object, size: int) -> bytes:
        """A batch of ``size`` taps, on the criteria that were tapped longest ago."""
        here = known[sheet]
        first = here.revision % len(criteria)
        changes = []
        for item in (criteria + criteria)[first : first + size]:
            place, base = here.marks.get(item.code, (-1, 0))
            place = (place + 1) % len(item.levels)
            changes.append({"id": str(uuid4()), "item": item.code, "level": item.levels[place].id, "base": base})
            here.revision += 1
            here.marks[item.code] = place, here.revision
        return json.dumps({"device": device, "epoch": "1", "changes": changes}).encode()

    return make


def askers(
    judges: list[dict[str, Any]], make: Callable[[str, object, int], bytes], size: int
) -> tuple[Request, Request]:
    """The requests of both sides: each judge goes from work to work."""
    from bench import minimal

    users = [minimal.session_cookie(number) for number in range(JUDGES)]

    def own(number: int, turn: int) -> tuple[str, dict[str, str], bytes]:
        judge = judges[number]
        sheet = judge["sheets"][turn % WORKS]
        headers = {"Cookie": f"session={judge['cookie']}", "X-CSRFToken": judge["token"]}
        return f"/api/v1/sheets/{sheet}/changes", headers, make(f"tablet{judge['user']}", sheet, size)

    def other(number: int, turn: int) -> tuple[str, dict[str, str], bytes]:
        cookie, token = users[number]
        sheet = number * WORKS + turn % WORKS
        headers = {"Cookie": f"session={cookie}", "X-CSRFToken": token}
        return f"/changes/{sheet}", headers, make("tablet", f"minimal {sheet}", size)

    return own, other


def compare(ours: int, ours_pid: int, theirs: int, theirs_pid: int, own: Request, other: Request, size: int) -> None:
    """Print both, and the ratios against the limits, for 1, 10 and 50 judges at once."""
    for clients in (1, 10, 50):
        load.run(ours, ours_pid, clients, 0.5, own)
        load.run(theirs, theirs_pid, clients, 0.5, other)
        mine = load.run(ours, ours_pid, clients, SECONDS, own)
        least = load.run(theirs, theirs_pid, clients, SECONDS, other)
        for name, seen in (("judging", mine), ("minimal", least)):
            print(
                f"  {size:>2} marks, {clients:>2} judges, {name}: {seen.rate:7.0f}/s  p50 {seen.p50 * 1000:6.1f}  "
                f"p95 {seen.p95 * 1000:6.1f}  p99 {seen.p99 * 1000:6.1f} ms  CPU {seen.cpu * 1000:5.2f} ms"
                f"  failures {seen.failures}"
            )
        rate, tail = mine.rate / least.rate, mine.p99 / least.p99
        verdict = "" if clients == 1 else (" ok" if rate >= ENOUGH else " TOO SLOW") + f" (at least {ENOUGH})"
        slow = "" if clients != 50 else (" ok" if tail <= SLOWEST else " TOO SLOW") + f" (at most {SLOWEST:.0f})"
        print(f"     throughput {rate:.2f} of minimal{verdict}; p99 {tail:.2f} times{slow}")


def main() -> None:
    """Run it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        judges, environ = prepare(folder)
        os.environ["BENCH_MINIMAL_DATABASE"] = str(folder / "minimal.db")
        from bench import minimal

        minimal.create()
        from judging.cli.serve import MOST_WORKERS, THREADS

        workers = min(os.cpu_count() or 1, MOST_WORKERS)
        ours, theirs = free_port(), free_port()
        command = [sys.executable, "-m", "judging.cli", "serve", "--port", str(ours), "--workers", str(workers)]
        other = [
            sys.executable, "-c", TUNED, "--interface", "wsgi", "--port", str(theirs), "--workers", str(workers),
            "--blocking-threads", str(THREADS), "--no-ws", "bench.minimal:app",
        ]  # fmt: skip
        with serving(command, ours, environ) as mine, serving(other, theirs, {}) as least:
            make = bodies()
            for size in (1, 22):
                compare(ours, mine.pid, theirs, least.pid, *askers(judges, make, size), size)
            print("  memory a process, MiB:", ", ".join(f"{size:.0f}" for size in load.memory_mib(mine.pid)))
        with sqlite3.connect(folder / "judging.db") as database:
            ids = [id_ for (text,) in database.execute("SELECT ids FROM sheet_batches") for id_ in text.split()]
            batches = "SELECT count(*) FROM audit_entries WHERE action = 'scoresheets.change'"
            audit = database.execute(batches).fetchone()
        print(f"  in the database: {len(ids)} changes of {len(set(ids))} ids, in {audit[0]} audited batches")


if __name__ == "__main__":
    main()
