"""A closed loop of clients against one server on this machine; raw sockets keep the clients' CPU use low."""

from __future__ import annotations

import asyncio
import gc
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Load:
    """The measurements of one or more runs: seconds of each response, of the runs and of the server's CPU; failures."""

    times: list[float] = field(default_factory=list)
    took: float = 0.0
    used: float = 0.0
    failures: int = 0

    def add(self, other: Load) -> None:
        """Add another run of the same server."""
        self.times += other.times
        self.took += other.took
        self.used += other.used
        self.failures += other.failures

    @property
    def rate(self) -> float:
        """Responses per second."""
        return len(self.times) / self.took

    @property
    def cpu(self) -> float:
        """CPU seconds per response."""
        return self.used / len(self.times)

    def percentile(self, percent: int) -> float:
        """The response time in seconds at this percentile."""
        return statistics.quantiles(self.times, n=100)[percent - 1]


Request = Callable[[int, int], tuple[str, dict[str, str], bytes]]
"""(client, turn) → path, headers, body; without a body it is a GET"""


async def _client(
    number: int, port: int, make: Request, until: float, times: list[float], failures: list[bytes]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    turn = 0
    while time.perf_counter() < until:
        path, headers, body = make(number, turn)
        head = "".join(f"{key}: {value}\r\n" for key, value in headers.items())
        began = time.perf_counter()
        method = "POST" if body else "GET"
        writer.write(
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n{head}\r\n".encode()
            + body
        )
        answer = await reader.readuntil(b"\r\n\r\n")
        length = 0
        for line in answer.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        content = await reader.readexactly(length)
        times.append(time.perf_counter() - began)
        if not answer.startswith(b"HTTP/1.1 200") or b'"accepted":[]' in content:
            failures.append(answer[:200] + content[:300])
        turn += 1
    writer.close()


def _family(pid: int) -> list[int]:
    """A process and all its descendants."""
    found, waiting = [], [pid]
    while waiting:
        here = waiting.pop()
        found.append(here)
        for task in Path(f"/proc/{here}/task").glob("*/children"):
            waiting += [int(child) for child in task.read_text().split()]
    return found


def cpu_seconds(pid: int) -> float:
    """CPU seconds used by a process and its descendants."""
    used = 0
    for here in _family(pid):
        fields = Path(f"/proc/{here}/stat").read_text().rsplit(")", 1)[1].split()
        used += int(fields[11]) + int(fields[12])
    return used / os.sysconf("SC_CLK_TCK")


def memory_mib(pid: int) -> list[float]:
    """The proportional set size in MiB of a process and of each descendant."""
    sizes = []
    for here in _family(pid):
        for line in Path(f"/proc/{here}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                sizes.append(int(line.split()[1]) / 1024)
    return sizes


def run(port: int, pid: int, clients: int, seconds: float, make: Request) -> Load:
    """Keep ``clients`` clients busy for ``seconds``."""
    times: list[float] = []
    failures: list[bytes] = []

    async def all_of_them() -> None:
        until = time.perf_counter() + seconds
        await asyncio.gather(*(_client(number, port, make, until, times, failures) for number in range(clients)))

    gc.collect()
    gc.disable()  # a garbage collection here would add to the response times
    before, began = cpu_seconds(pid), time.perf_counter()
    try:
        asyncio.run(all_of_them())
    finally:
        gc.enable()
    took, used = time.perf_counter() - began, cpu_seconds(pid) - before
    if failures:
        print("  first failure:", failures[0].decode(errors="replace"))
    return Load(times, took, used, len(failures))
