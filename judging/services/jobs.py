"""Request background jobs (``judging.jobs``)."""

import json
from collections.abc import Mapping

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its clause too
from sqlalchemy.orm import Session

from judging import clock
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.models import Job, JobState
from judging.models.jobs import IS_OPEN
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
    found = (*OPEN, JobState.DONE) if once else OPEN
    same = select(Job.id).where(Job.key == key, Job.state.in_(found))
    known = None if key is None else session.execute(same).scalar()
    if known is not None:
        return known
    row = {
        "kind": kind,
        "params": json.dumps(params or {}, ensure_ascii=False),
        "key": key,
        "created_at": clock.now(),
        "created_by": actor.user_id,
    }
    # Two transactions may request it at once: the second waits here for the first.
    made = insert(Job).values(row).on_conflict_do_nothing(index_elements=["key"], index_where=text(IS_OPEN))
    job_id = session.execute(made.returning(Job.id)).scalar()
    if job_id is None:
        return session.execute(same).scalar_one()
    audit.record(session, actor=actor, action="jobs.request", subject=f"job:{job_id}", data={"kind": kind})
    return job_id


def retry(session: Session, *, actor: Actor, job_id: int) -> int:
    """Request a failed job once more; returns the id of the new one.

    Raises:
        RuleViolation: ``job_gone``, ``job_not_failed``.
    """
    job = require(session.get(Job, job_id), "job_gone")
    refuse_if(job.state is not JobState.FAILED, "job_not_failed")
    return request(session, actor=actor, kind=job.kind, params=json.loads(job.params), key=job.key)
