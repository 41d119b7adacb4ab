"""Order works that share a rank as the committee decided."""

from __future__ import annotations

from typing import Any

from flask import abort, request

from judging.core.refusals import RuleViolation
from judging.core.rulings.rulings import Effect
from judging.database.transaction import transaction
from judging.extensions import db
from judging.queries.contests.contests import ContestHead
from judging.queries.scoring import standings
from judging.queries.scoring.standings import RankedRow
from judging.services.rulings import rulings as service
from judging.web.forms import say
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole
from judging.web.rulings.decisions import FIELD_OF, decision_form, done, published
from judging.web.rulings.frame import case_of, head_of, page


def tie(contest_id: int, case_id: int) -> Any:
    """Order the works that share the rank in the address."""
    who = actor()
    head, found = head_of(contest_id), case_of(contest_id, case_id)
    group = shared_ranks(head).get(request.args.get("rank", 0, type=whole))
    if group is None or found.entry_id is not None:
        abort(404)
    form = decision_form(head, found)
    works = [row.entry_id for row in group]
    places = {number: request.form.get(f"place_{number}", 0, type=whole) for number in works}
    if form.validate_on_submit():
        try:
            if sorted(places.values()) != list(range(1, len(works) + 1)):
                raise RuleViolation("tie_not_whole")
            with transaction() as session:
                recorded = service.record(
                    session,
                    actor=who,
                    case_id=case_id,
                    effect=Effect.ORDER_TIE,
                    decision=form.decision,
                    order=sorted(works, key=lambda number: places[number]),
                    number=form.number.data or "",
                    accept_ties=form.accept_ties.data,
                )
        except RuleViolation as refusal:
            say(form, refusal, FIELD_OF)
        else:
            return done(head, case_id, recorded)
    shown = page("rulings/tie.html", head, case=found, group=group, form=form, places=places, published=published(head))
    return shown, 422 if form.errors else 200


def shared_ranks(head: ContestHead) -> dict[int, list[RankedRow]]:
    """The works that share a rank, by rank."""
    session = db.session()
    board = standings.board(session, head.contest_id)
    if board is None:
        return {}
    shared = standings.only_entries(board, {row.entry for row in board.standings if row.is_tied})
    groups: dict[int, list[RankedRow]] = {}
    for row in standings.ranked_rows(session, shared):
        groups.setdefault(row.standing.rank, []).append(row)
    return groups
