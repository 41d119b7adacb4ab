"""Background jobs: one with its progress, and the latest."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.models import Job, JobState

LISTED = 50


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as a page shows it. ``result`` is what came out, or the parameters of ``error``."""

    job_id: int
    kind: str
    params: Mapping[str, Any]
    state: JobState
    attempts: int
    done: int
    total: int
    result: Mapping[str, Any]
    error: str | None
    created_at: datetime
    created_by: int | None
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.ended_at is None


def job(session: Session, job_id: int) -> JobView | None:
    """The job with this id."""
    found = session.get(Job, job_id, populate_existing=True)
    return _view(found) if found else None


def latest_of(session: Session, key: str) -> JobView | None:
    """The latest job with this key."""
    query = select(Job).where(Job.key == key).order_by(Job.id.desc()).limit(1)
    found = session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    return _view(found) if found else None


def latest(session: Session) -> tuple[JobView, ...]:
    """The latest jobs, the newest first."""
    return tuple(_view(row) for row in session.execute(select(Job).order_by(Job.id.desc()).limit(LISTED)).scalars())


def _view(row: Job) -> JobView:
    return JobView(
        row.id,
        row.kind,
        json.loads(row.params),
        row.state,
        row.attempts,
        row.done,
        row.total,
        json.loads(row.result or "{}"),
        row.error,
        row.created_at,
        row.created_by,
        row.ended_at,
    )
