"""Erasing names from the free text that people wrote."""

from collections.abc import Collection

from sqlalchemy import inspect, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from judging.core.names import ERASED
from judging.core.personal_data.erasure import redact_names
from judging.models import (
    AwardCertificate,
    Case,
    CaseFile,
    ContestStep,
    Document,
    Entry,
    LookAlike,
    NameCorrection,
    Note,
    OfficialPaper,
    PanelMember,
    PaperFile,
    PaperKeying,
    PaperSheet,
    Recusal,
    RulingProposal,
    Scoresheet,
    SignedAnnouncement,
    Withdrawal,
)

SHORTEST_NAME = 4
"""Shorter names are not searched for in free text, where they would match ordinary words."""

CASE_WORDS: tuple[InstrumentedAttribute[str], ...] = (Case.allegation, Case.evidence, Case.answer, Case.closing_reason)
RECUSAL_WORDS = (Recusal.reason, Recusal.accepted, Recusal.asked)
_WORDS: tuple[InstrumentedAttribute[str], ...] = (
    *CASE_WORDS,
    *RECUSAL_WORDS,
    Entry.admission_reason,
    Entry.admission_reason_en,
    Entry.absent_reason,
    Withdrawal.reason,
    LookAlike.reason,
    PanelMember.left_reason,
    Note.text,
    Scoresheet.reason,
    ContestStep.reason,
    Document.name,
    CaseFile.name,
    PaperSheet.reason,
    PaperSheet.end_reason,
    PaperKeying.comment,
    PaperFile.name,
    RulingProposal.reason,
    AwardCertificate.withdrawn_reason,
    NameCorrection.answer,
    SignedAnnouncement.name,
    OfficialPaper.issuer,
    OfficialPaper.subject,
    OfficialPaper.body,
    OfficialPaper.closing,
)
"""Columns of free text in rows that may be changed; findings and rulings must not contain names."""


def erase(session: Session, *, names: Collection[str]) -> None:
    """Replace these names in all columns of free text."""
    sought = [name for name in names if len(name) >= SHORTEST_NAME]
    if not sought:
        return
    session.flush()  # the texts are read from the rows
    for column in _WORDS:
        keys = inspect(column.class_, raiseerr=True).primary_key
        length = getattr(column.type, "length", None)
        for *key, text in session.execute(select(*keys, column).where(column.not_in(("", ERASED)))).all():
            left = redact_names(text, sought)
            if left != text:
                same = (name == value for name, value in zip(keys, key, strict=True))
                session.execute(update(column.class_).where(*same).values({column: left[:length]}))
