"""Every page counts the same sheets: those that the panel submitted or still has to submit."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from judging.database.transaction import transaction
from judging.queries.contests import checklist_facts, contests, panels, progress_grid as grids
from judging.queries.entries import entries
from judging.services.contests import panels as panel_services
from judging.services.entries import entries as entry_services
from tests.scoring import levels, submit
from tests.world import ADMIN, World


@pytest.mark.every_database
def test_sheets_asked_for_are_the_same_in_grid_list_panel_and_works(world: World, session: Session) -> None:
    setting = world.contest(entries=4, judges=3)
    best = levels(world.rulebook())
    submit(world, setting, 0, 0, best)
    submit(world, setting, 0, 2, best)
    submit(world, setting, 3, 1, best)
    with transaction() as writing:
        entry_services.record_absence(
            writing, actor=ADMIN, entry_id=setting.entries[3], reason="รถเสีย", is_begun_known=True
        )
        panel_services.recuse(
            writing, actor=ADMIN, member_id=setting.members[1], entry_id=setting.entries[1], reason="ญาติ"
        )
        panel_services.leave(writing, actor=ADMIN, member_id=setting.members[2], reason="ป่วย")

    grid = grids.grid(session, setting.contest_id)
    (row,) = contests.contest_rows(session, ADMIN)
    members = panels.panel(session, setting.contest_id).members
    works = entries.listing(session, setting.contest_id).rows

    asked = (grid.submitted, grid.required)
    assert asked == (2, 6)  # 3 works × 2 judges, minus one recusal and the sheet of the judge who left
    assert (row.submitted, row.sheets) == asked
    assert (sum(one.submitted for one in members), sum(one.sheets for one in members)) == asked
    assert (sum(one.submitted for one in works), sum(one.sheets for one in works)) == asked


def test_a_judge_who_leaves_is_told_of_the_sheets_that_were_waited_for_and_stands_apart_in_the_count(
    world: World, session: Session
) -> None:
    setting = world.contest(entries=3, judges=2)
    submit(world, setting, 2, 0, levels(world.rulebook()))
    with transaction() as writing:
        entry_services.record_absence(
            writing, actor=ADMIN, entry_id=setting.entries[2], reason="รถเสีย", is_begun_known=True
        )
        excused = panel_services.leave(writing, actor=ADMIN, member_id=setting.members[1], reason="ป่วย")

    facts = checklist_facts.contest_facts(session, setting.contest_id)

    assert excused == 2  # of the three sheets, one belongs to the absent work
    assert (facts.judges, facts.excused_judges) == (1, 1)
