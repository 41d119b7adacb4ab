"""Forms of cases and rulings. They check shape only."""

from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from judging.core.rulebooks.requirements import About, Requirement
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.rulings.rulings import ANY_CLAUSE, Effect, fitting_effects
from judging.queries.rulings.cases import CaseRow
from judging.services.rulings.rulings import Decision
from judging.web.forms import at_most
from judging.web.guards.whole_numbers import whole
from judging.web.organise.contests.contest_forms import DayField
from judging.web.wording.labels import EFFECTS
from judging.web.wording.languages import spoken

LONGEST = 4000


class CaseForm(FlaskForm):
    """A case about a work, or about none."""

    entry = SelectField(
        _l("Work"),
        coerce=whole,
        validate_choice=False,
        description=_l("Choose none if the case is about a tie or about how the contest was run."),
    )
    requirement = SelectField(
        _l("What was found"),
        validate_choice=False,
        description=_l(
            "A requirement of the rulebook. When you record the ruling, the consequence in the rulebook is suggested."
        ),
    )
    allegation = TextAreaField(
        _l("What is alleged"), validators=[InputRequired(_l("Enter what is alleged.")), at_most(LONGEST)]
    )
    evidence = TextAreaField(_l("Evidence"), validators=[at_most(LONGEST)])


class DecisionForm(FlaskForm):
    """Common to every ruling: clause, reason, committee, and day of the meeting."""

    clause = SelectField(_l("Clause"), validate_choice=False, validators=[InputRequired(_l("Choose the clause."))])
    reason = TextAreaField(
        _l("Reason"),
        validators=[InputRequired(_l("Write the reason.")), at_most(LONGEST)],
        description=_l("This is stored permanently. Do not name any person."),
    )
    told = TextAreaField(
        _l("Reason, in words for the institution"),
        validators=[at_most(LONGEST)],
        description=_l("The institution of the work reads this. If it is empty, it reads the reason above."),
    )
    exception = TextAreaField(
        _l("Why the committee decides so although the clause or the missing answer speaks against it"),
        validators=[at_most(LONGEST)],
        description=_l(
            "Only for a consequence that the clause does not lead to, or a decision before the institution answers. It "
            "is stored in the log."
        ),
    )
    committee = StringField(
        _l("Committee that decided"), validators=[InputRequired(_l("Enter the committee that decided.")), at_most(200)]
    )
    met_on = DayField(_l("Day of its meeting"), validators=[InputRequired(_l("Enter the day of the meeting."))])
    number = StringField(_l("Number of the new announcement"), validators=[at_most(80)])
    accept_ties = BooleanField(_l("Accept any new shared rank across the last title or advancing place"))

    @property
    def decision(self) -> Decision:
        """The decision in a validated form."""
        if self.met_on.data is None:
            raise ValueError("the form was not validated")
        return Decision(
            clause=self.clause.data,
            reason=self.reason.data or "",
            committee=self.committee.data or "",
            met_on=self.met_on.data,
            told=self.told.data or "",
            exception=self.exception.data or "",
        )


class RulingForm(DecisionForm):
    """A decision on a case, with its effect."""

    effect = RadioField(
        _l("Consequence"), validate_choice=False, validators=[InputRequired(_l("Choose the consequence."))]
    )
    items = SelectMultipleField(
        _l("Items whose points become 0"),
        validate_choice=False,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description=_l("Only if points become 0. This applies to the panel's result, not to the judges' sheets."),
    )
    sheet = SelectField(_l("Judge whose sheet has the error"), coerce=whole, validate_choice=False)
    criteria = SelectMultipleField(
        _l("Criteria that the judge corrects"),
        validate_choice=False,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description=_l(
            "Only for an error in recording. These criteria open on this judge's sheet alone; then the chair certifies "
            "again, and the next version is published."
        ),
    )
    also = StringField(
        _l("Other works affected"),
        validators=[at_most(200)],
        description=_l("Entry codes separated by spaces, if the same work was entered more than once."),
    )


def clauses(book: Rulebook, own: str) -> list[SelectChoice]:
    """The rulebook's clauses, each with its first requirement; also the case's own clause if the rulebook lacks it."""
    said: dict[str, str] = {}
    for requirement in book.requirements:
        said.setdefault(requirement.clause, spoken(requirement.label))
    if own:
        said.setdefault(own, "")
    return [SelectChoice("", _("Choose a clause"))] + [
        SelectChoice(clause, f"{clause} · {label}" if label else clause) for clause, label in said.items()
    ]


def alleged(book: Rulebook) -> list[SelectChoice]:
    """Requirements that a case can be about."""
    return [SelectChoice("", _("Something else"))] + [
        SelectChoice(one.id, f"{one.clause} · {_found(one)}")
        for one in book.requirements
        if one.about is not About.CHANGE
    ]


def _found(requirement: Requirement) -> str:
    if requirement.report:
        return spoken(requirement.report)
    return _("May not be met: %(label)s", label=spoken(requirement.label))


def item_choices(book: Rulebook) -> list[SelectChoice]:
    """The items of the rubric, in printed order."""
    return [SelectChoice(item.code, f"{item.code} {spoken(item.title)}") for item in book.items]


def criterion_choices(book: Rulebook) -> list[SelectChoice]:
    """The criteria of the rubric, in printed order."""
    return [SelectChoice(item.code, f"{item.code} {spoken(item.title)}") for item in book.criteria]


def effect_choices(effects: tuple[Effect, ...]) -> list[SelectChoice]:
    """Possible effects now; ties have a separate form."""
    return [SelectChoice(effect.value, EFFECTS[effect]) for effect in effects if effect is not Effect.ORDER_TIE]


def clauses_of_effects(book: Rulebook, *, after_award: bool) -> dict[str, tuple[str, ...]]:
    """The clauses that each effect fits, by effect; an effect that fits every clause is not in it."""
    known = dict.fromkeys(one.clause for one in book.requirements)
    fits = {clause: fitting_effects(book.requirements, clause, after_award=after_award) for clause in known}
    return {
        effect.value: tuple(clause for clause in known if effect in fits[clause])
        for effect in Effect
        if effect not in ANY_CLAUSE
    }


def requirement_of(book: Rulebook, case: CaseRow) -> Requirement | None:
    """The requirement the case is about, or None."""
    return next((one for one in book.requirements if one.id == case.requirement), None)
