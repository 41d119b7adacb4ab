"""Taps of judges on `judging serve` beside slow and idle clients, compared with the same taps without them.

The slow clients run in a process of their own: 400 send a body and 400 a head, one byte a second, and 2 000 open a
connection and send nothing. Each opens a new connection when the server closes the old one. The load of ten judges is
measured in turn without and with them, in slices of a few seconds. ``BENCH_SECONDS`` is the length of a slice,
``BENCH_RUNS`` the number of pairs.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench import load
from bench.installation import WORKS, environment, free_port, prepare, serve_command, serving, sign_in_judge
from bench.load import Load
from bench.saves import bodies
from judging.cli.serving.server import raise_file_limit

SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
RUNS = int(os.environ.get("BENCH_RUNS", "5"))
JUDGES = 10
BODIES, HEADS, IDLE = 400, 400, 2000
SLOWEST = 2.0
"""The maximum p99 as a multiple of that without slow clients."""

HEAD = (
    b"POST /signin HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n"
)


async def _trickle(port: int, data: bytes) -> None:
    """Send ``data``, then a byte a second, on one connection after another."""
    while True:
        with suppress(OSError):
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(data)
            while not _reader.at_eof():
                await asyncio.sleep(1)
                if data:
                    writer.write(b"a")
                with suppress(TimeoutError):
                    await asyncio.wait_for(_reader.read(65536), 0.001)
            writer.close()


async def _attack(port: int) -> None:
    kinds = [HEAD + b"\r\na=1"] * BODIES + [b"GET / HTTP/1.1\r\nHost: a\r\nX-A: "] * HEADS + [b""] * IDLE
    waiting = [asyncio.create_task(_trickle(port, data)) for data in kinds]
    await asyncio.gather(*waiting)


def attack(port: int) -> None:
    """Keep all slow clients connected until this process is killed."""
    os.nice(10)  # on a small machine they must not take the processor from the server
    asyncio.run(_attack(port))


@contextmanager
def attacked(port: int) -> Iterator[None]:
    """Slow clients until the block ends."""
    attacker = multiprocessing.get_context("spawn").Process(target=attack, args=(port,), daemon=True)
    attacker.start()
    time.sleep(4)  # until all are connected
    try:
        yield
    finally:
        attacker.kill()
        attacker.join()
        time.sleep(1)  # the server notices that they have gone


def health(port: int) -> float:
    """Seconds until /healthz answered."""
    began = time.perf_counter()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as answer:
        answer.read()
    return time.perf_counter() - began


def main() -> None:
    raise_file_limit()
    with tempfile.TemporaryDirectory() as name:
        cards = prepare(Path(name))[:JUDGES]
        port = free_port()
        with serving(serve_command(port, 2), port, environment(Path(name))) as server:
            judges = [sign_in_judge(f"http://127.0.0.1:{port}", card) for card in cards]
            make = bodies()

            def tap(number: int, turn: int) -> tuple[str, dict[str, str], bytes]:
                judge = judges[number]
                sheet = judge.sheets[turn % WORKS]
                headers = {"Cookie": judge.cookie, "X-CSRFToken": judge.token}
                return f"/api/v1/sheets/{sheet}/changes", headers, make(judge.device, judge.epoch, sheet, 1)

            alone, beside, healths = Load(), Load(), []
            load.run(port, server.pid, JUDGES, 1, tap)
            for _ in range(RUNS):
                alone.add(load.run(port, server.pid, JUDGES, SECONDS, tap))
                with attacked(port):
                    beside.add(load.run(port, server.pid, JUDGES, SECONDS, tap))
                    healths += [health(port) for _ in range(5)]
    for told, seen in (("alone", alone), (f"beside {BODIES} bodies, {HEADS} heads, {IDLE} idle", beside)):
        p50, p99 = (seen.percentile(percent) * 1000 for percent in (50, 99))
        print(f"    {told}: {seen.rate:.0f}/s  p50 {p50:.1f}  p99 {p99:.1f} ms  failures {seen.failures}")
    ratio = beside.percentile(99) / alone.percentile(99)
    print(f"  p99 {ratio:.2f} times (at most {SLOWEST:.0f}) {'ok' if ratio <= SLOWEST else 'TOO SLOW'}")
    print(f"  /healthz beside them: at most {max(healths) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
