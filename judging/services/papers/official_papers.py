"""The values of official papers: saved by organisers, in any state of the contest."""

from dataclasses import asdict

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.names import sort_key
from judging.core.papers.official_papers import PaperKind, PaperValues, fingerprint
from judging.core.refusals import refuse_if
from judging.core.roles import Actor
from judging.models import OfficialPaper, Person
from judging.queries.papers import official_papers as reads
from judging.services import audit, locks

_NAMES = ("signer", "position")
"""The values that stand on the signer's row."""


def save(
    session: Session,
    *,
    actor: Actor,
    contest_id: int,
    kind: PaperKind,
    version: int = 0,
    values: PaperValues,
    seen: str | None = None,
) -> None:
    """Save what was entered for a paper; ``version`` is that of the announced results. A paper with a number has one.
    ``seen`` is the fingerprint of what was saved when the person looked; None does not compare it.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``paper_signer_wanted`` (a position alone),
            ``paper_saved_meanwhile`` (something else was saved since it was seen).
    """
    contest = locks.lock_contest(session, contest_id=contest_id)
    given = _tidied(values)
    refuse_if(given.position and not given.signer, "paper_signer_wanted")
    before = reads.values(session, contest_id, kind, version)
    if before == given:
        return
    refuse_if(seen is not None and fingerprint(before) != seen, "paper_saved_meanwhile")
    paper = _row(session, contest_id, kind, version)
    for name, value in asdict(given).items():
        if name not in _NAMES:
            setattr(paper, name, value)
    paper.saved_at, paper.saved_by = clock.now(), actor.user_id
    _sign(session, paper, given)
    changed = [name for name, value in asdict(given).items() if before is None or getattr(before, name) != value]
    data = {"paper": kind.value, "version": version, "changed": changed, "number": given.number}
    days = {name: day.isoformat() if (day := getattr(given, name)) else None for name in ("dated_on", "effective_on")}
    audit.record(session, actor=actor, action="official_papers.save", subject=contest, data={**data, **days})


def copy(session: Session, *, actor: Actor, contest_id: int, source_id: int) -> bool:
    """Copy issuer and signer of the papers of another contest to those papers that nobody filled in here; whether there
    was anything to copy.

    Raises:
        RuleViolation: those of ``save``.
    """
    copied = False
    for kind, version in ((PaperKind.ORDER, 0), (PaperKind.ANNOUNCEMENT, 1)):
        there = reads.values(session, source_id, kind, version) or reads.carried(session, source_id, kind, version)
        known = PaperValues(issuer=there.issuer, signer=there.signer, position=there.position)
        if known != PaperValues() and reads.values(session, contest_id, kind, version) is None:
            own = PaperValues(**{**asdict(known), "has_number": kind is PaperKind.ORDER})
            save(session, actor=actor, contest_id=contest_id, kind=kind, version=version, values=own)
            session.flush()  # the next one is read from the rows
            copied = True
    return copied


def forget(session: Session, *, contest_id: int) -> None:
    """Delete the papers of a contest that is deleted, with their signers."""
    papers = session.execute(select(OfficialPaper).where(OfficialPaper.contest_id == contest_id)).scalars().all()
    signers = [paper.signer_id for paper in papers if paper.signer_id is not None]
    session.execute(delete(OfficialPaper).where(OfficialPaper.contest_id == contest_id))
    session.execute(delete(Person).where(Person.id.in_(signers)))


def _tidied(values: PaperValues) -> PaperValues:
    number = thai.digits(thai.normalise(values.number))[:80]
    return PaperValues(
        issuer=thai.normalise(values.issuer)[:200],
        subject=thai.normalise(values.subject)[:500],
        has_number=values.has_number or bool(number),
        number=number,
        body=thai.normalise_lines(values.body).strip(),
        closing=thai.normalise_lines(values.closing).strip(),
        dated_on=values.dated_on,
        effective_on=values.effective_on,
        signer=thai.normalise(values.signer)[:200],
        position=thai.normalise(values.position)[:300],
    )


def _row(session: Session, contest_id: int, kind: PaperKind, version: int) -> OfficialPaper:
    query = select(OfficialPaper).where(
        OfficialPaper.contest_id == contest_id, OfficialPaper.kind == kind, OfficialPaper.version == version
    )
    paper = session.execute(query).scalar()
    if paper is None:
        paper = OfficialPaper(contest_id=contest_id, kind=kind, version=version)
        session.add(paper)
    return paper


def _sign(session: Session, paper: OfficialPaper, given: PaperValues) -> None:
    """Write the signer on the paper's own row of ``persons``, a new one where the former was erased."""
    person = session.get(Person, paper.signer_id) if paper.signer_id is not None else None
    if not given.signer:
        paper.signer_id = None
        if person is not None and person.erased_at is None:
            session.flush()  # the paper lets go of it first
            session.delete(person)
        return
    if person is None or person.erased_at is not None:
        person = Person()
        session.add(person)
    person.name, person.sort_key, person.position = given.signer, sort_key(given.signer), given.position
    session.flush()  # the paper needs its id
    paper.signer_id = person.id
