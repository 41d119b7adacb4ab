"""House rules that a test can check: one commit, caps, names, no floats, a pure core (import-linter checks layers)."""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Float, Numeric

from judging.models import Base

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "judging"
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))
CORE = sorted((PACKAGE / "core").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))

IMPURE = {"now", "utcnow", "today", "urandom", "environ", "getenv"}
"""Names that read the clock, randomness or the environment, on any object."""
IMPURE_CALLS = {"open", "input", "print"}
IMPURE_MODULES = {"io", "os", "pathlib", "random", "secrets", "shutil", "socket", "subprocess", "sys", "tempfile",
                  "threading", "time", "urllib.request", "uuid"}  # fmt: skip
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc"}


def layer(path: Path) -> str:
    """The layer of a module; "" for the modules at the top of the package."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, by full name, also inside functions; without imports for type checking only."""
    parsed = tree(path)
    skipped = {
        inner
        for node in ast.walk(parsed)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(parsed):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions of a module."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def impure(parsed: ast.Module) -> set[str]:
    """The imports and names that make a module's results depend on more than its arguments."""
    found = set()
    for node in ast.walk(parsed):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & IMPURE_MODULES
        elif isinstance(node, ast.ImportFrom):
            found |= ({node.module} & IMPURE_MODULES) | ({alias.name for alias in node.names} & IMPURE)
        elif isinstance(node, ast.Attribute):
            found |= {node.attr} & IMPURE
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found |= {node.id} & IMPURE_CALLS
    return found


def name(path: Path) -> str:
    """A file's path as a failure shows it."""
    return str(path.relative_to(ROOT))


def test_core_is_pure() -> None:
    outside = {
        name(path): sorted({module.split(".")[0] for module in imported(path)} - sys.stdlib_module_names - {"judging"})
        for path in CORE
    }
    decided_elsewhere = {name(path): sorted(impure(tree(path))) for path in CORE}

    assert {path: found for path, found in outside.items() if found} == {}
    assert {path: found for path, found in decided_elsewhere.items() if found} == {}


def test_core_says_in_its_first_line_that_it_is_pure() -> None:
    first = {name(path): (ast.get_docstring(tree(path)) or "").partition("\n")[0] for path in CORE}

    assert [path for path, said in first.items() if not re.search(r"\bPure\b", said)] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from random import choice", {"random"}),
        ("import random as chance", {"random"}),
        ("from os import environ", {"os", "environ"}),
        ("def home(): return os.environ['HOME']", {"environ"}),
        ("from datetime import datetime as when\nwhen.now()", {"now"}),
        ("today = date.today", {"today"}),
        ("with open('x') as file: pass", {"open"}),
        ("from datetime import date, time\nopening = time(9)", set()),
    ],
)
def test_what_is_impure_is_noticed(source: str, found: set[str]) -> None:
    assert impure(ast.parse(source)) == found


def test_database_is_the_only_package_that_commits() -> None:
    found = {
        name(path)
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    }

    assert found == {f"judging/database/{name}.py" for name in ("cursors", "group_commit", "transaction")}


def test_clock_is_the_only_one_that_asks_for_the_time() -> None:
    asks = re.compile(r"datetime\.now\(|datetime\.utcnow\(|date\.today\(|\btime\.time\(\)")
    found = {name(path) for path in MODULES if asks.search(path.read_text(encoding="utf-8"))}

    assert found == {"judging/clock.py"}


def test_numbers_that_people_send_are_read_within_what_a_column_holds() -> None:
    unbounded = re.compile(r"\b(?:type|coerce)=int\b")

    assert [name(path) for path in MODULES if layer(path) == "web" and unbounded.search(path.read_text())] == []


def test_services_are_keyword_only_and_know_their_actor() -> None:
    faults = []
    for path in MODULES:
        if layer(path) != "services":
            continue
        for node in tree(path).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            positional = [argument.arg for argument in node.args.args]
            if positional and positional[0] == "session" and len(positional) > 1:
                faults.append(f"{name(path)}:{node.name}{positional}")
    assert faults == []


def longer(paths: list[Path], cap: int) -> dict[str, int]:
    """The files with more lines than ``cap``, each with its number of lines."""
    lines = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    return {path: count for path, count in lines.items() if count > cap}


def test_functions_keep_within_the_cap() -> None:
    lengths = {
        f"{name(path)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in [*MODULES, *TESTS]
        for node in functions(path)
    }

    assert {function: count for function, count in lengths.items() if count > 50} == {}


def test_modules_templates_and_scripts_keep_within_the_caps() -> None:
    assert longer([*MODULES, *TESTS], 400) == {}
    assert longer(TEMPLATES, 200) == {}
    assert longer(SCRIPTS, 250) == {}


def test_folders_keep_within_the_cap() -> None:
    modules = Counter(name(path.parent) for path in MODULES)

    assert {folder: count for folder, count in modules.items() if count > 15} == {}


def test_no_module_is_named_after_nothing() -> None:
    assert [name(path) for path in [*MODULES, *TESTS] if path.stem in FORBIDDEN_NAMES] == []


def test_no_column_is_a_float() -> None:
    found = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Float | Numeric)
    ]

    assert found == []


def test_nothing_is_left_for_later_without_a_reason() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX)\b")
    files = [*MODULES, *TEMPLATES, *SCRIPTS]

    assert [name(path) for path in files if marks.search(path.read_text(encoding="utf-8"))] == []
