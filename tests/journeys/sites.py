"""Two ways to be served: in threads of this process (quick), and by the real command, which can be killed."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from judging.config import Settings

PATIENCE = 30.0
"""Seconds until a server that does not answer is a fault."""


class Quiet(WSGIRequestHandler):
    """Says nothing of each request; faults still reach the log."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""


@contextmanager
def threads(app: Flask) -> Iterator[str]:
    """The application served by threads of this process; yields its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Command:
    """``judging serve`` on a port of its own: started, killed as by a power cut, started again."""

    def __init__(self, settings: Settings, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.settings = settings
        self._arguments = [
            str(Path(sys.executable).with_name("judging")),
            "serve",
            "--port",
            str(port),
            "--workers",
            "2",
        ]
        self._environment = os.environ | {
            "JUDGING_DATABASE_URL": settings.database_url,
            "JUDGING_SECRET_KEY": settings.secret_key,
            "JUDGING_INSTANCE": str(settings.instance),
            "JUDGING_LOG_LEVEL": "warning",
        }
        self._log = settings.instance / "serve.log"
        self._process: subprocess.Popen[bytes] | None = None

    def empty(self, template: Path) -> None:
        """Let the database be as ``template``; a server that runs goes on with it."""
        path = self.settings.database_path
        assert path is not None
        with closing(sqlite3.connect(template)) as source, closing(sqlite3.connect(path)) as database:
            source.backup(database)

    def start(self) -> None:
        """Start where it does not run, and wait until it answers."""
        if self._process is not None:
            return
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._arguments, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )
        until = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"judging serve did not start:\n{self._log.read_text(encoding='utf-8')}")
            time.sleep(0.05)  # what it waits for is another process: nothing else can tell

    def kill(self) -> None:
        """End it at once, with its workers, and wait until they are gone. Does nothing when it does not run."""
        if self._process is None:
            return
        if self._process.poll() is None:
            os.killpg(self._process.pid, 9)
        self._process.wait()
        self._process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False
