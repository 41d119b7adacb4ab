"""`judging import`: the report on stdout, the faults on stderr, and the exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from judging.cli import main
from judging.core.contests.lifecycle import ContestState
from judging.extensions import db
from judging.models import Entry, PanelMember, User
from tests.readers.files import SAMPLES, WORKS_HEADER, xlsx
from tests.world import World


@pytest.fixture
def installation(app: Flask, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command line use this test's database."""
    monkeypatch.setenv("JUDGING_DATABASE_URL", database_url.replace("+psycopg", ""))
    monkeypatch.setenv("JUDGING_SECRET_KEY", "k" * 40)
    monkeypatch.setenv("JUDGING_INSTANCE", str(tmp_path))


def judging(*words: object, answers: str = "") -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], input=answers)


def counted(model: type) -> int:
    with db.session.begin():
        return int(db.session.execute(select(func.count(model.id))).scalar_one())  # type: ignore[attr-defined]


@pytest.mark.usefixtures("installation")
def test_the_samples_twice_report_what_was_created_and_then_nothing(world: World) -> None:
    contest_id = world.contest(state=ContestState.REGISTRATION).contest_id
    works, judges = SAMPLES / "works.xlsx", SAMPLES / "judges.xlsx"

    first = judging("import", "entries", works, "--contest", contest_id, "--yes")
    assert (first.exit_code, first.stdout.splitlines()[-1]) == (0, "created 8, changed 0, same 0")
    again = judging("import", "entries", works, "--contest", contest_id, "--yes")
    assert (again.exit_code, again.stdout.splitlines()[-1]) == (0, "created 0, changed 0, same 8")
    panel = judging("import", "judges", judges, "--contest", contest_id, "--yes")
    assert (panel.exit_code, panel.stdout.splitlines()[-1]) == (0, "created 5, changed 0, same 0")

    assert (counted(Entry), counted(PanelMember)) == (8, 5)


@pytest.mark.usefixtures("installation")
def test_a_doubt_stops_yes_and_is_asked_without_it(world: World) -> None:
    contest_id = world.contest(state=ContestState.REGISTRATION).contest_id
    file = SAMPLES / "judges.xlsx"

    stopped = judging("import", "judges", file, "--contest", contest_id, "--yes")
    assert stopped.exit_code == 1
    assert f"{file}:2: which institution is “วิทยาลัยเทคนิคระยอง”? allowed: a new one, none" in stopped.stderr
    assert counted(PanelMember) == 0

    declined = judging("import", "judges", file, "--contest", contest_id, answers="1\n2\nn\n")
    assert (declined.exit_code, counted(PanelMember)) == (1, 0)
    done = judging("import", "judges", file, "--contest", contest_id, answers="1\n2\ny\n")
    assert (done.exit_code, counted(PanelMember)) == (0, 5)
    assert "+ institution: วิทยาลัยเทคนิคระยอง" in done.stdout


@pytest.mark.usefixtures("installation")
def test_what_is_wrong_is_one_line_each_with_file_and_row(world: World, tmp_path: Path) -> None:
    contest_id = world.contest(state=ContestState.REGISTRATION).contest_id
    file = tmp_path / "works.xlsx"
    file.write_bytes(xlsx([WORKS_HEADER, ("A1", "", "วท.ลพบุรี", ""), ("A1", "ก", "วท.ลพบุรี", "")]))

    result = judging("import", "entries", file, "--contest", contest_id, "--yes")

    assert (result.exit_code, result.stdout) == (2, "")
    assert [line.split(": ")[0] for line in result.stderr.splitlines()] == [f"{file}:2", f"{file}:3"]
    assert counted(Entry) == 0


@pytest.mark.usefixtures("installation")
@pytest.mark.parametrize(
    "words", [("{samples}/judges.xlsx", "1"), ("{samples}/none.xlsx", "1"), ("{samples}/works.xlsx", "99")]
)
def test_another_kind_of_sheet_no_file_and_no_contest_are_bad_input(world: World, words: tuple[str, str]) -> None:
    world.contest(state=ContestState.REGISTRATION)

    result = judging("import", "entries", words[0].format(samples=SAMPLES), "--contest", words[1])

    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)


@pytest.mark.usefixtures("installation")
def test_a_certified_contest_takes_nothing(world: World) -> None:
    contest_id = world.contest(state=ContestState.CERTIFIED).contest_id

    result = judging("import", "entries", SAMPLES / "works.xlsx", "--contest", contest_id, "--yes")

    assert result.exit_code == 1
    assert "contest certified" in result.stderr


@pytest.mark.usefixtures("installation")
@pytest.mark.parametrize(("answer", "works"), [(1, 2), (2, 4)])
def test_codes_that_lost_their_zeros_are_told_by_row_and_kept_on_demand(world: World, answer: int, works: int) -> None:
    contest_id = world.contest(state=ContestState.REGISTRATION, entries=0).contest_id
    first, again = (SAMPLES / "cases" / f"reimport-{number}.csv" for number in (1, 2))
    judging("import", "entries", first, "--contest", contest_id, "--yes")

    stopped = judging("import", "entries", again, "--contest", contest_id, "--yes")
    assert (stopped.exit_code, counted(Entry)) == (1, 2)
    assert "has the code “0002” already" in stopped.stdout

    judging("import", "entries", again, "--contest", contest_id, answers=f"{answer}\ny\n")
    assert counted(Entry) == works


@pytest.mark.usefixtures("installation")
def test_a_known_judge_is_chosen_by_number(world: World) -> None:
    contests = [world.contest(state=ContestState.REGISTRATION, judges=0).contest_id for _ in range(2)]
    file = SAMPLES / "cases" / "judge-name-three-columns.csv"
    judging("import", "judges", file, "--contest", contests[0], "--yes")

    taken = judging("import", "judges", file, "--contest", contests[1], answers="1\n2\ny\n")

    assert "1  นายสมชาย ใจดี (category 4, school year" in taken.stdout
    assert (counted(PanelMember), counted(User)) == (4, 3)
