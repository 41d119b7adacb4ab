"""Advancement from a contest: which works advance and why, where to, what was entered, and what lost its place."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, current_app, request, send_file
from flask_babel import gettext as _, lazy_gettext as _l, ngettext

from judging import transfer_key
from judging.config import Settings
from judging.core.contests.lifecycle import CLOSED
from judging.core.provinces import place_name as place_name
from judging.core.refusals import RuleViolation
from judging.core.roles import RoundLevel
from judging.core.scoring.advancement import AdvancementReason, levels_above
from judging.core.transfers.transfers import Sender
from judging.database.transaction import transaction
from judging.extensions import db, documents
from judging.queries.scoring import standings
from judging.queries.scoring.standings import Board, RankedRow
from judging.queries.transfers import advancement, carried_works, transfer_files as files
from judging.queries.transfers.advancement import AdvancedWork, LevelContest
from judging.queries.transfers.transfer_files import OutgoingTransfer
from judging.services.transfers import transfer_files
from judging.services.transfers.advancement import BEGUN, advance
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole
from judging.web.organise.frame import head_of, page
from judging.web.views import flash_and_redirect, in_transaction, or_404
from judging.web.wording.contest_title import level_and_area
from judging.writers.transfer_files import write

WAYS: dict[AdvancementReason, Any] = {
    AdvancementReason.ADVANCES: _l("advances"),
    AdvancementReason.BELOW_LEAST: _l("below the minimum score"),
    AdvancementReason.INSTITUTION_FULL: _l("its institution already has the maximum number of works"),
    AdvancementReason.NO_PLACE: _l("no place left"),
}
NEXT_SHOWN = 5
"""How many works after the last advancing one are shown."""


@dataclass(frozen=True, slots=True)
class AdvancementRow:
    """A ranked work with the reason why it advances or not, and its place at the next level."""

    row: RankedRow
    way: AdvancementReason
    sent: tuple[AdvancedWork, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """A contest above or below; ``count`` works came from it or went to it."""

    contest: LevelContest
    place: str
    mine: bool
    count: int


def advancement_page(contest_id: int) -> Any:
    """Which works advance from the contest, and which came to it."""
    head = head_of(contest_id)
    session = db.session()
    board = or_404(standings.board(session, contest_id))
    sent = advancement.advanced_works(session, contest_id)
    came = advancement.arrived_works(session, contest_id)
    above = advancement.other_levels(session, contest_id, upwards=True)
    published = carried_works.published(session, contest_id)
    going = {one.entry_id for one in published.going} if published else set()
    return page(
        "organise/transfers/advancement.html",
        head,
        "organise.ranking" if head.level is RoundLevel.INSTITUTION or not came else "organise.entries",
        steps=_rows(board, sent),
        terms=board.climb,
        rules=board.rules,
        ways=WAYS,
        published=published,
        left_above=[one for one in sent if one.came_from_id not in going and not one.is_vacant],
        above=[_target(contest, sent) for contest in above],
        below=[_target(contest, came) for contest in advancement.other_levels(session, contest_id, upwards=False)],
        has_above=bool(levels_above(head.level)),
        has_below=head.level is not RoundLevel.INSTITUTION,
        came=came,
        lost=[one for one in came if one.is_lost],
        files=files.imported_files(session, contest_id),
        begun=head.state in BEGUN,
        closed=head.state in CLOSED,
        places={one.contest_id: level_and_area(one.level, one.area) for one in above},
        place_of=level_and_area,
    )


def advance_works(contest_id: int) -> Response:
    """Enter works: from this contest into ``target``, or from ``source`` into this one."""
    target = request.form.get("target", type=whole)
    source = request.form.get("source", type=whole)
    if (target is None) is (source is None):
        abort(400)
    moved = in_transaction(
        advance,
        actor=actor(),
        contest_id=source or contest_id,
        target_contest_id=target or contest_id,
        store=documents(),
    )
    message = (
        _("Nothing to do. The next level is already up to date.")
        if moved.nothing
        else moved_text(len(moved.entered), len(moved.vacated), len(moved.restored))
    )
    return flash_and_redirect(message, "organise.ladder", contest_id=contest_id)  # type: ignore[return-value]


def send_transfer(contest_id: int) -> Response:
    """The signed transfer file of the published contest, as a download."""
    settings: Settings = current_app.config["SETTINGS"]
    who, store = actor(), documents()
    try:
        public = transfer_key.public(settings.instance)
    except transfer_key.KeyUnusableError as broken:
        raise RuleViolation("hand_over_no_key") from broken
    with transaction() as session:
        leaving = transfer_files.export(session, actor=who, contest_id=contest_id, public_key=public)
        _check_files(leaving)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - sent, and closed by whoever sends it
    write(
        leaving.transfer,
        leaving.record,
        sign=lambda data: transfer_key.sign(settings.instance, data),
        document=lambda sha256: store.open(leaving.stored[sha256]).read_bytes(),
        sink=file,
    )
    file.seek(0)
    answer = send_file(file, "application/zip", as_attachment=True, download_name=_name(leaving.transfer.sender))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _check_files(leaving: OutgoingTransfer) -> None:
    for work in leaving.transfer.works:
        for document in work.documents:
            try:
                documents().open(leaving.stored[document.sha256])
            except FileNotFoundError:
                raise RuleViolation("ladder_document_lost", work=work.code, name=document.name) from None


def _name(sender: Sender) -> str:
    parts = ("hand-over", str(sender.school_year), sender.level.value, sender.area, f"type{sender.category}")
    return "-".join(part for part in parts if part).replace(" ", "-") + f"-v{sender.version}.zip"


def _rows(board: Board, sent: Sequence[AdvancedWork]) -> list[AdvancementRow]:
    """The advancing works, all ranked above the last of them, and the next in rank."""
    last = max((place for place, row in enumerate(board.standings) if row.entry in board.climb.works), default=-1)
    shown = [row.entry for row in board.standings[: last + 1 + NEXT_SHOWN]]
    rows = standings.ranked_rows(db.session(), standings.only_entries(board, shown))
    return [
        AdvancementRow(
            row,
            board.climb.ways[row.standing.entry],
            tuple(one for one in sent if one.came_from_id == row.entry_id),
        )
        for row in rows
    ]


def _target(contest: LevelContest, moved: Sequence[Any]) -> Target:
    return Target(
        contest=contest,
        place=level_and_area(contest.level, contest.area),
        mine=actor().organises(competition_id=contest.competition_id, round_id=contest.round_id),
        count=sum(one.contest_id == contest.contest_id for one in moved),
    )


def moved_text(added: int, removed: int, restored: int) -> str:
    """How many works were moved, in sentences."""
    said = (
        ngettext("%(num)d work added.", "%(num)d works added.", added) if added else "",
        ngettext("%(num)d work removed.", "%(num)d works removed.", removed) if removed else "",
        ngettext("%(num)d work restored.", "%(num)d works restored.", restored) if restored else "",
    )
    return " ".join(filter(None, said))
