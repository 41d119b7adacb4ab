"""The time from starting `judging serve` to its first response, and the memory of a worker."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

from bench import load
from bench.installation import environment, free_port, prepare, serve_command

ROUNDS = 3
SECONDS, MIB = 1.6, 93
"""The fastest start and the smallest worker among comparable applications."""


def start(environ: dict[str, str]) -> tuple[float, list[float]]:
    """(seconds until /healthz answered, MiB of each worker after that)."""
    port = free_port()
    command = serve_command(port, 2)
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=os.environ | environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not _answers(port):
            time.sleep(0.01)  # another process opens the port; it cannot be waited for otherwise
        took = time.perf_counter() - begun
        time.sleep(0.5)  # lets the other worker start too
        return took, load.memory_mib(process.pid)[1:]
    finally:
        process.terminate()
        process.wait(20)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        seen = [start(environment(Path(folder))) for _ in range(ROUNDS)]
    seconds = median(took for took, _ in seen)
    weight = max(size for _, sizes in seen for size in sizes)
    quick, light = ("ok" if seconds <= SECONDS else "TOO SLOW"), ("ok" if weight <= MIB else "TOO MUCH")
    print(f"  from start to the first answer {seconds:.2f} s (limit {SECONDS} s) {quick}")
    print(f"  memory of a worker {weight:.0f} MiB (limit {MIB} MiB) {light}")


if __name__ == "__main__":
    main()
