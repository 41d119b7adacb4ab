"""What every page of a contest's works and panel asks first: whether the thing named is the contest's own.

The permission map asks whether the person organises the contest in the address; here it is asked whether the work,
member or recusal in the address belongs to that contest.
"""

from __future__ import annotations

from flask import abort

from judging.core.contests import ContestState
from judging.extensions import db
from judging.queries import panels, scopes
from judging.queries.contests import ContestHead


def is_open(contest: ContestHead) -> bool:
    """Whether works and panel may still change."""
    return contest.state not in (ContestState.CERTIFIED, ContestState.PUBLISHED)


def entry(contest_id: int, entry_id: int) -> None:
    """404 where the work is not of this contest."""
    found = scopes.contest_of_entry(db.session(), entry_id)
    if found is None or found[0] != contest_id:
        abort(404)


def member(contest_id: int, member_id: int) -> None:
    """404 where the member does not sit on this contest's panel."""
    if panels.contest_of_member(db.session(), member_id) != contest_id:
        abort(404)


def recusal(contest_id: int, recusal_id: int) -> None:
    """404 where the recusal is not of this contest."""
    if panels.contest_of_recusal(db.session(), recusal_id) != contest_id:
        abort(404)
