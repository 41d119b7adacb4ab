"""`judging recount`: it prints the ranked file, or only one line for each fault."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from judging.cli.recount import recount
from judging.core.rulebooks.serialization import digest_of
from judging.readers.spreadsheets.marks import MAX_FAULTS
from judging.rulebook.reader import find

GOLDEN = Path(__file__).parents[1] / "golden"
RULEBOOK = find("ovec-2564-type4")
CODES = [item.code for item in RULEBOOK.criteria]
BEST = {"1.1": "2", "1.2.1": "4", "1.2.2": "5", "1.3": "2", "1.4": "2", "2.1": "10", "2.2": "10", "3.1": "1.5",
        "3.2": "1.5", "3.3": "2", "3.4": "1.5", "3.5": "1.5", "3.6": "2", "3.7": "5", "4.1": "4", "4.2": "3",
        "4.3": "3", "5.1": "5", "5.2": "5", "6.1": "10", "6.2": "10", "6.3": "10"}  # fmt: skip
HEADER = ",".join(["entry", "judge", *CODES])


def row(entry: str, judge: str, empty: str = "", **marks: str) -> str:
    """A row with the best marks except these (``c1_1="0"``) and empty cells for the sections in ``empty``."""
    changed = {name[1:].replace("_", "."): points for name, points in marks.items()}
    cells = {code: "" if code[0] in empty else points for code, points in BEST.items()} | changed
    return ",".join([entry, judge, *cells.values()])


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Result]:
    """Recount a file of these lines (or bytes), called m.csv."""

    def invoke(*lines: str, content: bytes | None = None, **options: str) -> Result:
        path = tmp_path / "m.csv"
        path.write_bytes("\n".join(lines).encode() + b"\n" if content is None else content)
        given = {"rulebook": "ovec-2564-type4", "format": "json"} | options
        result = CliRunner().invoke(
            recount, [str(path), *(part for name, value in given.items() for part in (f"--{name}", value))]
        )
        result.faults = result.stderr.replace(str(tmp_path) + "/", "").splitlines()
        return result

    return invoke


def refused(result: Result) -> list[str]:
    """The lines of a refusal; stdout must be empty."""
    assert (result.exit_code, result.stdout) == (2, "")
    return result.faults


@pytest.mark.parametrize("answer", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_json_is_the_golden_answer_with_the_rulebook_named(answer: Path) -> None:
    name, reading = answer.stem.split(".")
    arguments = [str(GOLDEN / f"{name}.csv"), "--rulebook", "ovec-2564-type4", "--reading", reading, "--format", "json"]

    result = CliRunner().invoke(recount, arguments)

    named = {"id": "ovec-2564-type4", "edition": 1, "digest": digest_of(RULEBOOK)}
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == {"rulebook": named, **json.loads(answer.read_text("utf-8"))}


def test_first_reading_of_the_rulebook_is_the_default(run) -> None:
    assert json.loads(run(HEADER, row("A", "J")).stdout)["reading"] == "printed"


def test_edition_may_be_named(run) -> None:
    assert run(HEADER, row("A", "J"), rulebook="ovec-2564-type4@1").exit_code == 0


def test_rulebook_may_be_a_file(run) -> None:
    path = Path(find.__code__.co_filename).with_name("ovec-2564-type4.toml")

    answer = json.loads(run(HEADER, row("A", "J"), rulebook=str(path)).stdout)

    assert answer["rulebook"]["digest"] == digest_of(RULEBOOK)


@pytest.mark.parametrize(
    "content",
    [
        ("\ufeff" + HEADER + "\r\n" + row("A", "J") + "\r\n").encode(),
        (HEADER + "\n\n" + row(" A ", " J ", c6_1=" ๑๐ ", c1_1="2.00", c3_1="๑.๕") + "\n\n").encode(),
        (HEADER.replace("1.1", "๑.๑").replace("entry", " entry") + "\n" + row('"A"', "J")).encode(),
        (",".join([*CODES[::-1], "judge", "entry"]) + "\n" + ",".join([*list(BEST.values())[::-1], "J", "A"])).encode(),
    ],
    ids=["bom-crlf", "thai-digits-spaces-blank-lines", "header-written-otherwise", "columns-in-any-order"],
)
def test_file_written_otherwise_counts_the_same(run, content) -> None:
    standing = json.loads(run(content=content).stdout)["standings"][0]

    assert (standing["entry"], standing["exact"], standing["judges"]) == ("A", "100", 1)


def test_order_of_rows_never_matters() -> None:
    lines = (GOLDEN / "panel.csv").read_text("utf-8").splitlines()
    arguments = ["-", "--rulebook", "ovec-2564-type4", "--format", "json"]

    there, back = (
        CliRunner().invoke(recount, arguments, input="\n".join([lines[0], *rows])) for rows in (lines[1:], lines[:0:-1])
    )

    assert there.exit_code == 0
    assert there.stdout == back.stdout


HEADS = "entry, judge, " + ", ".join(CODES)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (HEADER + ",6.4", f'm.csv:1: unknown column "6.4", allowed: {HEADS}'),
        (HEADER + ",6", f'm.csv:1: unknown column "6", allowed: {HEADS}'),
        (HEADER + ",", f"m.csv:1: column 25 has no name, allowed: {HEADS}"),
        (HEADER.removesuffix(",6.3"), f"m.csv:1: column 6.3 is missing, allowed: {HEADS}"),
        (HEADER.removeprefix("entry,"), f"m.csv:1: column entry is missing, allowed: {HEADS}"),
        (HEADER + ",6.3", "m.csv:1: column 6.3 appears 2 times, allowed: each column once"),
    ],
)
def test_column_that_is_unknown_missing_or_there_twice_is_refused(run, header, expected) -> None:
    assert refused(run(header, row("A", "J"))) == [expected]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ({"c1_4": "1.5"}, '"1.5" is not a level of 1.4, allowed: 2, 0'),
        ({"c1_2_2": "4"}, '"4" is not a level of 1.2.2, allowed: 5, 3, 1, 0'),
        ({"c3_1": "0.75"}, '"0.75" is not a level of 3.1, allowed: 1.5, 1, 0.5, 0'),
        ({"c6_1": "-4"}, '"-4" is not a level of 6.1, allowed: 10, 8, 6, 4'),
        ({"c6_1": "1e1"}, '"1e1" is not a level of 6.1, allowed: 10, 8, 6, 4'),
        ({"c6_1": "good"}, '"good" is not a level of 6.1, allowed: 10, 8, 6, 4'),
        ({"c6_1": '"8,0"'}, '"8,0" is not a level of 6.1, allowed: 10, 8, 6, 4'),
        ({"c6_1": "x" * 99}, f'"{"x" * 40}…" is not a level of 6.1, allowed: 10, 8, 6, 4'),
        ({"c6_1": "\x1b[31m"}, '"\\x1b[31m" is not a level of 6.1, allowed: 10, 8, 6, 4'),
    ],
)
def test_points_of_no_level_are_refused_and_the_levels_told(run, marks, expected) -> None:
    assert refused(run(HEADER, row("A", "J1"), row("A", "J2", **marks))) == [f"m.csv:3: {expected}"]


def test_empty_mark_is_refused(run) -> None:
    result = run(HEADER, row("A", "J1"), row("B", "J1", c1_1="", c6_3=" "))

    assert refused(result) == [
        'm.csv:3: no mark for 1.1, 6.3, allowed: a mark, or whole sections empty in every row of judge "J1"'
    ]


def test_whole_section_left_empty_in_some_rows_of_a_judge_only_is_refused(run) -> None:
    result = run(HEADER, row("A", "J1"), row("A", "J2"), row("B", "J2"), row("B", "J1", empty="4"))

    assert refused(result) == [
        'm.csv:5: no mark for 4.1, 4.2, 4.3, allowed: a mark, or whole sections empty in every row of judge "J1"'
    ]


def test_half_a_section_left_empty_in_every_row_is_refused(run) -> None:
    result = run(HEADER, row("A", "J1"), row("A", "J2", empty="4", c5_1=""), row("B", "J1"), row("B", "J2", empty="45"))

    assert refused(result) == [
        'm.csv:3: no mark for 5.1, allowed: a mark, or whole sections empty in every row of judge "J2"',
        'm.csv:5: no mark for 5.1, 5.2, allowed: a mark, or whole sections empty in every row of judge "J2"',
    ]


def test_whole_sections_empty_in_every_row_of_a_judge_are_not_theirs(run) -> None:
    result = run(HEADER, row("A", "J1", empty="23456"), row("A", "J2", empty="1"), row("A", "J3", empty="1", c6_1="4"))

    standing = json.loads(result.stdout)["standings"][0]

    assert (standing["exact"], standing["judges"], standing["items"]["1"]) == ("97", 3, "15.00")


def test_criterion_of_a_work_without_any_mark_is_refused(run) -> None:
    result = run(HEADER, row("A", "J1"), row("B", "J2", empty="6"))

    allowed = "at least one judge per criterion of a work"
    assert refused(result) == [f'm.csv:3: work "B" has no marks for 6.1, 6.2, 6.3, allowed: {allowed}']


def test_row_without_any_mark_is_refused(run) -> None:
    result = run(HEADER, row("A", "J1"), row("A", "J2", empty="123456"))

    assert refused(result) == ['m.csv:3: judge "J2" has no marks, allowed: a mark for each criterion']


def test_same_work_and_judge_twice_is_refused(run) -> None:
    result = run(HEADER, row("A", "J1"), row("B", "J1"), row("A ", "J1", c6_1="4"))

    assert refused(result) == [
        'm.csv:4: work "A" and judge "J1" are already in line 2, allowed: one row per work and judge'
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), "m.csv:1: the file is empty, allowed: a header and one row per score sheet"),
        ((HEADER,), "m.csv:1: the file has no rows, allowed: one row per score sheet below the header"),
        ((HEADER, row("A", "J") + ",1"), "m.csv:2: the row has 25 fields, allowed: 24, as in the header"),
        ((HEADER, "A,J,2"), "m.csv:2: the row has 3 fields, allowed: 24, as in the header"),
        ((HEADER, row("", "J")), "m.csv:2: the entry is missing, allowed: an entry code in every row"),
        ((HEADER, row("A", "  ")), "m.csv:2: the judge is missing, allowed: a name or number of a judge in every row"),
        (
            (HEADER, row('"A', "J")),
            "m.csv:2: invalid CSV (unexpected end of data), allowed: fields separated by commas, quotes closed",
        ),
    ],
)
def test_file_of_another_shape_is_refused(run, lines, expected) -> None:
    assert refused(run(*lines, **({} if lines else {"content": b""}))) == [expected]


@pytest.mark.parametrize("name", ["ผลงาน", "ก"])
def test_file_that_is_not_utf_8_is_refused_with_the_line(run, name) -> None:
    content = f"{HEADER}\n{row('A', 'J')}\n{row(name, 'J')}\n".encode("cp874")

    byte = name.encode("cp874")[0]
    assert refused(run(content=content)) == [
        f"m.csv:3: byte 0x{byte:02X} is not UTF-8, allowed: UTF-8, with or without BOM"
    ]


def test_utf_16_is_refused(run) -> None:
    assert refused(run(content=f"{HEADER}\n{row('A', 'J')}\n".encode("utf-16")))[0].startswith(
        "m.csv:1: byte 0xFF is not UTF-8"
    )


def test_line_of_a_fault_counts_lines_inside_quotes(run) -> None:
    result = run(HEADER, row('"A\n1"', "J1"), row("B", "J1", c1_1="7"))

    assert refused(result) == ['m.csv:4: "7" is not a level of 1.1, allowed: 2, 1.5, 1, 0']


def test_all_faults_are_told_in_order_of_lines(run) -> None:
    result = run(
        HEADER, row("A", "J1", c1_1=""), row("B", "J1", c1_1="7"), row("B", "J1"), "C", row("D", "J2", empty="6")
    )

    assert [line.split(":")[1] for line in refused(result)] == ["2", "3", "4", "5", "6"]


def test_many_faults_are_cut_to_50_lines_and_a_count(run) -> None:
    faults = refused(run(HEADER, *(row(f"A{number}", "J", c1_1="7") for number in range(70))))

    assert len(faults) == 51
    assert faults[-1] == "m.csv: and 20 more"


def test_file_of_faults_alone_is_not_read_to_its_end(run) -> None:
    faults = refused(run(HEADER, *(row(f"A{number}", "J", c1_1="7") for number in range(MAX_FAULTS + 5))))

    assert faults[-1] == f"m.csv: and {MAX_FAULTS - 50} more"


def test_unknown_rulebook_is_refused_and_the_known_ones_told(run) -> None:
    faults = refused(run(HEADER, row("A", "J"), rulebook="ovec-2564-type4@9"))

    assert len(faults) == 1
    assert "ovec-2564-type4@9" in faults[0]
    assert "allowed: ovec-2564-type4@1" in faults[0]


def test_faulty_rulebook_file_is_refused_with_its_faults(run, tmp_path) -> None:
    (tmp_path / "r.toml").write_text("format = 2\n")

    faults = refused(run(HEADER, row("A", "J"), rulebook=str(tmp_path / "r.toml")))

    assert faults
    assert all(line.startswith("r.toml:") and "allowed: " in line for line in faults)


def test_unknown_reading_is_refused_and_the_known_ones_told(run) -> None:
    assert refused(run(HEADER, row("A", "J"), reading="lots")) == [
        "--reading lots: ovec-2564-type4 does not have this reading, allowed: printed, own-high, by-weight"
    ]


def test_file_that_is_not_there_is_refused(tmp_path) -> None:
    result = CliRunner().invoke(recount, [str(tmp_path / "gone.csv"), "--rulebook", "ovec-2564-type4"])

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith("gone.csv:1: No such file or directory, allowed: a CSV file that can be read\n")


def test_table_says_rank_total_and_what_decided(run) -> None:
    result = CliRunner().invoke(
        recount, [str(GOLDEN / "ties.csv"), "--rulebook", "ovec-2564-type4", "--reading", "own-high"]
    )

    lines = result.stdout.splitlines()
    assert lines[0] == f"ovec-2564-type4 edition 1, {digest_of(RULEBOOK)}, reading own-high"
    assert lines[2:6] == [
        "rank  work  judges  total  exact  medal          decided by",
        "1=    T1    1       77.00  77     silver         equal to T3 in all tie-break criteria",
        "1=    T3    1       77.00  77     silver         equal to T1 in all tie-break criteria",
        "3     T2    1       77.00  77     silver         sorted(6): 8.00 8.00 8.00 against 10.00 8.00 6.00 of T3",
    ]


def test_table_aligns_thai_codes_by_what_they_show(run) -> None:
    lines = run(HEADER, row("ที่๑", "J"), row("A", "J"), format="table").stdout.splitlines()

    assert lines[3].startswith("1=    A     1 ")
    assert lines[4].startswith("1=    ที่1    1 ")


def test_csv_holds_the_same_flat_and_no_cell_begins_as_a_formula(run) -> None:
    result = run(HEADER, row("=cmd", "J"), row("B", "J", c6_1="4"), format="csv")

    rows = list(csv.DictReader(result.stdout.splitlines()))
    assert [(one["rank"], one["tied"], one["entry"], one["exact"], one["6.1"]) for one in rows] == [
        ("1", "false", "'=cmd", "100", "10.00"),
        ("2", "false", "B", "94", "4.00"),
    ]


def test_recount_needs_neither_web_nor_database_nor_pandas() -> None:
    program = (
        "import sys\n"
        "from judging.cli import main\n"
        f"main([{'recount'!r}, {str(GOLDEN / 'ties.csv')!r}, '--rulebook', 'ovec-2564-type4'], standalone_mode=False)\n"
        "print([name for name in ('flask', 'sqlalchemy', 'pandas', 'rich') if name in sys.modules])"
    )

    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert answer.stdout.splitlines()[-1] == "[]"


def test_dense_ranks_and_other_medals_are_counted_as_the_options_say() -> None:
    options = ["--reading", "own-high", "--ranks", "dense", "--medal", "gold=76.5", "--medal", "band-2=50"]
    plain, dense = (
        json.loads(
            CliRunner()
            .invoke(recount, [str(GOLDEN / "ties.csv"), "--rulebook", "ovec-2564-type4", "--format", "json", *more])
            .stdout
        )["standings"]
        for more in (options[:2], options)
    )

    assert [row["rank"] for row in plain[:3]] == [1, 1, 3]
    assert [row["rank"] for row in dense[:3]] == [1, 1, 2]
    assert {row["medal"] for row in dense} == {"gold", "band-2"}
    assert [row["exact"] for row in plain] == [row["exact"] for row in dense]


@pytest.mark.parametrize(
    ("medals", "fault"),
    [
        (["gold"], "--medal gold: not points, allowed: gold=80"),
        (["gold=many"], "--medal gold=many: not points, allowed: gold=80"),
        (["platinum=90"], "--medal platinum=90: not a medal, allowed: gold, silver, bronze, participation, band-1"),
        (["gold=80", "silver=80"], "--medal silver=80: not below the medal before it, allowed: less than gold=80"),
    ],
)
def test_medals_that_are_none_are_refused_with_what_is_allowed(medals: list[str], fault: str) -> None:
    asked = [part for medal in medals for part in ("--medal", medal)]
    result = CliRunner().invoke(recount, [str(GOLDEN / "ties.csv"), "--rulebook", "ovec-2564-type4", *asked])

    assert (result.exit_code, result.stdout, result.stderr.splitlines()) == (2, "", [fault])
