"""The statistics page of a certified contest of 100 works × 7 judges, beside the ranking page of the same contest.

An organiser requests both from `judging serve`. Run as ``python -m bench.panel_statistics``: it exits 1 when the page
takes longer than its limit.
"""

from __future__ import annotations

import sys
from http.client import HTTPConnection

from bench.ranking import Limit, median, served

WORKS, JUDGES, SECONDS_LIMIT = 100, 7, 0.5


def main() -> None:
    """Seed the contest, and measure both pages in turn."""
    with served(WORKS, JUDGES) as (port, contest_id, cookie):
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
