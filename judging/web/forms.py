"""What all forms share."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField
from wtforms.validators import Length

from judging.core.people.accounts import USERNAME_LENGTHS
from judging.core.refusals import RuleViolation
from judging.web.wording.refusals import sentence

USERNAME_HINT = _l(
    "%(least)s to %(most)s characters: a to z and 0 to 9, with . _ - @ between them.",
    least=USERNAME_LENGTHS[0],
    most=USERNAME_LENGTHS[1],
)
"""The hint beside a username that is chosen."""

NO_SPELLING = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
"""The attributes of a field for a username or a code, which browsers neither fill in nor correct."""


SAVED_MEANWHILE = _l(
    "Somebody saved something else after you opened the page. What you entered is below and not saved. Compare it with"
    " what is saved; saving now puts yours in its place."
)
"""What a person reads whose page is older than what is stored."""


class EditForm(FlaskForm):
    """A form of what is stored, which is given when the form is made. If somebody saved something else after the page
    was opened, pressing the button saves nothing and says so; pressing it again saves. Sending twice is no conflict."""

    seen = HiddenField()
    is_outdated = False

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        stored = [(field.name, field.object_data) for field in self._shown()]
        self._stored = sha256(repr(stored).encode()).hexdigest()[:16]
        self.seen.data = self.seen.data or self._stored

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and that the person saw what is stored; a request without ``seen`` is not asked."""
        is_valid = super().validate(extra_validators)
        is_same = all(_written(field.data) == _written(field.object_data) for field in self._shown())
        self.is_outdated = self.seen.data != self._stored and not is_same
        self.seen.data = self._stored
        if self.is_outdated:
            self.form_errors.append(SAVED_MEANWHILE)
        return is_valid and not self.is_outdated

    def _shown(self) -> list[Field]:
        return [field for field in self if not isinstance(field, HiddenField)]


def _written(value: Any) -> Any:
    """A field's value without what differs between what is typed and what is stored of it."""
    return "\n".join(value.split("\r\n")).strip() if isinstance(value, str) else value or ""


def add_refusal(form: Any, refusal: RuleViolation, field_of: Mapping[str, str], default: str = "") -> None:
    """Put the refusal's sentence beside the field that ``field_of`` names for its code, else beside ``default``, and
    above the form where the form has neither."""
    field = next((form[name] for name in (field_of.get(refusal.code), default) if name and name in form), None)
    if field is None:
        form.form_errors.append(sentence(refusal))
    else:
        field.errors = [*field.errors, sentence(refusal)]


def at_most(length: int) -> Length:
    """A text has at most this many characters."""
    return Length(max=length, message=_l("This is too long. Use at most %(max)d characters."))


@contextmanager
def refusals_on(form: Any, field_of: Mapping[str, str], default: str = "") -> Iterator[None]:
    """Show a refusal raised inside on the form, as ``say`` does; the code after the block shows the form again."""
    try:
        yield
    except RuleViolation as refusal:
        add_refusal(form, refusal, field_of, default)


def passes_check(form: Any, field: str, check: Callable[..., object], *given: Any, **named: Any) -> bool:
    """Whether what core checks of these values holds; where it does not, its sentence stands beside the field. Nothing
    is asked while one of the values is missing."""
    if any(one is None for one in (*given, *named.values())):
        return True
    try:
        check(*given, **named)
    except RuleViolation as refusal:
        add_refusal(form, refusal, {}, field)
        return False
    return True
