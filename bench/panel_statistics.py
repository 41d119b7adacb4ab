"""The statistics page of a certified contest of 100 works × 7 judges, beside the ranking page of the same contest.

An organiser requests both from `judging serve`. Run as ``python -m bench.panel_statistics``: it exits 1 when the page
takes longer than its limit.
"""

from __future__ import annotations

import sys
import tempfile
from http.client import HTTPConnection
from pathlib import Path

from bench.installation import environment, free_port, serve_command, serving, sign_in_staff
from bench.ranking import PASSWORD, USERNAME, Limit, median, seed
from judging import create_app
from judging.config import read_settings
from judging.core.contests.lifecycle import ContestState
from judging.database import migrations
from judging.database.transaction import transaction

WORKS, JUDGES, SECONDS_LIMIT = 100, 7, 0.5


def main() -> None:
    """Seed the contest, and measure both pages in turn."""
    with tempfile.TemporaryDirectory() as folder:
        environ = environment(Path(folder))
        with create_app(read_settings(environ)).app_context():
            migrations.upgrade()
            with transaction() as session:
                contest_id, _admin = seed(session, WORKS, JUDGES, ContestState.CERTIFIED)
        port = free_port()
        with serving(serve_command(port, 1), port, environ):
            cookie = sign_in_staff(f"http://127.0.0.1:{port}", USERNAME, PASSWORD)
            connection = HTTPConnection("127.0.0.1", port)

            def page(name: str) -> None:
                connection.request("GET", f"/organise/contests/{contest_id}/{name}", headers={"Cookie": cookie})
                answer = connection.getresponse()
                shown = answer.read()
                assert answer.status == 200, answer.status
                assert b"A00001" in shown

            ranking = median(lambda: page("ranking"))
            ours = median(lambda: page("statistics"))
    limit = Limit(ours, SECONDS_LIMIT)
    sys.stdout.write(
        f"{WORKS} works × {JUDGES} judges: statistics {ours:.3f} s, ranking {ranking:.3f} s, "
        f"ratio {ours / ranking:.1f} (limit: {limit})\n"
    )
    sys.exit(0 if limit.holds else 1)


if __name__ == "__main__":
    main()
