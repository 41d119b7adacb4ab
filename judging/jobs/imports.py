"""The import of a long file as a job: requested once for an upload, run for the person who requested it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from judging import clock, collector
from judging.core.imports.plan import Answers
from judging.core.refusals import RuleViolation, refuse_if, require
from judging.core.roles import Actor, Role
from judging.extensions import db
from judging.imports import kept_comparisons
from judging.imports.importers import Comparison, Importer, Taken, importer, take
from judging.imports.uploads import Uploads
from judging.jobs import IMPORT
from judging.queries import jobs as queries, scopes
from judging.queries.imports import column_mappings
from judging.queries.jobs import JobView
from judging.queries.people.actors import actor_of
from judging.readers.spreadsheets.faults import SheetRefused
from judging.services import jobs

if TYPE_CHECKING:
    from judging.jobs.worker import Report


def request(session: Session, *, actor: Actor, uploads: Uploads, token: str, answers: Answers, seen: str) -> int:
    """Request the import of an upload; returns the job's id. An upload whose job is open or done is not imported again:
    the id of that job is returned."""
    params = {
        "sheet": uploads.kind,
        "contest_id": uploads.contest_id or None,
        "user_id": uploads.user_id,
        "token": token,
        "answers": dict(answers),
        "seen": seen,
    }
    return jobs.request(session, actor=actor, kind=IMPORT, params=params, key=_key(token), once=True)


def job_of(session: Session, token: str) -> JobView | None:
    """The latest job that imports the upload."""
    return queries.latest_of(session, _key(token))


@collector.paused()
def run(params: Mapping[str, Any], report: Report) -> None:
    """Import the upload. The rows and the job's end are one transaction, so a job that begins again imports once.

    Raises:
        RuleViolation: what the import refuses; ``import_gone``: the file was left or has lapsed; ``import_forbidden``:
            the person has lost the right to import.
    """
    uploads = Uploads(params["sheet"], params["contest_id"] or 0, params["user_id"])
    session = db.session()
    try:
        actor = actor_of(session, params["user_id"], today=clock.today())
        actor = _on(session, actor, params["contest_id"])
        one = importer(session, params["sheet"], actor=actor, contest_id=params["contest_id"])
        mappings = column_mappings.of_user(session, params["user_id"], one.kind.name)
    finally:
        session.rollback()
    data = require(uploads.read(params["token"]), "import_gone")
    comparison = _comparison(one, uploads, params["token"], data, mappings)

    def end(session: Session, taken: Taken) -> None:
        report.finish(session, taken.as_json())

    answers, seen = params["answers"], params["seen"]
    take(comparison, actor=actor, answers=answers, seen=seen, data=data, told=report.progress, ended=end)
    uploads.drop(params["token"])


def _key(token: str) -> str:
    return f"{IMPORT} {token}"


def _on(session: Session, actor: Actor, contest_id: int | None) -> Actor:
    """The actor as they import into the contest, with their own roles or as a deputy."""
    if contest_id is None:
        refuse_if(not actor.has(Role.ADMIN), "import_forbidden")
        return actor
    scope = require(scopes.contest_scope(session, contest_id, actor.user_id or 0), "no_contest")
    place = {"competition_id": scope.competition_id, "round_id": scope.round_id}
    refuse_if(not actor.organises(**place), "import_forbidden")
    return actor.on(**place)


def _comparison(
    one: Importer, uploads: Uploads, token: str, data: bytes, mappings: Mapping[str, Mapping[int, str]]
) -> Comparison:
    if (found := kept_comparisons.kept(one, uploads, token, mappings)) is not None:
        return found
    try:
        return Comparison(one, one.read(uploads.workbook(token, data), mappings=mappings))
    except SheetRefused as refused:  # the columns were explained otherwise since: the preview says so
        raise RuleViolation("import_moved") from refused
