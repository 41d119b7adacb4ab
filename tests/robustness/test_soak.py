"""A small hall with a bad network, a killed and a restored server ends with every mark as its judge last chose it.
``make soak`` runs a whole hall."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from judging.config import ROOT
from tests.soak.__main__ import missing

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
