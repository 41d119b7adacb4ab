"""A sheet from paper, for organisers: attach the scan, key it, print it for the judge, record what the judge signed."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from judging.core.contests.lifecycle import ContestState
from judging.core.paper_sheets import paper as core
from judging.core.refusals import RuleViolation
from judging.core.rulebooks.rulebook import Item
from judging.extensions import db
from judging.queries.contests.contests import ContestHead
from judging.queries.paper_sheets import paper_sheets as read
from judging.queries.paper_sheets.paper_desk import Desk, desk
from judging.services.paper_sheets import paper_sheets
from judging.web.guards.access import actor
from judging.web.organise.frame import head_of, page
from judging.web.papers import printed_sheets
from judging.web.serving.uploaded_scans import ACCEPTED, stored_scans
from judging.web.views import flash_and_redirect, in_transaction, or_404
from judging.web.wording.refusals import sentence


def _desk(sheet_id: int) -> tuple[Desk, ContestHead]:
    found = or_404(desk(db.session(), sheet_id))
    return found, head_of(found.sheet.contest_id)


def paper(sheet_id: int) -> Any:
    """Where the sheet stands, and what can be done next."""
    return _paper(sheet_id)


def _paper(sheet_id: int, *, fault: str = "", status: int = 200) -> Any:
    found, head = _desk(sheet_id)
    return (
        page(
            "organise/panel/paper.html",
            head,
            "organise.grid",
            desk=found,
            sheet=found.sheet,
            unsettled=core.unsettled(found.rows),
            barred=_barred(found),
            is_wanted=found.is_open and head.state is ContestState.SCORING,
            fault=fault,
            given=request.form.get("reason", ""),
            accepted=ACCEPTED,
        ),
        status,
    )


def _barred(found: Desk) -> str:
    """Why the person may not key the sheet now; empty if they may."""
    session, done = db.session(), found.paper.read_by if found.paper else ()
    first = read.who(session, done[0].user_id) if done else None
    try:
        me = read.who(session, actor().user_id)
        core.check_may_key(me, judges=read.judges(session, found.sheet.sheet_id), first=first)
    except RuleViolation as refusal:
        return sentence(refusal)
    return ""


def open_paper(sheet_id: int) -> Any:
    """Begin with the reason and the scan."""
    who, reason = actor(), request.form.get("reason", "")[:1000]
    try:
        with stored_scans() as files:
            in_transaction(paper_sheets.open_paper, actor=who, sheet_id=sheet_id, reason=reason, files=files)
    except RuleViolation as refusal:
        return _paper(sheet_id, fault=sentence(refusal), status=422)
    return redirect(url_for("organise.paper_key", sheet_id=sheet_id), 303)


def add_scan(sheet_id: int) -> Any:
    """Add a page to the scan."""
    who = actor()
    try:
        with stored_scans() as files:
            in_transaction(paper_sheets.add_scan, actor=who, sheet_id=sheet_id, files=files)
    except RuleViolation as refusal:
        return _paper(sheet_id, fault=sentence(refusal), status=422)
    return flash_and_redirect(_("The page is added to the scan."), "organise.paper", sheet_id=sheet_id)


def key(sheet_id: int) -> Any:
    """Key all criteria beside the scan. Whoever keys second sees nothing of what the first read."""
    found, head = _desk(sheet_id)
    if found.paper is None:
        return redirect(url_for("organise.paper", sheet_id=sheet_id), 303)
    levels = {code: request.form[f"level-{code}"] or None for code in _keyed(found.criteria)}
    fault = ""
    if request.method == "POST":
        given: dict[str, Any] = {"levels": levels, "comment": request.form.get("comment", "")}
        try:
            receipt = in_transaction(paper_sheets.key, actor=actor(), sheet_id=sheet_id, **given)
        except RuleViolation as refusal:
            fault = sentence(refusal)
        else:
            return _keyed_now(sheet_id, receipt.code if receipt else "")
    return (
        page(
            "organise/panel/paper_key.html",
            head,
            "organise.grid",
            desk=found,
            sheet=found.sheet,
            is_first=not found.paper.read_by,
            barred="" if fault else _barred(found),
            fault=fault,
            levels=levels,
        ),
        422 if fault else 200,
    )


def _keyed(criteria: Sequence[Item]) -> list[str]:
    return [item.code for item in criteria if f"level-{item.code}" in request.form]


def _keyed_now(sheet_id: int, receipt: str) -> Response:
    if receipt:
        text = _("Both keyed the same. The sheet counts; its receipt is %(code)s.", code=receipt)
        return flash_and_redirect(text, "organise.sheet", sheet_id=sheet_id)
    return flash_and_redirect(_("What you keyed is saved."), "organise.paper", sheet_id=sheet_id)


def show(sheet_id: int) -> Any:
    """Prepare the printout for the judge, after which nobody keys independently."""
    in_transaction(paper_sheets.show, actor=actor(), sheet_id=sheet_id)
    return flash_and_redirect(_("The printout for the judge is ready."), "organise.paper", sheet_id=sheet_id)


def printout(sheet_id: int) -> Any:
    """The compared sheet for the judge's signature."""
    found, head = _desk(sheet_id)
    if found.paper is None or found.paper.shown_at is None:
        return redirect(url_for("organise.paper", sheet_id=sheet_id), 303)
    sheets = [printed_sheets.compared(found)]
    title = _("Compared score sheet")
    return printed_sheets.pdf(head, found.sheet.rulebook, title, sheets, f"compared-sheet-{sheet_id}")


def signed(sheet_id: int) -> Any:
    """Record what the judge ticked on the signed printout, with its scan."""
    found, head = _desk(sheet_id)
    if found.paper is None or found.paper.shown_at is None:
        return redirect(url_for("organise.paper", sheet_id=sheet_id), 303)
    fault = ""
    if request.method == "POST":
        who = actor()
        given: dict[str, Any] = {"chosen": found.chosen(request.form), "seen": request.form.get("seen", "")}
        try:
            with stored_scans() as files:
                receipt = in_transaction(paper_sheets.record_signed, actor=who, sheet_id=sheet_id, files=files, **given)
        except RuleViolation as refusal:
            fault = sentence(refusal)
        else:
            text = _("The sheet counts as the judge signed it; its receipt is %(code)s.", code=receipt.code)
            return flash_and_redirect(text, "organise.sheet", sheet_id=sheet_id)
    return (
        page(
            "organise/panel/paper_signed.html",
            head,
            "organise.grid",
            desk=found,
            sheet=found.sheet,
            fault=fault,
            chosen=found.chosen(request.form),
            accepted=ACCEPTED,
        ),
        422 if fault else 200,
    )


def drop(sheet_id: int) -> Any:
    """Drop a keying that is not finished."""
    in_transaction(paper_sheets.drop, actor=actor(), sheet_id=sheet_id, reason=request.form.get("reason", "")[:1000])
    return flash_and_redirect(
        _("The keying is dropped. The scan and what was keyed are kept."), "organise.paper", sheet_id=sheet_id
    )


def find(contest_id: int) -> Any:
    """The sheet of a code that was typed from its paper."""
    code = request.args.get("code", "")
    if core.read_code(code) is None:
        text = _("No sheet has this code. Check the digits below the QR code of the paper.")
        return flash_and_redirect(text, "organise.grid", category="fail", contest_id=contest_id)
    return redirect(url_for("papers.find", paper_code=code.strip()))
