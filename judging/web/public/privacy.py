"""The public page on personal data."""

from __future__ import annotations

from flask import render_template

from judging.core.people.privacy_notice import kept_of_people
from judging.extensions import db
from judging.queries.results import public_pages


def privacy() -> str:
    """The page made from the catalogue of facts, with each competition's retention time."""
    return render_template("public/privacy.html", kept=kept_of_people(), retention=public_pages.retention(db.session()))
