"""Two kinds of server: threads of this process (fast), and the real command, which can be killed."""

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
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from judging.config import Settings

PATIENCE = 30.0
"""Seconds until a server that does not respond is a failure."""


class Quiet(WSGIRequestHandler):
    """Does not log requests; errors are still logged."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing."""


@contextmanager
def threads(app: Flask) -> Iterator[str]:
    """Serve the application in threads of this process; yields its address."""
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
    """``judging serve`` on its own port: started, killed as by a power cut, restarted."""

    def __init__(self, settings: Settings, port: int, *more: str) -> None:
        """``more`` are further options of ``judging serve``."""
        self.url = f"http://127.0.0.1:{port}"
        self.settings = settings
        self._program = str(Path(sys.executable).with_name("judging"))
        self._arguments = [self._program, "serve", "--port", str(port), "--workers", "2", *more]
        self._environment = os.environ | {
            "JUDGING_DATABASE_URL": settings.database_url,
            "JUDGING_SECRET_KEY": settings.secret_key,
            "JUDGING_INSTANCE": str(settings.instance),
            "JUDGING_LOG_LEVEL": "warning",
        }
        self._log = settings.instance / "serve.log"
        self._process: subprocess.Popen[bytes] | None = None

    def empty(self, template: Path) -> None:
        """Reset the database to ``template``; a running server continues with it."""
        path = self.settings.database_path
        assert path is not None
        with closing(sqlite3.connect(template)) as source, closing(sqlite3.connect(path)) as database:
            source.backup(database)

    def start(self) -> None:
        """Start the server if it is not running, and wait until it responds."""
        if self._process is not None:
            return
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._arguments, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )
        until = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise RuntimeError(f"judging serve did not start:\n{self._log.read_text(encoding='utf-8')}")
            time.sleep(0.05)  # another process opens the port; it cannot be waited for otherwise

    def run(self, *words: str) -> str:
        """Run another command on the same installation; returns what it prints."""
        done = subprocess.run(
            [self._program, *words], env=self._environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def kill(self) -> None:
        """Kill the server and its workers and wait until they are gone. Does nothing if it is not running."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):  # the group is empty
            os.killpg(self._process.pid, 9)
        self._process.wait()
        self._process = None

    def kill_main(self) -> None:
        """Kill the main process alone; its workers may go on for a moment."""
        if self._process is not None:
            os.kill(self._process.pid, 9)

    def kill_child(self) -> None:
        """Kill the newest process of the server alone; the others go on."""
        if self._process is not None:
            children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
            os.kill(int(children[-1]), 9)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False
