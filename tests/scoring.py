"""Score sheets for tests: levels chosen by name, submitted with their totals, without saving each mark on its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import insert, select, update

from judging.core.rulebooks.rulebook import Rulebook
from judging.database.transaction import transaction
from judging.models import Mark, Scoresheet, SheetSection, SheetState
from tests.world import Setting, World

AT = datetime(2022, 3, 25, 4, 0, tzinfo=UTC)


def levels(rulebook: Rulebook, place: int = 0, **changed: int) -> dict[str, str]:
    """A level for every criterion: the one at index ``place`` (best 0; the last where there are fewer), except those
    named like ``c6_1=2``."""
    wanted = {name[1:].replace("_", "."): at for name, at in changed.items()}
    return {
        item.code: item.levels[min(wanted.get(item.code, place), len(item.levels) - 1)].id for item in rulebook.criteria
    }


def submit(world: World, setting: Setting, entry: int, judge: int, chosen: Mapping[str, str]) -> int:
    """Submit the sheet of the work at index ``entry`` by the judge at ``judge``; returns its total in units."""
    rulebook = world.rulebook()
    sheet_id = setting.sheets[setting.entries[entry], setting.members[judge]]
    with transaction() as session:
        sections = set(session.execute(select(SheetSection.section).where(SheetSection.sheet_id == sheet_id)).scalars())
        by_section = dict.fromkeys(sections, 0)
        rows = []
        for item in rulebook.criteria:
            if item.section not in sections:
                continue
            level = item.level(chosen[item.code])
            by_section[item.section] += level.points
            rows.append(
                {
                    "sheet_id": sheet_id,
                    "criterion": item.code,
                    "rulebook_id": setting.rulebook_id,
                    "section": item.section,
                    "level": level.id,
                    "points": level.points,
                    "revision": 1,
                    "device": "test",
                    "marked_at": AT,
                }
            )
        session.execute(insert(Mark), rows)
        for section, points in by_section.items():
            session.execute(
                update(SheetSection)
                .where(SheetSection.sheet_id == sheet_id, SheetSection.section == section)
                .values(points=points)
            )
        total = sum(by_section.values())
        session.execute(
            update(Scoresheet)
            .where(Scoresheet.id == sheet_id)
            .values(state=SheetState.SUBMITTED, total=total, submitted_at=AT, revision=1)
        )
        return total


def submit_all(world: World, setting: Setting, *works: Mapping[str, str]) -> None:
    """Submit every sheet of the works, in order; each judge gives the same levels."""
    for entry, chosen in enumerate(works):
        for judge in range(len(setting.members)):
            submit(world, setting, entry, judge, chosen)
