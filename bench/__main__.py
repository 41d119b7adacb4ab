"""`make bench`: runs every benchmark. An exceeded limit does not fail the run, because machines differ."""

from __future__ import annotations

import subprocess
import sys

MEASURES = {
    "recount": "recount of a national contest beside csv.reader",
    "imports": "an import of 5 000 works with mapped columns",
    "ranking": "an organiser's ranking beside a ranking of stored totals",
    "public_page": "the public page of 120 works beside a view that returns the same bytes",
    "panel_statistics": "the statistics of 100 works and 7 judges",
    "list_files": "the list of 5 000 works as Excel beside its cells alone",
    "certificates": "500 certificates with a background, issued and printed",
    "startup": "start and memory of `judging serve`",
    "duplicates": "one new title against 10 000 past works",
    "screening": "the screening queue of 500 works",
    "visit": "a judge's first visit to a sheet",
    "taps": "a judge's taps on a sheet, slowed four times",
    "saves": "saving marks beside a minimal view",
    "backup": "backup and restore of 1 000 works with documents",
    "slow_clients": "saving marks beside slow and idle clients",
}


def main() -> None:
    """Run each benchmark in its own process, so that none warms up another."""
    for name, title in MEASURES.items():
        print(f"\n{title} (bench.{name})", flush=True)
        subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False)


if __name__ == "__main__":
    main()
