"""Import of a transfer file: choose it, preview it, import all or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from flask import request
from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from judging.core.refusals import RuleViolation
from judging.core.rulebooks.facts import FACTS, Fact
from judging.core.transfers import public_keys
from judging.core.transfers.import_plan import TransferPlan, TransferState
from judging.extensions import db, documents
from judging.queries.contests.contests import ContestHead
from judging.queries.transfers import transfer_files as reads
from judging.readers.transfer_files import MAX_BYTES, TransferFile, read
from judging.readers.transfer_plan import plan
from judging.services.transfers import transfer_files as service
from judging.services.transfers.transfer_files import CheckedFile
from judging.web.guards.access import actor
from judging.web.organise.frame import head_of, page
from judging.web.organise.imports.import_questions import Asked, asked
from judging.web.organise.imports.upload_flow import UploadFlow
from judging.web.organise.transfers.advancement import moved_text
from judging.web.views import in_transaction
from judging.web.wording.contest_title import level_and_area
from judging.web.wording.refusals import sentence

TEMPLATE = "organise/transfers/transfer_file.html"

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
    return TransferImport(
        purpose="hand-over",
        address="organise.hand_over_in",
        listing="organise.ladder",
        head=head_of(contest_id),
    ).respond()


def asked_again() -> tuple[Fact, ...]:
    """The facts that are asked again at each level."""
    return tuple(fact for fact in FACTS.values() if fact.per_level and not fact.derived)


class TransferImport(UploadFlow):
    """The import of a transfer file into a contest."""

    head: ContestHead

    form = TransferFileForm

    @property
    def nothing_imported(self) -> str:
        """The message after Cancel."""
        return _("No works were imported.")

    def page(self, **values: Any) -> str:
        """The page below the contest's ranking."""
        more = {"states": STATES, "again": asked_again(), "max_mb": MAX_BYTES // 1024**2}
        return page(TEMPLATE, self.head, "organise.ranking", may_change=self.may_change, **more, **values)

    def faults(self, file: BinaryIO) -> tuple[str, ...]:
        """Why the file cannot be read or is not meant for this contest."""
        try:
            self._checked(file)
        except RuleViolation as refusal:
            return (sentence(refusal),)
        return ()

    def preview(self, file: BinaryIO, answers: Mapping[str, str]) -> Preview:
        """The works of the file against the present database."""
        arrived, checked = self._checked(file)
        sender = arrived.transfer.sender
        known = reads.known(db.session(), self.head.contest_id, arrived.transfer.key, sender)
        bare = plan(arrived.transfer, known, {})
        made = plan(arrived.transfer, known, answers) if answers else bare
        return Preview(
            arrived,
            checked,
            made,
            _asked(made),
            level_and_area(sender.level, sender.area),
            public_keys.fingerprint(arrived.transfer.key),
            bare.fingerprint,
        )

    def take(self, file: BinaryIO, answers: Mapping[str, str]) -> str:
        """Import the works with their documents."""
        arrived = read(file)
        stored = _stored(arrived)
        try:
            report = in_transaction(
                service.import_file,
                actor=actor(),
                contest_id=self.head.contest_id,
                transfer=arrived.transfer,
                digest=arrived.digest,
                plan=plan,
                answers=answers,
                seen=request.form.get("seen", ""),
                stored=stored,
            )
        except BaseException:
            _forget(stored)
            raise
        if report.changed_nothing:
            _forget(stored)
            return _("All works in the file are already here. Nothing was changed.")
        moved = moved_text(report.entered, report.lost, report.back)
        if not report.institutions:
            return moved
        return f"{moved} {_('New institutions: %(number)s.', number=report.institutions)}".strip()

    def _checked(self, file: BinaryIO) -> tuple[TransferFile, CheckedFile]:
        arrived = read(file)
        checked = service.check(
            db.session(), contest_id=self.head.contest_id, transfer=arrived.transfer, digest=arrived.digest
        )
        return arrived, checked


def _asked(made: TransferPlan) -> tuple[tuple[Asked, str], ...]:
    doubts = asked(made.doubts, dict(made.answers))
    return tuple((one, ", ".join(made.works[row.number].work.code for row in one.question.rows)) for one in doubts)


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
