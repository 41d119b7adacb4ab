"""The systemd unit."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from judging.config import ROOT

UNIT = ROOT / "deploy" / "judging.service"
ANALYZE = shutil.which("systemd-analyze")


def test_unit_starts_serve_again_and_kills_what_is_left() -> None:
    lines = UNIT.read_text().splitlines()
    settings = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    assert settings["ExecStart"].endswith("/judging serve")
    assert (settings["Restart"], settings["StartLimitIntervalSec"]) == ("always", "0")
    assert settings["KillMode"] == "mixed"


@pytest.mark.skipif(ANALYZE is None, reason="the unit is checked where there is systemd-analyze")
def test_unit_is_accepted_by_systemd_where_there_is_one(tmp_path: Path) -> None:
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text().replace("/srv/judging/.venv/bin/judging", "/bin/true"))
    said = subprocess.run([str(ANALYZE), "verify", str(copy)], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, "")
