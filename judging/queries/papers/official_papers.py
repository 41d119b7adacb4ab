"""Official papers: what was entered for them, and the emblems of issuers."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from judging.core import thai
from judging.core.papers.official_papers import PaperKind, PaperValues
from judging.models import IssuerEmblem, OfficialPaper, Person


def values(session: Session, contest_id: int, kind: PaperKind, version: int = 0) -> PaperValues | None:
    """What was entered for a paper; None where nothing was. A signer who was erased is left out."""
    query = (
        select(OfficialPaper, Person)
        .outerjoin(Person, (Person.id == OfficialPaper.signer_id) & Person.erased_at.is_(None))
        .where(OfficialPaper.contest_id == contest_id, OfficialPaper.kind == kind, OfficialPaper.version == version)
    )
    row = session.execute(query).first()
    return None if row is None else _values(*row)


def carried(session: Session, contest_id: int, kind: PaperKind, version: int = 0) -> PaperValues:
    """Issuer, signer and position for a paper that nobody filled in yet: those of the newest earlier one of its kind,
    else of the contest's newest other paper; empty where there is none."""
    query = (
        select(OfficialPaper, Person)
        .outerjoin(Person, (Person.id == OfficialPaper.signer_id) & Person.erased_at.is_(None))
        .where(
            OfficialPaper.contest_id == contest_id,
            or_(OfficialPaper.kind != kind, OfficialPaper.version < version),
        )
        .order_by(OfficialPaper.kind != kind, OfficialPaper.version.desc())
        .limit(1)
    )
    row = session.execute(query).first()
    if row is None:
        return PaperValues()
    found = _values(*row)
    return PaperValues(issuer=found.issuer, signer=found.signer, position=found.position)


def _values(paper: OfficialPaper, signer: Person | None) -> PaperValues:
    return PaperValues(
        issuer=paper.issuer,
        subject=paper.subject,
        has_number=paper.has_number,
        number=paper.number,
        body=paper.body,
        closing=paper.closing,
        dated_on=paper.dated_on,
        effective_on=paper.effective_on,
        signer=signer.name if signer else "",
        position=signer.position if signer else "",
    )


def emblem(session: Session, issuer: str) -> str | None:
    """The stored name of the emblem of an issuer; None where it has none."""
    query = select(IssuerEmblem.stored).where(IssuerEmblem.match_key == thai.match_key(issuer))
    return session.execute(query).scalar()


def emblem_of(session: Session, emblem_id: int) -> str | None:
    """The stored name of an emblem; None where there is none."""
    return session.execute(select(IssuerEmblem.stored).where(IssuerEmblem.id == emblem_id)).scalar()


def emblems(session: Session) -> tuple[tuple[int, str, str], ...]:
    """(id, issuer, hash) of every emblem, by issuer."""
    query = select(IssuerEmblem.id, IssuerEmblem.issuer, IssuerEmblem.sha256).order_by(IssuerEmblem.match_key)
    return tuple(session.execute(query).tuples())
