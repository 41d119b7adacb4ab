"""Results: certified by the chair, published by an organiser, each version frozen and never edited (design §2)."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation, refuse_if
from judging.core.results import publications as core
from judging.core.results.previews import fingerprint
from judging.core.results.public_works import public_works
from judging.core.results.publications import Announcement, FrozenResults, Previous
from judging.core.results.published_awards import todays_form, todays_settings
from judging.core.roles import Actor
from judging.core.scoring.awards import boundary_ties
from judging.models import Contest, CorrectionState, Publication, PublishedWork
from judging.queries.contests import checklist_facts
from judging.queries.contests.panels import is_chair
from judging.queries.results import publications
from judging.queries.scoring import corrections, standings
from judging.queries.scoring.standings import Board
from judging.services import audit, locks
from judging.services.contests import lifecycle
from judging.services.presentation import chair_calls, halls
from judging.services.results import announcements, releases
from judging.services.results.announcements import Notice
from judging.services.scoring import corrections as corrected_sheets
from judging.services.tablets import notes, tablets


@dataclass(frozen=True, slots=True)
class Preview:
    """The public document of the next version, and the ``fingerprint`` that ``publish`` takes as ``seen``."""

    document: Mapping[str, Any]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class _Version:
    """A version that is not written yet; ``supersedes`` is the row and the documents of the newest one."""

    contest_id: int
    announcement: Announcement
    documents: FrozenResults
    supersedes: tuple[int, Previous] | None
    at: datetime

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.documents.public.data)


def certify(
    session: Session,
    *,
    actor: Actor,
    contest_id: int,
    accept_ties: Collection[Collection[int]] = (),
    seen: str | None = None,
) -> None:
    """Close scoring: the chair certifies the ranking as it stands, or certifies it again after a correction of a
    provisional result.

    ``accept_ties`` are the groups of entries that the chair explicitly leaves at a shared rank; ``seen`` is the
    fingerprint of the ranking that the chair was shown.

    Raises:
        RuleViolation: ``no_contest``, ``not_the_chair``, ``not_in_scoring``, ``ranking_changed`` (since it was seen),
            and those of ``lifecycle.check_guards``.
    """
    contest = locks.lock_contest(session, contest_id=contest_id)
    refuse_if(not is_chair(session, contest_id, actor.user_id), "not_the_chair")
    resubmitted = corrections.in_state(session, contest_id, [CorrectionState.RESUBMITTED])
    refuse_if(contest.state is not ContestState.SCORING and not resubmitted, "not_in_scoring")
    board = _board(session, contest_id)
    codes = {number: code for code, number in board.numbers.items()}
    accepted = frozenset(frozenset(codes.get(number, "") for number in group) for group in accept_ties)
    facts = checklist_facts.contest_facts(
        session, contest_id, standings=board.standings, crossings=board.climb.ties, accepted=accepted
    )
    is_outdated = seen is not None and seen != board.fingerprint
    refuse_if(is_outdated or not accepted <= set(facts.shared), "ranking_changed")
    lifecycle.check_guards(facts, ContestState.CERTIFIED)
    ties = sorted(sorted(group) for group in accepted)
    contest.certified_at, contest.certified_by = clock.now(), actor.user_id
    shared = json.dumps(ties) if ties else ""
    to = ContestState.PUBLISHED if resubmitted else ContestState.CERTIFIED
    lifecycle.take_step(session, actor=actor, contest=contest, to=to, shared_ties=shared)
    corrected_sheets.advance(session, contest_id=contest_id, to=CorrectionState.CERTIFIED)
    tablets.forget_of_contest(session, contest_id=contest_id)
    halls.forget(session, contest_id=contest_id)
    chair_calls.forget(session, contest_id=contest_id)
    audit.record(
        session,
        actor=actor,
        action="results.certify",
        subject=contest,
        data={"ranking": board.fingerprint, "works": board.ranked, "shared": ties},
    )


def preview(session: Session, *, contest_id: int) -> Preview | None:
    """The next version as everyone would read it; None while it cannot be published. Reads only.

    Its numbers and its signer are those of the version before.
    """
    contest = session.get(Contest, contest_id)
    try:
        version = None if contest is None else _next_version(session, contest, notice=None)
    except RuleViolation:  # not certified, or a final version still waits for protests
        return None
    return None if version is None else Preview(version.documents.public.data, version.fingerprint)


def publish(
    session: Session,
    *,
    actor: Actor,
    contest_id: int,
    notice: Notice | None = None,
    seen: str | None = None,
    release: bool | None = None,
) -> int:
    """Freeze the next version of the results for everyone to read; returns its number.

    Version 1 takes a certified contest to published; it is provisional where the practice settings say so, with the
    last day for protests. The version after a provisional one is final, and waits until that day has passed and every
    protest is decided. A version after a correction stays provisional. A later version supersedes the one before and
    says what moved. Without a ``notice`` the numbers
    and the signer of the version before stay. ``seen`` is the fingerprint of the preview.
    ``release`` says whether organisers of the next level may enter the works that advance (``releases``); None changes
    nothing.

    Raises:
        RuleViolation: ``no_contest``, ``contest_for_practice``, ``not_certified``, ``correction_waits``,
            ``protests_taken`` (``until`` a day), ``protests_undecided`` (their ``number``), ``results_changed`` (since
            they were seen), ``nothing_changed`` (the newest version says the same).
    """
    contest = locks.lock_contest(session, contest_id=contest_id)
    version = _next_version(session, contest, notice=notice, actor=actor)
    refuse_if(seen is not None and version.fingerprint != seen, "results_changed")
    refuse_if(_is_unchanged(version) and not version.announcement.by_ruling, "nothing_changed")
    ruled = corrected_sheets.advance(session, contest_id=contest_id, to=CorrectionState.PUBLISHED)
    number = _write(session, actor, version, ruling_id=ruled[-1] if ruled else None)
    if contest.state is not ContestState.PUBLISHED:
        lifecycle.take_step(session, actor=actor, contest=contest, to=ContestState.PUBLISHED)
    if release is not None:
        session.flush()  # it reads the state
        releases.set_release(session, actor=actor, contest_id=contest_id, is_released=release)
    return number


def publish_ruled(
    session: Session, *, actor: Actor, contest_id: int, ruling_id: int, number: str = "", accept_ties: bool = False
) -> int | None:
    """Write the next version of a published contest, within the transaction of the ruling that changed it; returns its
    number, None where the results say the same as before.

    It is provisional as long as the version before was; ``number`` is its announcement's.

    Raises:
        RuleViolation: ``correction_waits`` (a correction is not published yet), ``ruling_leaves_open`` (``works`` that
            would be ranked without all their sheets),
            ``ruling_makes_ties`` (``works`` that would share a rank across the last title or advancing place, unless
            ``accept_ties`` says that they may).
    """
    refuse_if(corrections.in_state(session, contest_id, corrections.PENDING), "correction_waits")
    board = _board(session, contest_id)
    refuse_if(board.waiting, "ruling_leaves_open", works=", ".join(work.code for work in board.waiting))
    announcement = announcements.announcement_after_ruling(session, contest_id=contest_id, number=number)
    version = _build(session, board, announcement, actor)
    if not accept_ties:
        _refuse_new_ties(board, version.supersedes)
    return None if _is_unchanged(version) else _write(session, actor, version, ruling_id=ruling_id)


def publish_prizes(session: Session, *, actor: Actor, contest_id: int) -> int | None:
    """Write the next version of a published contest, within the transaction that changed its special prizes; returns
    its number, None where the results say the same as before. It is provisional as long as the version before was.

    Raises:
        RuleViolation: ``correction_waits`` (a correction is not published yet).
    """
    refuse_if(corrections.in_state(session, contest_id, corrections.PENDING), "correction_waits")
    announcement = announcements.announcement_after_ruling(session, contest_id=contest_id, by_ruling=False)
    version = _build(session, _board(session, contest_id), announcement, actor)
    return None if _is_unchanged(version) else _write(session, actor, version)


def _next_version(session: Session, contest: Contest, *, notice: Notice | None, actor: Actor | None = None) -> _Version:
    """The version that would be published now.

    Raises:
        RuleViolation: ``contest_for_practice``, ``not_certified``, ``correction_waits`` (for its judge or the chair),
            and those of ``announcements.next_announcement``.
    """
    refuse_if(contest.is_practice, "contest_for_practice")
    refuse_if(contest.state not in (ContestState.CERTIFIED, ContestState.PUBLISHED), "not_certified")
    pending = corrections.in_state(session, contest.id, corrections.PENDING)
    refuse_if(any(one.state is not CorrectionState.CERTIFIED for one in pending), "correction_waits")
    board = _board(session, contest.id)
    refuse_if(board.waiting, "not_certified")
    if pending:
        number = notice.announcement_number if notice else ""
        announcement = announcements.announcement_after_ruling(session, contest_id=contest.id, number=number)
    else:
        announcement = announcements.next_announcement(session, rules=board.rules, notice=notice)
    return _build(session, board, announcement, actor)


def _build(session: Session, board: Board, announcement: Announcement, actor: Actor | None) -> _Version:
    before, now = publications.newest(session, board.rules.contest_id), clock.now()
    by, previous = actor.user_id if actor else None, before[1] if before else None
    results = publications.assemble(session, board, at=now, by=by, previous=previous, announcement=announcement)
    return _Version(board.rules.contest_id, announcement, core.build(results), before, now)


def _write(session: Session, actor: Actor, version: _Version, *, ruling_id: int | None = None) -> int:
    record, public = version.documents.record, version.documents.public
    superseded_id = version.supersedes[0] if version.supersedes else None
    number: int = record.data["version"]
    row = Publication(
        contest_id=version.contest_id,
        version=number,
        supersedes_id=superseded_id,
        record=record.text,
        record_digest=record.digest,
        public=public.text,
        public_digest=public.digest,
        published_at=version.at,
        published_by=actor.user_id,
    )
    session.add(row)
    session.flush()  # the notice needs its id
    session.add(announcements.notice_row(version.announcement, publication_id=row.id, ruling_id=ruling_id))
    _write_works(session, version)
    if not version.announcement.is_provisional:
        notes.forget_of_contest(session, contest_id=version.contest_id)
    audit.record(
        session,
        actor=actor,
        action="results.publish",
        subject=f"contest:{version.contest_id}",
        contest_id=version.contest_id,
        data={"version": number, "record": record.digest, "public": public.digest}
        | {"provisional": version.announcement.is_provisional, "ruling": ruling_id},
    )
    return number


def _write_works(session: Session, version: _Version) -> None:
    """Replace the works that search finds in this contest by those of the version."""
    session.execute(delete(PublishedWork).where(PublishedWork.contest_id == version.contest_id))
    rows = [{"contest_id": version.contest_id, **asdict(work)} for work in public_works(version.documents.public.data)]
    if rows:
        session.execute(insert(PublishedWork), rows)


def _is_unchanged(version: _Version) -> bool:
    before = version.supersedes
    return before is not None and _compared(before[1].results) == _compared(version.documents)


def _refuse_new_ties(board: Board, superseded: tuple[int, Previous] | None) -> None:
    """Refuse ties across a boundary, except those that the version before published at the same rank across the same
    boundary: they were accepted there."""
    before = superseded[1].results.record.data["standings"] if superseded else ()
    known = core.published_ties(before, rules=board.rules.awards, terms=board.rules.terms)
    ties = boundary_ties(board.standings, board.rules.awards, board.climb.ties)
    new = [tie.entries for tie in ties if not any(tie.is_rest_of(other) for other in known)]
    refuse_if(new, "ruling_makes_ties", works=lifecycle.works_of(new))


def _board(session: Session, contest_id: int) -> Board:
    board = standings.board(session, contest_id)
    assert board is not None  # the contest was loaded before
    return board


def _compared(documents: FrozenResults) -> tuple[Any, ...]:
    """What two versions are compared by: everything but their own version and times, and which ruling it was. Awards
    and settings of an older version are compared in the form of today."""
    return tuple(
        (
            *([todays_form(row) for row in data[part]] for part in ("standings", "others")),
            todays_settings(data["settings"]),
            *(data[part] for part in ("rulebook", "reading", "contest")),
            {**data.get("announcement", {}), "by_ruling": False},
        )
        for data in (documents.record.data, documents.public.data)
    )
