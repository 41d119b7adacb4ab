"""Uploads that exhaust the process that reads them leave the server answering."""

from __future__ import annotations

import http.client
import io
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from judging.core.contests.lifecycle import ContestState
from judging.readers.spreadsheets.faults import SENTENCES
from tests.applications import settings_for
from tests.journeys.sites import Command
from tests.readers.spreadsheets.test_bombs import (
    allocation_loop,
    csv_line,
    inline_cell,
    open_tags,
    repeated_cells,
    styled_cells,
)
from tests.web.signing import admin
from tests.world import World

PATIENT = 3.0
"""Seconds within which another request is answered, on a busy machine."""


@pytest.fixture
def server(app: Flask, tmp_path: Path, database_url: str) -> Iterator[Command]:
    """``judging serve`` on this test's database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    served = Command(settings_for(database_url, tmp_path), port)
    yield served
    served.kill()


def test_server_answers_while_it_refuses_bombs(app: Flask, world: World, server: Command) -> None:
    contest_id = world.contest(state=ContestState.REGISTRATION).contest_id
    client, path = admin(app, world), f"/organise/contests/{contest_id}/entries/import"
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', client.get(path).text)
    cookie = client.get_cookie("session")
    assert token is not None
    assert cookie is not None
    server.start()
    where, pages = urlsplit(server.url).netloc, []

    def ask(method: str, path: str, *given: Any) -> tuple[int, str]:
        with closing(http.client.HTTPConnection(where, timeout=60)) as line:
            line.request(method, path, *given)
            with line.getresponse() as answer:
                return answer.status, answer.read().decode()

    def upload(data: bytes) -> None:
        boundary, body = encode_multipart({"csrf_token": token[1], "file": FileStorage(io.BytesIO(data), "ตาราง.xlsx")})
        kind = f"multipart/form-data; boundary={boundary}"
        pages.append(ask("POST", path, body, {"Cookie": f"session={cookie.value}", "Content-Type": kind})[1])

    bombs = (open_tags, inline_cell, csv_line, styled_cells, repeated_cells, allocation_loop)
    senders = [threading.Thread(target=upload, args=[make()]) for make in bombs]
    for sender in senders:
        sender.start()
    slowest = 0.0
    while any(sender.is_alive() for sender in senders):
        began = time.monotonic()
        assert ask("GET", "/healthz")[0] == 200
        slowest = max(slowest, time.monotonic() - began)
        time.sleep(0.05)
    assert len(pages) == len(bombs)
    for code in ("file_unreadable", "file_too_complex"):
        assert any(SENTENCES[code].th in page for page in pages), code
    assert slowest < PATIENT
