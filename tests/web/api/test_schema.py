"""The JSON API behaves as its OpenAPI description says for any input: schemathesis against the application."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import (
    allow_header_conformance,
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from tests.web.signing import browser, signed_in
from tests.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

EXAMPLES = int(os.environ.get("JUDGING_TEST_API") or 10)
"""Requests to each operation, valid and invalid ones; ``make long`` sends more."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    allow_header_conformance,
    unsupported_method,
]
OPERATIONS = [
    ("GET", "/api/v1/judging", {200}),
    ("POST", "/api/v1/tablet", {200}),
    ("POST", "/api/v1/sheets/{sheet_id}/changes", {200, 409}),
    ("POST", "/api/v1/sheets/{sheet_id}/submit", {409}),
    ("POST", "/api/v1/sheets/{sheet_id}/report", {200, 409}),
    ("POST", "/api/v1/sheets/{sheet_id}/correction", {409}),
    ("POST", "/api/v1/sheets/{sheet_id}/interest", {200}),
    ("POST", "/api/v1/sheets/{sheet_id}/note", {409}),
    ("GET", "/api/v1/results/{contest_id}", {404}),
    ("GET", "/api/v1/results/{contest_id}/{version}", {404}),
]


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize(("method", "path", "reached"), OPERATIONS, ids=[operation[1] for operation in OPERATIONS])
def test_answers_are_what_the_description_says(
    app: Flask, world: World, method: str, path: str, reached: set[int], mode: GenerationMode
) -> None:
    setting = world.contest(entries=1, judges=1)
    client = signed_in(browser(app), setting.users[0])
    token = client.get("/api/v1/judging").get_json()["csrf_token"]
    session = client.get_cookie("session")
    assert session is not None
    statuses: set[int] = set()

    def each_in_its_own_context(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with app.app_context():
            return app(environ, start_response)

    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", each_in_its_own_context)
    operation = schema[path][method]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode))
    def send(case: schemathesis.Case) -> None:
        if "sheet_id" in case.path_parameters:
            case.path_parameters["sheet_id"] = setting.sheets[setting.entries[0], setting.members[0]]
        answer = case.call_and_validate(
            headers={"X-CSRFToken": token, "Accept-Encoding": "identity"},
            cookies={"session": session.value},
            checks=CHECKS,
        )
        statuses.add(answer.status_code)

    send()

    if mode is GenerationMode.POSITIVE:
        assert statuses & reached, f"only {statuses}: nothing was tried behind the door"
