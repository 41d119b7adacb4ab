"""Histories of score sheets, which tests/js/histories.test.mjs wrote and runs too: the small server that the judge's
screen is tested against answers as this one does."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from judging.core.scoring.scoresheets import Complete, tally_sheet
from judging.core.tablets.sync import (
    COMMENT_LIMIT,
    Accepted,
    Change,
    Conflict,
    Key,
    Latest,
    Outcome,
    Rejected,
    Superseded,
    Written,
    apply_changes,
)
from tests.core.rubrics import SMALL

FILE = Path(__file__).parents[2] / "js" / "histories" / "histories.json"
SECTIONS = ("1", "2")
TOO_LONG = "x" * (COMMENT_LIMIT + 1)
HISTORIES = json.loads(FILE.read_text(encoding="utf-8").replace("4001 x", TOO_LONG))


@dataclass
class Sheet:
    """A sheet as the server keeps it."""

    revision: int = 0
    written: dict[Key, Written] = field(default_factory=dict)
    latest: dict[str, dict[Key, Latest]] = field(default_factory=dict)

    def take(self, step: dict[str, Any]) -> list[list[object]]:
        """Apply a batch; the outcomes as the histories tell them."""
        device = step["device"]
        latest = self.latest.setdefault(device, {})
        outcomes = apply_changes(
            [Change(*change[:5])._replace(written_at=_moment(change[5])) for change in step["changes"]],
            rulebook=SMALL,
            sections=SECTIONS,
            written=self.written,
            latest=latest,
            revision=self.revision,
            device=device,
            is_open=step["is_open"],
            opened=step["opened"],
            restored_at=_moment(step["restored_at"]),
        )
        for outcome in outcomes:
            if isinstance(outcome, Accepted) and outcome.is_new:
                change, revision, _, at = outcome
                key = (change.item, change.is_comment)
                self.written[key] = Written(change.value, revision, device, at or _moment(step["at"]))
                latest[key] = Latest(change.id, revision, change.digest)
                self.revision = revision
        return [_told(outcome) for outcome in outcomes]

    def tally(self) -> tuple[list[str], int | None]:
        """The criteria without a mark, and the total if there are none."""
        points = {code: scale[1] for code, scale in SMALL.scales.items()}
        marks = {
            item: None if now.value is None else points[item][now.value]
            for (item, is_comment), now in self.written.items()
            if not is_comment
        }
        found = tally_sheet(SMALL, SECTIONS, marks)
        return ([], found.total) if isinstance(found, Complete) else (list(found.missing), None)


def _moment(told: str | None) -> datetime | None:
    return None if told is None else datetime.fromisoformat(told)


def _told(outcome: Outcome) -> list[object]:
    match outcome:
        case Accepted(_, revision, _, at):
            return [
                "accepted",
                revision,
                *([at.isoformat(timespec="milliseconds").replace("+00:00", "Z")] if at else []),
            ]
        case Superseded(_, revision):
            return ["superseded", revision]
        case Conflict(_, theirs):
            return ["conflict", theirs.revision]
        case Rejected(_, code):
            return ["rejected", code]


@pytest.mark.parametrize("history", HISTORIES, ids=[f"seed {history['seed']}" for history in HISTORIES])
def test_server_answers_a_history_as_the_small_one_of_the_scripts_does(history: dict[str, Any]) -> None:
    sheet, copy = Sheet(), Sheet()

    for step in history["steps"]:
        match step["step"]:
            case "changes":
                assert [sheet.take(step), sheet.revision] == [step["outcomes"], step["revision"]]
            case "tally":
                assert sheet.tally() == (step["missing"], step["total"])
            case "reopen":
                sheet.revision += 1
                assert sheet.revision == step["revision"]
            case "backup":
                copy = deepcopy(sheet)
            case "restore":
                sheet = deepcopy(copy)
