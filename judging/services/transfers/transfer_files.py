"""Transfer files between installations: a published contest exports one, a contest of a higher level imports it once,
whole or not at all."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.imports.plan import Answers
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.core.rulebooks.serialization import digest as digest_of
from judging.core.transfers import public_keys, transfers as core
from judging.core.transfers.import_plan import Known, PlannedWork, TransferPlan, TransferState
from judging.core.transfers.transfers import Sender, Transfer
from judging.models import Contest, Institution, ReceivedTransfer as Row, TrustedKey
from judging.queries.transfers import carried_works, transfer_files as reads
from judging.queries.transfers.transfer_files import OutgoingTransfer
from judging.services import audit
from judging.services.entries import withdrawals
from judging.services.locks import lock_year_and_contest
from judging.services.people.institutions import LONGEST_NAME
from judging.services.transfers import incoming_works
from judging.services.transfers.advancement import BEGUN
from judging.services.transfers.incoming_works import IncomingWork, Origin


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A transfer file that may be imported: whose key signed it, and whether its rulebook differs from ours in
    wording only."""

    key_id: int
    key_name: str
    is_worded_otherwise: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did: works entered, restored to their place, withdrawn, already here; institutions added."""

    entered: int = 0
    back: int = 0
    lost: int = 0
    same: int = 0
    institutions: int = 0

    @property
    def changed_nothing(self) -> bool:
        """Whether everything was here already."""
        return not (self.entered or self.back or self.lost)


def export(session: Session, *, actor: Actor, contest_id: int, public_key: str | None) -> OutgoingTransfer:
    """The content of the contest's transfer file. The export is recorded, since the file contains names of persons.

    ``public_key`` is this installation's key.

    Raises:
        RuleViolation: ``hand_over_no_key``, ``not_published``, ``ladder_nobody``.
    """
    leaving = require(
        reads.outgoing_transfer(session, contest_id, require(public_key, "hand_over_no_key")), "not_published"
    )
    refuse_if(not leaving.transfer.works, "ladder_nobody")
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


def check(session: Session, *, contest_id: int, transfer: Transfer, digest: str) -> CheckedFile:
    """Check that this contest may import a transfer file; ``digest`` is the one of its manifest. Reads only.

    Raises:
        RuleViolation: ``no_contest``, ``hand_over_unknown_key`` (with its ``fingerprint``), ``hand_over_removed_key``
            (with its ``name``), ``hand_over_other_year``, ``hand_over_other_category``, ``hand_over_not_above``,
            ``hand_over_other_rules``, ``hand_over_elsewhere`` (another contest here imported it), ``hand_over_older``
            (a later version was imported before).
    """
    contest = require(session.get(Contest, contest_id), "no_contest")
    query = select(TrustedKey).where(TrustedKey.public_key == transfer.key)
    fingerprint = public_keys.fingerprint(transfer.key)
    key = require(session.execute(query).scalar(), "hand_over_unknown_key", fingerprint=fingerprint)
    refuse_if(key.removed_at is not None, "hand_over_removed_key", name=key.name)
    worded = core.check_receiver(transfer.sender, carried_works.receiver(session, contest))
    there = session.execute(select(Row.contest_id).where(Row.digest == digest)).scalar()
    refuse_if(there not in (None, contest_id), "hand_over_elsewhere")
    newest = reads.newest_version(session, contest_id, key.id, transfer.sender)
    refuse_if(there is None and transfer.sender.version < newest, "hand_over_older", newest=newest)
    return CheckedFile(key.id, key.name, worded)


def import_file(
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
    """Import a transfer file: enter its new works, pending, with their data; withdraw works of an earlier file that
    lost their place, while scoring has not begun.

    ``seen`` is the fingerprint of the plan without answers that the person was shown; ``stored`` are the names of the
    documents in the store, by the work's number and their position among its documents.

    Raises:
        RuleViolation: those of ``check``, ``contest_certified``, ``hand_over_moved`` (the data it depends on changed),
            ``hand_over_unanswered``, ``ladder_scoring_begun``.
    """
    contest = lock_year_and_contest(session, contest_id=contest_id)
    checked = check(session, contest_id=contest_id, transfer=transfer, digest=digest)
    known = reads.known(session, contest_id, transfer.key, transfer.sender)
    refuse_if(plan(transfer, known, {}).fingerprint != seen, "hand_over_moved")
    decided = plan(transfer, known, answers)
    if decided.changes_nothing or session.execute(select(Row.id).where(Row.digest == digest)).first():
        return Report(same=len(decided.works))
    refuse_if(decided.open_questions, "hand_over_unanswered", number=len(decided.open_questions))
    refuse_if(
        contest.state in BEGUN and known.here and decided.moves_places, "ladder_scoring_begun", works=_changing(decided)
    )
    row = _row(session, actor, contest_id, checked.key_id, transfer.sender, digest, decided)
    colleges = _add_institutions(session, decided)
    works = [_incoming(one, row, transfer.sender, colleges, stored) for one in decided.of(TransferState.NEW)]
    lost = [one.entry_id for one in decided.lost]
    withdrawals.lose_places(session, actor=actor, contest_id=contest_id, entry_ids=lost)
    back = [known.here[one.work.number].entry_id for one in decided.of(TransferState.BACK)]
    withdrawals.give_places_back(session, contest_id=contest_id, entry_ids=back)
    entered = incoming_works.enter(session, actor=actor, contest=contest, works=works)
    data = _logged(row, decided) | {
        "entered": entered,
        "restored": back,
        "institutions_made": sorted(colleges.values()),
    }
    audit.record(session, actor=actor, action="hand_overs.take_in", subject=contest, data=data)
    return Report(len(entered), len(back), len(lost), len(decided.of(TransferState.HERE)), len(colleges))


def _changing(decided: TransferPlan) -> str:
    new = [one.work.code for one in decided.works if one.state is not TransferState.HERE]
    return ", ".join([*new, *(one.code for one in decided.lost if not one.is_withdrawn)])


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
    session.flush()  # the works refer to it
    return row


def _add_institutions(session: Session, decided: TransferPlan) -> dict[str, int]:
    """Add the institutions that are new here, with the sender's data; returns their ids by the plan's college."""
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
    session.flush()  # the works need their ids
    return {name: row.id for name, row in made.items()}


def _incoming(
    one: PlannedWork,
    row: Row,
    sender: Sender,
    colleges: Mapping[str, int],
    stored: Mapping[tuple[int, int], str],
) -> IncomingWork:
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
    return IncomingWork(work, institution_id, files, origin)


def _logged(row: Row, decided: TransferPlan) -> dict[str, object]:
    return {
        "file": row.digest,
        "key": row.key_id,
        "source": json.loads(row.source),
        "vacated": [one.entry_id for one in decided.lost],
        "answers": dict(decided.answers),
    }
