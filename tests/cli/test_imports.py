"""`judging import`: the report on stdout, the faults on stderr, and the exit codes."""

from __future__ import annotations

import re
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


@pytest.mark.every_database
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
    assert stopped.exit_code == 2
    assert f"{file}:2: which institution is “วิทยาลัยเทคนิคระยอง”? allowed: --answer " in stopped.stderr
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
    ("file", "contest", "lines"), [("judges.xlsx", "1", 2), ("none.xlsx", "1", 1), ("works.xlsx", "99", 1)]
)
def test_another_kind_of_sheet_no_file_and_no_contest_are_bad_input(
    world: World, file: str, contest: str, lines: int
) -> None:
    world.contest(state=ContestState.REGISTRATION)

    result = judging("import", "entries", SAMPLES / file, "--contest", contest)

    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", lines)


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
    assert (stopped.exit_code, counted(Entry)) == (2, 2)
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


FORM = (
    ("Timestamp", "ชื่อผลงานของท่าน", "วิทยาลัยของท่าน", "ผู้จัดทำทุกคน"),
    ("1/11/2026", "กังหันน้ำ", "วิทยาลัยเทคนิคลพบุรี", "นายหนึ่ง ใจดี, นางสาวสอง ใจงาม"),
    ("2/11/2026", "เตาชีวมวล", "วิทยาลัยเทคนิคลพบุรี", "นายสาม"),
)


@pytest.mark.usefixtures("installation")
def test_the_row_of_the_headers_is_an_option(world: World, tmp_path: Path) -> None:
    contest_id = world.contest(state=ContestState.REGISTRATION).contest_id
    file = tmp_path / "ตาราง.csv"
    rows = ("รายชื่อผลงาน,ผลงานใด,สถานที่", "ลำดับ,ชื่อเรียก,มาจาก", "1,กังหันน้ำ,วิทยาลัยเทคนิคลพบุรี")
    file.write_text("\n".join(rows), "utf-8-sig")
    to = ("--contest", contest_id, "--yes", "--column", "ชื่อเรียก=title_th", "--column", "มาจาก=institution")

    other = judging("import", "entries", file, *to)
    beyond = judging("import", "entries", file, *to, "--header-row", 9)
    judging("import", "entries", file, *to, "--header-row", 2)

    assert "“ชื่อเรียก” does not exist" in other.stderr
    assert f"{file}:9: this row cannot hold the headers, allowed: 1, 2, 3" in beyond.stderr
    assert counted(Entry) == 1


@pytest.mark.usefixtures("installation")
def test_columns_are_named_by_options_where_headers_are_not_known(world: World, tmp_path: Path) -> None:
    contest_id = world.contest(state=ContestState.REGISTRATION).contest_id
    file = tmp_path / "form.xlsx"
    file.write_bytes(xlsx(FORM))
    to = ("--contest", contest_id, "--yes")

    unknown = judging("import", "entries", file, *to)
    assert unknown.exit_code == 2
    assert (
        f"{file}:1: say what the headers mean: --column HEADER=COLUMN, allowed: code, category, title_th"
        in unknown.stderr
    )
    columns = (
        "--column",
        "ชื่อผลงานของท่าน=title_th",
        "--column",
        "วิทยาลัยของท่าน=institution",
        "--column",
        "ผู้จัดทำทุกคน=makers",
    )
    misspelt = judging("import", "entries", file, *to, "--column", "ชื่อ=title_th")
    assert (misspelt.exit_code, "allowed: Timestamp, ชื่อผลงานของท่าน" in misspelt.stderr) == (2, True)
    assert judging("import", "entries", file, *to, "--column", "Timestamp=time").exit_code == 2

    stopped = judging("import", "entries", file, *to, *columns)
    assert stopped.exit_code == 2
    assert f"{file}:3: Names without a surname: นายสาม. (rows 3), allowed: --no-surname take|leave" in stopped.stderr
    done = judging("import", "entries", file, *to, *columns, "--no-surname", "leave")
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "created 1, changed 0, same 0, left out 1")
    assert "- row 3: left out (no surname)" in done.stdout


