"""`judging serve` under slow clients, and when its processes are killed."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.servers import Reply, Served, echo_command, free_port, serve_command

FORM = "application/x-www-form-urlencoded"
QUICKLY = 5.0
"""Seconds within which a server that is not held up answers, on a busy machine too."""

SLOW_BODY = (b"POST /signin HTTP/1.1", b"Host: a", f"Content-Type: {FORM}".encode(), b"Content-Length: 50", b"", b"a=1")


@pytest.fixture(scope="module")
def served(made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`judging serve` with one worker on a new installation. The last test kills it."""
    instance, port = tmp_path_factory.mktemp("served") / "instance", free_port()
    shutil.copytree(made_once, instance, symlinks=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUDGING_INSTANCE", str(instance))
        made = Served(serve_command(port), port, instance / "log")
        yield made
        made.stop()


def test_slow_and_idle_clients_hold_nobody_up(served: Served) -> None:
    with ExitStack() as held:
        for _ in range(60):
            held.enter_context(served.open(b"\r\n".join(SLOW_BODY)))
            held.enter_context(served.open(b"GET /healthz HTTP/1.1\r\nHost:"))
        for _ in range(300):
            held.enter_context(served.open(b""))
        began = time.monotonic()
        for _ in range(10):
            assert served.ask("GET", "/healthz").status == 200
            assert served.ask("POST", "/signin", f"Content-Type: {FORM}", body=b"a=1").status == 400  # no token
        assert time.monotonic() - began < QUICKLY


def test_worker_killed_twice_within_a_second_is_replaced_each_time(served: Served) -> None:
    for _ in range(2):
        (worker,) = served.workers()
        os.kill(worker, signal.SIGKILL)
        until = time.monotonic() + QUICKLY
        while worker in served.workers() or not served.workers():
            assert time.monotonic() < until
            time.sleep(0.02)
    served.wait_until_it_answers()
    assert served.ask("GET", "/healthz").status == 200
    assert served.process.poll() is None


def test_request_in_flight_is_answered_when_the_server_is_stopped(tmp_path: Path) -> None:
    port = free_port()
    served = Served(echo_command(port), port, tmp_path / "log")
    with served.open(b"POST /nap HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx") as connection:
        time.sleep(0.3)
        served.process.terminate()
        assert Reply(connection).status == 200
    assert served.process.wait(QUICKLY) == 0


def test_workers_whose_main_process_was_killed_free_the_port(served: Served) -> None:
    served.process.kill()
    served.process.wait()
    until = time.monotonic() + QUICKLY
    while served.is_listening():
        assert time.monotonic() < until
        time.sleep(0.1)
    again = Served(serve_command(served.port), served.port, served.log)
    assert again.ask("GET", "/healthz").status == 200
    again.stop()
