"""A small hall with a bad network, a killed and a restored server ends with every mark as its judge last chose it.
``make soak`` runs a whole hall."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from judging.config import ROOT
from tests.soak.__main__ import missing
from tests.soak.judges import Judges

SMALL = {"JUDGES": "4", "WORKS": "2", "KILLS": "1", "BROWSERS": "1", "SECONDS": "1.5", "SEED": "7"}


@pytest.mark.browser
def test_small_hall_loses_doubles_and_wrongly_shows_nothing(sqlite_template: Path) -> None:
    if lack := missing():
        (pytest.fail if os.environ.get("JUDGING_TEST_NO_SKIPS") == "1" else pytest.skip)(lack)
    size = {f"SOAK_{name}": value for name, value in SMALL.items()}

    done = subprocess.run(
        [sys.executable, "-m", "tests.soak"],
        cwd=ROOT,
        env=os.environ | {"SOAK_TEMPLATE": str(sqlite_template)} | size,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 faults" in done.stdout


def test_process_with_judges_that_ends_says_why() -> None:
    node = shutil.which("node")
    if node is None:
        (pytest.fail if os.environ.get("JUDGING_TEST_NO_SKIPS") == "1" else pytest.skip)("needs Node.js")

    async def ask_for_what_nobody_can_do() -> str:
        judges = await Judges.open(node, "http://127.0.0.1:9", [], 600)
        try:
            with pytest.raises(RuntimeError) as told:
                await judges.do("dance")
            with pytest.raises(RuntimeError):
                await judges.do("look", nth=0, of=1)
        finally:
            await judges.close()
        return str(told.value)

    with ThreadPoolExecutor(1) as apart:  # in this thread, the browser of journeys may run a loop of its own
        told = apart.submit(lambda: asyncio.run(ask_for_what_nobody_can_do())).result()

    assert "has ended with 1" in told
    assert "is not a function" in told
