"""Files of cases: the PDFs of a protest, of evidence and answers, and the signed minutes of a ruling."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.refusals import refuse_if
from judging.core.roles import Actor
from judging.models import Case, CaseFile, CaseFilePart
from judging.services import audit
from judging.services.entries.documents import File

MOST = 20
"""Files of each part of a case, so that nobody's files leave no room for another's."""


def attach(
    session: Session, *, actor: Actor, case: Case, part: CaseFilePart, file: File, ruling_id: int | None = None
) -> None:
    """Attach a checked PDF, which is in the document store, to a case that the caller locked. The same file again is
    attached once; each ruling has its own minutes.

    Raises:
        RuleViolation: ``too_many_files`` (with ``most``).
    """
    if part is not CaseFilePart.MINUTES:
        of_part = select(CaseFile.sha256).where(CaseFile.case_id == case.id, CaseFile.part == part)
        kept = session.execute(of_part.where(CaseFile.stored != "")).scalars().all()
        if file.sha256 in kept:
            return
        refuse_if(len(kept) >= MOST, "too_many_files", most=MOST)
    row = CaseFile(
        case_id=case.id,
        part=part,
        ruling_id=ruling_id,
        name=thai.normalise(file.name)[:200] or f"{part.value}.pdf",
        stored=file.stored,
        size=file.size,
        pages=file.pages,
        sha256=file.sha256,
        added_at=clock.now(),
        added_by=actor.user_id,
    )
    session.add(row)
    session.flush()  # the audit entry needs its id
    audit.record(
        session,
        actor=actor,
        action="cases.add_file",
        subject=case,
        data={"file": row.id, "part": part.value, "pages": file.pages, "sha256": file.sha256},
    )
