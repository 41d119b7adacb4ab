"""The import of a sheet of teachers of a round, whole or not at all."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from judging.core.imports.plan import Answers, Plan, RowState
from judging.core.imports.teachers import KnownTeachers, TeacherValues
from judging.core.refusals import require
from judging.core.roles import Actor, Grant, Role
from judging.models import Contest
from judging.queries import scopes
from judging.queries.imports import known_rows
from judging.services import audit
from judging.services.imports.imports import Report, confirm, report_of
from judging.services.people import account_rows, grant_rows, new_accounts, round_teachers


def import_teachers(
    session: Session,
    *,
    actor: Actor,
    contest_id: int,
    plan: Callable[[KnownTeachers, Answers], Plan[TeacherValues]],
    answers: Answers,
    seen: str,
    digest: str,
) -> Report:
    """Import a sheet of teachers of the contest's round: new ones get an account, whose temporary password is made when
    its slip is printed; known ones keep theirs and see the round from now on. ``seen`` is the fingerprint of the plan
    without answers that the person was shown, ``digest`` the SHA-256 of the file.

    Raises:
        RuleViolation: ``no_contest``, those of ``round_teachers.granted_round``, ``import_moved``, ``import_wrong``,
            ``import_unanswered``.
    """
    round_id = require(scopes.round_of(session, contest_id), "no_contest")
    round_teachers.granted_round(session, actor=actor, round_id=round_id)
    decided = confirm(known_rows.known_teachers(session, contest_id), plan, answers, seen)
    report = report_of(decided)
    if decided.changes_nothing:
        return report
    created, given = [], []
    for row in decided.in_state(RowState.NEW):
        grant = _grant(round_id, row.place.id)
        values = row.values
        made = new_accounts.make(
            session,
            actor=actor,
            name=values.name,
            username=values.username,
            position=values.position,
            grants=[grant],
            is_in_bulk=True,
        )
        created.append(made.user_id)
    for row in sorted(decided.in_state(RowState.CHANGED), key=lambda row: row.account or 0):
        user = account_rows.locked(session, user_id=row.account or 0)
        grant_rows.give(session, actor=actor, user=user, grant=_grant(round_id, row.place.id))
        given.append(user.id)
    contest = session.get_one(Contest, contest_id)
    data = {"file": f"sha256:{digest}", "created": created, "given": given, "same": report.same}
    audit.record(session, actor=actor, action="imports.take_teachers", subject=contest, data=data)
    return report


def _grant(round_id: int, institution_id: int | None) -> Grant:
    return Grant(Role.TEACHER, round_id=round_id, institution_id=require(institution_id, "institution_unknown"))
