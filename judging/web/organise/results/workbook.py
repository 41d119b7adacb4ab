"""The certified ranking as an .xlsx, as officials lay it before the director; numbers are numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Response, abort
from flask_babel import gettext as _

from judging import clock
from judging.core import provinces
from judging.core.contests.lifecycle import ContestState
from judging.core.dates import day_range, moment
from judging.core.numbers import exact_text, points_text
from judging.core.rulebooks.rulebook import Item, Rulebook
from judging.core.rulebooks.serialization import digest_of, rules_digest_of
from judging.core.scoring.awards import AwardKind
from judging.core.scoring.tallies import Tally
from judging.extensions import db
from judging.queries.contests.contests import ContestHead
from judging.queries.scoring import panel_review, standings
from judging.queries.scoring.sheet_cells import PanelJudge, SheetCell, panel_judges
from judging.queries.scoring.standings import Board, RankedRow
from judging.web.organise.frame import head_of
from judging.web.views import XLSX, attachment, or_404
from judging.web.wording import labels
from judging.web.wording.contest_title import round_title
from judging.web.wording.languages import language, spoken
from judging.web.wording.results import rank_explanations
from judging.web.wording.results.award_text import award_text, awards_text, medals_text
from judging.writers.workbooks import Cell, Sheet, write_workbook


@dataclass(frozen=True, slots=True)
class _Ranking:
    """What the sheets share; ``rows``, ``whys`` and ``tallies`` are in order of rank."""

    head: ContestHead
    board: Board
    rows: tuple[RankedRow, ...]
    whys: list[str]
    tallies: tuple[Tally, ...]
    judges: tuple[PanelJudge, ...]
    cells: dict[int, tuple[SheetCell, ...]]


def workbook(contest_id: int) -> Response:
    """The ranking of a certified or published contest; 404 before."""
    head = head_of(contest_id)
    if head.state not in (ContestState.CERTIFIED, ContestState.PUBLISHED):
        abort(404)
    session = db.session()
    board = or_404(standings.board(session, contest_id))
    rows = standings.ranked_rows(session, board)
    judges = panel_judges(session, contest_id)
    shared = _Ranking(
        head,
        board,
        rows,
        rank_explanations.of_rows(rows, board.rules.rulebook),
        standings.whole_tallies(session, board),
        judges,
        panel_review.totals(session, board, judges),
    )
    title = f"{spoken(head.title)} · {round_title(head)}"
    return attachment(write_workbook(_sheets(shared), title), XLSX, f"ranking-{contest_id}.xlsx")


def _sheets(shared: _Ranking) -> Iterator[Sheet]:
    book = shared.board.rules.rulebook
    yield _ranking(shared)
    yield _reasons(shared)
    for section in book.sections:
        yield _section(shared, section)
    yield _by_judge(shared)
    if shared.board.apart:
        yield _apart(shared)
    yield _about(shared)


def _ranking(shared: _Ranking) -> Sheet:
    book = shared.board.rules.rulebook
    header = [_("Rank"), _("Code"), _("Work"), _("Institution"), _("Province")]
    header += [_max(section, book) for section in book.sections]
    header += [_("Average"), _("Medal"), _("Award"), _("Special prizes")]
    rows: list[list[Cell]] = [
        [
            row.standing.rank,
            row.standing.entry,
            spoken(row.title),
            spoken(row.institution),
            provinces.place_name(row.province, language()),
            *row.sections,
            row.standing.tally.total,
            *(awards_text(row.awards, kind) for kind in (AwardKind.MEDAL, AwardKind.TITLE, AwardKind.PRIZE)),
        ]
        for row in shared.rows
    ]
    return Sheet(_("Ranking"), header, rows, frozen_columns=3)


def _reasons(shared: _Ranking) -> Sheet:
    """Beside the ranking, which fits a page without them."""
    rows: list[list[Cell]] = [
        [
            row.standing.rank,
            row.standing.entry,
            spoken(row.title),
            row.standing.tally.total,
            exact_text(row.standing.tally.total),
            why,
        ]
        for row, why in zip(shared.rows, shared.whys, strict=True)
    ]
    header = [_("Rank"), _("Code"), _("Work"), _("Average"), _("Exact average"), _("Why this rank")]
    return Sheet(_("Reasons"), header, rows, frozen_columns=3)


def _section(shared: _Ranking, section: Item) -> Sheet:
    book = shared.board.rules.rulebook
    items = [item for item in book.items if item.section == section.code and item.code != section.code]
    rows: list[list[Cell]] = [
        [
            row.standing.rank,
            row.standing.entry,
            spoken(row.title),
            *(tally.items[item.code] for item in items),
            tally.items[section.code],
        ]
        for row, tally in zip(shared.rows, shared.tallies, strict=True)
    ]
    header = [_("Rank"), _("Code"), _("Work"), *(_max(item, book) for item in items), _max(section, book)]
    return Sheet(_("Section %(code)s", code=section.code), header, rows, frozen_columns=3)


def _by_judge(shared: _Ranking) -> Sheet:
    unit = shared.board.rules.rulebook.unit
    rows: list[list[Cell]] = [
        [
            row.standing.rank,
            row.standing.entry,
            spoken(row.title),
            *(None if cell.total is None else cell.total * unit for cell in shared.cells[row.entry_id]),
            row.standing.tally.total,
        ]
        for row in shared.rows
    ]
    header = [_("Rank"), _("Code"), _("Work"), *(judge.name for judge in shared.judges), _("Average")]
    return Sheet(_("Judges"), header, rows, frozen_columns=3)


def _apart(shared: _Ranking) -> Sheet:
    rows: list[list[Cell]] = [
        [
            "–",
            row.work.code,
            spoken(row.title),
            spoken(row.institution),
            str(labels.ENTRY_STATES[row.work.state]),
            row.work.clause or "",
        ]
        for row in standings.unranked_rows(db.session(), shared.board.apart)
    ]
    return Sheet(
        _("Not ranked"),
        [_("Rank"), _("Code"), _("Work"), _("Institution"), _("State"), _("Clause")],
        rows,
        frozen_columns=3,
    )


def _about(shared: _Ranking) -> Sheet:
    head, rules = shared.head, shared.board.rules
    book = rules.rulebook
    rows = [
        (_("Contest"), spoken(head.title)),
        (_("Round"), round_title(head)),
        (_("Days"), day_range(*head.days, language())),
        (_("State"), str(labels.CONTEST_STATES[head.state])),
        (_("Rulebook"), f"{book.id}@{book.edition}"),
        (_("Digest of the rulebook"), digest_of(book)),
        (_("Digest of its rules"), rules_digest_of(book)),
        (_("Full points"), points_text(book.total, book.unit)),
        (_("Equal averages"), spoken(book.tie_break(rules.reading).title)),
        (_("Judges per work, at least"), str(rules.min_judges)),
        (_("Style of ranks"), str(labels.RANK_STYLES[rules.awards.style])),
        (_("Medals"), medals_text(rules.awards.bands)),
        (_("Places with a title"), str(rules.awards.titles_to)),
        *((_("Special prize"), award_text(prize)) for prize in rules.awards.prizes),
        (_("Written at"), moment(clock.now(), language())),
    ]
    return Sheet(_("About"), [_("Setting"), _("Value")], rows)


def _max(item: Item, book: Rulebook) -> str:
    return _("%(code)s (of %(points)s)", code=item.code, points=points_text(item.points, book.unit))
