from __future__ import annotations

import tomllib
from typing import Any

import pytest

from judging.rulebook.lines import line_of, lines_of

SAMPLE = '''# first
format = 1
title = { th = "[[item]]", en = "a # b" }
"odd key" = 'x'
dotted.key = 2
long = """
[[item]]
code = "no" \\"""
"""
literal = \'\'\'
[[item]]\'\'\'

[[item]]
code = "1"
scores = ["2", # best
  "-",

  "0"]

[[item]]
code = "2"
guidance = [
  { th = "ก", en = "a" },
  { th = "ข", en = """
b""" },
]
[item.title]
th = "ค"
[[item.parts]]
x = 1
[[item.parts]]
x = 2

[[tie_break]]
  keys = []
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("format",), 2),
        (("title",), 3),
        (("title", "en"), 3),
        (("odd key",), 4),
        (("dotted", "key"), 5),
        (("long",), 6),
        (("literal",), 10),
        (("item", 0), 13),
        (("item", 0, "code"), 14),
        (("item", 0, "scores"), 15),
        (("item", 0, "scores", 0), 15),
        (("item", 0, "scores", 1), 16),
        (("item", 0, "scores", 2), 18),
        (("item", 1), 20),
        (("item", 1, "guidance", 0, "en"), 23),
        (("item", 1, "guidance", 1), 24),
        (("item", 1, "guidance", 1, "en"), 24),
        (("item", 1, "title", "th"), 28),
        (("item", 1, "parts", 1, "x"), 32),
        (("tie_break", 0, "keys"), 35),
    ],
)
def test_every_path_has_the_line_it_begins_on(path: tuple[str | int, ...], line: int) -> None:
    assert lines_of(SAMPLE)[path] == line


def test_a_path_that_is_not_there_has_the_line_of_what_is_around_it() -> None:
    lines = lines_of(SAMPLE)
    assert line_of(lines, ("item", 1, "points")) == 20
    assert line_of(lines, ("item", 1, "guidance", 0, "de")) == 23
    assert line_of(lines, ("nothing",)) == 1


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = {path} if path else set()
    for key, inner in pairs:
        found |= _paths(inner, (*path, key))
    return found


def test_the_paths_are_those_of_the_data() -> None:
    assert set(lines_of(SAMPLE)) == _paths(tomllib.loads(SAMPLE))


@pytest.mark.parametrize(
    "text",
    [
        'a = "\\\\"\nb = "\\""\nc = 1',
        'a = """x""""\nb = 1',
        "a = '''x'''''\nb = 1",
        'a = """\n\\\n"""\nb = [[1, 2], [3]]\nc = [{x = [1]}, {}]',
        "a = 1979-05-27 07:32:00Z\nb = +1.5e3\nc = [1.5,2]#x\nd = {x=true,y=-inf}",
        "\"\\u0e01\" = 1\n'lit.eral'.sub = 2\n[ spaced . name ]\nx=1\r\ny=2",
        "",
    ],
)
def test_every_shape_of_toml_is_walked_to_its_end(text: str) -> None:
    assert set(lines_of(text)) == _paths(tomllib.loads(text))
