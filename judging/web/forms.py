"""What all forms share."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import Length

from judging.core.refusals import RuleViolation
from judging.web.wording.refusals import sentence


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
