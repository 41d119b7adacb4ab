"""Answers to requests that the application never gets."""

from __future__ import annotations

import pytest
from flask import Flask

from judging.web.server.refusals import Refusals


@pytest.mark.parametrize("status", [408, 411, 413, 503])
@pytest.mark.parametrize("path", ["/signin", "/api/v1/sheets/1/changes"])
def test_unread_request_gets_page_or_problem_in_the_readers_language(app: Flask, status: int, path: str) -> None:
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": path}
    refusals = Refusals(app)
    thai, english = (refusals(status, environ | {"HTTP_COOKIE": f"language={one}"}) for one in ("th", "en"))
    kind = "application/problem+json" if path.startswith("/api/") else "text/html; charset=utf-8"
    for answer in (thai, english):
        headers = dict(answer.headers)
        assert (answer.status, headers["Content-Type"], headers["Connection"]) == (status, kind, "close")
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert ("Retry-After" in headers) == (status == 503)
    assert english.content.isascii()
    assert thai.content != english.content
    assert "not possible" not in english.content.decode()
