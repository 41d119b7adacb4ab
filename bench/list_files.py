"""The list of 5 000 works that an organiser downloads for Excel.

It comes from `judging serve`, beside XlsxWriter that writes the cells of the same file alone, in its default format.
Run as ``python -m bench.list_files``: it exits 1 when the file takes longer than its limit of that time.
"""

from __future__ import annotations

import io
import sys
from http.client import HTTPConnection
from typing import Any

import xlsxwriter
from openpyxl import load_workbook

from bench.ranking import Limit, median, served

WORKS, JUDGES, RATIO_LIMIT = 5000, 1, 4.0


def written(rows: list[tuple[Any, ...]]) -> bytes:
    """The cells alone as an .xlsx."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return out.getvalue()


def main() -> None:
    """Seed the contest, and measure the file and the writing of its cells."""
    with served(WORKS, JUDGES) as (port, contest_id, cookie):

        def file() -> bytes:
            connection = HTTPConnection("127.0.0.1", port)
            path = f"/organise/contests/{contest_id}/lists/works.xlsx"
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            assert answer.status == 200, answer.status
            return answer.read()

        data = file()
        rows = list(load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True))
        assert len(rows) == WORKS + 1
        plain, ours = median(lambda: written(rows)), median(file)
    limit = Limit(ours / plain, RATIO_LIMIT)
    sys.stdout.write(
        f"{WORKS} works, {len(rows[0])} columns, {len(data) // 1000} kB: {ours:.2f} s, cells alone {plain:.2f} s, "
        f"ratio {ours / plain:.1f} (limit: {limit})\n"
    )
    sys.exit(0 if limit.holds else 1)


if __name__ == "__main__":
    main()
