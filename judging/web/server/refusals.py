"""Answers to requests that the application never gets: 408, 411, 413 and 503, each rendered once."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from flask import Flask, render_template

from judging.web.guards.headers import HARDENED
from judging.web.server.answers import Answer
from judging.web.serving.errors import problem
from judging.web.serving.requests import LANGUAGE_COOKIE
from judging.web.wording.problem_texts import detail

log = logging.getLogger("judging.requests")

RETRY_AFTER = "2"


class Refusals:
    """JSON below ``/api`` and a page elsewhere, in the reader's language."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._made: dict[tuple[int, bool, bool], Answer] = {}

    def __call__(self, status: int, environ: dict[str, Any]) -> Answer:
        """The answer. It closes the connection, since the rest of the body is still on its way."""
        method, is_api = environ["REQUEST_METHOD"], environ["PATH_INFO"].startswith("/api/")
        log.info("refused method=%s api=%s status=%s", method, is_api, status)
        key = (status, is_api, f"{LANGUAGE_COOKIE}=en" in environ.get("HTTP_COOKIE", ""))
        if key not in self._made:
            self._made[key] = self._make(*key)
        return self._made[key]

    def _make(self, status: int, is_api: bool, is_english: bool) -> Answer:
        cookie = f"{LANGUAGE_COOKIE}={'en' if is_english else 'th'}"
        with self.app.app_context(), self.app.test_request_context(headers={"Cookie": cookie}):
            if is_api:
                code = HTTPStatus(status).phrase.lower().replace(" ", "_")
                code = {413: "request_entity_too_large"}.get(status, code)
                made = problem(status, code, detail(code))
            else:
                made = self.app.make_response((render_template("errors/unread.html", status=status), status))
        headers = [*HARDENED, ("Content-Type", made.content_type), ("Connection", "close")]
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            headers.append(("Retry-After", RETRY_AFTER))
        return Answer(status, headers, made.get_data())
