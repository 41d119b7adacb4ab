"""Templates: all compile with undefined names refused, and none carries script or style of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, StrictUndefined, nodes

from judging import create_app
from tests.conftest import settings_for

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted(path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html"))
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
INLINE = re.compile(r"<style\b|<[a-z][^>]*\s(?:style|on[a-z]+)\s*=|javascript:", re.IGNORECASE)
ELSEWHERE = re.compile(r"""(?:src|href)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE)
SETTING = re.compile(r"\{%-?\s*set\s+(\w+)\s*=\s*(.*?)\s*-?%\}", re.DOTALL)
CONTROL = re.compile(r'<(?:input|select|textarea)\b(?:\{%.*?%\}|\{\{.*?\}\}|"[^"]*"|[^<>"])*>')
WANTED = re.compile(r"\srequired(?=[\s>{])")
FORM = re.compile(r"<form\b(?:[^>{]|\{\{.*?\}\}|\{%.*?%\}|\{)*?>.*?</form>", re.DOTALL)
MACRO = re.compile(r"\b(?:confirm|button_form)\((.*?)\)\s*(?:\}\}|%\})", re.DOTALL)
ENDPOINT = re.compile(r"""url_for\(\s*["']([\w.]+)["']""")
ANSWERS_ITSELF = {
    "judge.report",
    "organise.contest_days",
    "signin.card_code",
    "signin.signout",
    "teacher.document_add",
}
"""Views that take posts alone and answer each refusal themselves, or that nothing refuses."""
STYLES = sorted((ROOT / "static" / "css").glob("*.css"))


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The application's own, with its filters."""
    folder = tmp_path_factory.mktemp("templates")
    return create_app(settings_for(f"sqlite:///{folder / 'none.db'}", folder)).jinja_env


def source(name: str) -> str:
    return (ROOT / "templates" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles_with_strict_undefined(name: str, environment: Environment) -> None:
    assert environment.undefined is StrictUndefined
    environment.get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_sets_no_name_that_its_frame_sets_otherwise(name: str, environment: Environment) -> None:
    own, frame = top_level(name, environment)
    while frame:
        above, frame = top_level(frame, environment)
        assert [one for one in own if one in above and own[one] != above[one]] == []  # the frame's stands in all blocks


def top_level(name: str, environment: Environment) -> tuple[dict[str, nodes.Expr], str]:
    """What a template sets outside its blocks, by name, and the template it extends."""
    parts = environment.parse(source(name)).body
    frames = [part.template for part in parts if isinstance(part, nodes.Extends)]
    named = [frame.value if isinstance(frame, nodes.Const) else "base.html" for frame in frames]
    set_here = {
        part.target.name: part.node
        for part in parts
        if isinstance(part, nodes.Assign) and isinstance(part.target, nodes.Name)
    }
    return set_here, named[0] if named else ""


@pytest.mark.parametrize("name", TEMPLATES)
def test_control_that_is_required_says_so_in_the_words_of_the_page(name: str) -> None:
    required = [tag for tag in CONTROL.findall(source(name)) if WANTED.search(re.sub(r'"[^"]*"', '""', tag))]
    assert [tag for tag in required if "data-wanted=" not in tag] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_has_no_inline_script_or_style(name: str) -> None:
    text = re.sub(r"\{#.*?#\}", "", source(name), flags=re.DOTALL)
    inline = [tag for tag in SCRIPT.findall(text) if "src=" not in tag and "application/json" not in tag]
    assert inline == []
    assert INLINE.findall(text) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_loads_nothing_from_elsewhere(name: str) -> None:
    assert ELSEWHERE.findall(source(name)) == []


def _posts(name: str) -> Iterator[tuple[str, str]]:
    """Each form of a template that posts elsewhere than to its own page: (endpoint, all that it says)."""
    text = re.sub(r"\{#.*?#\}", "", source(name), flags=re.DOTALL)
    named = dict(SETTING.findall(text))
    for found in [*FORM.findall(text), *MACRO.findall(text)]:
        said = re.sub(r"\b\w+\b", lambda word: named.get(word[0], word[0]), found)
        opening = said.partition("csrf")[0]
        is_get = said.startswith("<form") and 'method="post"' not in opening
        target = None if is_get else ENDPOINT.search(opening)
        if target:
            yield target[1], said


def test_form_to_a_view_that_takes_posts_alone_says_where_a_refusal_leads(app: Flask) -> None:
    methods: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        methods.setdefault(rule.endpoint, set()).update(rule.methods or ())
    alone = {endpoint for endpoint, taken in methods.items() if "GET" not in taken}
    posts = [(name, endpoint, said) for name in TEMPLATES for endpoint, said in _posts(name) if endpoint in alone]
    faults = [
        f"{name}: {endpoint}"
        for name, endpoint, said in posts
        if endpoint not in ANSWERS_ITSELF and not re.search(r"""name="back"|["']back["']\s*:""", said)
    ]

    assert faults == []
    assert {endpoint for _name, endpoint, _said in posts} >= {endpoint for endpoint in alone if "api." not in endpoint}
    assert alone >= ANSWERS_ITSELF


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_style_loads_only_files_that_stand_in_static(path: Path) -> None:
    urls = re.findall(r"""url\(["']?([^"')]+)""", path.read_text(encoding="utf-8"))
    assert [url for url in urls if not (path.parent / url).resolve().is_relative_to(ROOT / "static")] == []
    assert [url for url in urls if not (path.parent / url).is_file()] == []


@pytest.mark.parametrize(
    "path", [path for path in STYLES if path.name not in ("tokens.css", "print.css")], ids=lambda path: path.name
)
def test_style_chooses_no_colour_outside_the_tokens(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s,)])", text) == []


def test_vendored_files_are_those_recorded() -> None:
    record = json.loads((ROOT / "static" / "vendor" / "VERSIONS.json").read_text(encoding="utf-8"))
    found = {entry["file"]: sha256((ROOT / entry["file"]).read_bytes()).hexdigest() for entry in record}
    assert found == {entry["file"]: entry["sha256"] for entry in record}
    stored = {
        f"static/{folder}/{path.name}"
        for folder in ("vendor", "fonts")
        for path in (ROOT / "static" / folder).iterdir()
    }
    assert stored - set(found) == {"static/vendor/VERSIONS.json"}
