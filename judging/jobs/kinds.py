"""The kinds of jobs: what each runs, and how often the calendar requests it.

A kind runs in an application context. It takes its params and a ``Report`` and returns its result, which is kept as
JSON; a ``RuleViolation`` fails the job with its sentence. A killed job begins again, so running twice must be harmless:
either each step is idempotent, or the job ends in its own transaction (``Report.finish``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy.orm import Session

from judging.backup import BackupError, automatic
from judging.core.refusals import RuleViolation
from judging.database.transaction import transaction
from judging.extensions import documents
from judging.services.entries import orphans
from judging.services.people import sessions

if TYPE_CHECKING:
    from judging.jobs.worker import Report

Params = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of job. ``every`` is the interval of the calendar, asked again each time; None means not now."""

    run: Callable[[Params, Report], Mapping[str, Any] | None]
    every: Callable[[Session], timedelta | None] | None = None


def _sweep_sessions(_params: Params, _report: Report) -> Mapping[str, Any]:
    with transaction() as session:
        return {"deleted": sessions.sweep(session)}


def _sweep_documents(_params: Params, _report: Report) -> Mapping[str, Any]:
    with transaction() as session:
        return {"deleted": orphans.sweep(session, store=documents())}


def _backup(_params: Params, report: Report) -> Mapping[str, Any]:
    try:
        return {"file": str(automatic.run(current_app.config["SETTINGS"], told=report.progress))}
    except BackupError as error:
        raise RuleViolation("backup_failed", why=str(error)) from error


KINDS: dict[str, Kind] = {
    "backup": Kind(_backup, every=automatic.interval),
    "sweep_documents": Kind(_sweep_documents, every=lambda _session: timedelta(days=1)),
    "sweep_sessions": Kind(_sweep_sessions, every=lambda _session: timedelta(hours=1)),
}
"""All kinds by name; ``web.wording.labels.JOB_KINDS`` has their labels."""
