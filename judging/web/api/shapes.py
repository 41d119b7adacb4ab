"""The types of the JSON interface; the OpenAPI document is made from them."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from judging.queries.tablets.judge_home import SheetClosed
from judging.web.api.hall_shapes import Both, HallsOut
from judging.web.guards.whole_numbers import LARGEST

DEVICE = r"^[0-9a-f]{32}$"
RECEIPT = r"^[0-9A-Z]{4}-[0-9A-Z]{4}$"
MOST_CHANGES = 500
_NO_TEXT = re.compile("[\\ud800-\\udfff\\0]")


def _integer(number: object) -> object:
    """``3.0`` as 3: JSON has one type of number, and its schema calls both integers."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


Revision = Annotated[int, Field(ge=0, le=LARGEST, strict=True), BeforeValidator(_integer)]
Counter = Annotated[int, Field(ge=1, le=LARGEST, strict=True), BeforeValidator(_integer)]


def _text(words: str) -> str:
    """Refuse lone surrogates, which cannot be encoded, and null characters, which PostgreSQL cannot store."""
    if _NO_TEXT.search(words):
        raise ValueError("no text")
    return words


Words = Annotated[str, AfterValidator(_text)]


class Strict(BaseModel):
    """Unknown keys are refused, so that a tablet notices a misspelled one."""

    model_config = ConfigDict(extra="forbid")


class ChangeIn(Strict):
    """One tap (``level``, null clears it) or one comment, made on revision ``base`` of its item. ``id`` is the next
    number of the device, over all sheets. ``written_at`` is for changes that are ``restored`` alone: when the server
    first wrote them, as it answered then."""

    id: Counter
    item: Annotated[str, Field(min_length=1, max_length=20)]
    level: Annotated[str, Field(max_length=40)] | None = None
    comment: Words = ""
    base: Revision
    written_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def one_of_both(self) -> ChangeIn:
        """A change has a level or a comment: a forgotten key must not clear a mark."""
        if ("level" in self.model_fields_set) is ("comment" in self.model_fields_set):
            raise ValueError("either level or comment")
        return self


class LooseChangesIn(Strict):
    """A batch in which some changes are invalid; they must not block the others. ``device`` is 128 random bits in
    hexadecimal that the tablet's store was made with. ``restored``: the server acknowledged these changes before a
    backup was restored, and they come again under their old numbers. Of them and of what devices wrote before the
    restore the one written later stands (``superseded``); what was written since, or whose time is not certain, is a
    conflict. Only while the contest ``takes_back``."""

    device: Annotated[str, Field(pattern=DEVICE)]
    epoch: Annotated[str, Field(max_length=60)]
    changes: Annotated[list[Any], Field(max_length=MOST_CHANGES)]
    restored: Annotated[bool, Field(strict=True)] = False


class ChangesIn(LooseChangesIn):
    """A batch from one device. Each change is answered separately."""

    changes: Annotated[list[ChangeIn], Field(max_length=MOST_CHANGES)]


class AcceptedOut(BaseModel):
    """An accepted change, now at ``revision``. ``at`` is when it was first written, also for a repeated request; null
    where a restored backup keeps the server from knowing."""

    id: int
    item: str
    revision: int
    at: str | None


class SupersededOut(BaseModel):
    """A change that came after a later one of the same device, which stands at ``revision``; of restored ones, of any
    device."""

    id: int
    item: str
    revision: int


class ConflictOut(BaseModel):
    """Another device wrote ``theirs`` in the meantime, at ``revision``."""

    id: int
    item: str
    yours: str | None
    theirs: str | None
    by_device: str
    at: str | None
    revision: int


class RejectedOut(BaseModel):
    """A change that can never be accepted, with the reason's code. ``id`` is null where it was no number."""

    id: int | None
    code: str
    params: dict[str, Any]


