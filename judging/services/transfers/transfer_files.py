"""Hand-over files between installations: given out from a published contest, taken in by one of a higher level, whole
or not at all, and once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.imports.plan import Answers
from judging.core.refusals import RuleViolation
from judging.core.results.publications import digest as digest_of
from judging.core.roles import Actor
from judging.core.transfers import public_keys
from judging.core.transfers import transfers as core
from judging.core.transfers.import_plan import Known, PlannedWork, TransferPlan, TransferState
from judging.core.transfers.transfers import Sender, Transfer
from judging.models import Contest, Institution, TrustedKey
from judging.models import ReceivedTransfer as Row
from judging.queries.transfers import carried_works
from judging.queries.transfers import transfer_files as reads
from judging.queries.transfers.transfer_files import Leaving
from judging.services import audit
from judging.services.locks import lock_year_and_contest
from judging.services.people.institutions import LONGEST_NAME
from judging.services.transfers import arrivals as carrying
from judging.services.transfers.advancement import BEGUN
from judging.services.transfers.arrivals import Arrival, Origin


@dataclass(frozen=True, slots=True)
class Checked:
    """A hand-over that may be taken in: whose key signed it, and whether its rulebook differs from ours in wording."""

    key_id: int
    key_name: str
    is_worded_otherwise: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What taking in did: works entered, back in their place, taken off, here already; colleges made."""

    entered: int = 0
    back: int = 0
    lost: int = 0
    same: int = 0
    institutions: int = 0

    @property
    def changed_nothing(self) -> bool:
        """Whether all of it was here already."""
        return not (self.entered or self.back or self.lost)


def give(session: Session, *, actor: Actor, contest_id: int, public_key: str | None) -> Leaving:
    """What leaves as a file, noted in the log since names of persons leave with it.

    Raises:
        RuleViolation: ``hand_over_no_key``, ``not_published``, ``ladder_nobody``.
    """
    if public_key is None:
        raise RuleViolation("hand_over_no_key")
    leaving = reads.leaving(session, contest_id, public_key)
    if leaving is None:
        raise RuleViolation("not_published")
    if not leaving.transfer.works:
        raise RuleViolation("ladder_nobody")
    audit.record(
        session,
        actor=actor,
        action="hand_overs.give",
        subject=f"contest:{contest_id}",
        contest_id=contest_id,
        data={
            "file": digest_of(core.manifest(leaving.transfer)),
            "version": leaving.transfer.sender.version,
            "entries": [work.number for work in leaving.transfer.works],
            "documents": len(leaving.stored),
        },
    )
    return leaving


def check(session: Session, *, contest_id: int, transfer: Transfer, digest: str) -> Checked:
    """Whether a hand-over may be taken in by this contest; ``digest`` is its manifest's. Nothing is written.

    Raises:
        RuleViolation: ``no_contest``, ``hand_over_unknown_key`` (with its ``fingerprint``), ``hand_over_removed_key``
            (with its ``name``), ``hand_over_other_year``, ``hand_over_other_category``, ``hand_over_not_above``,
            ``hand_over_other_rules``, ``hand_over_elsewhere`` (another contest here took it in), ``hand_over_older`` (a
            later version came before).
    """
    contest = session.get(Contest, contest_id)
    if contest is None:
        raise RuleViolation("no_contest")
    key = session.execute(select(TrustedKey).where(TrustedKey.public_key == transfer.key)).scalar()
    if key is None:
        raise RuleViolation("hand_over_unknown_key", fingerprint=public_keys.fingerprint(transfer.key))
    if key.removed_at is not None:
        raise RuleViolation("hand_over_removed_key", name=key.name)
    worded = core.check_receiver(transfer.sender, carried_works.receiver(session, contest))
    there = session.execute(select(Row.contest_id).where(Row.digest == digest)).scalar()
    if there not in (None, contest_id):
        raise RuleViolation("hand_over_elsewhere")
    newest = reads.newest_version(session, contest_id, key.id, transfer.sender)
    if there is None and transfer.sender.version < newest:
        raise RuleViolation("hand_over_older", newest=newest)
    return Checked(key.id, key.name, worded)


