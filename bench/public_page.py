"""The public page of a published contest of 120 works, beside a Flask view that returns the same bytes.

Both run on the server of `judging serve`, with one worker, and are loaded in turn. Visitors accept gzip, as browsers
do.
Run as ``python -m bench.public_page``.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from http.client import HTTPConnection
from pathlib import Path

from bench import load
from bench.installation import environment, free_port, serve_command, serving
from bench.ranking import seed
from bench.saves import MINIMAL
from judging import create_app
from judging.config import read_settings
from judging.core.contests.lifecycle import ContestState
from judging.core.roles import SYSTEM
from judging.database import migrations
from judging.database.transaction import transaction
from judging.services.results import results

WORKS, JUDGES, CLIENTS = 120, 7, 8
RATIO_LIMIT = 0.7
SECONDS, RUNS = float(os.environ.get("BENCH_SECONDS", "4")) / 2, int(os.environ.get("BENCH_RUNS", "5"))
HEADERS = {"Accept-Encoding": "gzip"}


def prepare(folder: Path) -> str:
    """Publish a contest in the installation of the folder; the address of its page."""
    with create_app(read_settings(environment(folder))).app_context():
        migrations.upgrade()
        with transaction() as session:
            contest_id, _admin = seed(session, WORKS, JUDGES, ContestState.CERTIFIED)
        with transaction() as session:
            results.publish(session, actor=SYSTEM, contest_id=contest_id)
    return f"/results/{contest_id}"


def fetched(port: int, address: str, headers: dict[str, str]) -> tuple[int, bytes, str]:
    """Status, body and ETag of an address."""
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", address, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read(), answer.getheader("ETag", "")


def main() -> None:
    """Load both servers in turn and compare their rates."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        address = prepare(folder)
        ours, bare = free_port(), free_port()
        file = folder / "page.gz"
        with serving(serve_command(ours, 1), ours, environment(folder)) as judging:
            status, page, tag = fetched(ours, address, HEADERS)
            assert status == 200, status
            assert fetched(ours, address, {**HEADERS, "If-None-Match": tag})[0] == 304
            file.write_bytes(page)
            command = [sys.executable, "-c", MINIMAL.format(bare, 1)]
            with serving(command, bare, {"BENCH_MINIMAL_PAGE": str(file)}) as minimal:
                assert fetched(bare, "/page", HEADERS)[1] == page
                rates: dict[str, list[float]] = {"ours": [], "bare": []}
                for _ in range(RUNS):
                    made = load.run(ours, judging.pid, CLIENTS, SECONDS, lambda _client, _turn: (address, HEADERS, b""))
                    other = load.run(
                        bare, minimal.pid, CLIENTS, SECONDS, lambda _client, _turn: ("/page", HEADERS, b"")
                    )
                    assert not made.failures, made.failures
                    assert not other.failures, other.failures
                    rates["ours"].append(made.rate)
                    rates["bare"].append(other.rate)
    ratios = [mine / theirs for mine, theirs in zip(rates["ours"], rates["bare"], strict=True)]
    ratio = statistics.median(ratios)
    says = "ok" if ratio >= RATIO_LIMIT else "TOO SLOW"
    sys.stdout.write(
        f"  public page of {WORKS} works ({len(page) / 1000:.0f} kB packed): {statistics.median(rates['ours']):.0f} a "
        f"second, the view {statistics.median(rates['bare']):.0f}, ratio {ratio:.2f} "
        f"({min(ratios):.2f} to {max(ratios):.2f}; limit {RATIO_LIMIT}) {says}\n"
    )


if __name__ == "__main__":
    main()
