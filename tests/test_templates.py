"""Templates compile with strict undefined names, and none contains a script or style of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, StrictUndefined, TemplateError, nodes

from judging import create_app
from tests.applications import settings_for

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
    "organise.certificate_signatory",
    "organise.contest_days",
    "signin.card_code",
    "signin.signout",
    "teacher.document_add",
}
"""POST-only views that handle each refusal themselves or raise none."""
OPENED = r"<(?:th|td|li|p|h2)\b[^>]*>(?:<a\b(?:[^>{]|\{\{.*?\}\})*>)?"
NAME = re.compile(OPENED + r"\{\{ (?:member|judge|helper|person|holder)\.name \}\}")
"""A person's name as the text of a cell, a line or a heading, without the filter that keeps its words whole."""
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b(?=[;\s,)])")
STYLES = sorted((ROOT / "static" / "css").glob("*.css"))


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The application's Jinja environment, with its filters."""
    folder = tmp_path_factory.mktemp("templates")
    return create_app(settings_for(f"sqlite:///{folder / 'none.db'}", folder)).jinja_env


def source(name: str) -> str:
    return (ROOT / "templates" / name).read_text(encoding="utf-8")


def test_templates_compile_with_strict_undefined(environment: Environment) -> None:
    assert environment.undefined is StrictUndefined
    assert {name: fault for name in TEMPLATES if (fault := _fault(name, environment))} == {}


def test_forms_that_say_what_was_seen_are_not_filled_in_by_the_browser() -> None:
    """After "back" a browser would put what was typed before beside what is seen now, and so pass the comparison."""
    offenders = [
        f"{name}: {form[0][:60]}"
        for name in TEMPLATES
        for form in FORM.finditer(source(name))
        if re.search(r'name="seen|\{\{ seen\(|form\.seen', form[0])
        and 'autocomplete="off"' not in form[0].partition(">")[0]
    ]
    assert offenders == []


def _fault(name: str, environment: Environment) -> str:
    """The error when a template does not compile; empty if it does."""
    try:
        environment.get_template(name)
    except TemplateError as error:
        return repr(error)
    return ""


def test_templates_set_no_name_that_their_frame_sets_otherwise(environment: Environment) -> None:
    faults = []
    for name in TEMPLATES:
        own, frame = top_level(name, environment)
        while frame:
            above, frame = top_level(frame, environment)
            faults += [f"{name}: {one}" for one in own if one in above and own[one] != above[one]]

    assert faults == []  # the frame's value would apply in all blocks


def top_level(name: str, environment: Environment) -> tuple[dict[str, nodes.Expr], str]:
    """The names that a template sets outside its blocks, and the template it extends."""
    parts = environment.parse(source(name)).body
    frames = [part.template for part in parts if isinstance(part, nodes.Extends)]
    named = [frame.value if isinstance(frame, nodes.Const) else "base.html" for frame in frames]
    set_here = {
        part.target.name: part.node
        for part in parts
        if isinstance(part, nodes.Assign) and isinstance(part.target, nodes.Name)
    }
    return set_here, named[0] if named else ""


def test_controls_that_are_required_say_so_in_the_words_of_the_page() -> None:
    required = [
        (name, tag)
        for name in TEMPLATES
        for tag in CONTROL.findall(source(name))
        if WANTED.search(re.sub(r'"[^"]*"', '""', tag))
    ]

    assert [(name, tag) for name, tag in required if "data-wanted=" not in tag] == []


def test_names_of_persons_break_between_their_words_alone() -> None:
    texts = ((name, (ROOT / "templates" / name).read_text(encoding="utf-8")) for name in TEMPLATES)
    assert [f"{name}: {found}" for name, text in texts for found in NAME.findall(text)] == []


def test_inputs_for_files_look_like_the_other_fields() -> None:
    texts = ((name, (ROOT / "templates" / name).read_text(encoding="utf-8")) for name in TEMPLATES)
    inputs = ((name, control) for name, text in texts for control in CONTROL.findall(text) if 'type="file"' in control)
    assert [name for name, control in inputs if "form-control" not in control and "data-sends" not in control] == []


def test_templates_have_no_inline_script_or_style() -> None:
    faults = []
    for name in TEMPLATES:
        text = re.sub(r"\{#.*?#\}", "", source(name), flags=re.DOTALL)
        inline = [tag for tag in SCRIPT.findall(text) if "src=" not in tag and "application/json" not in tag]
        faults += [(name, tag) for tag in [*inline, *INLINE.findall(text)]]

    assert faults == []


def test_templates_load_nothing_from_elsewhere() -> None:
    assert [(name, found) for name in TEMPLATES for found in ELSEWHERE.findall(source(name))] == []


def _posts(name: str) -> Iterator[tuple[str, str]]:
    """Each form of a template that posts to another page: (endpoint, attributes and content)."""
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


def test_styles_load_only_files_that_stand_in_static() -> None:
    loaded = [
        path.parent / url
        for path in STYLES
        for url in re.findall(r"""url\(["']?([^"')]+)""", path.read_text(encoding="utf-8"))
    ]

    assert [file for file in loaded if not file.resolve().is_relative_to(ROOT / "static")] == []
    assert [file for file in loaded if not file.is_file()] == []


def test_styles_choose_no_colour_outside_the_tokens() -> None:
    chosen = [
        (path.name, colour)
        for path in STYLES
        if path.name not in ("tokens.css", "print.css")
        for colour in COLOUR.findall(re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL))
    ]

    assert chosen == []


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
