"""Templates: all compile with undefined names refused, and none carries script or style of its own."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest
from jinja2 import Environment, StrictUndefined

from judging import create_app
from tests.conftest import settings_for

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted(path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html"))
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
INLINE = re.compile(r"<style\b|<[a-z][^>]*\s(?:style|on[a-z]+)\s*=|javascript:", re.IGNORECASE)
ELSEWHERE = re.compile(r"""(?:src|href)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE)
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
def test_template_has_no_inline_script_or_style(name: str) -> None:
    text = re.sub(r"\{#.*?#\}", "", source(name), flags=re.DOTALL)
    inline = [tag for tag in SCRIPT.findall(text) if "src=" not in tag and "application/json" not in tag]
    assert inline == []
    assert INLINE.findall(text) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_loads_nothing_from_elsewhere(name: str) -> None:
    assert ELSEWHERE.findall(source(name)) == []


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
