from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from judging.cli import main
from judging.core.rulebooks.serialization import digest_of
from judging.rulebook.reader import load, read

TYPE4 = Path(__file__).parents[2] / "judging" / "rulebook" / "ovec-2564-type4.toml"


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["rulebook", *args])


def test_list_names_each_rulebook_with_its_digest() -> None:
    result = run("list")
    assert result.exit_code == 0
    assert digest_of(load("ovec-2564-type4")) in result.stdout
    assert result.stdout.startswith("ovec-2564-type4@1  2564  sha256:")


def test_show_as_json_compacted_is_what_the_digest_is_over() -> None:
    data = json.loads(run("show", "ovec-2564-type4", "--format", "json").stdout)
    compact = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert digest_of(load("ovec-2564-type4")) == "sha256:" + hashlib.sha256(compact.encode()).hexdigest()


def test_show_as_toml_reads_as_the_same_rulebook() -> None:
    assert read(run("show", "ovec-2564-type4@1", "--format", "toml").stdout.encode()) == load("ovec-2564-type4")


@pytest.mark.parametrize(("language", "title"), [("th", "ประสิทธิผล"), ("en", "Effectiveness")])
def test_show_as_a_table_has_a_line_for_each_item(language: str, title: str) -> None:
    lines = run("show", str(TYPE4), "--language", language).stdout.splitlines()
    assert f"6.3        10  10 · 8 · 6 · 4        {title}" in lines
    assert len([line for line in lines if line[:1].isdigit()]) == 29


@pytest.mark.parametrize("reference", ["ovec-2564-type9", "/nowhere/x.toml"])
def test_show_of_what_is_not_there_ends_with_2_and_says_so(reference: str) -> None:
    result = run("show", reference)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "allowed: " in result.stderr
    assert result.stderr.count("\n") == 1


def test_check_of_a_sound_file_ends_with_0(tmp_path: Path) -> None:
    result = run("check", str(TYPE4))
    assert (result.exit_code, result.stderr) == (0, "")
    assert "ovec-2564-type4@1, 22 criteria, 100 points, sha256:" in result.stdout


def test_check_of_a_faulty_file_ends_with_1_and_a_line_for_each_fault(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        TYPE4.read_text("utf-8").replace("total = 100", "total = 90").replace('"sorted(6)"', '"7"'), "utf-8"
    )
    result = run("check", str(file))
    assert (result.exit_code, result.stdout) == (1, "")
    first, second = result.stderr.splitlines()
    assert first.startswith(f"{file}:10: total is 90, but 1 + 2 + 3 + 4 + 5 + 6 add up to 100, allowed: 100, or")
    assert second.startswith(f"{file}:")
    assert 'tie-break own-high: keys: item "7" does not exist, allowed: ' in second


def test_check_of_a_file_that_cannot_be_read_ends_with_2(tmp_path: Path) -> None:
    result = run("check", str(tmp_path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{tmp_path}:1: Is a directory, allowed: ")


def test_show_of_a_faulty_file_ends_with_2(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("format = 3\n", "utf-8")
    result = run("show", str(file))
    assert (result.exit_code, result.stderr) == (2, f"{file}:1: format 3 is unknown, allowed: 1\n")


def test_listing_rulebooks_imports_no_web_and_no_database() -> None:
    script = (
        "import sys\nfrom judging.cli import main\n"
        "main(['rulebook', 'list'], standalone_mode=False)\n"
        "sys.exit(bool({'flask', 'sqlalchemy', 'pandas'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=False).returncode == 0
