"""Results: certified by the chair, published by an organiser, each version frozen and never edited (design §2)."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests import lifecycle as life
from judging.core.contests.lifecycle import Check, ContestState
from judging.core.refusals import RuleViolation
from judging.core.results import publications as core
from judging.core.results.previews import fingerprint
from judging.core.results.publications import Announcement, FrozenResults
from judging.core.roles import Actor, PanelRole
from judging.core.scoring.advancement import BoundaryTie
from judging.models import PanelMember, Publication
from judging.queries.contests import checklist_facts
from judging.queries.results import publications
from judging.queries.scoring import standings
from judging.queries.scoring.standings import Board
from judging.services import audit, locks
from judging.services.contests import lifecycle
from judging.services.results import announcements
from judging.services.results.announcements import Notice

MISSING = {
    "entries_present": "entries_missing",
    "sheets_in": "sheets_open",
    "min_judges_met": "judges_below_minimum",
    "criteria_marked": "criteria_unmarked",
    "ties_settled": "ties_unsettled",
    "boundaries_settled": "boundaries_unsettled",
}
"""Each check that certification waits for, with the refusal where it is not met."""


def certify(
    session: Session,
    *,
    actor: Actor,
    contest_id: int,
    accept_ties: Collection[Collection[int]] = (),
    seen: str | None = None,
) -> None:
    """Close scoring: the chair vouches for the ranking as it stands.

    ``accept_ties`` are the groups of entries that the chair knowingly leaves at a shared rank; ``seen`` is the
    fingerprint of the ranking they looked at.

    Raises:
        RuleViolation: ``no_contest``, ``not_the_chair``, ``not_in_scoring``, ``ranking_changed`` (since it was seen),
            or the refusal of the first check that is not met (``MISSING``, with the ``works`` it is about).
    """
    contest = locks.lock_contest(session, contest_id=contest_id)
    if not _chairs(session, actor, contest_id):
        raise RuleViolation("not_the_chair")
    if contest.state is not ContestState.SCORING:
        raise RuleViolation("not_in_scoring")
    board = _board(session, contest_id)
    codes = {number: code for code, number in board.numbers.items()}
    accepted = frozenset(frozenset(codes.get(number, "") for number in group) for group in accept_ties)
    facts = checklist_facts.contest_facts(
        session, contest_id, standings=board.standings, crossings=board.climb.ties, accepted=accepted
    )
    if (seen is not None and seen != board.fingerprint) or not accepted <= set(facts.shared):
        raise RuleViolation("ranking_changed")
    for check in life.blockers(facts, ContestState.CERTIFIED):
        raise RuleViolation(MISSING[check.code], **_params(check))
    ties = sorted(sorted(group) for group in accepted)
    contest.certified_at, contest.certified_by = clock.now(), actor.user_id
    shared = json.dumps(ties) if ties else ""
    lifecycle.take(session, actor=actor, contest=contest, to=ContestState.CERTIFIED, shared_ties=shared)
    audit.record(
        session,
        actor=actor,
        action="results.certify",
        subject=f"contest:{contest_id}",
        contest_id=contest_id,
        data={"ranking": board.fingerprint, "works": board.ranked, "shared": ties},
    )


def publish(
    session: Session, *, actor: Actor, contest_id: int, notice: Notice | None = None, seen: str | None = None
) -> int:
    """Freeze the next version of the results for everyone to read; returns its number.

    Version 1 takes a certified contest to published; it is provisional where the practice settings say so, with the
    last day for protests. The version after a provisional one is final, and waits until that day has passed and every
    protest is decided. A later version supersedes the one before and says what moved. Without a ``notice`` the numbers
    and the signer of the version before stay. ``seen`` is the fingerprint of the public document they looked at.

    Raises:
        RuleViolation: ``no_contest``, ``not_certified``, ``protests_taken`` (``until`` a day), ``protests_undecided``
            (their ``number``), ``results_changed`` (since they were seen), ``nothing_changed`` (the newest version
            says the same).
    """
    contest = locks.lock_contest(session, contest_id=contest_id)
    facts = checklist_facts.contest_facts(session, contest_id)
    board = _board(session, contest_id)
    if life.blockers(facts, ContestState.PUBLISHED) or board.waiting or not board.standings:
        raise RuleViolation("not_certified")
    announcement = announcements.next_of(session, board=board, notice=notice)
    version = _freeze(session, actor, board, announcement, seen=seen)
    if version is None:
        raise RuleViolation("nothing_changed")
    if contest.state is not ContestState.PUBLISHED:
        lifecycle.take(session, actor=actor, contest=contest, to=ContestState.PUBLISHED)
    return version


def publish_ruled(
    session: Session, *, actor: Actor, contest_id: int, ruling_id: int, number: str = "", accept_ties: bool = False
) -> int | None:
    """Write the next version of a published contest, within the transaction of the ruling that changed it; returns its
    number, None where the results say the same as before.

    It is provisional as long as the version before was; ``number`` is its announcement's.

    Raises:
        RuleViolation: ``ruling_leaves_open`` (``works`` that would be ranked without all their sheets),
            ``ruling_makes_ties`` (``works`` that would share a rank across the last title or advancing place, unless
            ``accept_ties`` says that they knowingly do).
    """
    board = _board(session, contest_id)
    if board.waiting:
        raise RuleViolation("ruling_leaves_open", works=", ".join(work.code for work in board.waiting))
    if not accept_ties:
        _refuse_new_ties(session, board)
    announcement = announcements.after_ruling(session, contest_id=contest_id, number=number)
    return _freeze(session, actor, board, announcement, ruling_id=ruling_id)


def _freeze(
    session: Session,
    actor: Actor,
    board: Board,
    announcement: Announcement,
    ruling_id: int | None = None,
    seen: str | None = None,
) -> int | None:
    """Write the version, unless the newest says the same; returns its number."""
    contest_id = board.rules.contest_id
    before = publications.newest(session, contest_id)
    previous = before[1] if before else None
    now = clock.now()
    documents = core.build(
        publications.assemble(session, board, at=now, by=actor.user_id, previous=previous, announcement=announcement)
    )
    if seen is not None and fingerprint(documents.public.data) != seen:
        raise RuleViolation("results_changed")
    if previous and _says(previous.documents) == _says(documents):
        return None
    version = previous.version + 1 if previous else 1
    row = Publication(
        contest_id=contest_id,
        version=version,
        supersedes_id=before[0] if before else None,
        record=documents.record.text,
        record_digest=documents.record.digest,
        public=documents.public.text,
        public_digest=documents.public.digest,
        published_at=now,
        published_by=actor.user_id,
    )
    session.add(row)
    session.flush()  # the notice needs its number
    session.add(announcements.row_of(announcement, publication_id=row.id, ruling_id=ruling_id))
    audit.record(
        session,
        actor=actor,
        action="results.publish",
        subject=f"contest:{contest_id}",
        contest_id=contest_id,
        data={"version": version, "record": documents.record.digest, "public": documents.public.digest}
        | {"provisional": announcement.is_provisional, "ruling": ruling_id},
    )
    return version


def _refuse_new_ties(session: Session, board: Board) -> None:
    """A tie across a boundary waits for a ruling or a knowing choice; one that was published was chosen knowingly."""
    before = publications.newest(session, board.rules.contest_id)
    rows = before[1].documents.record.data["standings"] if before else ()
    known = [{row["entry"], *row["tied"]} for row in rows if row["tied"]]
    facts = checklist_facts.contest_facts(
        session, board.rules.contest_id, standings=board.standings, crossings=board.climb.ties
    )
    new = [tie.entries for tie in facts.boundary_ties if not any(set(tie.entries) <= group for group in known)]
    if new:
        raise RuleViolation("ruling_makes_ties", works="; ".join(", ".join(works) for works in dict.fromkeys(new)))


def _board(session: Session, contest_id: int) -> Board:
    board = standings.board(session, contest_id)
    assert board is not None  # its row is locked
    return board


def _chairs(session: Session, actor: Actor, contest_id: int) -> bool:
    query = select(PanelMember.id).where(
        PanelMember.contest_id == contest_id,
        PanelMember.user_id == actor.user_id,
        PanelMember.role == PanelRole.CHAIR,
        PanelMember.left_at.is_(None),
    )
    return session.execute(query).first() is not None


def _params(check: Check) -> dict[str, Any]:
    """What a refusal's sentence names: the works, or the ties, as text."""
    groups = check.params.get("ties")
    if groups is not None:
        named = [group.entries if isinstance(group, BoundaryTie) else group for group in groups]  # type: ignore[attr-defined]
        return {"works": "; ".join(", ".join(works) for works in dict.fromkeys(named))}
    works = check.params.get("entries")
    about = {"works": ", ".join(works)} if isinstance(works, tuple) else {}
    return {**about, **{name: value for name, value in check.params.items() if isinstance(value, int)}}


def _says(documents: FrozenResults) -> tuple[Any, ...]:
    """What two versions are compared by: everything but their own version and times, and which ruling it was."""
    return tuple(
        (
            *(data[part] for part in ("standings", "others", "settings", "rulebook", "reading", "contest")),
            {**data.get("announcement", {}), "by_ruling": False},
        )
        for data in (documents.record.data, documents.public.data)
    )
