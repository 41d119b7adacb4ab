"""What forms of all pages share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from judging.core.refusals import RuleViolation
from judging.web.refusals import sentence


def say(form: Any, refusal: RuleViolation, field_of: Mapping[str, str], default: str = "") -> None:
    """Put the refusal's sentence beside the field that ``field_of`` names for its code, else beside ``default``, and
    above the form where the form has neither."""
    field = next((form[name] for name in (field_of.get(refusal.code), default) if name and name in form), None)
    if field is None:
        form.form_errors.append(sentence(refusal))
    else:
        field.errors = [*field.errors, sentence(refusal)]
