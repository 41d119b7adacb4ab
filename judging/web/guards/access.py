"""Access: one dictionary from endpoint to permission, and a literal list of public endpoints.

An endpoint that stands in neither is refused when the application starts. A permission is asked before the view runs,
with the arguments of its address; views ask nothing again.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask_login import current_user

from judging.config import Settings
from judging.core.paper_sheets import paper
from judging.core.people.second_factor import SecondFactor
from judging.core.roles import Actor, PanelRole, Role
from judging.extensions import db
from judging.models import CaseFilePart
from judging.queries import jobs, scopes
from judging.queries.entries import registrations
from judging.queries.paper_sheets import paper_codes, paper_sheets
from judging.queries.people import round_teachers
from judging.queries.rulings import case_files, cases
from judging.queries.signin.sessions import Account
from judging.web.guards.rehearsals import REAL_ONLY
from judging.web.views import or_404
from judging.web.wording import languages

PUBLIC = frozenset(
    {
        "static",
        "public.home",
        "public.search",
        "public.institution",
        "public.results",
        "public.plots",
        "public.version",
        "public.work",
        "public.work_picture",
        "public.contest_picture",
        "public.signed",
        "public.marks",
        "public.ranking_file",
        "public.rulebook",
        "public.privacy",
        "public.verify",
        "public.verify_code",
        "public.tablets",
        "public.certificate",
        "public.apple_profile",
        "public.set_language",
        "public.healthz",
        "public.worker",
        "signin.signin",
        "signin.card_link",
        "signin.card_code",
        "signin.signout",
        "signin.second_factor_check",
        "signin.second_factor_new",
        "screens.enter",
        "screens.open",
        "api.results",
        "api.results_version",
        "api.openapi",
    }
)

Permission = Callable[[Actor, Mapping[str, Any]], bool]


class SignedIn:
    """What Flask-Login keeps of a person: the account, and the token of the session (``web.guards.sessions``)."""

    is_authenticated = is_active = True
    is_anonymous = False

    def __init__(self, account: Account, token: str) -> None:
        self.account = account
        self._token = token

    def get_id(self) -> str:
        """What the cookie holds: the token of the session."""
        return self._token


def account() -> Account | None:
    """The signed-in person's account, or None."""
    if "account" not in g:
        g.account = getattr(current_user, "account", None)
    return g.account


def device() -> str:
    """The id of this tablet or browser: random, kept in its session, independent of the person."""
    if "device" not in session:
        import secrets

        session["device"] = secrets.token_hex(8)
    return str(session["device"])


def actor() -> Actor:
    """The signed-in person as services know them. Call it before a write begins, because it may read."""
    if "actor" not in g:
        who = account()
        g.actor = (
            Actor(
                who.user_id,
                who.grants,
                device(),
                panels_of=who.panels_of,
                only_round=who.round_id,
                session_id=who.session_id,
            )
            if who
            else Actor(user_id=None)
        )
    return g.actor


def scope_of(contest_id: int) -> scopes.ContestScope:
    """The contest and the person's seat, for the page that follows."""
    who = account()
    found = or_404(scopes.contest_scope(db.session(), contest_id, who.user_id if who else 0))
    if who is not None and who.card_id is not None and who.panels_of != found.round_id:
        abort(403)  # a card opens only the panels of its round
    if found.rehearsal_of is not None and request.endpoint in REAL_ONLY:
        abort(404)
    g.scope = found
    languages.speak_of(found.noun)
    return found


def scope() -> scopes.ContestScope:
    """The contest in the address and the person's seat, as the permission check found them."""
    return g.scope


PASSED, OPENED = "second_factor", "screens"
"""In the cookie: the mark of a session that began with a second factor, and the screens that links opened."""


def second_factor_setting() -> SecondFactor:
    """Who needs a second factor in this installation."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.second_factor


def lacks_second_factor(who: Account) -> bool:
    """Whether the session began without the second factor that the account needs now: it got a role, or the setting was
    changed."""
    is_needed = second_factor_setting().is_required(grant.role for grant in who.grants)
    return is_needed and PASSED not in session


def is_anyone(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Everyone who is signed in."""
    return actor.user_id is not None


