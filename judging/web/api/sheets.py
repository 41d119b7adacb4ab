"""The tablet's interface for one sheet: changes, submitting, a report about the work, the reason of a correction."""

import json
from typing import Any

from flask import Response, jsonify
from pydantic import ValidationError
from pydantic_core import to_json

from judging.core.numbers import points_text
from judging.core.tablets.notes import Write
from judging.core.tablets.sync import Accepted, Change, Conflict, Outcome, Rejected, Superseded
from judging.database.cursors import write_cursor
from judging.database.transaction import transaction
from judging.queries.rulebooks import rulebooks
from judging.services.contests import interests
from judging.services.rulings import cases
from judging.services.scoring import corrections, scoresheets as service
from judging.services.tablets import notes
from judging.web.api import origin, shapes
from judging.web.api.bodies import json_body, unreadable
from judging.web.api.description import described
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import LARGEST
from judging.web.serving.errors import problem
from judging.web.views import in_transaction
from judging.web.wording.problem_texts import detail


@described(takes=shapes.ChangesIn, gives=shapes.ChangesOut, refuses=(400, 401, 403, 404, 409, 413, 415, 422, 503))
def changes(sheet_id: int) -> Response:
    """Apply a batch of changes to a sheet; idempotent."""
    body = json_body()
    outcomes: list[Outcome] = []
    try:
        sent: shapes.ChangesIn | shapes.LooseChangesIn = shapes.ChangesIn.model_validate_json(body)
        read = [_change(change) for change in sent.changes]
    except ValidationError:
        if _is_of_old_page(body):
            return problem(409, "old_page", detail("old_page"))
        try:
            sent = _loose(body)
        except ValidationError as error:
            return unreadable(error)
        read, outcomes = _read(sent.changes)
    who = actor()
    with write_cursor() as cursor:
        saved = service.save_changes(
            cursor,
            actor=who,
            sheet_id=sheet_id,
            device=sent.device,
            epoch=sent.epoch,
            changes=read,
            is_restored=sent.restored,
        )
    origin.keep()
    answer = _outcomes(saved, [*outcomes, *saved.outcomes])
    # The id of an invalid change may hold a lone surrogate, which only Python's JSON writer escapes.
    return Response(json.dumps(answer) if outcomes else to_json(answer), mimetype="application/json")


@described(takes=shapes.SubmitIn, gives=shapes.ReceiptOut, refuses=(400, 401, 403, 404, 409, 413, 415, 422, 503))
def submit(sheet_id: int) -> Response:
    """Submit a sheet; the answer is its receipt, the same one for a repeated request."""
    try:
        sent = shapes.SubmitIn.model_validate_json(json_body())
    except ValidationError as error:
        return unreadable(error)
    who = actor()
    with transaction() as session:
        receipt = service.submit(
            session,
            actor=who,
            sheet_id=sheet_id,
            revision=sent.revision,
            total=sent.total,
            epoch=sent.epoch,
            former=sent.former or "",
        )
        unit = rulebooks.of_sheet(session, sheet_id).unit
    return jsonify({"code": receipt.code, "total": points_text(receipt.total, unit), "at": receipt.at.isoformat()})


@described(takes=shapes.ReportIn, gives=shapes.DoneOut, refuses=(400, 401, 403, 404, 409, 413, 415, 422, 503))
def report(sheet_id: int) -> Response:
    """Report the sheet's work to the chair; a repeated request reports it once."""
    try:
        sent = shapes.ReportIn.model_validate_json(json_body())
    except ValidationError as error:
        return unreadable(error)
    in_transaction(cases.report, actor=actor(), sheet_id=sheet_id, requirement=sent.requirement, words=sent.details)
    return jsonify({})


@described(takes=shapes.CorrectionIn, gives=shapes.DoneOut, refuses=(400, 401, 403, 404, 409, 413, 415, 422, 503))
def correction(sheet_id: int) -> Response:
    """Store why the judge changes the criteria that a ruling opened on the sheet."""
    try:
        sent = shapes.CorrectionIn.model_validate_json(json_body())
    except ValidationError as error:
        return unreadable(error)
    in_transaction(corrections.give_reason, actor=actor(), sheet_id=sheet_id, reason=sent.reason)
    return jsonify({})


