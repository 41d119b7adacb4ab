"""Publishing: exactly what everyone will read, shown first; afterwards what is published."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from judging import clock
from judging.core import publications as core
from judging.core.contests import ContestState
from judging.extensions import db
from judging.queries import publications, standings
from judging.services import results
from judging.transaction import transaction
from judging.web.access import actor
from judging.web.organise.frame import head_of, page
from judging.web.public.documents import shown


def publish(contest_id: int) -> Any:
    """Look at the next version as the public will see it, and publish it."""
    if request.method == "POST":
        who = actor()
        with transaction() as session:
            version = results.publish(session, actor=who, contest_id=contest_id)
        flash(_("Version %(version)s is published. Everyone can read it now.", version=version), "ok")
        return redirect(url_for("organise.publish", contest_id=contest_id), 303)
    head = head_of(contest_id)
    session = db.session()
    preview = None
    if head.state is ContestState.CERTIFIED:
        board = standings.board(session, contest_id)
        before = publications.newest(session, contest_id)
        if board and board.standings and not board.waiting:
            previous = before[1] if before else None
            made = core.build(publications.assemble(session, board, at=clock.now(), previous=previous))
            preview = shown(session, made.public.data, digest="")
    return page(
        "organise/publish.html",
        head,
        "organise.ranking",
        preview=preview,
        versions=publications.versions(session, contest_id),
    )