@pytest.mark.usefixtures("installation")
def test_hidden_and_wrong_rows_are_left_out_only_on_request(world: World, tmp_path: Path) -> None:
    contest_id = world.contest(state=ContestState.REGISTRATION).contest_id
    to = ("--contest", contest_id, "--yes")
    filtered = SAMPLES / "cases" / "filtered-rows.xlsx"
    file = tmp_path / "works.xlsx"
    file.write_bytes(xlsx([WORKS_HEADER, ("X1", "", "วท.ลพบุรี", ""), ("X2", "ก", "วท.ลพบุรี", "")]))

    asked = judging("import", "entries", filtered, *to)
    assert (asked.exit_code, "allowed: --hidden take|leave" in asked.stderr, counted(Entry)) == (2, True, 0)
    left = judging("import", "entries", filtered, *to, "--hidden", "leave")
    assert (left.exit_code, "left out" in left.stdout.splitlines()[-1]) == (0, True)

    before = counted(Entry)
    refused = judging("import", "entries", file, *to)
    assert (refused.exit_code, f"{file}:1: correct the rows, or leave them out: --leave-wrong" in refused.stderr) == (
        2,
        True,
    )
    declined = judging("import", "entries", file, "--contest", contest_id, answers="\n")
    assert (declined.exit_code, counted(Entry)) == (2, before)
    taken = judging("import", "entries", file, *to, "--leave-wrong")
    assert (taken.exit_code, taken.stdout.splitlines()[-1]) == (0, "created 1, changed 0, same 0, left out 1")
    assert f"{file}:2: " in taken.stderr


def options_in(text: str) -> list[tuple[str, str, str]]:
    """The options that a list of open questions shows: question, answer and what it means."""
    return re.findall(r"--answer (\S+?)=(\S+) \(([^)]*)\)", text)


@pytest.mark.usefixtures("installation")
@pytest.mark.parametrize("more", [("--yes",), ()])
def test_script_answers_each_question_by_an_option(world: World, more: tuple[str, ...]) -> None:
    contests = [world.contest(state=ContestState.REGISTRATION, judges=0).contest_id for _ in range(2)]
    file = SAMPLES / "cases" / "judge-name-three-columns.csv"
    judging("import", "judges", file, "--contest", contests[0], "--yes")

    listed = judging("import", "judges", file, "--contest", contests[1], *more)
    assert (listed.exit_code, counted(PanelMember)) == (2, 2)
    known = {question: answer for question, answer, meaning in options_in(listed.stderr) if "category 4" in meaning}
    assert len(known) == 2

    first, *others = known.items()
    wrong = judging("import", "judges", file, "--contest", contests[1], "--yes", "--answer", f"{first[0]}=nobody")
    assert (wrong.exit_code, "allowed: judge:" in wrong.stderr) == (2, True)
    unknown = judging("import", "judges", file, "--contest", contests[1], "--yes", "--answer", "x=new")
    assert (unknown.exit_code, f"allowed: {first[0]}, {others[0][0]}" in unknown.stderr) == (2, True)
    assert judging("import", "judges", file, "--contest", contests[1], "--yes", "--answer", "new").exit_code == 2

    given = [word for question, answer in known.items() for word in ("--answer", f"{question}={answer}")]
    done = judging("import", "judges", file, "--contest", contests[1], "--yes", *given)
    assert (done.exit_code, counted(PanelMember), counted(User)) == (0, 4, 2)


