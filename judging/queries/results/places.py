"""The places of a contest's works as they are now: what a ruling is compared with before it is recorded."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from judging.core.entries.states import EntryState
from judging.core.results.ruling_previews import Place, Tie, ties
from judging.core.scoring.awards import boundary_ties
from judging.queries.scoring import standings
from judging.queries.scoring.standings import RankedRow, UnrankedRow


@dataclass(frozen=True, slots=True)
class Places:
    """Every work of a contest, the ranked ones first, and the ranks that are shared."""

    places: tuple[Place, ...]
    ties: tuple[Tie, ...]


def of_contest(session: Session, contest_id: int) -> Places:
    """The places of the contest's works and its ties."""
    board = standings.board(session, contest_id)
    if board is None:
        return Places((), ())
    apart = standings.unranked_rows(session, (*board.waiting, *board.apart))
    crossing = boundary_ties(board.standings, board.rules.awards, board.climb.ties)
    return Places(
        (*map(_ranked, standings.ranked_rows(session, board)), *map(_unranked, apart)),
        ties(board.standings, crossing),
    )


def _ranked(row: RankedRow) -> Place:
    standing = row.standing
    return Place(row.code, row.title, EntryState.ADMITTED, standing.rank, row.awards, row.advances, row.zeroed)


def _unranked(row: UnrankedRow) -> Place:
    return Place(row.code, row.title, row.work.state)
