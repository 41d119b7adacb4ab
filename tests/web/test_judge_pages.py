"""The judge's own pages: whatever the number of contests, one reading of them."""

from __future__ import annotations

from flask import Flask

from judging.core.roles import PanelRole
from judging.models import PanelMember
from judging.transaction import transaction
from tests.statements import statements
from tests.web.signing import browser, signed_in, without_csrf
from tests.world import World


def test_the_contests_of_a_judge_take_the_same_few_statements_for_two_and_for_four(app: Flask, world: World) -> None:
    without_csrf(app)
    counts = []
    for number in (2, 4):
        user = world.user("กรรมการ")
        settings = [world.contest() for _ in range(number)]
        with transaction() as session:
            session.add_all(
                PanelMember(contest_id=one.contest_id, user_id=user, role=PanelRole.JUDGE) for one in settings
            )
        judge = signed_in(browser(app), user)
        judge.get("/judge/")
        with statements() as sent:
            shown = judge.get("/judge/").get_data(as_text=True)
        counts.append(len(sent))
        for one in settings:
            assert f"/judge/contests/{one.contest_id}" in shown

    assert counts[0] == counts[1]
