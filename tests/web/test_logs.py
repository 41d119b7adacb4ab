"""What the logs say of a request: the number of the account, and of an error never the values it failed on."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from tests.web.signing import browser, signed_in
from tests.world import World

NAME = "สมศรี มีนามสกุล"


def _fails_in_the_session() -> str:
    with transaction() as session:
        session.execute(text("INSERT INTO persons (name, sort_key) VALUES (:name, NULL)"), {"name": NAME})
    return ""


def _fails_in_the_driver() -> str:
    with transaction() as session:
        session.connection().exec_driver_sql(f"INSERT INTO persons (name, sort_key) VALUES ('{NAME}', NULL)")
    return ""


def _fails_in_code() -> str:
    try:
        raise KeyError(NAME)
    except KeyError as error:
        raise ValueError(f"{NAME} is not a number") from error


@pytest.mark.every_database
@pytest.mark.parametrize("view", [_fails_in_the_session, _fails_in_the_driver, _fails_in_code])
def test_error_of_a_request_is_logged_without_the_values_it_failed_on(
    app: Flask, caplog: pytest.LogCaptureFixture, view: Callable[[], str]
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.view_functions["public.results"] = lambda **_given: view()

    answer = browser(app).get("/results/7?name=สมศรี")

    assert answer.status_code == 500
    assert NAME not in answer.text
    (record,) = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert "endpoint=public.results failed" in record.getMessage()
    assert view.__name__ in record.getMessage(), "the stack says where"
    assert "สมศรี" not in caplog.text
    assert "/results/7" not in caplog.text


def test_line_of_a_request_has_the_number_of_the_account_and_no_name(
    app: Flask, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    user_id = world.user(NAME, username="somsri", grants=[Grant(Role.ADMIN)])
    client = signed_in(browser(app), user_id)

    with caplog.at_level(logging.INFO, "judging.requests"):
        client.get("/admin/users?search=สมศรี")
        browser(app).get("/admin/users")

    lines = [one.getMessage() for one in caplog.records if one.name == "judging.requests"]
    assert [line.split()[1] for line in lines] == [f"user={user_id}", "user=-"]
    assert not [line for line in lines if "สมศรี" in line or "somsri" in line]
