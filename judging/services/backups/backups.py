"""Backups: the settings of the automatic ones, and copies that administrators download."""

import json

from sqlalchemy.orm import Session

from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.models import InstallationFact, Job, JobState, User
from judging.queries.backups import backups as queries
from judging.queries.backups.backups import BackupSettings
from judging.services import audit, jobs
from judging.services.people import account_rows


def configure(session: Session, *, actor: Actor, settings: BackupSettings) -> None:
    """Change when and where automatic backups are written, and how many stay."""
    if settings == queries.settings(session):
        return
    session.merge(InstallationFact(name=queries.FACT, value=json.dumps(settings.to_data())))
    audit.record(session, actor=actor, action="backups.configure", subject="installation", data=settings.to_data())


def request_now(session: Session, *, actor: Actor) -> int:
    """Request a backup now; returns the job, the present one where one is under way."""
    return jobs.request(session, actor=actor, kind=queries.KIND, key=queries.KIND)


def request_copy(session: Session, *, actor: Actor, password: str, token: str) -> int:
    """Request a copy to download, under the name ``token``; returns the job. ``password`` is the present one.

    Raises:
        RuleViolation: ``own_password_wanted``, ``password_wrong``.
    """
    account_rows.check_present(session.get_one(User, actor.user_id), password)
    return jobs.request(session, actor=actor, kind=queries.COPY, params={"token": token})


def hand_over_copy(session: Session, *, actor: Actor, job_id: int) -> str:
    """Record that the copy of a job leaves the installation; returns its token.

    Raises:
        RuleViolation: ``backup_copy_gone``: it is not finished, or somebody else requested it.
    """
    job = require(session.get(Job, job_id), "backup_copy_gone")
    is_own = job.kind == queries.COPY and job.created_by == actor.user_id
    refuse_if(not is_own or job.state is not JobState.DONE, "backup_copy_gone")
    audit.record(session, actor=actor, action="backups.download", subject=f"job:{job.id}")
    return str(json.loads(job.params)["token"])
