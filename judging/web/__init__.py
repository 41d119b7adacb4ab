"""Everything that knows HTTP: one package per audience, and what all pages share."""

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined

from judging.web import frame
from judging.web.guards import access, headers, limits, refusals, sessions, whole_numbers
from judging.web.guards.permissions import BY_LINK, PERMISSIONS
from judging.web.serving import (
    addresses,
    body_limits,
    downloads,
    errors,
    kept_answers,
    request_logs,
    requests,
    static_files,
)
from judging.web.wording import languages


def init_app(app: Flask) -> None:
    """Register the blueprints and everything that every request passes through."""
    from judging.web.admin import admin
    from judging.web.api import api
    from judging.web.counter import counter
    from judging.web.jobs import jobs
    from judging.web.judge import judge
    from judging.web.organise import organise
    from judging.web.papers import papers
    from judging.web.public import public
    from judging.web.rulings import rulings
    from judging.web.screens import hall, reveal, screens
    from judging.web.signin import signin
    from judging.web.teacher import teacher

    app.jinja_env.undefined = StrictUndefined
    whole_numbers.init_app(app)
    kept_answers.init_app(app)
    requests.init_app(app)
    request_logs.init_app(app)
    static_files.init_app(app)
    headers.init_app(app)
    addresses.init_app(app)
    languages.init_app(app)
    errors.init_app(app)
    limits.init_app(app)
    refusals.init_app(app)
    frame.init_app(app)
    for blueprint in (
        public,
        signin,
        judge,
        teacher,
        counter,
        organise,
        hall,
        reveal,
        screens,
        rulings,
        admin,
        api,
        jobs,
        papers,
        downloads.downloads,
    ):
        app.register_blueprint(blueprint)
    sessions.init_app(app)
    access.init_app(app, PERMISSIONS, BY_LINK)
    body_limits.init_app(app)
    CSRFProtect(app)  # last: what it refuses has its request id, and a stranger is asked to sign in first
