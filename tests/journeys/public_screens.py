"""The public pages that ``test_screens`` opens."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from judging.extensions import db
from judging.models import Entry
from tests.world import Setting


def of(published: Setting) -> list[tuple[str, dict[str, Any]]]:
    """The public pages."""
    return [
        ("public.home", {}),
        ("public.search", {"search": "ผลงาน"}),
        ("public.search", {"search": "zzz"}),
        ("public.institution", {"institution_id": college(published)}),
        ("public.results", {"contest_id": published.contest_id}),
        ("public.plots", {"contest_id": published.contest_id}),
        ("public.version", {"contest_id": published.contest_id, "version": 1}),
        ("public.work", {"contest_id": published.contest_id, "code": "A001"}),
        ("public.privacy", {}),
        ("public.tablets", {}),
        ("screens.enter", {}),
        ("signin.signin", {}),
    ]


def college(published: Setting) -> int:
    """The institution of the published works."""
    found = db.session.execute(select(Entry.institution_id).where(Entry.id == published.entries[0])).scalar_one()
    db.session.rollback()
    return found
