"""The list of 5 000 works that an organiser downloads for Excel.

It comes from `judging serve`, beside XlsxWriter that writes the cells of the same file alone, in its default format.
Run as ``python -m bench.list_files``: it exits 1 when the file takes longer than its limit of that time.
"""

from __future__ import annotations

import io
import sys
import tempfile
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import xlsxwriter
from openpyxl import load_workbook

from bench.installation import environment, free_port, serve_command, serving, sign_in_staff
from bench.ranking import PASSWORD, USERNAME, Limit, median, seed
from judging import create_app
from judging.config import read_settings
from judging.core.contests.lifecycle import ContestState
from judging.database import migrations
from judging.database.transaction import transaction

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
    with tempfile.TemporaryDirectory() as folder:
        environ = environment(Path(folder))
        with create_app(read_settings(environ)).app_context():
            migrations.upgrade()
            with transaction() as session:
                contest_id, _admin = seed(session, WORKS, JUDGES, ContestState.CERTIFIED)
        port = free_port()
        with serving(serve_command(port, 1), port, environ):
            cookie = sign_in_staff(f"http://127.0.0.1:{port}", USERNAME, PASSWORD)

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
