"""Judges with an interest in works: all pairs on one page, decided many at once."""

from collections.abc import Iterable
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import ngettext

from judging.core.refusals import RuleViolation
from judging.core.roles import RoundLevel
from judging.extensions import db
from judging.queries.contests import interests as reads
from judging.queries.contests.contests import practice_settings
from judging.queries.contests.interests import Decision, Interest
from judging.services.contests import interests as service
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole
from judging.web.organise import frame
from judging.web.views import in_transaction
from judging.web.wording.languages import spoken
from judging.web.wording.refusals import sentence


def interests(contest_id: int) -> Any:
    """List the interests by judge or ``by`` institution; POST decides the ticked ones."""
    head = frame.head_of(contest_id)
    by = "institution" if request.args.get("by") == "institution" else "judge"
    ticked, error = frozenset(request.form.getlist("pair")), ""
    if request.method == "POST":
        try:
            flash(_decide(contest_id, ticked), "ok")
        except RuleViolation as refusal:
            error = sentence(refusal)
        else:
            return redirect(url_for("organise.interests", contest_id=contest_id, by=by), 303)
    found = reads.interests(db.session(), contest_id)
    shown = frame.page(
        "organise/panel/interests.html",
        head,
        "organise.panel",
        groups=_groups(found, by),
        by=by,
        waiting=sum(one.decision is Decision.OPEN for one in found),
        abstains=practice_settings(db.session(), contest_id).same_institution_abstains,
        is_college=head.level is RoundLevel.INSTITUTION,
        may_change=frame.is_open(head),
        ticked=ticked,
        typed=request.form,
        error=error,
    )
    return shown, 422 if error else 200


def _decide(contest_id: int, ticked: Iterable[str]) -> str:
    """Decide these pairs as the form says; returns what to tell."""
    pairs = [pair for text in ticked if (pair := _pair(text))]
    values: dict[str, Any] = {"contest_id": contest_id, "pairs": pairs, "reason": request.form.get("reason", "")[:1000]}
    if request.form.get("decision") == "accept":
        done = in_transaction(service.accept, actor=actor(), **values)
        return ngettext(
            "Recorded: the judge scores the work (%(num)d decision).",
            "Recorded: the judges score the works (%(num)d decisions).",
            done,
        )
    done = in_transaction(service.recuse, actor=actor(), **values)
    return ngettext("%(num)d recusal is recorded.", "%(num)d recusals are recorded.", done)


def _pair(text: str) -> tuple[int, int] | None:
    """(member, work) of a ticked box; None for anything else, which a browser does not send."""
    try:
        member_id, entry_id = map(whole, text.split("-"))
    except ValueError:
        return None
    return member_id, entry_id


def _groups(found: Iterable[Interest], by: str) -> list[tuple[str, list[Interest]]]:
    """The interests by judge in the order of the panel, or by institution by name."""
    groups: dict[str, list[Interest]] = {}
    for one in found:
        name = one.member if by == "judge" else spoken(one.institution)
        groups.setdefault(name, []).append(one)
    return list(groups.items()) if by == "judge" else sorted(groups.items())