def is_admin(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Administrators."""
    return actor.has(Role.ADMIN)


def is_organiser(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Organisers of any contest, and administrators."""
    return actor.has(Role.ADMIN) or actor.has(Role.ORGANISER)


def has_organisers_role(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Organisers by a role of their own, not those who act for one as a deputy."""
    return actor.own.has(Role.ORGANISER)


def organises(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Organisers of the contest in the address, given by ``contest_id``, ``entry_id`` or ``sheet_id``."""
    scope = scope_of(_contest_of(args))
    g.actor = actor.on(competition_id=scope.competition_id, round_id=scope.round_id)
    return actor.organises(competition_id=scope.competition_id, round_id=scope.round_id)


def is_granted_round(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Administrators, and organisers to whom another person granted the round of the contest in the address."""
    return organises(actor, args) and round_teachers.is_granted_contest(db.session(), actor, _contest_of(args))


def is_at_counters(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Helpers at any counter, organisers of any contest, and administrators."""
    return actor.only_round is not None or is_organiser(actor, args)


def is_at_counter(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Helpers at the counter of the round of the contest in the address, its organisers, and administrators."""
    if actor.only_round is None:
        return organises(actor, args)
    found = or_404(scopes.contest_scope(db.session(), _contest_of(args), actor.user_id or 0))
    g.scope = found
    if found.rehearsal_of is not None and request.endpoint in REAL_ONLY:
        abort(404)
    return found.round_id == actor.only_round


def rules_on(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Those who record rulings in the contest: its organisers, the central committee, administrators."""
    scope = scope_of(_contest_of(args))
    place = {"competition_id": scope.competition_id, "round_id": scope.round_id}
    g.actor = actor if actor.own.rules_on(**place) else actor.on(**place)
    return actor.rules_on(**place)


def sits_centrally(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Members of the central committee of any competition."""
    return actor.has(Role.CENTRAL)


def sits_on_panels(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Members of any panel. The service checks whose sheet it is."""
    who = account()
    return who is not None and who.sits_on_panels


def sits_on_panel(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Members of the panel of the contest in the address."""
    return scope_of(_contest_of(args)).member_id is not None


def sat_on_panel(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Members of the panel of the contest in the address, and former members, who see when and why they left."""
    found = scope_of(_contest_of(args))
    return found.member_id is not None or found.has_left


def chairs(actor: Actor, args: Mapping[str, Any]) -> bool:
    """The chair of the contest in the address."""
    return scope_of(_contest_of(args)).panel_role is PanelRole.CHAIR


def watches(actor: Actor, args: Mapping[str, Any]) -> bool:
    """The chair and the secretary of the contest in the address."""
    return scope_of(_contest_of(args)).panel_role in (PanelRole.CHAIR, PanelRole.SECRETARY)


def runs_hall(actor: Actor, args: Mapping[str, Any]) -> bool:
    """The chair and the secretary of the contest in the address, and its organisers."""
    return watches(actor, args) or organises(actor, args)


def owns_sheet(actor: Actor, args: Mapping[str, Any]) -> bool:
    """The judge whose sheet it is."""
    found = _scope_of_own(actor, args["sheet_id"])
    return found is not None and found.member_id is not None


def had_sheet(actor: Actor, args: Mapping[str, Any]) -> bool:
    """The judge whose sheet it is, also after leaving the panel."""
    found = _scope_of_own(actor, args["sheet_id"])
    return found is not None and (found.member_id is not None or found.has_left)


def _scope_of_own(actor: Actor, sheet_id: int) -> scopes.ContestScope | None:
    """The scope of the contest of the actor's own sheet; None for another judge's sheet."""
    found = scopes.sheet_owner(db.session(), sheet_id)
    if found is None:
        abort(404)
    return scope_of(found[0]) if found[1] == actor.user_id else None


def is_teacher(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Teachers of any institution."""
    return actor.has(Role.TEACHER)


def teaches(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Teachers of the institution whose entry it is, for its round."""
    found = or_404(scopes.entry_in_round(db.session(), args["entry_id"]))
    languages.speak_of(scopes.noun_of_entry(db.session(), args["entry_id"]))
    return actor.teaches(*found)


def is_asked(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Teachers of the institution that the case in the address asks for an answer, for its round."""
    found = cases.asked_of(db.session(), args["case_id"])
    return found is not None and actor.teaches(*found)


def registers(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Teachers of the institution of the registration or document, for its round."""
    if "document_id" in args:
        file = or_404(registrations.document_file(db.session(), args["document_id"]))
        return actor.teaches(file.institution_id, file.round_id)
    found = scopes.registration_in_round(db.session(), args["registration_id"])
    languages.speak_of(scopes.noun_of_registration(db.session(), args["registration_id"]))
    return actor.teaches(*or_404(found))


def sees_document(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Teachers of the institution; after handing in also organisers of the round, judges of the panel and the central
    committee."""
    found = or_404(registrations.document_file(db.session(), args["document_id"]))
    if actor.teaches(found.institution_id, found.round_id):
        return True
    if found.entry_id is None:
        return False
    scope = scope_of(found.contest_id)
    central = any(
        grant.role is Role.CENTRAL and grant.competition_id in (None, scope.competition_id) for grant in actor.grants
    )
    organises_it = actor.organises(competition_id=scope.competition_id, round_id=scope.round_id)
    judges = scope.panel_role in (PanelRole.CHAIR, PanelRole.JUDGE)
    return central or organises_it or judges


def sees_case_file(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Those who rule on the contest; of the institution's own protest and answers its teachers, of the evidence too
    where they are asked."""
    found = or_404(case_files.stored(db.session(), args["file_id"]))
    own = actor.teaches(found.institution_id, found.round_id)
    if own and (found.part in (CaseFilePart.PROTEST, CaseFilePart.ANSWER)):
        return True
    if own and found.is_asked and found.part is CaseFilePart.EVIDENCE:
        return True
    scope = scope_of(found.contest_id)
    return actor.rules_on(competition_id=scope.competition_id, round_id=scope.round_id)


def sees_scan(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Organisers of the contest, and the judge whose sheet was scanned, until they leave the panel."""
    found = or_404(paper_sheets.stored(db.session(), args["scan_id"]))
    scope = scope_of(found.contest_id)
    if actor.organises(competition_id=scope.competition_id, round_id=scope.round_id):
        return True
    return found.user_id == actor.user_id and scope.member_id is not None


def finds_paper(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Organisers of the contest of the code in the address, and members of its panel, also former ones."""
    _member_id, entry_id = or_404(paper.read_code(args["paper_code"]))
    found = scope_of(or_404(paper_codes.contest_of_work(db.session(), entry_id)))
    organises_it = actor.organises(competition_id=found.competition_id, round_id=found.round_id)
    return organises_it or found.member_id is not None or found.has_left


def sees_job(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Administrators, the person who asked for the job, and those who organise the contest that it is about."""
    found = or_404(jobs.job(db.session(), args["job_id"]))
    if actor.has(Role.ADMIN) or (actor.user_id is not None and found.created_by == actor.user_id):
        return True
    contest_id = found.params.get("contest_id")
    if contest_id is None or not actor.has(Role.ORGANISER):
        return False
    scope = scopes.contest_scope(db.session(), contest_id, actor.user_id or 0)
    return scope is not None and actor.organises(competition_id=scope.competition_id, round_id=scope.round_id)


def _contest_of(args: Mapping[str, Any]) -> int:
    """The contest of the address; 404 if another id in the address does not exist or belongs to another contest."""
    contests = {int(args["contest_id"])} if "contest_id" in args else set()
    for name in scopes.CONTEST_OF.keys() & args:
        contests.add(or_404(scopes.contest_of(db.session(), name, args[name])))
    if len(contests) != 1:
        abort(404)
    return contests.pop()


def init_app(app: Flask, permissions: Mapping[str, Permission], by_link: frozenset[str]) -> None:
    """Guard every endpoint of ``app``; the permissions of those ``by_link`` also admit browsers without an account.

    Raises:
        RuntimeError: an endpoint is neither public nor in ``permissions``, or a name in either has no view.
    """
    known = set(app.view_functions)
    unguarded = known - PUBLIC - set(permissions)
    if unguarded:
        raise RuntimeError(f"no permission for {', '.join(sorted(unguarded))}")

    @app.before_request
    def guard() -> Response | None:
        endpoint = request.endpoint
        if endpoint is None or endpoint in PUBLIC:
            return None
        if account() is None:
            if request.blueprint == "api":
                abort(401)
            if endpoint in by_link:
                if permissions[endpoint](actor(), request.view_args or {}):
                    return None
                if OPENED in session:
                    return redirect(url_for("screens.enter"))  # type: ignore[return-value]
            return redirect(url_for("signin.signin", next=request.full_path.rstrip("?")))  # type: ignore[return-value]
        if not permissions[endpoint](actor(), request.view_args or {}):
            abort(403)
        who = account()
        if who and who.must_change_password and endpoint != "signin.password":
            return redirect(url_for("signin.password"))  # type: ignore[return-value]
        if who and lacks_second_factor(who) and not who.must_change_password:
            if request.blueprint == "api":
                abort(401)
            return redirect(url_for("signin.signin", next=request.full_path.rstrip("?")))  # type: ignore[return-value]
        return None