class ChangesOut(BaseModel):
    """The result of each change, and the sheet's revision after them."""

    revision: int
    accepted: list[AcceptedOut]
    superseded: list[SupersededOut]
    conflicts: list[ConflictOut]
    rejected: list[RejectedOut]


class SubmitIn(Strict):
    """The revision and the total that the judge saw, as a plain decimal, and the epoch of the page. ``former`` is the
    code of a receipt of this sheet that was lost with a restored backup."""

    epoch: Annotated[str, Field(max_length=60)]
    revision: Revision
    total: Annotated[str, Field(max_length=20)]
    former: Annotated[str, Field(pattern=RECEIPT)] | None = None


class ReceiptOut(BaseModel):
    """Proof that the server has the sheet."""

    code: str
    total: str
    at: str


class Problem(BaseModel):
    """An error (``application/problem+json``): ``code`` for programs, ``detail`` for persons."""

    type: Literal["about:blank"]
    status: int
    code: str
    detail: str
    params: dict[str, Any]


class HeldIn(Strict):
    """How many marks the tablet holds that the server acknowledged in another ``epoch``."""

    epoch: Annotated[str, Field(max_length=60), AfterValidator(_text)]
    marks: Annotated[int, Field(ge=0, le=LARGEST, strict=True), BeforeValidator(_integer)]


class TabletIn(Strict):
    """What a tablet tells of itself: how many changes wait on it, since when (ISO 8601, by the server's clock), the
    ``version`` of its page, and the contest that it shows. ``judge`` is whose page it is: of another one's nothing is
    stored."""

    device: Annotated[str, Field(pattern=DEVICE)]
    epoch: Annotated[str, Field(max_length=60)]
    version: Annotated[str, Field(max_length=60), AfterValidator(_text)]
    waiting: Annotated[int, Field(ge=0, le=LARGEST, strict=True), BeforeValidator(_integer)]
    since: AwareDatetime | None
    contest: Annotated[int, Field(ge=1, le=LARGEST, strict=True), BeforeValidator(_integer)] | None
    held: HeldIn | None = None
    judge: Annotated[int, Field(ge=1, le=LARGEST, strict=True), BeforeValidator(_integer)] | None = None


class JudgeOut(BaseModel):
    """The judge who is signed in."""

    id: int
    name: str


class TabletOut(HallsOut):
    """What tells a tablet whether to fetch anything: as in ``JudgingOut``; ``revisions`` is the sum of the revisions of
    the judge's sheets, which tells whether another device wrote. ``takes_back`` are the contests in which
    tablets send the marks they hold that a restored backup lacks."""

    epoch: str
    at: str
    version: str
    stamp: str
    revisions: int
    judge: JudgeOut
    takes_back: list[int]


class ReportIn(Strict):
    """A report about the work of a sheet: the id of the requirement that may not be met, empty for something else;
    ``details`` in the judge's words, empty for the requirement's own."""

    requirement: Annotated[str, Field(max_length=60)]
    details: Words


class NoteIn(Strict):
    """A judge's notes to self on a sheet: the whole text, as typed upon revision ``base``. ``page`` is 128 random bits
    of the page that sends it, ``id`` the next number of that page."""

    page: Annotated[str, Field(pattern=DEVICE)]
    id: Counter
    epoch: Annotated[str, Field(max_length=60)]
    base: Revision
    text: Words


class NoteOut(BaseModel):
    """What stands after that: with what other pages wrote meanwhile."""

    text: str
    revision: int


class CorrectionIn(Strict):
    """Why the judge changes the criteria that a ruling opened, or should not score the work."""

    reason: Words


class DoneOut(BaseModel):
    """Nothing else to tell: it was done."""


class MarkOut(BaseModel):
    """A mark; null if it was cleared."""

    level: str | None
    revision: int
    at: str


class CommentOut(BaseModel):
    text: str
    revision: int
    at: str


