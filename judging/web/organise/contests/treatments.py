"""Fields of the practice settings that depend on the rulebook: the reading of a requirement's open text."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from judging.core.eligibility.checks import TREATMENT_NAMES, treatments_for
from judging.core.rulebooks.rulebook import Rulebook
from judging.web.organise.contests.contest_forms import TREATMENT, SettingsForm
from judging.web.wording.languages import language


def settings_form(rules: Rulebook) -> type[SettingsForm]:
    """The settings form for this rulebook, with a choice for every requirement that has several readings."""
    fields: dict[str, object] = {"rules": rules}
    for requirement in rules.requirements:
        offered = treatments_for(requirement)
        if offered:
            fields[f"{TREATMENT}{requirement.id}"] = RadioField(
                f"{requirement.clause} · {requirement.label.in_language(language())}",
                choices=[
                    SelectChoice(treatment.value, TREATMENT_NAMES[treatment].in_language(language()))
                    for treatment in offered
                ],
                default=offered[0].value,
                validate_choice=False,
            )
    return type("SettingsForm", (SettingsForm,), fields)
