"""The main pages in a real browser, with rows full of markup: nothing of it runs, and nothing is there for the content
security policy to stop."""

from __future__ import annotations

from flask import Flask

from tests.journeys.conftest import Visitor
from tests.journeys.people import DESK
from tests.journeys.screens import stage
from tests.robustness.markup import poisoned_rows
from tests.world import World


def test_markup_of_people_runs_on_no_main_page(app: Flask, world: World, site: str, visitor: Visitor) -> None:
    with poisoned_rows():
        made = stage(world)
    scoring, published = f"/organise/contests/{made.scoring.contest_id}", made.published.contest_id
    sheet = made.scoring.sheets[made.scoring.entries[0], made.scoring.members[0]]
    pages = {
        "anyone": [f"/results/{published}", f"/results/{published}/1"],
        "admin": [
            "/admin/institutions",
            f"{scoring}/entries",
            f"{scoring}/ranking",
            f"{scoring}/log",
            f"{scoring}/grid",
        ],
        "judge": [f"/judge/contests/{made.scoring.contest_id}/", f"/judge/sheets/{sheet}"],
        "teacher": ["/teacher/"],
        "central": [f"/rulings/contests/{made.scoring.contest_id}"],
    }
    opened = []
    for who, paths in pages.items():
        person = visitor(site, DESK)
        person.page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
        if who != "anyone":
            cookie = {"name": "session", "value": made.cookie(app, who), "url": site}
            person.context.add_cookies([cookie])  # type: ignore[list-item]
        for path in paths:
            person.go(path)
            assert person.page.url == f"{site}{path}"
            person.page.locator("[data-view=loading]:visible").wait_for(state="hidden")
            assert person.page.locator("pwned, [onclick], [onload], [onfocus]").count() == 0, path
            assert "pwned" in person.page.locator("body").inner_text(), path
        assert person.troubles == []
    assert opened == []
