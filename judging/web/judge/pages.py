"""The judge's pages: contests, welcome before every other page of a contest, list of works, sheet."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from judging import static_digest
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.roles import PanelRole
from judging.extensions import db
from judging.queries.award_certificates import award_certificates
from judging.queries.contests import contests
from judging.queries.tablets import judge_worklist
from judging.queries.tablets.judge_home import JudgeWelcomePage, Seat
from judging.services.contests import panels
from judging.web.guards.access import account, actor, scope
from judging.web.guards.redirects import local_path
from judging.web.guards.whole_numbers import whole
from judging.web.views import flash_and_redirect, in_transaction, or_404
from judging.web.wording.contest_title import round_title
from judging.web.wording.languages import WHOLE, speak_of
from judging.web.wording.refusals import sentence

MOST = 500
"""The longest reason, in characters."""


_PLACES = {ContestState.SCORING: 0, ContestState.PUBLISHED: 2}
"""What a judge finds first: contests in scoring; last those that are published."""


def home() -> str | Response:
    """The judge's contests with what is left in each: those in scoring first, left ones last. With one, its works."""
    who = account()
    assert who is not None  # guaranteed by the permission
    seats = judge_worklist.contests(db.session(), user_id=who.user_id, only_round=who.panels_of)
    certificates = award_certificates.of_person(db.session(), who.user_id)
    if len(seats) == 1 and not certificates:
        return redirect(url_for("judge.works", contest_id=next(iter(seats))))
    heads = sorted(
        contests.contest_heads(db.session(), seats),
        key=lambda head: (seats[head.contest_id], _PLACES.get(head.state, 1)),
    )
    speak_of(*(head.event.noun for head in heads))
    return render_template(
        "judge/home.html",
        contests=[(head, round_title(head), seats[head.contest_id]) for head in heads],
        progress=judge_worklist.progress(db.session(), user_id=who.user_id),
        certificates=certificates,
    )


def works(contest_id: int) -> str | Response:
    """The list of works, after the welcome page. Former members see when and why they left; a secretary, who has no
    sheets, sees the progress."""
    held, title = _seat(contest_id)
    if scope().has_left:
        return render_template("judge/left.html", page=judge_worklist.left_page(db.session(), held, round_title=title))
    if held.role is PanelRole.SECRETARY:
        return redirect(url_for("judge.progress", contest_id=contest_id))
    return _scoring()


def sheet(sheet_id: int) -> str:
    """One score sheet."""
    return _scoring()


def _scoring() -> str:
    """The page on which the device renders list and sheets (docs/judge-screen.md): its sentences and addresses."""
    who = account()
    assert who is not None  # guaranteed by the permission
    urls = {
        "home": url_for("judge.home"),
        "works": url_for("judge.works", contest_id=0),
        "sheet": url_for("judge.sheet", sheet_id=0),
        "paper": url_for("judge.paper", sheet_id=0),
        "copy": url_for("judge.sheet_copy", sheet_id=0),
        "review": url_for("judge.review", contest_id=0),
        "progress": url_for("judge.progress", contest_id=0),
        "results": url_for("public.results", contest_id=0),
        "document": url_for("documents.document", document_id=0),
        "signin": url_for("signin.signin"),
        "signout": url_for("signin.signout"),
        "worker": url_for("public.worker"),
        "judging": url_for("api.judging"),
        "tablet": url_for("api.tablet"),
        "changes": url_for("api.sheet_changes", sheet_id=0),
        "submit": url_for("api.sheet_submit", sheet_id=0),
        "report": url_for("api.sheet_report", sheet_id=0),
        "correction": url_for("api.sheet_correction", sheet_id=0),
        "interest": url_for("api.sheet_interest", sheet_id=0),
        "note": url_for("api.sheet_note", sheet_id=0),
        "call": url_for("api.sheet_call", sheet_id=0),
        "hall": url_for("hall.control", contest_id=0),
    }
    page = {
        "judge": who.user_id,
        "title": _("judging"),
        "version": static_digest.version(),
        "csrf_token": generate_csrf(),
        "whole": WHOLE.pattern,
        "urls": urls,
    }
    return render_template("judge/scoring/scoring.html", page=page)


