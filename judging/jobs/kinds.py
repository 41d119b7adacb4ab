"""The kinds of jobs: what each runs, and how often the calendar requests it.

A kind runs in an application context. It takes its params and a ``Report`` and returns its result, which is kept as
JSON; a ``RuleViolation`` fails the job with its sentence. A killed job begins again, so running twice must be harmless:
either each step is idempotent, or the job ends in its own transaction (``Report.finish``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy.orm import Session

from judging.backup import BackupError, automatic, copies
from judging.config import Settings
from judging.core.refusals import RuleViolation
from judging.database.transaction import transaction
from judging.extensions import db, documents
from judging.jobs import IMPORT, award_certificates, paper_sets
from judging.queries.backups import backups
from judging.queries.backups.backups import BackupSettings
from judging.services.entries import orphans
from judging.services.signin import sessions

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


def _sweep_files(_params: Params, _report: Report) -> Mapping[str, Any]:
    return {"deleted": copies.sweep(_settings(), _chosen())}


def _backup(_params: Params, report: Report) -> Mapping[str, Any]:
    with _refusals():
        path = automatic.run(_settings(), _chosen(), told=report.progress)
        return {"file": str(path), "size": path.stat().st_size}


def _backup_copy(params: Params, report: Report) -> Mapping[str, Any]:
    with _refusals():
        return {"size": copies.write(_settings(), params["token"], told=report.progress)}


def _import(params: Params, report: Report) -> Mapping[str, Any] | None:
    from judging.jobs import imports  # its libraries take 9 MB, which a worker that imports nothing never needs

    return imports.run(params, report)


@contextmanager
def _refusals() -> Iterator[None]:
    """Why a backup was not written, with the folder; ``why`` is in English, for the terminal."""
    try:
        yield
    except BackupError as error:
        folder = str(automatic.folder_of(_settings(), _chosen()))
        raise RuleViolation(error.code, why=str(error), folder=folder) from error


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def _chosen() -> BackupSettings:
    try:
        return backups.settings(db.session())
    finally:
        db.session.rollback()


KINDS: dict[str, Kind] = {
    backups.KIND: Kind(_backup, every=automatic.interval),
    backups.COPY: Kind(_backup_copy),
    award_certificates.KIND: Kind(award_certificates.run),
    IMPORT: Kind(_import),
    paper_sets.KIND: Kind(paper_sets.run),
    "sweep_documents": Kind(_sweep_documents, every=lambda _session: timedelta(days=1)),
    "sweep_files": Kind(_sweep_files, every=lambda _session: timedelta(hours=1)),
    "sweep_sessions": Kind(_sweep_sessions, every=lambda _session: timedelta(hours=1)),
}
"""All kinds by name; ``web.wording.labels.JOB_KINDS`` has their labels."""
