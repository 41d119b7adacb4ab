"""The tablet's interface: all data for judging, changes, and submitting."""

import json
from typing import Any

from flask import Response, abort, jsonify, request
from flask_wtf.csrf import generate_csrf
from pydantic import ValidationError
from pydantic_core import to_json

from judging.core.numbers import points_text
from judging.core.rulebooks.parsing import to_data
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.rulebooks.serialization import digest_of
from judging.core.scoring.sync import Accepted, Change, Conflict, Outcome, Rejected, Superseded
from judging.database.cursors import write_cursor
from judging.database.transaction import transaction
from judging.extensions import db
from judging.queries.rulebooks import rulebooks
from judging.queries.scoring import scoresheets, tablet_sync
from judging.services.scoring import scoresheets as service
from judging.web.api import origin, shapes
from judging.web.api.description import described
from judging.web.guards.access import account, actor
from judging.web.guards.whole_numbers import LARGEST
from judging.web.serving.errors import problem
from judging.web.wording.problem_texts import detail


@described(gives=shapes.JudgingOut, refuses=(401, 403))
def judging() -> Response:
    """Everything a tablet needs to work offline: contests, rulebook, entries, own sheets, CSRF token, epoch."""
    session = db.session()
    who = account()
    assert who is not None  # guaranteed by the permission
    seats = tablet_sync.contests(session, user_id=who.user_id, only=who.contest_id)
    works = tablet_sync.entries(session, [seat.id for seat in seats])
    sheets = tablet_sync.sheets(session, [seat.member_id for seat in seats])
    contests = []
    for seat in seats:
        rulebook = rulebooks.rulebook(session, seat.rulebook_id)
        contests.append(
            {
                "id": seat.id,
                "state": seat.state,
                "title": {"th": rulebook.title.th, "en": rulebook.title.en},
                "rulebook": to_data(rulebook),
                "digest": digest_of(rulebook),
                "entries": [_entry(work) for work in works if work.contest_id == seat.id],
                "sheets": [_sheet(sheet, rulebook) for sheet in sheets if sheet.contest_id == seat.id],
            }
        )
    return jsonify(
        {
            "epoch": scoresheets.epoch(session),
            "csrf_token": generate_csrf(),
            "contests": contests,
        }
    )


@described(takes=shapes.ChangesIn, gives=shapes.ChangesOut, refuses=(400, 401, 403, 404, 409, 413, 415, 422, 503))
def changes(sheet_id: int) -> Response:
    """Apply a batch of changes to a sheet; idempotent."""
    body = _json()
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
            return _unreadable(error)
        read, outcomes = _read(sent.changes)
    who = actor()
    with write_cursor() as cursor:
        saved = service.save_changes(
            cursor, actor=who, sheet_id=sheet_id, device=sent.device, epoch=sent.epoch, changes=read
        )
    origin.keep()
    answer = _outcomes(saved.revision, [*outcomes, *saved.outcomes])
    # The id of an invalid change may hold a lone surrogate, which only Python's JSON writer escapes.
    return Response(json.dumps(answer) if outcomes else to_json(answer), mimetype="application/json")


@described(takes=shapes.SubmitIn, gives=shapes.ReceiptOut, refuses=(400, 401, 403, 404, 409, 413, 415, 422, 503))
def submit(sheet_id: int) -> Response:
    """Submit a sheet; the answer is its receipt, the same one for a repeated request."""
    try:
        sent = shapes.SubmitIn.model_validate_json(_json())
    except ValidationError as error:
        return _unreadable(error)
    who = actor()
    with transaction() as session:
        receipt = service.submit(
            session, actor=who, sheet_id=sheet_id, revision=sent.revision, total=sent.total, epoch=sent.epoch
        )
        unit = rulebooks.of_sheet(session, sheet_id).unit
    return jsonify({"code": receipt.code, "total": points_text(receipt.total, unit), "at": receipt.at.isoformat()})


def _json() -> bytes:
    """The body of the request, unless it says that it is something else than JSON."""
    if request.mimetype and not request.is_json:
        abort(415)
    return request.get_data()


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
    if "comment" in sent.model_fields_set:
        return Change(sent.id, sent.item, sent.comment, sent.base, is_comment=True)
    return Change(sent.id, sent.item, sent.level, sent.base)


def _outcomes(revision: int, outcomes: list[Outcome]) -> dict[str, Any]:
    answer: dict[str, Any] = {"revision": revision, "accepted": [], "superseded": [], "conflicts": [], "rejected": []}
    for outcome in outcomes:
        match outcome:
            case Accepted(change, stands_at):
                answer["accepted"].append({"id": change.id, "item": change.item, "revision": stands_at})
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


def _entry(work: tablet_sync.TabletEntry) -> dict[str, Any]:
    return {
        "id": work.entry_id,
        "code": work.code,
        "title": {"th": work.title.th, "en": work.title.en or work.title.th},
        "institution": work.institution.th,
        "province": work.province,
        "state": "absent" if work.is_absent else "admitted",
    }


def _sheet(sheet: tablet_sync.TabletSheet, rulebook: Rulebook) -> dict[str, Any]:
    receipt = sheet.receipt
    return {
        "id": sheet.id,
        "entry_id": sheet.entry_id,
        "state": sheet.state,
        "sections": sheet.sections,
        "revision": sheet.revision,
        "returned_at": sheet.returned_at.isoformat() if sheet.returned_at else None,
        "reason": sheet.reason,
        "opened": sheet.opened,
        "total": None if sheet.total is None else points_text(sheet.total, rulebook.unit),
        "receipt": receipt
        and {
            "code": receipt.code,
            "total": points_text(receipt.total, rulebook.unit),
            "at": receipt.at.isoformat(),
        },
        "marks": {
            item: {"level": level, "revision": revision, "at": at.isoformat()}
            for item, (level, revision, at) in sheet.marks.items()
        },
        "comments": {item: {"text": text, "revision": at} for item, (text, at) in sheet.comments.items()},
    }


def _unreadable(error: ValidationError) -> Response:
    faults = [
        {"at": ".".join(map(str, fault["loc"])), "what": fault["msg"]}
        for fault in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    return problem(422, "malformed", detail("malformed"), faults=faults)
