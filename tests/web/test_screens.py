"""Every page of every role opens on every database; the journeys open the same pages in a browser."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.journeys.screens import addresses, paths, stage
from tests.web.signing import browser, signed_in
from tests.world import World


@pytest.mark.every_database
def test_every_screen_opens(app: Flask, world: World) -> None:
    made = stage(world)

    closed = []
    for who, screens in addresses(app, made).items():
        client, name = browser(app), who.partition("/")[0]
        if name != "anyone":
            signed_in(client, made.users[name])
        answers = [(path, client.get(path).status_code) for _endpoint, path in paths(app, screens)]
        closed += [(who, path, status) for path, status in answers if status != 200]

    assert closed == []
