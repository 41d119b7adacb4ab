"""The PDF of a large set of papers: its values are kept when it is requested, the file is gone after a day."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy.orm import Session

from judging import clock
from judging.backup.copies import FOLDER
from judging.config import Settings
from judging.core.refusals import require
from judging.core.roles import Actor
from judging.queries.jobs import JobView
from judging.services import jobs
from judging.writers.paper_sets import PaperSet

if TYPE_CHECKING:
    from judging.jobs.worker import Report

KIND = "papers"


def request(session: Session, *, actor: Actor, contest_id: int, name: str, made: PaperSet) -> int:
    """Request the PDF of a set; returns the job's id. ``name`` is that of the file, without its ending."""
    token = secrets.token_hex(16)
    values = _path(token, "json")
    values.parent.mkdir(mode=0o700, exist_ok=True)
    made.save(values)
    return jobs.request(
        session, actor=actor, kind=KIND, params={"contest_id": contest_id, "name": name, "token": token}
    )


def path(job: JobView) -> Path | None:
    """Where the PDF of a job is; None before it is made, after a day, and for jobs of other kinds."""
    made = _path(job.params["token"], "pdf") if job.kind == KIND else None
    return made if made is not None and made.exists() else None


def run(params: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Typeset the set.

    Raises:
        RuleViolation: ``papers_gone``: its values were deleted, a day after the request.
    """
    values, target = _path(params["token"], "json"), _path(params["token"], "pdf")
    if not target.exists():
        require(values.exists() or None, "papers_gone")
        PaperSet.load(values).write(target, at=clock.now(), told=report.progress)
    values.unlink(missing_ok=True)
    return {}


def _path(token: str, ending: str) -> Path:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.instance / FOLDER / f"papers-{token}.{ending}"
