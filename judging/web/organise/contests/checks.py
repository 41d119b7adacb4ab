"""The checklist of a contest's steps in words, each line with the page where it is fixed."""

from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _, lazy_gettext as _l, ngettext

from judging.core.contests import lifecycle as life
from judging.core.contests.lifecycle import Check, ContestFacts, ContestState, WorkFacts
from judging.core.entries.states import EntryState
from judging.queries.contests.contests import ContestHead, ContestRow, RulebookChoice
from judging.services.contests.contests import REACHED_BY_ADVANCE
from judging.web.wording.checklist_labels import ChecklistLine, checklist_lines, label, missing_works, named_works
from judging.web.wording.languages import spoken

NEEDED = ("entries_present", "judges_enough")
"""Checks that do not block scoring but ask a person to act."""

BEFORE_SCORING = (ContestState.SETUP, ContestState.REGISTRATION, ContestState.SCREENING)


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


def lines(facts: ContestFacts, head: ContestHead, to: ContestState) -> list[ChecklistLine]:
    """The checklist of the step to ``to`` in words, each line with the page where it is fixed."""

    def line_of(check: Check) -> ChecklistLine:
        if check.code == "screening_done" and not facts.works:
            return ChecklistLine(None, label(replace(check, ok=False)), _("Checked as soon as works are entered."))
        endpoint, values, link_label = _PAGES.get(check.code, ("", {}, ""))
        link = "" if check.ok or not endpoint else url_for(endpoint, contest_id=head.contest_id, **values)
        ok = check.ok or (False if check.blocking or check.code in NEEDED else None)
        detail = spoken(head.title) if check.code == "rulebook_chosen" else _detail(check)
        return ChecklistLine(ok, label(check), detail, link, str(link_label))

    return checklist_lines(life.checklist(facts, to), line_of)


_PAGES: dict[str, tuple[str, dict[str, Any], Any]] = {
    "rehearsal_wiped": ("organise.rehearsal", {}, _l("Open the rehearsal")),
    "tie_reading_chosen": ("organise.settings", {}, _l("Open the settings")),
    "settings_confirmed": ("organise.settings", {}, _l("Open the settings")),
    "chair_appointed": ("organise.panel", {}, _l("Go to the panel")),
    "judges_enough": ("organise.panel", {}, _l("Go to the panel")),
    "entries_present": ("organise.entries", {}, ""),
    "screening_done": ("organise.screening", {}, ""),
    "sheets_in": ("organise.grid", {"waiting": 1}, _l("Show them")),
    "papers_done": ("organise.grid", {}, _l("Show them")),
    "min_judges_met": ("organise.grid", {"waiting": 1}, _l("Show them")),
    "criteria_marked": ("organise.panel", {}, _l("View the panel")),
}
"""Where each check is fixed: endpoint, values of its address, and link text."""


def _detail(check: Check) -> str:
    params = check.params
    if check.code == "chair_appointed":
        return _("The chair certifies the results.")
    if check.code == "judges_enough":
        return _("%(number)s on the panel, the chair included", number=params["judges"])
    if check.code == "entries_present":
        number = params["entries"]
        known = ngettext("%(num)d work", "%(num)d works", number)
        return known if number else _("Import your spreadsheet, or enter them one by one.")
    if check.code == "screening_done":
        if not params["entries"]:
            return _("Late works can be added until the results are certified.")
        return _("Not checked yet: %(works)s. They do not hold up other works.", works=named_works(check))
    return missing_works(check)


def lacking(row: ContestRow) -> list[Next]:
    """What the next step of a contest still needs, in the words of its checklist; in scoring, the sheets."""
    if row.head.state in BEFORE_SCORING:
        checks = life.checklist(_facts_of(row), ContestState.SCORING)
    elif row.head.state is ContestState.SCORING:
        open_ = row.sheets - row.submitted
        checks = (Check("sheets_in", not open_, {"entries": (), "sheets": open_}),)
    else:
        checks = ()
    missing = []
    for check in checks:
        if not check.ok and (check.blocking or check.code in NEEDED or row.pending):
            endpoint, values, _label = _PAGES.get(check.code, ("organise.contest", {}, ""))
            address = url_for(endpoint or "organise.contest", contest_id=row.head.contest_id, **values)
            missing.append(Next(label(check), address))
    return missing


def _facts_of(row: ContestRow) -> ContestFacts:
    """The facts of the checklist before scoring, from counts: works are told apart by their number alone."""
    states = [EntryState.PENDING] * row.pending + [EntryState.ADMITTED] * (row.entries - row.pending)
    return ContestFacts(
        state=row.head.state,
        has_rulebook=True,
        has_tie_reading=row.has_reading,
        has_settings=row.is_confirmed,
        has_chair=row.has_chair,
        judges=row.judges,
        min_judges=row.min_judges,
        works=tuple(WorkFacts(str(number), state) for number, state in enumerate(states)),
    )


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
    if row.head.state is ContestState.CERTIFIED and row.head.rehearsal_of is not None:
        return Next(_("Wipe the rehearsal"), url_for("organise.rehearsal", contest_id=row.head.rehearsal_of))
    if row.head.state is ContestState.CERTIFIED:
        return Next(_("Check the ranking and publish"), url_for("organise.ranking", contest_id=number))
    return Next(_("Read the published results"), url_for("public.results", contest_id=number))


def rulebook_label(choice: RulebookChoice) -> str:
    """A rulebook as the form shows it: category first."""
    title = spoken(choice.title)
    named = title if choice.category in title else _("Category %(category)s", category=choice.category) + f" · {title}"
    return _("%(title)s (%(year)s, edition %(edition)s)", title=named, year=choice.school_year, edition=choice.edition)
