"""The frame of every page: the signed-in person's name, roles and menu."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, has_request_context, request, url_for
from flask_babel import gettext as _, lazy_gettext as _l

from judging.core.roles import Role
from judging.queries.signin.sessions import Account
from judging.web.guards.access import account, second_factor_setting
from judging.web.wording import labels
from judging.web.wording.results import award_text

ROLE_NAMES: dict[Role, Any] = {
    Role.ADMIN: _l("administrator"),
    Role.CENTRAL: _l("central committee"),
    Role.ORGANISER: _l("organiser"),
    Role.TEACHER: _l("teacher"),
}


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """The signed-in person, as the frame names them; ``has_password``: whether they signed in with one;
    ``has_second_factor``: whether they can have one here; ``sees_sessions``: whether the page of sessions opens;
    ``is_judge``: whether their pages have the text size and contrast that the device keeps."""

    name: str
    roles_text: str
    has_password: bool
    has_second_factor: bool
    sees_sessions: bool
    is_judge: bool


@dataclass(frozen=True, slots=True)
class NavItem:
    """One link of the main menu."""

    label: str
    href: str
    current: bool


def _person(who: Account) -> ShownPerson:
    roles = [str(ROLE_NAMES[role]) for role in dict.fromkeys(grant.role for grant in who.grants if not grant.lent)]
    if any(grant.lent for grant in who.grants):
        roles.append(_("deputy organiser"))
    if who.sits_on_panels:
        roles.append(_("judge"))
    if who.round_id is not None:
        roles.append(_("helper at the counter"))
    has_password = who.card_id is None
    may_have = has_password and not who.must_change_password and second_factor_setting().is_on
    is_judge = who.sits_on_panels or request.blueprint == "judge"  # also of a panel that the person left
    return ShownPerson(who.name, " · ".join(roles), has_password, may_have, not who.must_change_password, is_judge)


def _nav(who: Account) -> list[NavItem]:
    roles = {grant.role for grant in who.grants}
    if who.round_id is not None:
        return [NavItem(_("Counter"), url_for("counter.home"), request.blueprint == "counter")]
    wanted = (
        (who.sits_on_panels, "judge.home", _("My judging")),
        (Role.TEACHER in roles, "teacher.home", _("My works")),
        (bool(roles & {Role.ADMIN, Role.ORGANISER}), "organise.contests", _("Contests")),
        (Role.CENTRAL in roles, "rulings.home", _("Cases and rulings")),
        (Role.ADMIN in roles, "admin.home", _("Administration")),
        (who.card_id is None, "public.home", _("Results")),
    )
    return [
        NavItem(label, url_for(endpoint), request.blueprint == endpoint.split(".")[0])
        for shown, endpoint, label in wanted
        if shown
    ]


def init_app(app: Flask) -> None:
    """Give ``person``, ``nav``, ``is_rehearsal`` (the page is of a contest for practice) and the labels to every
    template of ``app``."""
    app.jinja_env.globals.update(labels.FOR_TEMPLATES)
    app.jinja_env.filters.update(award=award_text.award_text, medals=award_text.medals_text)

    @app.context_processor
    def of_the_person() -> dict[str, Any]:
        who = account() if has_request_context() else None
        scope = g.get("scope") if has_request_context() else None
        rehearsed = {"is_rehearsal": scope is not None and scope.is_practice}
        if who is None or who.must_change_password:
            return {"person": _person(who) if who else None, "nav": [], **rehearsed}
        return {"person": _person(who), "nav": _nav(who), **rehearsed}
