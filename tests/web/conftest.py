"""What most tests of pages begin with."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web import signing
from tests.web.teaching import Desk, at_desk
from tests.world import World


@pytest.fixture
def browser(app: Flask, world: World) -> FlaskClient:
    """An administrator's browser, without tokens."""
    signing.without_csrf(app)
    return signing.admin(app, world)


@pytest.fixture
def desk(app: Flask, world: World) -> Desk:
    """A teacher's desk, without tokens."""
    return at_desk(app, world)
