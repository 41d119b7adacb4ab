"""Import of a transfer file: choose it, preview it, import all or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, BinaryIO

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.rulebooks.facts import FACTS, Fact
from judging.core.transfers import public_keys
from judging.core.transfers.import_plan import TransferPlan, TransferState
from judging.database.transaction import transaction
from judging.extensions import db, documents
from judging.queries.contests.contests import ContestHead
from judging.queries.transfers import transfer_files as reads
from judging.readers.transfer_files import MAX_BYTES, TransferFile, read
from judging.readers.transfer_plan import plan
from judging.services.transfers import transfer_files as service
from judging.services.transfers.transfer_files import CheckedFile, Report
from judging.web.guards.access import actor
from judging.web.organise.frame import head_of, page
from judging.web.organise.imports.import_previews import Asked, asked
from judging.web.organise.imports.uploads import Shelf
from judging.web.organise.transfers.advancement import level_and_area
from judging.web.wording.refusals import sentence

TEMPLATE = "organise/transfers/transfer_file.html"
KEPT = frozenset({"hand_over_moved", "hand_over_unanswered"})
"""Refusals after which the preview is shown again."""

STATES: dict[TransferState, Any] = {
    TransferState.NEW: _l("New"),
    TransferState.BACK: _l("Place restored"),
    TransferState.HERE: _l("Already here"),
}


class TransferFileForm(FlaskForm):
    """The file to import."""

    file = FileField(_l("Transfer file"), validators=[FileRequired(_l("Choose a file first."))])


@dataclass(frozen=True, slots=True)
class Preview:
    """What the page shows of a file that may be taken in; ``asked`` are doubtful colleges, each with its works."""

    arrived: TransferFile
    checked: CheckedFile
    plan: TransferPlan
    asked: tuple[tuple[Asked, str], ...]
    place: str
    fingerprint: str
    seen: str


def take_in_transfer(contest_id: int) -> Any:
    """One file: choose, preview, import."""
    head = head_of(contest_id)
    shelf = Shelf("hand-over", contest_id, actor().user_id or 0)
    if request.method == "GET":
        token = request.args.get("upload", "")
        return _show(head, shelf, token) if token else _choose(head, TransferFileForm())
    token = request.form.get("upload", "")
    if not token:
        return _upload(head, shelf)
    if request.form.get("act") == "cancel":
        shelf.drop(token)
        flash(_("No works were imported."), "ok")
        return redirect(url_for("organise.ladder", contest_id=contest_id), 303)
    return _confirm(head, shelf, token)


def asked_again() -> tuple[Fact, ...]:
    """The facts that are asked again at each level."""
    return tuple(fact for fact in FACTS.values() if fact.per_level and not fact.derived)


def _choose(head: ContestHead, form: TransferFileForm, refused: str = "") -> Any:
    shown = page(
        TEMPLATE,
        head,
        "organise.ranking",
        form=form,
        refused=refused,
        preview=None,
        may_change=_may_change(head),
        max_mb=MAX_BYTES // 1024**2,
    )
    return shown, 422 if form.errors or refused else 200


def _upload(head: ContestHead, shelf: Shelf) -> Any:
    if not _may_change(head):
        raise RuleViolation("contest_certified")
    form = TransferFileForm()
    if not form.validate_on_submit():
        return _choose(head, form)
    with form.file.data.stream as stream:
        try:
            _checked(head, stream)
        except RuleViolation as refusal:
            return _choose(head, form, sentence(refusal))
        stream.seek(0)
        token = shelf.keep(stream)
    return redirect(url_for("organise.hand_over_in", contest_id=head.contest_id, upload=token), 303)


def _checked(head: ContestHead, file: BinaryIO) -> tuple[TransferFile, CheckedFile]:
    arrived = read(file)
    checked = service.check(db.session(), contest_id=head.contest_id, transfer=arrived.transfer, digest=arrived.digest)
    return arrived, checked


def _show(head: ContestHead, shelf: Shelf, token: str, told: str = "", answers: Mapping[str, str] | None = None) -> Any:
    """The preview against the present database."""
    file = shelf.open(token)
    if file is None:
        flash(_("The file is no longer stored. Choose it again."), "fail")
        return redirect(url_for("organise.hand_over_in", contest_id=head.contest_id), 303)
    with closing(file):
        try:
            arrived, checked = _checked(head, file)
        except RuleViolation as refusal:
            return _choose(head, TransferFileForm(), sentence(refusal))
    sender = arrived.transfer.sender
    known = reads.known(db.session(), head.contest_id, arrived.transfer.key, sender)
    bare = plan(arrived.transfer, known, {})
    made = plan(arrived.transfer, known, answers) if answers else bare
    shown = page(
        TEMPLATE,
        head,
        "organise.ranking",
        preview=Preview(
            arrived,
            checked,
            made,
            _asked(made),
            level_and_area(sender.level, sender.area),
            public_keys.fingerprint(arrived.transfer.key),
            bare.fingerprint,
        ),
        states=STATES,
        again=asked_again(),
        upload=token,
        told=told,
        may_change=_may_change(head),
    )
    return shown, 422 if told else 200


def _asked(made: TransferPlan) -> tuple[tuple[Asked, str], ...]:
    doubts = asked(made.doubts, dict(made.answers))
    return tuple((one, ", ".join(made.works[row].work.code for row in one.question.rows)) for one in doubts)


def _confirm(head: ContestHead, shelf: Shelf, token: str) -> Any:
    """Import the file if it still matches the preview; otherwise show it again with the reason."""
    file = shelf.open(token)
    if file is None:
        return _show(head, shelf, token)
    answers = {
        name.removeprefix("college-"): said for name, said in request.form.items() if name.startswith("college-")
    }
    with closing(file):
        arrived = read(file)
        stored = _stored(arrived)
        try:
            report = _take(head, arrived, answers, stored)
        except BaseException as refusal:
            _forget(stored)
            if not isinstance(refusal, RuleViolation) or refusal.code not in KEPT:
                raise
            return _show(head, shelf, token, sentence(refusal), answers)
    if report.changed_nothing:
        _forget(stored)
    shelf.drop(token)
    flash(_told(report), "ok")
    return redirect(url_for("organise.ladder", contest_id=head.contest_id), 303)


def _take(
    head: ContestHead, arrived: TransferFile, answers: Mapping[str, str], stored: Mapping[tuple[int, int], str]
) -> Report:
    who = actor()
    with transaction() as session:
        return service.import_file(
            session,
            actor=who,
            contest_id=head.contest_id,
            transfer=arrived.transfer,
            digest=arrived.digest,
            plan=plan,
            answers=answers,
            seen=request.form.get("seen", ""),
            stored=stored,
        )


def _stored(arrived: TransferFile) -> dict[tuple[int, int], str]:
    """Store the documents before the write transaction begins, to keep it short."""
    return {
        (work.number, place): documents().put(arrived.document(document.sha256))
        for work in arrived.transfer.works
        for place, document in enumerate(work.documents)
    }


def _forget(stored: Mapping[tuple[int, int], str]) -> None:
    for name in stored.values():
        documents().remove(name)


def _may_change(head: ContestHead) -> bool:
    return head.state not in (ContestState.CERTIFIED, ContestState.PUBLISHED)


def _told(report: Report) -> str:
    if report.changed_nothing:
        return _("All works in the file are already here. Nothing was changed.")
    said = [ngettext("%(num)d work added.", "%(num)d works added.", report.entered)] if report.entered else []
    if report.lost:
        said.append(ngettext("%(num)d work removed.", "%(num)d works removed.", report.lost))
    if report.back:
        said.append(ngettext("%(num)d work restored.", "%(num)d works restored.", report.back))
    if report.institutions:
        said.append(_("New institutions: %(number)s.", number=report.institutions))
    return " ".join(said)
