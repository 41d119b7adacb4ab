"""The design of a contest's certificates: what was chosen, and what is printed where nothing was."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.award_certificates.certificate_text import DEFAULT_ISSUER, Design
from judging.core.dates import BANGKOK
from judging.models import CertificateDesign, CertificatePicture, CertificateSignatory, Person, PictureKind
from judging.queries.contests.contests import ContestHead
from judging.queries.names import PERSON


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a design; ``stored`` is its name in the store, sizes are in bytes and pixels. A signature has the
    day and the statement of its owner's consent, and who recorded it."""

    picture_id: int
    kind: PictureKind
    stored: str
    size: int
    width: int
    height: int
    consented_on: date | None = None
    consent: str = ""
    added_at: datetime | None = None
    added_by: int | None = None


@dataclass(frozen=True, slots=True)
class Signatory:
    """Somebody who signs; the name is empty after erasure. ``signature`` is None without consent."""

    signatory_id: int
    name: str
    position: str
    signature: Picture | None


@dataclass(frozen=True, slots=True)
class ChosenDesign:
    """What an organiser chose. ``given_on`` None stands for the day of issuing."""

    prefix: str
    language: str
    thai_digits: bool
    issuer: str
    venue: str
    given_on: date | None
    background: Picture | None
    seal: Picture | None
    signatories: tuple[Signatory, ...]


def chosen(session: Session, contest_id: int) -> ChosenDesign:
    """The design of a contest; the default one where nobody chose."""
    row = session.get(CertificateDesign, contest_id)
    pictures = {one.kind: one for one in _pictures(session, contest_id) if one.kind is not PictureKind.SIGNATURE}
    return ChosenDesign(
        prefix=row.prefix if row else "",
        language=row.language if row else "th",
        thai_digits=row.thai_digits if row else True,
        issuer=row.issuer if row else "",
        venue=row.venue if row else "",
        given_on=row.given_on if row else None,
        background=pictures.get(PictureKind.BACKGROUND),
        seal=pictures.get(PictureKind.SEAL),
        signatories=signatories(session, contest_id),
    )


def signatories(session: Session, contest_id: int) -> tuple[Signatory, ...]:
    """Those who sign now, in their order."""
    rows = session.execute(
        select(CertificateSignatory.id, PERSON, Person.position, Person.erased_at)
        .join(Person, Person.id == CertificateSignatory.person_id)
        .where(CertificateSignatory.contest_id == contest_id, CertificateSignatory.removed_at.is_(None))
        .order_by(CertificateSignatory.position, CertificateSignatory.id)
    ).all()
    signatures = _signatures(session, [row[0] for row in rows])
    return tuple(
        Signatory(number, name if erased_at is None else "", position, signatures.get(number))
        for number, name, position, erased_at in rows
    )


def printed_signatories(session: Session, design: Design) -> tuple[Signatory, ...]:
    """The signatories of a frozen design in their order, with the names of now and the signatures that are left."""
    rows = {
        number: (name, position, erased_at)
        for number, name, position, erased_at in session.execute(
            select(CertificateSignatory.id, PERSON, Person.position, Person.erased_at)
            .join(Person, Person.id == CertificateSignatory.person_id)
            .where(CertificateSignatory.id.in_(design.signatories))
        )
    }
    signatures = _signatures(session, design.signatories)
    found = [(number, *rows[number]) for number in design.signatories if number in rows]
    return tuple(
        Signatory(number, name if erased_at is None else "", position, signatures.get(number))
        for number, name, position, erased_at in found
    )


def stored_pictures(session: Session, picture_ids: tuple[int, ...]) -> dict[int, str]:
    """The stored names of these pictures by id, also of removed ones whose file is left."""
    rows = session.execute(
        select(CertificatePicture.id, CertificatePicture.stored).where(
            CertificatePicture.id.in_(picture_ids), CertificatePicture.stored != ""
        )
    )
    return dict(rows.tuples().all())


def picture(session: Session, contest_id: int, picture_id: int) -> Picture | None:
    """A picture of a contest whose file is left."""
    return next((one for one in _pictures(session, contest_id) if one.picture_id == picture_id), None)


def frozen(head: ContestHead, design: ChosenDesign) -> Design:
    """What is printed now, with the defaults filled in."""
    host = head.event.host
    return Design(
        language=design.language,
        thai_digits=design.thai_digits and design.language == "th",
        issuer=design.issuer or host or DEFAULT_ISSUER.in_language(design.language),
        given_on=(design.given_on or clock.now().astimezone(BANGKOK).date()).isoformat(),
        venue=design.venue or head.event.venue or host,
        event=head.event.name,
        contest=head.title,
        level=head.level.value,
        area=head.area,
        school_year=head.school_year,
        days=(head.first_day.isoformat(), head.last_day.isoformat()),
        background=design.background.picture_id if design.background else 0,
        seal=design.seal.picture_id if design.seal else 0,
        signatories=tuple(one.signatory_id for one in design.signatories),
    )


_COLUMNS = (
    CertificatePicture.id,
    CertificatePicture.kind,
    CertificatePicture.stored,
    CertificatePicture.size,
    CertificatePicture.width,
    CertificatePicture.height,
    CertificatePicture.consented_on,
    CertificatePicture.consent,
    CertificatePicture.added_at,
    CertificatePicture.added_by,
)


def _pictures(session: Session, contest_id: int) -> tuple[Picture, ...]:
    rows = session.execute(
        select(*_COLUMNS).where(
            CertificatePicture.contest_id == contest_id,
            CertificatePicture.removed_at.is_(None),
            CertificatePicture.stored != "",
        )
    )
    return tuple(Picture(*row) for row in rows)


def _signatures(session: Session, signatory_ids: tuple[int, ...] | list[int]) -> dict[int, Picture]:
    rows = session.execute(
        select(CertificatePicture.signatory_id, *_COLUMNS).where(
            CertificatePicture.signatory_id.in_(signatory_ids),
            CertificatePicture.removed_at.is_(None),
            CertificatePicture.stored != "",
        )
    ).all()
    return {row[0]: Picture(*row[1:]) for row in rows if row[0] is not None}
