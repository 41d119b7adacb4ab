"""``queries.names`` is the only place that reads names of persons for display; each exception has its reason here."""

from __future__ import annotations

import ast
from pathlib import Path

QUERIES = Path(__file__).resolve().parents[2] / "judging" / "queries"

BARE = {
    "sessions": "prepared for the driver, joined with its prefix by the same function",
    "certificate_names": "confirmed and corrected as it is written, prefix apart",
    "carried_works": "advances to the next level as it stands, prefix apart",
    "entries": "the organiser's form of a team",
    "data_export": "everything held on a person, prefix apart",
    "known_rows": "compared with what a spreadsheet says",
    "judge_worklist": "the judge's own form",
    "judge_search": "searched",
    "duplicates": "compared with other names",
    "managed_accounts": "searched",
    "names": "the one way",
    "paper_sheets": "compared with the names of others who key",
    "panels": "the organiser's form of a member",
    "people": "the administrator's form of an account; searched",
    "person_search": "searched",
    "round_teachers": "searched; compared with what a form or a spreadsheet says",
    "team_comments": "looked for in comments",
    "team_checks": "compared with other names, joined with their prefixes by the same function",
}
"""Query modules that read ``Person.name``, or that of an alias, each with the reason."""


def reading() -> set[str]:
    """The modules that name this column of ``Person`` or of an alias."""
    found = set()
    for path in sorted(QUERIES.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        aliases = {
            target.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and ast.unparse(node.value) == "aliased(Person)"
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        columns = {
            ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "name"
        }
        if columns & {f"{name}.name" for name in {"Person", *aliases}} or path.stem == "names":
            found.add(path.stem)
    return found


def test_bare_name_is_read_by_those_alone_who_say_why() -> None:
    assert reading() == set(BARE)
