"""What the JSON interface takes and gives, as types: the OpenAPI document is made from them."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from judging.web.guards.whole_numbers import LARGEST

UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
MOST_CHANGES = 500
Revision = Annotated[int, Field(ge=0, le=LARGEST, strict=True)]
_NO_TEXT = re.compile("[\\ud800-\\udfff\\0]")


def _text(words: str) -> str:
    """Half a character cannot be written anywhere, a zero character not in PostgreSQL."""
    if _NO_TEXT.search(words):
        raise ValueError("no text")
    return words


Words = Annotated[str, AfterValidator(_text)]


class Strict(BaseModel):
    """Unknown keys are refused: a tablet that misspells one learns it at once."""

    model_config = ConfigDict(extra="forbid")


class ChangeIn(Strict):
    """One tap (``level``, null clears it) or one comment, made on revision ``base`` of its item."""

    id: Annotated[str, Field(pattern=UUID)]
    item: Annotated[str, Field(min_length=1, max_length=20)]
    level: Annotated[str, Field(max_length=40)] | None = None
    comment: Words = ""
    base: Revision

    @model_validator(mode="after")
    def one_of_both(self) -> ChangeIn:
        """A change names a level or a comment: what is left out by mistake must not clear a mark."""
        if ("level" in self.model_fields_set) is ("comment" in self.model_fields_set):
            raise ValueError("either level or comment")
        return self


class LooseChangesIn(Strict):
    """A batch as it is read where not every change can be: one that cannot never blocks the others."""

    device: Annotated[Words, Field(min_length=1, max_length=40)]
    epoch: Annotated[str, Field(max_length=60)]
    changes: Annotated[list[Any], Field(max_length=MOST_CHANGES)]


class ChangesIn(LooseChangesIn):
    """A batch from one device. Each change stands for itself."""

    changes: Annotated[list[ChangeIn], Field(max_length=MOST_CHANGES)]


class AcceptedOut(BaseModel):
    """A change that stands, at ``revision``."""

    id: str
    item: str
    revision: int


class ConflictOut(BaseModel):
    """Another device wrote ``theirs`` meanwhile, at ``revision``."""

    id: str
    item: str
    yours: str | None
    theirs: str | None
    by_device: str
    at: str | None
    revision: int


class RejectedOut(BaseModel):
    """A change that can never stand, with the reason's code."""

    id: str
    code: str
    params: dict[str, Any]


class ChangesOut(BaseModel):
    """What became of each change, and the sheet's revision after them."""

    revision: int
    accepted: list[AcceptedOut]
    conflicts: list[ConflictOut]
    rejected: list[RejectedOut]


class SubmitIn(Strict):
    """The revision and the total the judge saw, as a plain decimal."""

    revision: Revision
    total: Annotated[str, Field(max_length=20)]


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


class MarkOut(BaseModel):
    """A mark as it stands: null where it was cleared."""

    level: str | None
    revision: int
    at: str


class CommentOut(BaseModel):
    """A comment as it stands."""

    text: str
    revision: int


class SheetOut(BaseModel):
    """One of the judge's own sheets."""

    id: int
    entry_id: int
    state: Literal["open", "submitted", "excused"]
    sections: list[str]
    revision: int
    returned_at: str | None
    reason: str
    total: str | None
    receipt: ReceiptOut | None
    marks: dict[str, MarkOut]
    comments: dict[str, CommentOut]


class EntryOut(BaseModel):
    """A work."""

    id: int
    code: str
    title: dict[str, str]
    institution: str
    province: str
    state: str


class ContestOut(BaseModel):
    """A contest the judge sits in, with all a tablet needs to score it alone."""

    id: int
    state: str
    title: dict[str, str]
    rulebook: dict[str, Any]
    digest: str
    entries: list[EntryOut]
    sheets: list[SheetOut]


class JudgingOut(BaseModel):
    """Everything a tablet needs to work alone."""

    epoch: str
    csrf_token: str
    device: str
    contests: list[ContestOut]


class PublishedOut(BaseModel):
    """A published document as it was frozen, with its digest."""

    contest: int
    version: int
    newest: int
    digest: str
    published_at: str
    document: dict[str, Any]
