"""The public page on personal data."""

from __future__ import annotations

from flask import render_template

from judging.core.people.privacy_notice import stored_personal_data
from judging.extensions import db
from judging.queries.results import public_pages


def privacy() -> str:
    """The page made from the catalogue of facts, with each competition's retention time."""
    return render_template(
        "public/privacy.html", kept=stored_personal_data(), retention=public_pages.retention(db.session())
    )
