"""Every response has the security headers, whatever its status."""

from __future__ import annotations

import pytest
from flask import Flask

from judging.web.guards.headers import HARDENED, POLICY
from tests.web.signing import browser


@pytest.mark.parametrize("address", ["/language/en", "/signin", "/nowhere", "/organise/", "/api/v1/judging"])
def test_answer_carries_every_header_once(app: Flask, address: str) -> None:
    answer = browser(app).get(address)

    assert {name: answer.headers.getlist(name) for name, _ in HARDENED} == {name: [said] for name, said in HARDENED}


def test_what_an_answer_says_itself_stays(app: Flask) -> None:
    def says(response):  # type: ignore[no-untyped-def]
        response.headers["Content-Security-Policy"] = "sandbox"
        return response

    app.after_request_funcs.setdefault(None, []).append(says)

    answer = browser(app).get("/")

    assert answer.headers.getlist("Content-Security-Policy") == ["sandbox"] != [POLICY]
