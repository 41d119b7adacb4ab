"""The baseline: a Flask view that does only what saving marks needs: a signed session, a token comparison, the upserts,
one audit row, one commit. The same server runs it behind the same adapter with the same settings."""

from __future__ import annotations

import fcntl
import hmac
import os
import sqlite3
import threading
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, jsonify, request, session

from judging.web.server.adapter import Adapter
from judging.web.server.answers import Answer

PATH = os.environ.get("BENCH_MINIMAL_DATABASE", "")
_local = threading.local()
_threads = threading.Lock()

app = Flask(__name__)
app.secret_key = "k" * 40


def connection() -> sqlite3.Connection:
    """This thread's connection, opened as the project opens its own."""
    if not hasattr(_local, "connection"):
        opened = sqlite3.connect(PATH, isolation_level=None)
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=15000",
            "wal_autocheckpoint=4000",
        ):
            opened.execute(f"PRAGMA {pragma}")
        _local.connection = opened
    made: sqlite3.Connection = _local.connection
    return made


def create(path: str) -> None:
    """Create the two tables in a new database."""
    with sqlite3.connect(path) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute(
            "CREATE TABLE marks (sheet INTEGER, criterion TEXT, level TEXT, revision INTEGER, device TEXT, at TEXT, "
            "PRIMARY KEY (sheet, criterion))"
        )
        made.execute("CREATE TABLE audit (id INTEGER PRIMARY KEY, text TEXT)")


@app.post("/changes/<int:sheet_id>")
def changes(sheet_id: int):
    """Save marks."""
    if "user" not in session or not hmac.compare_digest(session["token"], request.headers.get("X-CSRFToken", "")):
        abort(403)
    body = request.get_json()
    rows = [(sheet_id, c["item"], c["level"], c["base"], body["device"], "now") for c in body["changes"]]
    made = connection()
    with _threads, Path(f"{PATH}.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        made.execute("BEGIN IMMEDIATE")
        made.executemany(
            "INSERT INTO marks VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (sheet, criterion) DO UPDATE SET "
            "level = excluded.level, revision = excluded.revision, device = excluded.device, at = excluded.at",
            rows,
        )
        made.execute("INSERT INTO audit (text) VALUES (?)", (f"{session['user']} {sheet_id}",))
        made.execute("COMMIT")
    return jsonify({"accepted": [{"id": c["id"], "revision": c["base"] + 1} for c in body["changes"]]})


@app.get("/page")
def page():
    """Return the bytes of a packed page."""
    return Response(_page(), headers={"Content-Encoding": "gzip"}, mimetype="text/html")


@cache
def _page() -> bytes:
    return Path(os.environ["BENCH_MINIMAL_PAGE"]).read_bytes()


def session_cookie(user: int) -> tuple[str, str]:
    """(cookie, token) of a signed-in user."""
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return serializer.dumps({"user": user, "token": "t" * 40}), "t" * 40


def server() -> Adapter:
    """The view behind the adapter."""
    return Adapter(app, limit=lambda _method, _path: 2**20, refusal=lambda status, _environ: Answer(status, []))
