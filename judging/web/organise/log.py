"""A contest's audit log in words, and whether its chain is intact."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _, lazy_gettext as _l

from judging.core import dates, numbers
from judging.core.contests.lifecycle import ContestState
from judging.core.eligibility.checks import Decision
from judging.core.roles import RoundLevel
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.rulings.rulings import Effect
from judging.core.scoring.ranking import RankStyle
from judging.core.text import Text
from judging.extensions import db
from judging.queries import audit
from judging.queries.audit import NAMED, NOBODY, LogRow
from judging.queries.contests.progress_grid import shows_totals
from judging.queries.rulebooks.rulebooks import rulebook
from judging.web.organise.frame import head_of, page
from judging.web.views import page_number
from judging.web.wording import evidence_text, labels
from judging.web.wording.audit_labels import ACTION_LABELS, FORMER_ACTION_LABELS
from judging.web.wording.contest_title import level_and_area
from judging.web.wording.languages import language, spoken

SINGLE_MARKS = "scoresheets.change"

SETTINGS: dict[str, Any] = {
    "tie_reading": _l("reading of the tie-break"),
    "min_judges": _l("minimum number of judges"),
    "departed_sheets": _l("sheets of excused judges"),
    "same_institution_abstains": _l("judges abstain from works of their own institution"),
    "totals_in_progress": _l("totals before the panel review"),
    "gold": _l("gold"),
    "silver": _l("silver"),
    "bronze": _l("bronze"),
    "rank_style": _l("style of ranks"),
    "medals": _l("medals"),
    "titles": _l("titles"),
    "titles_to": _l("last rank with a title"),
    "prizes": _l("special prizes"),
    "advance": _l("works that advance"),
    "publish_scores": _l("publish scores"),
    "publish_sheets": _l("publish single sheets"),
    "publish_names": _l("publish names"),
    "protest_days": _l("days for protests"),
    "advance_least": _l("minimum average to advance"),
    "advance_per_institution": _l("works per institution that advance"),
    "clear_days": _l("clear days of notice"),
    "treatments": _l("readings of requirements"),
    "publish_clauses": _l("publish clauses of rulings"),
    "provisional": _l("provisional first publication"),
    "rulings_confirmed": _l("second account or signed minutes for rulings"),
}


@dataclass(frozen=True, slots=True)
class ShownAction:
    """A row of the log in words; ``about`` names its subject, ``link`` leads to it."""

    row: LogRow
    what: str
    about: str
    link: str
    detail: str
    reason: str


def log(contest_id: int) -> str:
    """A page of the log, newest first; single marks only on request."""
    head = head_of(contest_id)
    with_marks = request.args.get("marks") == "1"
    found = audit.log_page(db.session(), contest_id, page=page_number(), without=() if with_marks else (SINGLE_MARKS,))
    book, with_totals = rulebook(db.session(), head.rulebook_id), shows_totals(db.session(), contest_id)
    return page(
        "organise/log.html",
        head,
        "organise.log",
        actions=[describe(row, book, with_totals=with_totals) for row in found.rows],
        found=found,
        with_marks=with_marks,
        chain=audit.check_chain(db.session(), contest_id),
    )


def describe(row: LogRow, book: Rulebook, *, with_totals: bool) -> ShownAction:
    """The action in the reader's language; totals in points of the rulebook, where they may be seen."""
    kind, _colon, number = row.subject.partition(":")
    link = url_for("organise.sheet", sheet_id=number) if kind == "sheet" else ""
    said = (row.data.get("reason"), row.data.get("exception"))
    return ShownAction(
        row=row,
        what=str(ACTION_LABELS.get(row.action) or FORMER_ACTION_LABELS.get(row.action, row.action)),
        about=spoken(row.names.get(row.subject, NOBODY)),
        link=link,
        detail=_detail(row, book, with_totals=with_totals),
        reason=" · ".join(text for text in said if isinstance(text, str) and text),
    )


def _detail(row: LogRow, book: Rulebook, *, with_totals: bool) -> str:
    data = row.data
    if row.action == "contests.advance":
        return " → ".join(_state(state) for state in data["steps"])
    if row.action == "contests.go_back":
        return f"{_state(data['from'])} → {_state(data['to'])}"
    if row.action == "take_backs.start":
        return _("backup of %(moment)s", moment=dates.moment(datetime.fromisoformat(data["backup"]), language()))
    if row.action == "contests.unarchive":
        return _state(data["to"])
    if row.action == "contests.change_days":
        return f"{_days(data['from'])} → {_days(data['to'])}"
    if row.action == "rounds.correct_place":
        return f"{_place(data['from'])} → {_place(data['to'])}"
    if row.action == "prizes.decide":
        was, now = (", ".join(data[key]) or "–" for key in ("from", "to"))
        return f"{data['prize']}: {was} → {now}"
    if row.action == "contests.save_settings":
        return ", ".join(_setting(name, data, book) for name in data["to"])
    if row.action == SINGLE_MARKS:
        said = _("%(items)s · device %(device)s", items=", ".join(data["items"].split()), device=data["device"][:8])
        restored = _("given back after the restored backup")
        return f"{said} · {restored}" if data.get("restored") else said
    if row.action in ("scoresheets.submit", "paper_sheets.count"):
        return " · ".join((*_keyed_by(row), _submitted(data, book, with_totals=with_totals)))
    if row.action == "screening.decide":
        return _decided(data, book)
    if row.action in ("rulings.propose", "rulings.record", "rulings.reverse"):
        return _ruled(row)
    if row.action.startswith(("results.", "official_papers.")) and data.get("version"):
        return _("Version %(version)s", version=data["version"])
    return _several(row)