@described(takes=shapes.CorrectionIn, gives=shapes.DoneOut, refuses=(400, 401, 403, 404, 409, 413, 415, 422, 503))
def interest(sheet_id: int) -> Response:
    """Say that the judge should not score the work, and why; organisers decide. A repeated request says it once."""
    try:
        sent = shapes.CorrectionIn.model_validate_json(json_body())
    except ValidationError as error:
        return unreadable(error)
    in_transaction(interests.declare, actor=actor(), sheet_id=sheet_id, reason=sent.reason)
    return jsonify({})


@described(takes=shapes.NoteIn, gives=shapes.NoteOut, refuses=(400, 401, 403, 404, 409, 413, 415, 422, 503))
def note(sheet_id: int) -> Response:
    """Store the judge's notes to self on a sheet; idempotent, and no text is lost."""
    try:
        sent = shapes.NoteIn.model_validate_json(json_body())
    except ValidationError as error:
        return unreadable(error)
    write = Write(sent.page, sent.id, sent.base, sent.text)
    stands = in_transaction(notes.write, actor=actor(), sheet_id=sheet_id, sent=write, epoch=sent.epoch)
    return jsonify({"text": stands.text, "revision": stands.revision})


def _loose(body: bytes) -> shapes.LooseChangesIn:
    """The batch with unchecked changes. The strict parser refuses the whole text for one lone surrogate in a comment;
    Python's accepts it, and only that comment is refused."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return shapes.LooseChangesIn.model_validate_json(body)
    return shapes.LooseChangesIn.model_validate(given)


def _is_of_old_page(body: bytes) -> bool:
    """Whether the changes come from a page loaded before changes were numbered: their ids are texts. Such a page keeps
    them, and sends them again once it is loaded anew."""
    try:
        changes = json.loads(body)["changes"]
        return any(isinstance(change["id"], str) for change in changes)
    except (ValueError, TypeError, KeyError, RecursionError):
        return False


def _read(changes: list[Any]) -> tuple[list[Change], list[Outcome]]:
    """The valid changes, and a rejection for each invalid one."""
    read: list[Change] = []
    unread: list[Outcome] = []
    for given in changes:
        try:
            read.append(_change(shapes.ChangeIn.model_validate(given)))
        except ValidationError:
            id_ = given.get("id") if isinstance(given, dict) else None
            unread.append(Rejected(id_ if type(id_) is int and abs(id_) <= LARGEST else None, "malformed"))
    return read, unread


def _change(sent: shapes.ChangeIn) -> Change:
    is_comment = "comment" in sent.model_fields_set
    value = sent.comment if is_comment else sent.level
    return Change(sent.id, sent.item, value, sent.base, is_comment, sent.written_at)


def _outcomes(saved: service.Saved, outcomes: list[Outcome]) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "revision": saved.revision,
        "accepted": [],
        "superseded": [],
        "conflicts": [],
        "rejected": [],
    }
    for outcome in outcomes:
        match outcome:
            case Accepted(change, stands_at):
                at = saved.times[stands_at]
                answer["accepted"].append(
                    {"id": change.id, "item": change.item, "revision": stands_at, "at": at and at.isoformat()}
                )
            case Superseded(change, stands_at):
                answer["superseded"].append({"id": change.id, "item": change.item, "revision": stands_at})
            case Conflict(change, theirs):
                answer["conflicts"].append(
                    {
                        "id": change.id,
                        "item": change.item,
                        "yours": change.value,
                        "theirs": theirs.value,
                        "by_device": theirs.device,
                        "at": theirs.at.isoformat() if theirs.at else None,
                        "revision": theirs.revision,
                    }
                )
            case Rejected(change_id, code, item):
                answer["rejected"].append({"id": change_id, "code": code, "params": {"item": item} if item else {}})
    return answer