class PaperOut(BaseModel):
    """That a sheet is keyed from paper (``open``), waits for its judge's confirmation (``asks``), or was submitted from
    paper: because two persons keyed the same (``agreement``), or confirmed by card or on a signed printout."""

    state: Literal["open", "asks", "agreement", "card", "printout"]
    keyed_by: list[str]


class SheetOut(BaseModel):
    """One of the judge's own sheets. ``closed`` is why it can only be read, null while it can be changed; with
    ``opened``, only these criteria can. ``reason`` is that of a return or an excuse, ``correction_reason`` what the
    judge wrote about the opened criteria. ``note`` is the judge's to self; ``asked`` the interest in the work that they
    declared here, until an organiser decides."""

    id: int
    entry_id: int
    state: Literal["open", "submitted", "excused"]
    closed: SheetClosed | None
    sections: list[str]
    revision: int
    returned_at: str | None
    reason: str
    opened: list[str]
    correction_reason: str
    paper: PaperOut | None
    total: str | None
    submitted_at: str | None
    receipt: ReceiptOut | None
    marks: dict[str, MarkOut]
    comments: dict[str, CommentOut]
    note: NoteOut
    asked: str


class FactOut(BaseModel):
    """A fact of the work as a statement. ``link`` is an address or empty; ``is_recorded``: the counter received it,
    otherwise the team declared it. ``items`` are the rulebook's items that it serves, none for the work as a whole."""

    text: Both
    link: str
    is_recorded: bool
    items: list[str]


class DocumentOut(BaseModel):
    """A document of the work, and the items that it serves; its file is at ``/documents/{id}``."""

    id: int
    kind: Both
    pages: int
    items: list[str]


class EntryOut(BaseModel):
    """A work, in the order of presentation. ``number`` counts the works that present, null where nobody set an order;
    ``starts_at`` is its time in the timetable. ``apart`` is why this judge does not score it, null if they do;
    ``reason`` is that of a recusal or an absence."""

    id: int
    code: str
    title: Both
    institution: Both
    province: Both
    apart: Literal["presented", "recused", "absent", "not_scored"] | None
    reason: str
    facts: list[FactOut]
    documents: list[DocumentOut]
    number: int | None
    starts_at: str | None


class ReportOut(BaseModel):
    """A requirement that a judge can report as broken."""

    id: str
    text: Both
    clause: str


class ContestOut(BaseModel):
    """A contest the judge sits in, with everything a tablet needs to score it offline. Empty ``sections`` stand for
    all; ``closed`` is why nothing can be scored in it, null if it can. ``takes_back``: tablets send the marks they hold
    that a restored backup lacks. ``is_rehearsal``: nothing of it counts."""

    id: int
    state: str
    title: Both
    round: Both
    role: Literal["chair", "judge"]
    sections: list[str]
    closed: SheetClosed | None
    is_review_open: bool
    takes_back: bool
    is_rehearsal: bool
    rulebook: dict[str, Any]
    digest: str
    reports: list[ReportOut]
    entries: list[EntryOut]
    sheets: list[SheetOut]


class JudgingOut(HallsOut):
    """Everything a tablet needs to work offline. ``version`` is that of the application's pages; ``stamp`` changes
    whenever anything else than ``csrf_token``, ``at``, ``halls``, ``calls`` and the marks, comments, notes and
    revisions of sheets would. ``restored_at`` is when the epoch began: a backup was restored then; null in the first.
    ``wiped`` are sheets of rehearsals that were removed: the tablet drops what it holds of them and says so."""

    epoch: str
    restored_at: str | None
    csrf_token: str
    at: str
    version: str
    stamp: str
    judge: JudgeOut
    contests: list[ContestOut]
    wiped: list[int]


class PublishedVersionOut(BaseModel):
    """A frozen published document with its digest; it never changes."""

    contest: int
    version: int
    digest: str
    published_at: str
    document: dict[str, Any]


class PublishedOut(PublishedVersionOut):
    """The newest frozen document; ``newest`` is its version."""

    newest: int
