"""All that knows HTTP: a sub-package a blueprint, and the frame they stand in."""

from __future__ import annotations

from flask import Flask
from jinja2 import StrictUndefined

from judging.web import (
    access,
    documents,
    errors,
    frame,
    headers,
    languages,
    limits,
    logs,
    remembered,
    requests,
    sentences,
    statics,
    whole_numbers,
)
from judging.web.late_rules import LateRule
from judging.web.permissions import PERMISSIONS


def init_app(app: Flask) -> None:
    """Register the blueprints, and what every request goes through."""
    from judging.web.admin import admin
    from judging.web.api import api
    from judging.web.judge import judge
    from judging.web.organise import organise
    from judging.web.public import public
    from judging.web.rulings import rulings
    from judging.web.signin import signin
    from judging.web.teacher import teacher

    app.url_rule_class = LateRule
    app.jinja_env.undefined = StrictUndefined
    whole_numbers.init_app(app)
    requests.init_app(app)
    logs.init_app(app)
    headers.init_app(app)
    statics.init_app(app)
    languages.init_app(app)
    sentences.init_app(app)
    errors.init_app(app)
    limits.init_app(app)
    frame.init_app(app)
    for blueprint in (public, signin, judge, teacher, organise, rulings, admin, api, documents.downloads):
        app.register_blueprint(blueprint)
    access.init_app(app, PERMISSIONS)
    documents.init_app(app)
    remembered.init_app(app)  # last: what it refuses has its request id, and a stranger is asked to sign in first
