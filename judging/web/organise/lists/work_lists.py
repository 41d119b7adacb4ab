"""Lists of works: as entered, in the order of presentation, what screening waits for, what was ruled."""

import sys
from collections import Counter

from flask_babel import gettext as _

from judging.core import provinces
from judging.core.dates import day, moment
from judging.core.imports.columns import WORKS
from judging.core.imports.plan import KnownInstitution, KnownWorks
from judging.core.presentation.timetable import clock_text
from judging.extensions import db
from judging.queries.eligibility import screening_pages
from judging.queries.entries import entries
from judging.queries.entry_head import EntryHead
from judging.queries.imports.known_rows import known_works
from judging.queries.presentation import presentation
from judging.queries.rulings import cases
from judging.queries.rulings.cases import CaseRow
from judging.web.guards.access import actor
from judging.web.organise.eligibility.screening_text import row_lines
from judging.web.views import or_404
from judging.web.wording import labels
from judging.web.wording.languages import language, spoken
from judging.writers.workbooks import Cell, Sheet

WHOLE = sys.maxsize
"""The size of a page that holds every row."""

_COLUMNS = [column for column in WORKS.columns if column.in_template]


def works(contest_id: int) -> Sheet:
    """Every work in the columns of the import, so that a corrected file can be imported again, then its state and
    sheets."""
    found = entries.listing(db.session(), contest_id, size=WHOLE)
    known = known_works(db.session(), [contest_id])[contest_id]
    by_id, institutions = {entry.id: entry for entry in known.entries}, _institutions(known)
    rows: list[list[Cell]] = []
    for row in found.rows:
        entry = by_id[row.entry_id]
        name, place = institutions[entry.institution_id]
        typed = {
            "code": entry.code,
            "title_th": entry.title_th,
            "title_en": entry.title_en,
            "institution": name,
            "province": place.province,
            "region": place.region,
            "makers": "\n".join(entry.makers),
            "advisers": "\n".join(entry.advisers),
        }
        state = str(labels.ENTRY_STATES[row.state])
        why = row.absent_reason or spoken(row.refusal)
        rows.append([*(typed[column.name] for column in _COLUMNS), state, why, row.submitted, row.sheets])
    header = [column.title.in_language(language()) for column in _COLUMNS]
    header += [_("State"), _("Reason"), _("Sheets submitted"), _("Sheets wanted")]
    return Sheet(_("Works"), header, rows, frozen_columns=1)


def _institutions(known: KnownWorks) -> dict[int, tuple[str, KnownInstitution]]:
    """By id: the name as a list names it, with the code where another one has the same name, and the institution."""
    by_id = {one.id: one for one in known.institutions}
    count = Counter(one.name for one in by_id.values())
    return {
        key: (f"{one.name} ({one.code})" if count[one.name] > 1 and one.code else one.name, one)
        for key, one in by_id.items()
    }


def order(contest_id: int) -> Sheet:
    """The works in the order of presentation with their times."""
    plan = presentation.plan(db.session(), contest_id)
    rows: list[list[Cell]] = [
        [
            work.number,
            day(work.slot.day, language()) if work.slot else "",
            clock_text(work.slot.starts, language()) if work.slot else "",
            clock_text(work.slot.questions, language()) if work.slot else "",
            clock_text(work.slot.ends, language()) if work.slot else "",
            *_work(work),
            str(labels.ENTRY_STATES[work.state]),
        ]
        for work in presentation.works(db.session(), contest_id, plan)
    ]
    header = [_("Order"), _("Day"), _("Presentation from"), _("Questions from"), _("Ends at")]
    return Sheet(_("Order of presentation"), [*header, *_work_header(), _("State")], rows, frozen_columns=1)


def eligibility(contest_id: int) -> Sheet:
    """The works with what each waits for in screening."""
    found = or_404(screening_pages.queue(db.session(), actor(), contest_id, size=WHOLE))
    rows: list[list[Cell]] = []
    for row in found.rows:
        lines = [
            f"{line.label}: {' · '.join(' '.join(filter(None, (str(one.text), one.clauses))) for one in line.texts)}"
            for line in row_lines(contest_id, row)
        ]
        rows.append([*_work(row), str(labels.ENTRY_STATES[row.state]), "\n".join(lines)])
    header = [*_work_header(), _("State"), _("Waiting for")]
    return Sheet(_("Eligibility check"), header, rows, frozen_columns=1)


def rulings(contest_id: int) -> Sheet:
    """The cases with what was decided; a case without a ruling has one row, another one a row a ruling."""
    rows = [row for case in cases.of_contest(db.session(), contest_id) for row in _case(case)]
    header = [_("Case"), _("State"), _("Work"), _("Clause"), _("Allegation"), _("Opened")]
    header += [_("Ruling"), _("Items"), _("Works ruled on"), _("Reason"), _("Committee"), _("Met on"), _("In force")]
    return Sheet(_("Cases and rulings"), header, rows)


def _case(case: CaseRow) -> list[list[Cell]]:
    head: list[Cell] = [
        case.case_id,
        str(labels.CASE_STATES[case.state]),
        case.code,
        case.clause,
        case.allegation,
        moment(case.opened_at, language()),
    ]
    if not case.rulings:
        return [[*head, *[""] * 7]]
    return [
        [
            *head,
            str(labels.EFFECTS[ruling.effect]),
            ", ".join(ruling.items),
            ", ".join(work.code for work in ruling.entries),
            ruling.reason,
            ruling.committee,
            day(ruling.met_on, language()),
            _("yes") if ruling.is_in_force else _("no"),
        ]
        for ruling in case.rulings
    ]


def _work_header() -> list[str]:
    return [_("Code"), _("Work"), _("Institution"), _("Province")]


def _work(work: EntryHead) -> list[Cell]:
    place = provinces.place_name(work.province, language())
    return [work.code, spoken(work.title), spoken(work.institution), place]