def _keyed_by(row: LogRow) -> tuple[str, ...]:
    """Who keyed the paper of a sheet; nothing for others."""
    accounts = [f"user:{number}" for number in row.data.get("keyed_by", ())]
    names = [spoken(row.names.get(account, NOBODY)) for account in accounts]
    return (_("keyed by %(names)s", names=_(" and ").join(names)),) if names else ()


def _submitted(data: Any, book: Rulebook, *, with_totals: bool) -> str:
    """The receipt, the total where it may be seen, and the receipt that this one replaces."""
    said = _("receipt %(receipt)s", receipt=data["receipt"])
    if with_totals:
        total = numbers.points_text(data["total"], book.unit)
        said = _("total %(total)s · receipt %(receipt)s", total=total, receipt=data["receipt"])
    if "former" not in data:
        return said
    lost = _("replaces %(receipt)s, lost with the restored backup", receipt=data["former"])
    return f"{said} · {lost}"


def _decided(data: Any, book: Rulebook) -> str:
    """The clause, the committee's decision, and the committee."""
    clauses = {requirement.id: requirement.clause for requirement in book.requirements}
    clause = clauses.get(data["requirement"], data["requirement"])
    said = evidence_text.DECISIONS[Decision(data["decision"])]
    return _("%(clause)s: %(decision)s · %(committee)s", clause=clause, decision=said, committee=data["committee"])


def _ruled(row: LogRow) -> str:
    """The clause of a ruling, its effect (of a reversal: the one that ended), the works and the items."""
    parts = (
        _("clause %(clause)s", clause=row.data["clause"]),
        str(labels.EFFECTS[Effect(row.data["effect"])]),
        _several(row),
        ", ".join(row.data.get("items") or ()),
    )
    return " · ".join(part for part in parts if part)


def _several(row: LogRow) -> str:
    """The works or members in the data, the first few by name."""
    for plural, one in (("entries", "entry"), ("members", "member")):
        ids = row.data.get(plural)
        if isinstance(ids, list):
            found = [row.names[f"{one}:{number}"] for number in ids[:NAMED] if f"{one}:{number}" in row.names]
            names = [spoken(name) for name in found]
            more = _("%(number)s more", number=len(ids) - NAMED) if len(ids) > NAMED else ""
            return ", ".join([*names, *([more] if more else [])])
    return ""


def _days(days: list[str]) -> str:
    first, last = (date.fromisoformat(day) for day in days)
    return dates.day_range(first, last, language())


def _place(place: list[str]) -> str:
    return level_and_area(RoundLevel(place[0]), place[1])


def _state(name: str) -> str:
    return str(labels.CONTEST_STATES[ContestState(name)])


def _setting(name: str, data: Any, book: Rulebook) -> str:
    was, now = (_value(name, data[key].get(name), book) for key in ("from", "to"))
    return f"{SETTINGS.get(name, name)}: {was} → {now}"


def _value(name: str, value: object, book: Rulebook) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in ("gold", "silver", "bronze", "advance_least") and isinstance(value, int):
        return numbers.points_text(value, book.unit)
    if name in ("medals", "titles", "prizes") and isinstance(value, str):
        return _awards(name, json.loads(value), book) or "–"
    if name == "rank_style" and value:
        return str(labels.RANK_STYLES[RankStyle(str(value))])
    if name == "departed_sheets":
        return _("they count") if value == "stand" else _("they do not count")
    if name == "tie_reading":
        titles = {tie_break.reading: tie_break.title for tie_break in book.tie_breaks}
        return spoken(titles[value]) if isinstance(value, str) and value in titles else "–"
    return "–" if value is None else str(value)


def _awards(name: str, rows: list[dict[str, Any]], book: Rulebook) -> str:
    """The names in a stored setting on awards, medals with their least averages."""
    leasts = [f" {numbers.points_text(row['least'], book.unit)}" if name == "medals" else "" for row in rows]
    return ", ".join(spoken(Text(row["th"], row["en"])) + least for row, least in zip(rows, leasts, strict=True))
