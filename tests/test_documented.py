"""The documentation covers settings, commands, audit actions and permissions."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import click

from judging.cli import COMMANDS, Lazy
from judging.config import Settings
from judging.services import __path__ as services
from judging.web.guards import access
from judging.web.guards.permissions import PERMISSIONS

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
MODULES = sorted((ROOT / "judging").rglob("*.py"))
ACTION = re.compile(r"[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*")
VARIABLE = re.compile(r"\bJUDGING_[A-Z_]+\b")


def said(name: str) -> str:
    """A document's text; empty if it does not exist."""
    path = DOCS / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def recorded() -> dict[str, str]:
    """Every action that services record, with its place: strings passed to ``record``, ``_record`` and
    ``audit.append``."""
    found: dict[str, str] = {}
    for path in sorted(Path(services[0]).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not ast.unparse(node.func).endswith(("record", "audit.append")):
                continue
            for value in [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "action")]:
                for text in ast.walk(value):
                    if isinstance(text, ast.Constant) and ACTION.fullmatch(str(text.value)):
                        found[str(text.value)] = f"{path.name}:{node.lineno}"
    return found


def in_table(text: str) -> list[str]:
    """The first cell of each row of a document's tables, where it is code."""
    return re.findall(r"^\| `([^`]+)` \|", text, flags=re.MULTILINE)


def commands() -> list[str]:
    """Every command with its subcommands, as typed."""
    group = Lazy("judging")
    found = []
    for name in COMMANDS:
        command = group.get_command(click.Context(group), name)
        if isinstance(command, click.Group):
            found += [f"judging {name} {inner}" for inner in command.commands]
        else:
            found.append(f"judging {name}")
    return found


def variables() -> set[str]:
    """Every environment variable that the program reads."""
    return {name for path in MODULES for name in VARIABLE.findall(path.read_text(encoding="utf-8"))}


def test_every_setting_stands_in_the_operations_guide() -> None:
    assert [name for name in sorted(variables()) if f"`{name}`" not in said("operations.md")] == []


def test_every_setting_can_be_set_from_the_environment_or_says_why_not() -> None:
    for_tests_and_demo = {"testing", "demo"}
    names = {field.upper() for field in Settings.__dataclass_fields__ if field not in for_tests_and_demo}

    assert {f"JUDGING_{name}" for name in names} - variables() == set()


def test_every_command_stands_in_the_operations_guide() -> None:
    assert [name for name in commands() if name not in said("operations.md")] == []


def test_every_command_says_what_it_does() -> None:
    group = Lazy("judging")
    found = {name: group.get_command(click.Context(group), name) for name in COMMANDS}

    assert [name for name, command in found.items() if not command or not (command.help or command.short_help)] == []


def test_audit_guide_lists_exactly_the_acts_that_are_recorded() -> None:
    listed = [name for name in in_table(said("audit.md")) if ACTION.fullmatch(name)]

    assert sorted(set(listed)) == listed
    assert {name: place for name, place in recorded().items() if name not in listed} == {}
    assert set(listed) - set(recorded()) == set()


def test_access_guide_lists_every_permission_and_no_other() -> None:
    defined = {
        node.name
        for module in ("access.py", "certificate_access.py", "screen_access.py")
        for node in ast.parse((ROOT / "judging" / "web" / "guards" / module).read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and [argument.arg for argument in node.args.args] == ["actor", "args"]
    }
    used = {permission.__name__ for permission in PERMISSIONS.values()}

    assert used == defined
    assert sorted(in_table(said("access.md"))) == sorted(used)


def test_access_guide_lists_every_public_endpoint() -> None:
    assert [name for name in sorted(access.PUBLIC) if f"`{name}`" not in said("access.md")] == []