_OF_INSTITUTION = ("institution_long", "institution_in_codes", "institution_in_provinces", "institution_wanted")


def welcome(contest_id: int) -> str | Response | tuple[str, int]:
    """The judge confirms who they are and declares conflicts of interest, then continues to ``next``."""
    held, title = _seat(contest_id)
    given = request.form.get("institution", "")
    page = judge_worklist.welcome_page(db.session(), held, round_title=title, given=given)
    wanted = local_path(request.args.get("next"))
    if request.method == "GET":
        return render_template("judge/welcome.html", page=page, form={}, wanted=wanted)
    recorded = {work.entry_id for work in page.works if work.is_recused}
    conflicts = {
        number: request.form.get(f"reason_{number}", "").strip()[:MOST]
        for number in request.form.getlist("conflicts", type=whole)
        if number not in recorded
    }
    errors = _welcome_faults(page, conflicts)
    if not errors:
        try:
            in_transaction(
                panels.confirm,
                actor=actor(),
                member_id=held.member_id,
                name=held.written_name,
                institution_name=given,
                conflicts=conflicts,
            )
        except RuleViolation as refusal:
            errors = {"institution" if refusal.code in _OF_INSTITUTION else "is_me": [sentence(refusal)]}
        else:
            if wanted and not conflicts:  # a recusal may have taken the work of that page away
                flash(_("Thank you."), "ok")
                return redirect(wanted, 303)
            return flash_and_redirect(_("Thank you. These are your works."), "judge.works", contest_id=contest_id)
    data = request.form.to_dict() | {"conflicts": request.form.getlist("conflicts")}
    return render_template("judge/welcome.html", page=page, form={"errors": errors, "data": data}, wanted=wanted), 422


def _welcome_faults(page: JudgeWelcomePage, conflicts: Mapping[int, str]) -> dict[str, list[str]]:
    """Faults of the form by field. A work of the judge's own institution is asked about once: the judge ticks it, or
    says explicitly that they can score it after seeing it marked (``asked``)."""
    errors: dict[str, list[str]] = {}
    if request.form.get("is_me") != "1":
        errors["is_me"] = [_("Confirm that this is you. If not, ask an organiser for your own card.")]
    for number, reason in conflicts.items():
        if not reason:
            errors[f"reason_{number}"] = [_("Describe briefly how you are connected with this work.")]
    own = {work.entry_id: work.code for work in page.works if work.is_suspected and not work.is_recused}
    left = own.keys() - conflicts.keys()
    if left and not (request.form.get("may_score") and left <= set(request.form.getlist("asked", type=whole))):
        codes = ", ".join(code for number, code in own.items() if number in left)
        errors["may_score"] = [
            _(
                "Works of your own institution: %(codes)s. Tick the works that you should not score, or confirm "
                "that you can score them.",
                codes=codes,
            )
        ]
    return errors


def _seat(contest_id: int) -> tuple[Seat, str]:
    who = account()
    assert who is not None  # the permission map says so
    head = or_404(contests.contest_head(db.session(), contest_id))
    return judge_worklist.seat(db.session(), contest_id=contest_id, user_id=who.user_id), round_title(head)


def welcome_first() -> Response | None:
    """Redirect a judge who has not confirmed yet to the welcome page and back afterwards; former members see only when
    and why they left."""
    who = account()
    if who is None or request.endpoint == "judge.home":
        return None
    contest_id = scope().contest_id
    if scope().has_left:
        is_told = request.endpoint == "judge.works"
        return None if is_told else redirect(url_for("judge.works", contest_id=contest_id), 303)
    if request.endpoint == "judge.welcome":
        return None
    if not judge_worklist.is_to_be_welcomed(db.session(), contest_id=contest_id, user_id=who.user_id):
        return None
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    if wanted == url_for("judge.works", contest_id=contest_id):
        wanted = None
    return redirect(url_for("judge.welcome", contest_id=contest_id, next=wanted))
