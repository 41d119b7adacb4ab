"""Administrators' forms: people, roles, institutions, rulebook files."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, PasswordField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length

from judging.core.people.accounts import check_grant
from judging.core.provinces import REGIONS, place_name
from judging.core.roles import Grant, Role
from judging.queries.people.people import GrantChoices
from judging.web.forms import NO_SPELLING, USERNAME_HINT, EditForm, passes_check
from judging.web.frame import ROLE_NAMES
from judging.web.guards.whole_numbers import wholes
from judging.web.wording import labels
from judging.web.wording.languages import language

LIMITS = ("competition", "round", "institution")
"""What a role can be limited to."""

_TOO_LONG = _l("This is too long.")


class PersonForm(EditForm):
    """Name, position and username of an account."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Enter a name.")), Length(max=200, message=_TOO_LONG)])
    position = StringField(_l("Position"), validators=[Length(max=300, message=_TOO_LONG)])
    username = StringField(
        _l("Username"),
        description=USERNAME_HINT,
        validators=[InputRequired(_l("Enter a username.")), Length(max=200, message=_TOO_LONG)],
        render_kw=NO_SPELLING,
    )


class OwnAccountForm(PersonForm):
    """One's own account: the username changes only with the current password."""

    password = PasswordField(
        _l("Current password"),
        description=_l("Needed only to change the username."),
        validators=[Length(max=400, message=_TOO_LONG)],
        render_kw={"autocomplete": "current-password"},
    )


class RoleForm(FlaskForm):
    """One role and its limit: none, ``competition:1``, ``round:1`` or ``institution:1``."""

    role = SelectField(
        _l("Role"),
        choices=[
            SelectChoice("", _l("no role yet")),
            *(SelectChoice(role.value, name) for role, name in ROLE_NAMES.items()),
        ],
    )
    limit = SelectField(
        _l("Limited to"),
        description=_l(
            "Administrators: no limit. Organisers: no limit, a competition or a round. Teachers: their institution."
        ),
        validate_choice=False,
    )

    def offer(self, choices: GrantChoices) -> None:
        """Set the choices of the limit."""
        self.limit.choices = [
            SelectChoice(value, label, optgroup=group)
            for group, options in limit_choices(choices)
            for value, label in options
        ]

    def grant(self) -> Grant | None:
        """The chosen role, or None. The service refuses a limit that does not fit the role."""
        if not self.role.data:
            return None
        kind, _colon, number = (self.limit.data or "").partition(":")
        limit: dict[str, Any] = {f"{kind}_id": one for one in wholes([number]) if kind in LIMITS}
        return Grant(Role(self.role.data), **limit)


class NewPersonForm(PersonForm, RoleForm):
    """A new account with its first role."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field by itself, and whether the role fits what it is limited to, all at once."""
        is_valid = super().validate(extra_validators)
        return (bool(self.role.errors) or passes_check(self, "limit", check_grant, self.grant())) and is_valid


class InstitutionForm(EditForm):
    """An institution's names, code and place."""

    name_th = StringField(
        _l("Name in Thai"), validators=[InputRequired(_l("Enter a name.")), Length(max=200, message=_TOO_LONG)]
    )
    name_en = StringField(_l("Name in English"), validators=[Length(max=200, message=_TOO_LONG)])
    code = StringField(_l("Institution code"), validators=[Length(max=40, message=_TOO_LONG)], render_kw=NO_SPELLING)
    province = StringField(_l("Province"), validators=[Length(max=80, message=_TOO_LONG)])
    region = SelectField(_l("Region"), validate_choice=False)
    is_private = BooleanField(_l("Private institution"))

    def offer(self, kept: str) -> None:
        """The regions known, and the one that is stored where it is none of them."""
        names = [*REGIONS, *([kept] if kept and kept not in REGIONS else [])]
        self.region.choices = [
            SelectChoice("", _("none")),
            *(SelectChoice(one, place_name(one, language())) for one in names),
        ]


class RulebookFileForm(FlaskForm):
    """A rulebook file to preview."""

    file = FileField(_l("Rulebook file (.toml)"), validators=[FileRequired(_l("Choose a file."))])


class KeepRulebookForm(FlaskForm):
    """The previewed file with the digest that was shown."""

    content = HiddenField(validators=[InputRequired()])
    digest = HiddenField(validators=[InputRequired()])


def limits_of(grant: Grant) -> list[str]:
    """The limits of a role as their field holds them: a teacher's may be an institution and a round."""
    ids = ((kind, getattr(grant, f"{kind}_id")) for kind in LIMITS)
    return [f"{kind}:{number}" for kind, number in ids if number is not None]


def limit_choices(choices: GrantChoices) -> Iterator[tuple[str, Iterator[tuple[str, str]]]]:
    """Groups of (value, label) for the choice of a limit."""
    yield _("Everywhere"), iter([("", _("no limit"))])
    yield (
        _("Competitions"),
        ((f"competition:{number}", _("School year %(year)s", year=year)) for number, year in choices.competitions),
    )
    yield (
        _("Rounds"),
        (
            (
                f"round:{found.round_id}",
                f"{found.school_year} · {labels.LEVELS[found.level]} {place_name(found.area, language())}".strip(),
            )
            for found in choices.rounds
        ),
    )
    yield _("Institutions"), ((f"institution:{number}", name) for number, name in choices.institutions)
