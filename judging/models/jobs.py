"""Background jobs: one row per job, from its request to its result."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from judging.models.base import ONCE, Base, Moment, Numbered, unique_where, word


class JobState(StrEnum):
    """The states of a job. A waiting or running one is open; the others are final."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


IS_OPEN = "state IN ('waiting', 'running')"


class Job(Numbered, Base):
    """A job of one ``kind`` (``judging.jobs.kinds``) with ``params`` as JSON.

    ``attempts`` counts how often a worker took it, and tells an earlier worker that it has lost the job. ``heartbeat``
    grows while a worker is alive. ``key`` is unique among open jobs. ``result`` is JSON: what came out, or the
    parameters of ``error``, a refusal's code.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        unique_where("uq_jobs_open_key", "key", where=IS_OPEN),
        Index("ix_jobs_state", "state"),
        CheckConstraint("(error IS NOT NULL) = (state = 'failed')", name="failed_with_error"),
        ONCE,
    )

    kind: Mapped[str] = mapped_column(String(40))
    params: Mapped[str] = mapped_column(Text)
    key: Mapped[str | None] = mapped_column(String(80))
    state: Mapped[JobState] = mapped_column(word(JobState, "state"), default=JobState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    heartbeat: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(Moment)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
