"""Personal data: retention, export and erasure. Erasure leaves results, digests and the audit log unchanged.

Rows stay, with their ids; names and free text in them are replaced by ``core.names.ERASED``. The caller removes the
files that are returned after the transaction.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, delete, or_, select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.contests.lifecycle import ContestState
from judging.core.names import ERASED, bare_name
from judging.core.personal_data.erasure import without_person
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.models import (
    AccountMerge,
    AwardCertificate,
    Card,
    Case,
    CertificateName,
    Competition,
    Contest,
    CounterHelper,
    Document,
    Entry,
    NameCorrection,
    PanelMember,
    Person,
    Recusal,
    Registration,
    RoleGrant,
    Round,
    TeamMember,
    User,
)
from judging.queries.personal_data import data_export, person_search as kept
from judging.queries.personal_data.data_export_rows import Held
from judging.queries.scoring import standings
from judging.services import audit
from judging.services.people import accounts, second_factors
from judging.services.personal_data import erased_files, erased_texts
from judging.services.personal_data.erased_files import parts
from judging.services.personal_data.erased_texts import CASE_WORDS, RECUSAL_WORDS
from judging.services.tablets import notes, tablets

_IN_RESULTS = (ContestState.SCORING, ContestState.CERTIFIED, ContestState.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Erasure:
    """How much was erased; ``files`` are the names in the store of documents that nothing refers to any more."""

    persons: int
    teams: int
    registrations: int
    documents: int
    cases: int
    scans: int
    signed: int
    files: tuple[str, ...]

    @property
    def counts(self) -> dict[str, int]:
        """The numbers, for the audit log."""
        names = ("persons", "teams", "registrations", "documents", "cases", "scans", "signed")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class _Files:
    """The ids of documents, of cases, of scans of score sheets and of signed announcements, with files to be erased."""

    documents: Collection[int]
    cases: Collection[int]
    scans: Collection[int]
    signed: Collection[int]

    @property
    def counts(self) -> tuple[int, int, int, int]:
        return len(self.documents), len(self.cases), len(self.scans), len(self.signed)


def set_retention(session: Session, *, actor: Actor, competition_id: int, kept_until: date | None) -> None:
    """Set the day until which personal data of the competition's works is kept; None: no day.

    Raises:
        RuleViolation: ``competition_unknown``, ``retention_too_early`` (before the ``last_day`` of its rounds).
    """
    competition = _competition(session, competition_id)
    before = competition.names_kept_until
    refuse_if(
        kept_until is not None and any(kept_until < day for day in _last_days(session, competition_id)),
        "retention_too_early",
    )
    if before == kept_until:
        return
    competition.names_kept_until = kept_until
    audit.record(
        session,
        actor=actor,
        action="personal_data.set_retention",
        subject=competition,
        data={"from": before.isoformat() if before else None, "to": kept_until.isoformat() if kept_until else None},
    )


def export(session: Session, *, actor: Actor, person_ids: Collection[int]) -> Held:
    """Everything stored about the person whose rows these are. The export is recorded.

    Raises:
        RuleViolation: ``person_unknown``, ``persons_differ``.
    """
    persons = _persons(session, person_ids)
    found = data_export.held(session, [person.id for person in persons])
    audit.record(
        session,
        actor=actor,
        action="personal_data.export",
        subject=_subject(session, persons),
        data={"persons": [person.id for person in persons]},
    )
    return found


def erase_competition(session: Session, *, actor: Actor, competition_id: int, typed: str) -> Erasure:
    """Erase the personal data of a competition's works after its retention time: names, prefixes and positions of
    persons who are only in their teams, facts of team members, contents of registrations, documents, texts of cases,
    scans of score sheets and of signed announcements.

    ``typed`` is the school year, typed to confirm.

    Raises:
        RuleViolation: ``competition_unknown``, ``retention_unset``, ``retention_runs`` (until the day),
            ``confirmation_differs``, ``nothing_to_erase``, ``erasure_changes_results`` (the ranking depends on a fact).
    """
    competition = _competition(session, competition_id)
    kept_until = require(competition.names_kept_until, "retention_unset")
    refuse_if(clock.today() <= max(kept_until, *_last_days(session, competition_id)), "retention_runs")
    refuse_if(thai.digits(thai.normalise(typed)) != str(competition.school_year), "confirmation_differs")
    contests = session.execute(kept.contests_of(competition_id).order_by(Contest.id)).scalars().all()
    before = _rankings(session, contests)
    persons = _ids(session, kept.only_in_teams(competition_id))
    names = _names(session, persons)
    registrations = _ids(session, kept.registrations_of(competition_id))
    documents = _ids(session, kept.documents_of(competition_id))
    cases = _ids(session, kept.cases_of(competition_id))
    teams = _ids(session, kept.facts_of_teams(competition_id))
    scans = _ids(session, kept.scans_of(competition_id))
    signed = _ids(session, kept.signed_of(competition_id))
    refuse_if(not any((persons, registrations, documents, cases, teams, scans, signed)), "nothing_to_erase")
    _update(session, Registration, registrations, content="{}")
    of_files = _Files(documents, cases, scans, signed)
    files = _erase(session, names, persons=persons, teams=teams, of=of_files)
    _check_rankings(session, before)
    done = Erasure(len(persons), len(teams), len(registrations), *of_files.counts, files)
    audit.record(session, actor=actor, action="personal_data.erase_competition", subject=competition, data=done.counts)
    for one in contests:
        audit.record(
            session,
            actor=actor,
            action="personal_data.erase_competition",
            subject=f"contest:{one}",
            contest_id=one,
        )
    return done


def erase_person(
    session: Session, *, actor: Actor, person_ids: Collection[int], typed: str, works: bool = True
) -> Erasure:
    """Erase one person in all their rows: names, facts, their part of registrations, their reasons for recusals; their
    accounts are closed for good. Of a judge also the scans of their score sheets, of a signer those of the signed
    announcements, which have name and signature.

    ``works`` includes the documents of their works, the texts of cases on these and signed announcements with names,
    which name the whole team.
    ``typed`` is the name, typed to confirm.

    Raises:
        RuleViolation: ``person_unknown``, ``persons_differ``, ``confirmation_differs``, ``person_in_open_contest`` (a
            contest of theirs is not published, and its competition's retention time is not over), ``not_yourself``,
            ``last_admin``, ``erasure_changes_results``.
    """
    persons = _persons(session, person_ids)
    ids = [person.id for person in persons]
    names = frozenset(bare_name(person.name) for person in persons)
    refuse_if(bare_name(typed) not in names, "confirmation_differs")
    users = list(session.execute(select(User).where(User.person_id.in_(ids)).order_by(User.id)).scalars())
    contests = _contests_of(session, ids)
    refuse_if(_still_open(session, contests), "person_in_open_contest")
    before = _rankings(session, contests)
    subject = _subject(session, persons)
    entries = _ids(session, select(TeamMember.entry_id).where(TeamMember.person_id.in_(ids)))
    for user in users:
        _close_account(session, actor, user)
    teams = _ids(session, select(TeamMember.id).where(TeamMember.person_id.in_(ids)))
    registrations = _remove_from_registrations(session, entries, names, ids)
    documents, cases = _of_works(session, entries) if works else ([], [])
    scans = _ids(session, kept.scans_of_judges(ids))
    signed = _signed(session, ids, entries if works else [])
    of_files = _Files(documents, cases, scans, signed)
    files = _erase(session, names, persons=ids, teams=teams, of=of_files)
    _check_rankings(session, before)
    done = Erasure(len(ids), len(teams), registrations, *of_files.counts, files)
    audit.record(
        session,
        actor=actor,
        action="personal_data.erase_person",
        subject=subject,
        data={"rows": ids, "accounts": [user.id for user in users], **done.counts},
    )
    return done


def _competition(session: Session, competition_id: int) -> Competition:
    return require(session.get(Competition, competition_id, with_for_update=True), "competition_unknown")


def _persons(session: Session, person_ids: Collection[int]) -> list[Person]:
    """The rows, locked; refused where one is missing or their names differ."""
    query = select(Person).where(Person.id.in_(person_ids), Person.erased_at.is_(None)).order_by(Person.id)
    found = list(session.execute(query.with_for_update()).scalars())
    refuse_if(not found or len(found) != len(set(person_ids)), "person_unknown")
    refuse_if(len({bare_name(person.name) for person in found}) > 1, "persons_differ")
    return found


def _subject(session: Session, persons: Iterable[Person]) -> str:
    """The subject in the log: the account where there is one, else the first row."""
    ids = [person.id for person in persons]
    user = session.execute(select(User.id).where(User.person_id.in_(ids)).order_by(User.id).limit(1)).scalar()
    return f"user:{user}" if user is not None else f"person:{ids[0]}"


def _ids(session: Session, query: Select[Any]) -> list[int]:
    return sorted(set(session.execute(query).scalars()))


def _names(session: Session, person_ids: Collection[int]) -> frozenset[str]:
    queries = (select(Person.name).where(Person.id.in_(part)) for part in parts(person_ids))
    return frozenset(bare_name(name) for query in queries for name in session.execute(query).scalars())


def _contests_of(session: Session, person_ids: Collection[int]) -> list[int]:
    teams = select(Entry.contest_id).join(TeamMember).where(TeamMember.person_id.in_(person_ids))
    seats = select(PanelMember.contest_id).join(User).where(User.person_id.in_(person_ids))
    helps = select(Contest.id).join(CounterHelper, CounterHelper.round_id == Contest.round_id)
    helps = helps.join(User, User.id == CounterHelper.user_id).where(User.person_id.in_(person_ids))
    return sorted({*_ids(session, teams), *_ids(session, seats), *_ids(session, helps)})


def _still_open(session: Session, contest_ids: Collection[int]) -> bool:
    query = (
        select(Competition.names_kept_until, Contest.last_day)
        .select_from(Competition)
        .join(Round, Round.competition_id == Competition.id)
        .join(Contest, Contest.round_id == Round.id)
        .where(Contest.id.in_(contest_ids), Contest.state.not_in((ContestState.PUBLISHED, ContestState.ARCHIVED)))
    )
    return any(until is None or clock.today() <= max(until, last_day) for until, last_day in session.execute(query))


def _last_days(session: Session, competition_id: int) -> Sequence[date]:
    query = select(Contest.last_day).select_from(Round).outerjoin(Contest, Contest.round_id == Round.id)
    return session.execute(query.where(Round.competition_id == competition_id)).scalars().all()


def _rankings(session: Session, contest_ids: Collection[int]) -> dict[int, str]:
    """The fingerprint of the ranking of each contest that has one."""
    query = select(Contest.id).where(Contest.id.in_(contest_ids), Contest.state.in_(_IN_RESULTS))
    boards = {contest_id: standings.board(session, contest_id) for contest_id in _ids(session, query)}
    return {contest_id: board.fingerprint for contest_id, board in boards.items() if board is not None}


def _check_rankings(session: Session, before: dict[int, str]) -> None:
    session.flush()  # rankings are read from the rows
    refuse_if(_rankings(session, before) != before, "erasure_changes_results")


def _erase(
    session: Session,
    names: Collection[str],
    *,
    persons: Collection[int],
    teams: Collection[int],
    of: _Files,
) -> tuple[str, ...]:
    """Erase these rows, and ``names`` in all free text; returns the stored names of files that are no longer needed."""
    files = erased_files.erase(
        session, document_ids=of.documents, case_ids=of.cases, scan_ids=of.scans, signed_ids=of.signed
    )
    _update(session, TeamMember, teams, facts="{}")
    for column in CASE_WORDS:
        for part in parts(of.cases):
            session.execute(update(Case).where(Case.id.in_(part), column != "").values({column: ERASED}))
    nothing = {"prefix": "", "name": ERASED, "sort_key": "", "position": "", "institution_id": None}
    _update(session, Person, persons, **nothing, erased_at=clock.now())
    for part in parts(persons):
        printed = select(AwardCertificate.id).where(AwardCertificate.person_id.in_(part))
        session.execute(update(CertificateName).where(CertificateName.certificate_id.in_(printed)).values(name=ERASED))
        asked = NameCorrection.person_id.in_(part)
        session.execute(update(NameCorrection).where(asked).values(prefix="", name=ERASED))
    erased_texts.erase(session, names=names)
    return (*files, *erased_files.erase_signatures(session, person_ids=persons))


def _update(
    session: Session, model: type[Person | Registration | TeamMember], ids: Collection[int], **values: object
) -> None:
    for part in parts(ids):
        session.execute(update(model).where(model.id.in_(part)).values(**values))


def _of_works(session: Session, entry_ids: Collection[int]) -> tuple[list[int], list[int]]:
    documents = select(Document.id).join(Registration).where(Registration.entry_id.in_(entry_ids))
    return _ids(session, documents), _ids(session, select(Case.id).where(Case.entry_id.in_(entry_ids)))


def _signed(session: Session, person_ids: Collection[int], entry_ids: Collection[int]) -> list[int]:
    """Scans of announcements that these persons signed, or that name the makers of these works."""
    return sorted({*_ids(session, kept.signed_by(person_ids)), *_ids(session, kept.signed_with_names(entry_ids))})


def _remove_from_registrations(
    session: Session, entry_ids: Collection[int], names: frozenset[str], person_ids: Collection[int]
) -> int:
    """Remove the person from the registrations that name them; returns how many changed."""
    changed = 0
    for row in session.execute(select(Registration).where(data_export.naming(entry_ids, names))).scalars():
        content = json.loads(row.content)
        left = without_person(content, names, person_ids)
        if left != content:
            row.content = json.dumps(left, ensure_ascii=False)
            changed += 1
    return changed


def _close_account(session: Session, actor: Actor, user: User) -> None:
    """Close an account for good, with its cards; its recusals stay, without their reasons."""
    if session.get(AccountMerge, user.id) is None:  # a merged one is closed already
        accounts.disable(session, actor=actor, user_id=user.id)
    user.username = None if user.username is None else f"erased-{user.id}"
    user.password_hash, user.must_change_password, user.password_expires_at = None, False, None
    second_factors.remove(session, user_id=user.id)
    tablets.forget_account(session, user_id=user.id)
    notes.forget_account(session, user_id=user.id)
    session.execute(delete(RoleGrant).where(RoleGrant.user_id == user.id))
    session.expire(user, ["grants"])
    members = _ids(session, select(PanelMember.id).where(PanelMember.user_id == user.id))
    helps = select(CounterHelper.id).where(CounterHelper.user_id == user.id)
    live = (or_(Card.user_id == user.id, Card.helper_id.in_(helps)), Card.revoked_at.is_(None))
    session.execute(update(Card).where(*live).values(revoked_at=clock.now()))
    for column in RECUSAL_WORDS:
        written = (Recusal.member_id.in_(members), column != "")
        session.execute(update(Recusal).where(*written).values({column: ERASED}))
    left = PanelMember.left_reason != ""
    session.execute(update(PanelMember).where(PanelMember.id.in_(members), left).values(left_reason=ERASED))
