"""Automatic backups: their settings, the last one, and what is wrong with them."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.models import Contest, ContestStep, InstallationFact, Job, JobState

KIND, COPY = "backup", "backup_copy"
"""Kinds of jobs: a backup into the folder, and a copy to download."""

FACT = "backups"
MINUTES = (0, 5, 15, 30, 60)
MOST_KEPT = 500

MISSED = 2
"""So many intervals without a backup are reported."""


@dataclass(frozen=True, slots=True)
class BackupSettings:
    """While a contest is in scoring, a backup every ``minutes`` (0: none) into ``folder`` (empty: in the instance
    folder), of which the newest ``kept`` stay."""

    minutes: int = 15
    folder: str = ""
    kept: int = 20

    def to_data(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Written:
    """A backup that was written and read again. ``size`` in bytes."""

    at: datetime
    file: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why the last backup was not written: a refusal's code and parameters."""

    at: datetime
    code: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BackupState:
    """The last good backup, the failure after it, and whether one is missing although a contest is in scoring."""

    last: Written | None
    failure: Failure | None
    is_scoring: bool
    is_late: bool

    @property
    def needs_attention(self) -> bool:
        """Whether somebody must act during scoring."""
        return self.is_scoring and (self.failure is not None or self.is_late)


def settings(session: Session) -> BackupSettings:
    """The settings of automatic backups."""
    kept = session.execute(select(InstallationFact.value).where(InstallationFact.name == FACT)).scalar()
    return BackupSettings(**json.loads(kept)) if kept else BackupSettings()


def scoring_since(session: Session) -> datetime | None:
    """Since when a contest has been in scoring; None if none is."""
    query = (
        select(Contest.id, func.max(ContestStep.at))
        .outerjoin(ContestStep, (ContestStep.contest_id == Contest.id) & (ContestStep.to_state == ContestState.SCORING))
        .where(Contest.state == ContestState.SCORING)
        .group_by(Contest.id)
    )
    return min((at for _contest, at in session.execute(query) if at is not None), default=None)


def is_scoring(session: Session) -> bool:
    """Whether a contest is in scoring."""
    return session.execute(select(Contest.id).where(Contest.state == ContestState.SCORING).limit(1)).first() is not None


def state(session: Session, *, now: datetime) -> BackupState:
    """The state of the automatic backups."""
    done, failed = (_latest(session, state) for state in (JobState.DONE, JobState.FAILED))
    last = failure = None
    if done is not None and done.ended_at is not None:
        said = json.loads(done.result or "{}")
        last = Written(done.ended_at, said.get("file", ""), said.get("size"))
    if failed is not None and failed.ended_at is not None and (done is None or failed.id > done.id):
        failure = Failure(failed.ended_at, failed.error or "", json.loads(failed.result or "{}"))
    every, since = timedelta(minutes=settings(session).minutes), scoring_since(session)
    latest = max((at for at in (since, last.at if last else None) if at is not None), default=None)
    is_late = bool(every and since and latest and now - latest > MISSED * every)
    return BackupState(last, failure if every else None, is_scoring(session), is_late)


def open_job(session: Session) -> int | None:
    """The backup that waits or runs."""
    found = session.execute(select(Job.id).where(Job.key == KIND, Job.ended_at.is_(None)).limit(1))
    return found.scalar()


def latest_copy(session: Session, *, user_id: int) -> int | None:
    """The latest copy to download that the person requested."""
    query = select(Job.id).where(Job.kind == COPY, Job.created_by == user_id).order_by(Job.id.desc()).limit(1)
    return session.execute(query).scalar()


def _latest(session: Session, state: JobState) -> Job | None:
    query = select(Job).where(Job.key == KIND, Job.state == state).order_by(Job.id.desc()).limit(1)
    return session.execute(query).scalar_one_or_none()
