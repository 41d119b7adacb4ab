"""The page frame: copying shows a message, and a drop zone is marked while a file is dragged over it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from judging.core.contests.lifecycle import ContestState
from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.models import PracticeSettings
from judging.services.results import results
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, sign_in
from tests.scoring import levels, submit_all
from tests.world import ADMIN, World

REFUSES = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
TAKES = "Object.defineProperty(navigator, 'clipboard', { value: { writeText: async () => {} } })"


@pytest.mark.parametrize(
    ("clipboard", "said"),
    [(TAKES, "Copied"), (REFUSES, "Selected. Press Ctrl+C, or touch and hold to copy")],
)
def test_what_becomes_of_copying_is_said_where_it_is_listened_to(
    world: World, site: str, visitor: Visitor, clipboard: str, said: str
) -> None:
    setting = world.contest(entries=1, judges=1)
    submit_all(world, setting, levels(world.rulebook(), 0))
    with transaction() as session:
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id)
    with transaction() as session:
        results.publish(session, actor=ADMIN, contest_id=setting.contest_id)
    arranging.staff("organiser", Grant(Role.ORGANISER))
    person = visitor(site)
    person.page.add_init_script(clipboard)
    sign_in(person, "organiser").go(f"/organise/contests/{setting.contest_id}/publish")
    person.touch(person.page.locator("details.more > summary").first)
    place = person.page.locator(".copy").filter(has=person.page.locator("button[data-copy]")).first
    told = place.get_by_role("status")
    expect(told).to_have_text("")

    person.touch(place.locator("button[data-copy]"))

    expect(told).to_have_text(person.words(said))
    expect(place.locator("button[data-copy]")).to_contain_text(person.words("Copy"))


def test_a_file_held_over_its_place_stays_held_there_over_its_parts(world: World, site: str, visitor: Visitor) -> None:
    setting = world.contest(state=ContestState.REGISTRATION)
    arranging.staff("organiser", Grant(Role.ORGANISER))
    person = sign_in(visitor(site), "organiser").go(f"/organise/contests/{setting.contest_id}/entries/import")
    events = person.page.evaluate(
        """() => {
            const place = document.querySelector("[data-drop]");
            const part = place.querySelector("span");
            const seen = [];
            const drag = (kind, target, other) => {
                target.dispatchEvent(new DragEvent(kind, { bubbles: true, relatedTarget: other }));
                seen.push(place.classList.contains("is-over"));
            };
            drag("dragenter", place, document.body);
            drag("dragenter", part, place);
            drag("dragleave", place, part);
            drag("dragleave", part, document.body);
            return seen;
        }"""
    )

    assert events == [True, True, True, False]


def test_level_that_begins_a_title_or_a_line_has_a_capital(world: World, site: str, visitor: Visitor) -> None:
    setting = world.contest(entries=1, judges=1)
    submit_all(world, setting, levels(world.rulebook(), 0))
    with transaction() as session:
        session.get_one(PracticeSettings, setting.contest_id).publish_scores = True
        session.flush()
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id)
        results.publish(session, actor=ADMIN, contest_id=setting.contest_id)
    anyone = visitor(site, language="en")
    for path, place in (("/", ".contest-list h3 a"), (f"/results/{setting.contest_id}/plots", ".lead")):
        begins = anyone.go(path).page.locator(place).first
        expect(begins).to_contain_text("national level")
        assert begins.evaluate("one => getComputedStyle(one, '::first-letter').textTransform") == "uppercase"
