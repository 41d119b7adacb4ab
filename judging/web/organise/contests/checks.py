"""The checklist of a contest's steps in words, each line with the page where it is fixed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from judging.core.contests import lifecycle as life
from judging.core.contests.lifecycle import Check, ContestFacts, ContestState
from judging.queries.contests.contests import ContestHead, ContestRow, RulebookChoice
from judging.services.contests.contests import REACHED_BY_ADVANCE
from judging.web.wording.checklist_labels import label
from judging.web.wording.languages import language

SHOWN = 8
"""How many works a line names."""

NEEDED = ("entries_present", "judges_enough")
"""Checks that do not block scoring but ask a person to act."""

BEFORE_SCORING = (ContestState.SETUP, ContestState.REGISTRATION, ContestState.SCREENING)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the checklist; ``ok`` is None when it does not block the step."""

    ok: bool | None
    label: str
    detail: str
    link: str
    link_label: str


@dataclass(frozen=True, slots=True)
class Next:
    """What an organiser does next in a contest."""

    text: str
    link: str


def ahead(facts: ContestFacts) -> ContestState | None:
    """The state whose checklist helps now: before scoring always that of scoring, which includes the earlier steps."""
    return ContestState.SCORING if facts.state in BEFORE_SCORING else life.next_state(facts.state)


def open_steps(facts: ContestFacts) -> list[ContestState]:
    """The steps an organiser can take now, the furthest first."""
    reachable = []
    for state in REACHED_BY_ADVANCE[BEFORE_SCORING.index(facts.state) :] if facts.state in BEFORE_SCORING else ():
        if life.blockers(facts, state):
            break
        reachable.append(state)
    return reachable[::-1]


def lines(facts: ContestFacts, head: ContestHead, to: ContestState) -> list[Line]:
    """The checklist of the step to ``to`` in words. Ties are left to the chair, who sees the ranking."""
    left_out = {"ties_settled", "boundaries_settled"}
    checks = [check for check in life.checklist(facts, to) if check.code not in left_out]
    waits = any(check.code == "sheets_in" and not check.ok for check in checks)
    return [_line_then(check, head, sheets_wait=waits, no_works=not facts.works) for check in checks]


def _line_then(check: Check, head: ContestHead, *, sheets_wait: bool, no_works: bool) -> Line:
    """The line of a check; it is not due yet when there is nothing to check."""
    if sheets_wait and check.code == "criteria_marked":
        return _open_question(check)
    if no_works and check.code == "screening_done":
        return Line(None, label(replace(check, ok=False)), _("Checked as soon as works are entered."), "", "")
    return _line(check, head)


def _open_question(check: Check) -> Line:
    """Criteria without a mark are looked for once no sheet is open; before that the result is unknown."""
    return Line(None, label(check), _("Checked when every score sheet is submitted."), "", "")


def _line(check: Check, head: ContestHead) -> Line:
    detail, endpoint, link_label = _WORDS[check.code](check.params)
    link = "" if check.ok or not endpoint else url_for(endpoint[0], contest_id=head.contest_id, **endpoint[1])
    ok = check.ok or (False if check.blocking or check.code in NEEDED else None)
    shown = head.title.in_language(language()) if check.code == "rulebook_chosen" else detail
    return Line(ok, label(check), shown, link, link_label)


def _named(codes: Sequence[str]) -> str:
    """The first works, and how many more there are."""
    if len(codes) <= SHOWN:
        return ", ".join(codes)
    return _("%(works)s and %(number)s more", works=", ".join(codes[:SHOWN]), number=len(codes) - SHOWN)


Worded = tuple[str, tuple[str, dict[str, Any]] | None, str]

_SETTINGS: tuple[str, dict[str, Any]] = ("organise.settings", {})
_GRID: tuple[str, dict[str, Any]] = ("organise.grid", {"waiting": 1})


def _entries_present(params: Any) -> Worded:
    number = params["entries"]
    known = ngettext("%(num)d work", "%(num)d works", number)
    detail = known if number else _("Import your spreadsheet, or enter them one by one.")
    return detail, ("organise.entries", {}), ""


def _judges_enough(params: Any) -> Worded:
    detail = _("%(number)s on the panel, the chair included", number=params["judges"])
    return detail, ("organise.panel", {}), _("Go to the panel")


def _screening_done(params: Any) -> Worded:
    codes = params["entries"]
    detail = (
        _("Not checked yet: %(works)s. They do not hold up other works.", works=_named(codes))
        if codes
        else _("Late works can be added until the results are certified.")
    )
    return detail, ("organise.screening", {}), ""


def _sheets_in(params: Any) -> Worded:
    codes = params["entries"]
    detail = _("%(sheets)s not submitted: %(works)s", sheets=params["sheets"], works=_named(codes)) if codes else ""
    return detail, _GRID, _("Show them")


def _min_judges_met(params: Any) -> Worded:
    codes = params["entries"]
    detail = _("Not yet: %(works)s", works=_named(codes)) if codes else ""
    return detail, _GRID, _("Show them")


def _criteria_marked(params: Any) -> Worded:
    codes = params["entries"]
    detail = _("Not yet: %(works)s", works=_named(codes)) if codes else ""
    return detail, ("organise.panel", {}), _("View the panel")


_WORDS: dict[str, Any] = {
    "rulebook_chosen": lambda params: ("", None, ""),
    "tie_reading_chosen": lambda params: ("", _SETTINGS, _("Open the settings")),
    "settings_confirmed": lambda params: ("", _SETTINGS, _("Open the settings")),
    "chair_appointed": lambda params: (
        _("The chair certifies the results."),
        ("organise.panel", {}),
        _("Go to the panel"),
    ),
    "judges_enough": _judges_enough,
    "entries_present": _entries_present,
    "screening_done": _screening_done,
    "sheets_in": _sheets_in,
    "min_judges_met": _min_judges_met,
    "criteria_marked": _criteria_marked,
    "certified": lambda params: ("", None, ""),
}
"""Each check: detail, the page where it is fixed, and its link text."""


def next_of(row: ContestRow) -> Next:
    """The next step of a contest in the list."""
    number = row.head.contest_id
    here = url_for("organise.contest", contest_id=number)
    if row.head.state in BEFORE_SCORING:
        if not row.entries:
            return Next(_("Enter the works"), url_for("organise.entries", contest_id=number))
        if not row.has_chair:
            return Next(_("Appoint the panel and its chair"), url_for("organise.panel", contest_id=number))
        if not row.is_confirmed:
            return Next(_("Choose the practice settings"), url_for("organise.settings", contest_id=number))
        return Next(_("Open scoring"), here)
    if row.head.state is ContestState.SCORING:
        if row.sheets and row.submitted == row.sheets:
            return Next(_("The chair reviews and certifies"), here)
        return Next(_("Follow the scoring"), url_for("organise.grid", contest_id=number))
    if row.head.state is ContestState.CERTIFIED:
        return Next(_("Check the ranking and publish"), url_for("organise.ranking", contest_id=number))
    return Next(_("Read the published results"), url_for("public.results", contest_id=number))


def rulebook_label(choice: RulebookChoice) -> str:
    """A rulebook as the form shows it: category first."""
    title = choice.title.in_language(language())
    named = title if choice.category in title else _("Category %(category)s", category=choice.category) + f" · {title}"
    return _("%(title)s (%(year)s, edition %(edition)s)", title=named, year=choice.school_year, edition=choice.edition)
