"""Every page of every role opens on every database, and its window has a title of words alone; the journeys open the
same pages in a browser."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.journeys.screens import addresses, paths, stage
from tests.web.signing import browser, signed_in
from tests.world import World

TITLE = re.compile("<title>(.*?)</title>", re.DOTALL)
NO_WORDS = re.compile(r"[<\n\u00a0\u200b\u2060]|&lt;|&amp;amp;")
"""What a window would show of a title beside its words."""


@pytest.mark.every_database
def test_every_screen_opens(app: Flask, world: World) -> None:
    made = stage(world)

    closed, unread = [], []
    for who, screens in addresses(app, made).items():
        client, name = browser(app), who.partition("/")[0]
        if name != "anyone":
            signed_in(client, made.users[name])
        answers = [(path, client.get(path)) for _endpoint, path in paths(app, screens)]
        closed += [(who, path, answer.status_code) for path, answer in answers if answer.status_code != 200]
        unread += [
            (path, title) for path, answer in answers for title in TITLE.findall(answer.text) if NO_WORDS.search(title)
        ]

    assert closed == []
    assert unread == []
