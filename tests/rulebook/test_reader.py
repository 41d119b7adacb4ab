from __future__ import annotations

from pathlib import Path

import pytest

from judging.core.rulebooks.faults import RulebookFaults
from judging.core.rulebooks.serialization import digest_of
from judging.rulebook.reader import LARGEST, UnknownRulebook, find, installed, load, read, read_file

TYPE4 = Path(__file__).parents[2] / "judging" / "rulebook" / "ovec-2564-type4.toml"


@pytest.fixture(scope="module")
def source() -> str:
    return TYPE4.read_text(encoding="utf-8")


def faults_of(content: str | bytes) -> list[tuple[int | None, str]]:
    with pytest.raises(RulebookFaults) as refused:
        read(content.encode() if isinstance(content, str) else content)
    return [(fault.line, fault.code) for fault in refused.value.faults]


def line_of(source: str, text: str) -> int:
    """The line on which the text first occurs."""
    return source[: source.index(text)].count("\n") + 1


def test_installed_rulebooks_are_found_by_id_and_edition() -> None:
    assert [rulebook.id for rulebook in installed()] == ["ovec-2564-type4"]
    assert load("ovec-2564-type4") is load("ovec-2564-type4", 1) is find("ovec-2564-type4@1")


@pytest.mark.parametrize(
    "reference", ["ovec-2564-type5", "ovec-2564-type4@2", "ovec-2564-type4@x", "ovec-2564-type4@²", ""]
)
def test_unknown_rulebook_is_refused_with_those_that_there_are(reference: str) -> None:
    with pytest.raises(UnknownRulebook, match="allowed: ovec-2564-type4@1"):
        find(reference)


def test_find_with_a_path_reads_the_file(tmp_path: Path, source: str) -> None:
    copy = tmp_path / "copy.toml"
    copy.write_text(source, encoding="utf-8")
    assert find(str(copy)) == load("ovec-2564-type4")
    with pytest.raises(FileNotFoundError):
        find(str(tmp_path / "none.toml"))


def test_formatting_and_comments_change_no_digest(source: str) -> None:
    other = source.replace("total = 100", 'total   =  "100.0" # all of it').replace("\n[[", "\n\n# more\n[[")
    assert digest_of(read(other.encode())) == digest_of(load("ovec-2564-type4"))


def test_windows_line_ends_and_byte_order_mark_are_read(source: str) -> None:
    content = b"\xef\xbb\xbf" + source.replace("\n", "\r\n").encode()
    assert read(content) == load("ovec-2564-type4")


@pytest.mark.parametrize(
    ("text", "other", "code"),
    [
        ("total = 100", "total = 100.0", "float"),
        ("announced = 2021-12-29", "announced = 2021-12-29T10:00:00", "bad_date"),
        ('reading = "own-high"', 'reading = "printed"', "twice"),
        ('keys = ["6", "sorted(6)"]', 'keys = ["6", "sorted(7)"]', "unknown_item"),
        ('code = "1.2.1"', 'code = "1.2.3"', "out_of_order"),
        ('title = { th = "ประสิทธิผล", en = "Effectiveness" }', 'title = { th = "ประสิทธิผล" }', "missing_language"),
        ('scope = ["5.5", "5.7"]', 'scope = ["5.5", "5.99"]', "unknown_clause"),
        ('  { id = "good", th = "ดี", en = "Good" },', '  { id = "good", th = "ดี" },', "missing_language"),
        ('  { fact = "video_seconds", at_most = 600 },', '  { fact = "video_second", at_most = 600 },', "unknown_fact"),
        ('  { th = "ไม่ได้ส่งคู่มือ"', '  { de = "ไม่ได้ส่งคู่มือ"', "unknown_key"),
    ],
)
def test_fault_names_the_line_it_stands_on(source: str, text: str, other: str, code: str) -> None:
    found = faults_of(source.replace(text, other))
    line = line_of(source, text)
    lines = {where for where, what in found if what == code}
    # Out of order: the fault names the code after the moved one.
    assert lines == {line_of(source, 'code = "1.2.2"')} if code == "out_of_order" else lines == {line}


def test_faults_come_in_the_order_of_the_lines(source: str) -> None:
    spoilt = (
        source.replace("school_year = 2564", "school_year = 1")
        .replace('"sorted(6)"', '"7"')
        .replace("total = 100", "total = 9")
    )
    lines = [line for line, _ in faults_of(spoilt)]
    assert lines == sorted(line for line in lines if line)
    assert len(lines) == 3


def test_broken_toml_is_told_with_its_line(source: str) -> None:
    line = line_of(source, "total = 100")
    assert faults_of(source.replace("total = 100", "total = = 100")) == [(line, "broken_toml")]
    assert faults_of("format = 1\n[[item]\n") == [(2, "broken_toml")]
    assert faults_of('format = 1\ntitle = "no end') == [(2, "broken_toml")]
    assert faults_of("format = 1\nformat = 1\n") == [(2, "broken_toml")]


@pytest.mark.parametrize(
    "content",
    ["x = " + "[" * 5000, "x = " + "9" * 5000, "x = 2021-13-45", "\x00", "x = " + "{a=" * 3000],
)
def test_absurd_toml_is_refused_and_not_an_error(content: str) -> None:
    assert [code for _, code in faults_of(content)] == ["broken_toml"]


def test_deep_but_sound_toml_is_refused_and_not_an_error() -> None:
    for depth in range(20, 500, 40):
        deep = "format = 1\nid = " + "[" * depth + "]" * depth + "\n"
        assert {code for _, code in faults_of(deep)} & {"wrong_type", "broken_toml"}


def test_a_huge_number_in_hexadecimal_is_refused_and_not_an_error(source: str) -> None:
    huge = "0x" + "f" * 5000
    assert [code for _, code in faults_of(source.replace("edition = 1", f"edition = {huge}"))] == ["out_of_range"]
    assert "bad_number" in [code for _, code in faults_of(source.replace("total = 100", f"total = {huge}"))]
    assert faults_of(source.replace("format = 1", f"format = {huge}")) == [(3, "unknown_format")]


def test_other_encodings_are_refused_with_the_line(source: str) -> None:
    content = source.encode("utf-8").replace("ดีมาก".encode(), "ดีมาก".encode("cp874"), 1)
    assert faults_of(content) == [(line_of(source, "ดีมาก"), "not_utf8")]


def test_a_file_over_the_limit_is_refused() -> None:
    assert faults_of(b"#" * (LARGEST + 1)) == [(1, "too_large")]


def test_read_file_of_a_directory_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="directory"):
        read_file(tmp_path)