@pytest.mark.usefixtures("installation")
def test_institution_is_answered_by_an_option(world: World) -> None:
    contest_id = world.contest(state=ContestState.REGISTRATION).contest_id
    file = SAMPLES / "judges.xlsx"
    listed = judging("import", "judges", file, "--contest", contest_id, "--yes")
    first = {question: answer for question, answer, _ in reversed(options_in(listed.stderr))}
    given = [word for question, answer in first.items() for word in ("--answer", f"{question}={answer}")]
    done = judging("import", "judges", file, "--contest", contest_id, "--yes", *given)
    assert (done.exit_code, counted(PanelMember)) == (0, 5)


@pytest.mark.usefixtures("installation")
def test_import_without_terminal_and_without_yes_says_what_to_add(world: World) -> None:
    contest_id = world.contest(state=ContestState.REGISTRATION).contest_id
    result = judging("import", "entries", SAMPLES / "works.xlsx", "--contest", contest_id)
    assert (result.exit_code, "add --yes" in result.stderr, counted(Entry)) == (2, True, 0)


@pytest.mark.every_database
@pytest.mark.usefixtures("installation")
def test_list_for_a_round_goes_into_all_its_categories_and_tells_each(world: World, tmp_path: Path) -> None:
    setting = world.contest(state=ContestState.REGISTRATION)
    world.category(setting, "1")
    header = ("ประเภท", *WORKS_HEADER)
    works, judges = tmp_path / "works.xlsx", tmp_path / "judges.xlsx"
    rows = [("4", "A1", "ผลงาน", "วท.ลพบุรี", "ลพบุรี"), ("๑", "B1", "อีกผลงาน", "วท.ลพบุรี", "ลพบุรี")]
    works.write_bytes(xlsx([header, *rows, ("9", "C1", "งานที่สาม", "วท.ลพบุรี", "ลพบุรี")]))
    judges.write_bytes(xlsx([("ชื่อ-สกุล", "ประเภท"), ("นายสมชาย ใจดี", "1, 4")]))
    to = ("--round", setting.contest_id, "--yes")

    wrong = judging("import", "entries", works, *to)
    assert (wrong.exit_code, counted(Entry)) == (2, 0)
    assert f"{works}:4: Row 4 column “ประเภท”: This round has no category “9”. Its categories: 1, 4." in wrong.stderr
    done = judging("import", "entries", works, *to, "--leave-wrong")
    assert done.exit_code == 0
    assert "+ row 3: B1 อีกผลงาน (category 1)" in done.stdout
    assert done.stdout.splitlines()[-4:] == [
        "no category: created 0, changed 0, same 0, left out 1",
        "category 1: created 1, changed 0, same 0",
        "category 4: created 1, changed 0, same 0",
        "created 2, changed 0, same 0, left out 1",
    ]
    panel = judging("import", "judges", judges, *to)
    assert (panel.exit_code, panel.stdout.splitlines()[-1]) == (0, "created 2, changed 0, same 0")
    assert (counted(PanelMember), counted(User)) == (2, 1)


@pytest.mark.usefixtures("installation")
@pytest.mark.parametrize("to", [(), ("--contest", "1", "--round", "1"), ("--round", "99")])
def test_import_needs_one_contest_or_one_round(to: tuple[str, ...], world: World) -> None:
    world.contest(state=ContestState.REGISTRATION)

    result = judging("import", "entries", SAMPLES / "works.xlsx", *to)

    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert "--round" in result.stderr


@pytest.mark.usefixtures("installation")
def test_column_of_categories_is_left_unread_on_request(world: World, tmp_path: Path) -> None:
    contest_id = world.contest(state=ContestState.REGISTRATION).contest_id
    file = tmp_path / "works.xlsx"
    file.write_bytes(xlsx([("ประเภท", *WORKS_HEADER), ("ทีมที่ 2", "A1", "ผลงาน", "วท.ลพบุรี", "ลพบุรี")]))
    to = ("--contest", contest_id, "--yes")

    assert judging("import", "entries", file, *to).exit_code == 2
    assert judging("import", "entries", file, *to, "--column", "ประเภท=").exit_code == 0
    assert counted(Entry) == 1
