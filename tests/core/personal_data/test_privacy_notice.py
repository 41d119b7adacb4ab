"""The privacy notice: every fact asked of a person says why it is kept and who sees it, and the guide lists exactly
what is kept."""

from __future__ import annotations

import re
from pathlib import Path

from judging.core.personal_data.privacy_notice import StoredDatum, stored_personal_data
from judging.core.rulebooks.facts import FACTS
from judging.core.rulebooks.requirements import About

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "privacy.md"
THREE = re.compile(r"\| (?!What \|)[^|]+ \| [^|]+ \| [^|]+ \|")
"""A table row of three cells that is not the table's head."""
PEOPLE = (About.MAKER, About.ADVISER)


def row(datum: StoredDatum) -> str:
    """The line of the guide's table for this datum."""
    return f"| {datum.what.en} | {', '.join(viewer.en for viewer in datum.seen_by)} | {datum.why.en} |"


def test_every_fact_of_a_person_says_why_it_is_kept_and_who_sees_it() -> None:
    silent = [
        fact.name
        for fact in FACTS.values()
        if fact.about in PEOPLE and not fact.derived and (fact.kept_because is None or not fact.seen_by)
    ]

    assert silent == []
    assert {"level", "mode", "enrolled"} <= {fact.name for fact in FACTS.values() if fact.kept_because is not None}


def test_everything_kept_is_worded_in_both_languages() -> None:
    texts = [
        text
        for group in stored_personal_data()
        for datum in group.data
        for text in (group.who, datum.what, datum.why, *datum.seen_by)
    ]

    assert [text for text in texts if not text.th or not text.en or text.th == text.en] == []


def test_guide_lists_what_is_kept_of_each_kind_of_people_and_nothing_else() -> None:
    parts = GUIDE.read_text(encoding="utf-8").split("\n## ")[1:]
    listed = {part.splitlines()[0]: [line for line in part.splitlines() if THREE.fullmatch(line)] for part in parts}

    for group in stored_personal_data():
        assert listed.pop(group.who.en) == [row(datum) for datum in group.data]
    assert [rows for rows in listed.values() if rows] == []