def take_in(
    session: Session,
    *,
    actor: Actor,
    contest_id: int,
    transfer: Transfer,
    digest: str,
    plan: Callable[[Transfer, Known, Answers], TransferPlan],
    answers: Answers,
    seen: str,
    stored: Mapping[tuple[int, int], str],
) -> Report:
    """Take a hand-over in: new works entered, pending, with all that came along; works of an earlier file that lost
    their place listed apart, while scoring has not begun. ``seen`` is the fingerprint of the plan without answers that
    the person decided on; ``stored`` are the names under which documents were kept, by the work's number and their
    place among its documents.

    Raises:
        RuleViolation: those of ``check``, ``contest_certified``, ``hand_over_moved`` (others changed what it depends
            on), ``hand_over_unanswered``, ``ladder_scoring_begun``.
    """
    contest = lock_year_and_contest(session, contest_id=contest_id)
    checked = check(session, contest_id=contest_id, transfer=transfer, digest=digest)
    known = reads.known(session, contest_id, transfer.key, transfer.sender)
    if plan(transfer, known, {}).fingerprint != seen:
        raise RuleViolation("hand_over_moved")
    decided = plan(transfer, known, answers)
    if decided.changes_nothing or session.execute(select(Row.id).where(Row.digest == digest)).first():
        return Report(same=len(decided.works))
    if decided.open_questions:
        raise RuleViolation("hand_over_unanswered", number=len(decided.open_questions))
    if contest.state in BEGUN and known.here:
        raise RuleViolation("ladder_scoring_begun", works=_changing(decided))
    row = _row(session, actor, contest_id, checked.key_id, transfer.sender, digest, decided)
    colleges = _make_colleges(session, decided)
    arrivals = [_arrival(one, row, transfer.sender, colleges, stored) for one in decided.of(TransferState.NEW)]
    carrying.vacate(session, actor=actor, contest=contest, entry_ids=[one.entry_id for one in decided.lost])
    back = [known.here[one.work.number].entry_id for one in decided.of(TransferState.BACK)]
    carrying.restore(session, contest=contest, entry_ids=back)
    entered = carrying.write(session, actor=actor, contest=contest, arrivals=arrivals)
    report = Report(len(entered), len(back), len(decided.lost), len(decided.of(TransferState.HERE)), len(colleges))
    _record(session, actor, row, entered, back, decided, colleges)
    return report


def _changing(decided: TransferPlan) -> str:
    new = [one.work.code for one in decided.works if one.state is not TransferState.HERE]
    return ", ".join([*new, *(one.code for one in decided.lost)])


def _row(
    session: Session, actor: Actor, contest_id: int, key_id: int, sender: Sender, digest: str, decided: TransferPlan
) -> Row:
    source = {
        "contest": sender.contest,
        "school_year": sender.school_year,
        "level": sender.level.value,
        "area": sender.area,
        "category": sender.category,
        "version": sender.version,
        "record": sender.record_digest,
        "works": [one.work.number for one in decided.works],
    }
    row = Row(
        contest_id=contest_id,
        key_id=key_id,
        digest=digest,
        source=json.dumps(source, ensure_ascii=False, sort_keys=True),
        taken_at=clock.now(),
        taken_by=actor.user_id,
    )
    session.add(row)
    session.flush()  # the works name it
    return row


def _make_colleges(session: Session, decided: TransferPlan) -> dict[str, int]:
    """College → number of the row made for it, with all that the sender knows of it."""
    made: dict[str, Institution] = {}
    codes: set[str] = set()
    for fresh in decided.fresh:
        college = decided.colleges[fresh.college]
        code = college.code if college.code and college.code not in codes else None
        codes.add(college.code)
        made[fresh.college] = Institution(
            code=code,
            name_th=fresh.name[:LONGEST_NAME],
            name_en=college.name_en,
            match_key=thai.match_key(fresh.name)[:LONGEST_NAME],
            sort_key=thai.sort_key(fresh.name),
            province=fresh.province,
            region=fresh.region,
            is_private=college.is_private,
        )
    session.add_all(made.values())
    session.flush()  # the works need their numbers
    return {name: row.id for name, row in made.items()}


def _arrival(
    one: PlannedWork,
    row: Row,
    sender: Sender,
    colleges: Mapping[str, int],
    stored: Mapping[tuple[int, int], str],
) -> Arrival:
    work, place = one.work, one.place
    institution_id = colleges[place.college] if place.college else place.id
    assert institution_id is not None  # no question is open
    source = {
        "key": row.key_id,
        "contest": sender.contest,
        "number": work.number,
        "code": work.code,
        "rank": work.rank,
        "level": sender.level.value,
        "area": sender.area,
    }
    origin = Origin(
        core.place_of(sender.level, sender.area),
        source=json.dumps(source, ensure_ascii=False, sort_keys=True),
        hand_over_id=row.id,
    )
    files = tuple(stored[work.number, at] for at in range(len(work.documents)))
    return Arrival(work, institution_id, files, origin)


def _record(
    session: Session,
    actor: Actor,
    row: Row,
    entered: list[int],
    back: list[int],
    decided: TransferPlan,
    colleges: Mapping[str, int],
) -> None:
    audit.record(
        session,
        actor=actor,
        action="hand_overs.take_in",
        subject=f"contest:{row.contest_id}",
        contest_id=row.contest_id,
        data={
            "file": row.digest,
            "key": row.key_id,
            "source": json.loads(row.source),
            "entered": entered,
            "restored": back,
            "vacated": [one.entry_id for one in decided.lost],
            "institutions_made": sorted(colleges.values()),
            "answers": dict(decided.answers),
        },
    )
