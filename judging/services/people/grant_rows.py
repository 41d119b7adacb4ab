"""Roles as rows: checked, stored with who gave them, and named in the audit log."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from judging.core.people.accounts import check_grant
from judging.core.refusals import refuse_if
from judging.core.roles import Actor, Grant, Role
from judging.models import Competition, Institution, RoleGrant, Round, User
from judging.services import audit


def checked(session: Session, *, grants: Sequence[Grant]) -> tuple[Grant, ...]:
    """The grants without repetition; refused unless each fits its role and names rows that exist.

    Raises:
        RuleViolation: ``grant_unknown``, and those of ``core.people.accounts.check_grant``.
    """
    wanted = tuple(dict.fromkeys(grants))
    for grant in wanted:
        check_grant(grant)
        for model, row_id in (
            (Competition, grant.competition_id),
            (Round, grant.round_id),
            (Institution, grant.institution_id),
        ):
            refuse_if(row_id is not None and session.get(model, row_id) is None, "grant_unknown")
    return wanted


def grant_of(row: RoleGrant) -> Grant:
    """The role that a row holds."""
    return Grant(Role(row.role), row.competition_id, row.round_id, row.institution_id)


def row_of(grant: Grant, *, by: Actor) -> RoleGrant:
    """The row of a role, with its giver."""
    return RoleGrant(
        granted_by=by.user_id,
        role=grant.role,
        competition_id=grant.competition_id,
        round_id=grant.round_id,
        institution_id=grant.institution_id,
    )


def give(session: Session, *, actor: Actor, user: User, grant: Grant) -> bool:
    """Give the account, which the caller locked, a role; returns whether that was new."""
    if any(grant_of(row) == grant for row in user.grants):
        return False
    user.grants.append(row_of(grant, by=actor))
    audit.record(session, actor=actor, action="accounts.grant", subject=user, data=logged(grant))
    return True


def logged(grant: Grant) -> dict[str, object]:
    """The role as the audit log names it."""
    limits = {"competition": grant.competition_id, "round": grant.round_id, "institution": grant.institution_id}
    return {"role": grant.role.value, **{name: value for name, value in limits.items() if value is not None}}
