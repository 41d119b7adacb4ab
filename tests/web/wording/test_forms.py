"""At which field of a form a refusal's message appears."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from wtforms import StringField

from judging.core.refusals import RuleViolation
from judging.web import forms

WEB = Path(forms.__file__).parent
FIELD_OF = {"name_missing": "name", "username_taken": "username"}


class SmallForm(FlaskForm):
    name = StringField()
    place = StringField()


@pytest.mark.parametrize(
    ("code", "default", "places"),
    [
        ("name_missing", "", ["name"]),
        ("name_missing", "place", ["name"]),
        ("username_taken", "", [""]),
        ("username_taken", "place", ["place"]),
        ("last_admin", "", [""]),
        ("last_admin", "place", ["place"]),
        ("last_admin", "username", [""]),
    ],
)
def test_refusal_stands_beside_its_field_or_above_the_form(
    app: Flask, code: str, default: str, places: list[str]
) -> None:
    with app.test_request_context():
        form = SmallForm(formdata=None)
        forms.add_refusal(form, RuleViolation(code), FIELD_OF, default)

        assert list(form.errors) == places


def test_second_refusal_leaves_the_first_beside_its_field(app: Flask) -> None:
    with app.test_request_context():
        form = SmallForm(formdata=None)
        for _time in range(2):
            forms.add_refusal(form, RuleViolation("name_missing"), FIELD_OF)

        assert len(form.name.errors) == 2


def test_refusals_are_put_on_forms_in_one_place() -> None:
    again = re.compile(r"errors(?:\.append\(| = \[[^\]]*)sentence\(refusal\)")

    assert [path.name for path in sorted(WEB.rglob("*.py")) if again.search(path.read_text(encoding="utf-8"))] == [
        "forms.py"
    ]
