"""Request background jobs (``judging.jobs``)."""

import json
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.models import Job, JobState
from judging.services import audit

OPEN = (JobState.WAITING, JobState.RUNNING)


def request(
    session: Session,
    *,
    actor: Actor,
    kind: str,
    params: Mapping[str, object] | None = None,
    key: str | None = None,
    once: bool = False,
) -> int:
    """Request a job; returns its id. While an open job has the same ``key``, its id is returned instead, and nothing is
    requested; with ``once`` also when one is done."""
    if key is not None:
        found = (*OPEN, JobState.DONE) if once else OPEN
        known = session.execute(select(Job.id).where(Job.key == key, Job.state.in_(found))).scalar()
        if known is not None:
            return known
    job = Job(
        kind=kind,
        params=json.dumps(params or {}, ensure_ascii=False),
        key=key,
        created_at=clock.now(),
        created_by=actor.user_id,
    )
    session.add(job)
    session.flush()
    audit.record(session, actor=actor, action="jobs.request", subject=f"job:{job.id}", data={"kind": kind})
    return job.id


def retry(session: Session, *, actor: Actor, job_id: int) -> int:
    """Request a failed job once more; returns the id of the new one.

    Raises:
        RuleViolation: ``job_gone``, ``job_not_failed``.
    """
    job = require(session.get(Job, job_id), "job_gone")
    refuse_if(job.state is not JobState.FAILED, "job_not_failed")
    return request(session, actor=actor, kind=job.kind, params=json.loads(job.params), key=job.key)
