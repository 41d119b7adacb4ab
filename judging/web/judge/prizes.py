"""Special prizes of a certified contest: which works get them, for the chair and for organisers."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from judging.core.contests.lifecycle import ContestState
from judging.core.scoring.awards import Decider, SpecialPrize
from judging.extensions import db
from judging.queries.contests.contests import ContestHead, contest_head
from judging.queries.scoring import prizes as reads, standings
from judging.queries.scoring.prizes import PrizeHolder
from judging.queries.scoring.standings import RankedRow
from judging.services.results import prizes as service
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole, wholes
from judging.web.views import in_transaction, or_404
from judging.web.wording.contest_title import round_title

CERTIFIED = (ContestState.CERTIFIED, ContestState.PUBLISHED)


@dataclass(frozen=True, slots=True)
class ShownPrize:
    """A prize with the works that have it. ``may_decide`` says that the reader records it now; ``gone`` are works that
    were given it and have no rank any more, so that it has no effect. ``asked`` are the works of a change that the
    reader confirms before it is published."""

    number: int
    prize: SpecialPrize
    holders: tuple[PrizeHolder, ...]
    may_decide: bool
    gone: frozenset[int]
    asked: frozenset[int] | None = None
    reason: str = ""
    clause: str = ""

    @property
    def held_by(self) -> frozenset[int]:
        """The works that have it."""
        return frozenset(holder.entry_id for holder in self.holders)


def prizes(contest_id: int) -> Any:
    """The chair's page."""
    head = or_404(contest_head(db.session(), contest_id))
    values = decided(head, Decider.CHAIR, "judge.prizes")
    if isinstance(values, Response):
        return values
    return render_template("judge/review/prizes.html", head=head, round=round_title(head), **values)


def decided(head: ContestHead, reader: Decider, endpoint: str) -> dict[str, Any] | Response:
    """Record what the form says and show the page again, or the values of the page; what a published contest would
    publish is shown before it is recorded."""
    number = request.form.get("prize", 0, type=whole)
    if request.method == "POST" and (head.state is not ContestState.PUBLISHED or "confirmed" in request.form):
        _record(head.contest_id, number)
        return redirect(url_for(endpoint, contest_id=head.contest_id, _anchor=f"prize-{number}"), 303)
    return _values(head, reader) | {"here": url_for(endpoint, contest_id=head.contest_id)}


def _record(contest_id: int, number: int) -> None:
    form = request.form
    version = in_transaction(
        service.decide,
        actor=actor(),
        contest_id=contest_id,
        prize=number,
        entries=wholes(form.getlist("works")),
        seen=wholes(form.getlist("seen")),
        reason=form.get("reason", ""),
        clause=form.get("clause", ""),
    )
    if version is None:
        flash(_("The special prize is saved."), "ok")
    else:
        flash(_("Version %(version)s is published. Everyone can read it now.", version=version), "ok")


def _values(head: ContestHead, reader: Decider) -> dict[str, Any]:
    session = db.session()
    board = or_404(standings.board(session, head.contest_id))
    is_certified = head.state in CERTIFIED
    rows = standings.ranked_rows(session, board) if is_certified else ()
    held = reads.holders(session, head.contest_id)
    ranked = {row.entry_id for row in rows}
    shown = []
    for number, prize in enumerate(board.rules.awards.prizes, start=1):
        own = held.get(number, ())
        is_public = head.state is ContestState.PUBLISHED
        may = is_certified and (reader is Decider.ORGANISER if is_public else prize.decided_by is reader)
        gone = frozenset(holder.entry_id for holder in own if is_certified and holder.entry_id not in ranked)
        shown.append(_asked(ShownPrize(number, prize, own, may, gone), rows))
    return {"prizes": shown, "rows": rows, "is_certified": is_certified}


def _asked(shown: ShownPrize, rows: tuple[RankedRow, ...]) -> ShownPrize:
    """With the works that the form names, where a change of this prize is to be confirmed."""
    form = request.form
    if form.get("prize", 0, type=whole) != shown.number:
        return shown
    asked = frozenset(wholes(form.getlist("works"))) & {row.entry_id for row in rows}
    if asked == shown.held_by:
        return shown
    return ShownPrize(
        *(shown.number, shown.prize, shown.holders, shown.may_decide, shown.gone),
        asked,
        form.get("reason", ""),
        form.get("clause", ""),
    )
