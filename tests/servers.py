"""Servers in processes of their own, and requests to them byte by byte."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from judging.config import ROOT

PATIENCE = 20.0
STARTING = 60.0
"""Seconds until a server that does not answer is a failure: a busy machine starts several at once."""

ECHO = (
    "from judging.cli.serving import server; "
    "server.run('tests.web.server.echo:server', host='127.0.0.1', port={}, workers=1)"
)


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """A server process with its workers and its log."""

    def __init__(self, command: list[str], port: int, log: Path) -> None:
        self.port = port
        self.log = log
        with log.open("ab") as sink:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=sink, stderr=sink, start_new_session=True)
        self.wait_until_it_answers()

    def wait_until_it_answers(self, port: int | None = None) -> None:
        """Return when the port answers, or another one that the server opens."""
        until = time.monotonic() + STARTING
        while not self.is_listening(port):
            if self.process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise AssertionError(self.log.read_text())
            time.sleep(0.05)

    def is_listening(self, port: int | None = None) -> bool:
        """Whether anyone accepts connections."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", port or self.port), timeout=5):
            return True
        return False

    def workers(self) -> list[int]:
        """The processes below the main one."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(child) for child in children.split()]

    def stop(self) -> None:
        """Stop it as ``kill`` does; kill it where it does not end."""
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(PATIENCE)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def open(self, data: bytes) -> socket.socket:
        """A connection on which ``data`` was sent."""
        made = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        made.sendall(data)
        return made

    def ask(self, method: str, path: str, *headers: str, body: bytes = b"") -> Reply:
        """The answer to a request after which the connection is closed."""
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *headers]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        with self.open("\r\n".join([*lines, "", ""]).encode() + body) as made:
            return Reply(made)


class Reply:
    """What came until the server closed the connection."""

    def __init__(self, connection: socket.socket) -> None:
        data = b""
        while piece := connection.recv(1 << 20):
            data += piece
        head, _, self.body = data.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        self.status = int(first.split()[1])
        self.headers = [tuple(line.split(": ", 1)) for line in lines]

    def header(self, name: str) -> str | None:
        """The header's value, or None."""
        return dict(self.headers).get(name)


def echo_command(port: int) -> list[str]:
    """The server of ``echo``."""
    return [sys.executable, "-c", ECHO.format(port)]


def serve_command(port: int, workers: int = 1, *more: str) -> list[str]:
    """`judging serve`, with ``more`` options."""
    words = ["serve", "--port", str(port), "--workers", str(workers), "--no-jobs", *more]
    return [sys.executable, "-m", "judging.cli", *words]
