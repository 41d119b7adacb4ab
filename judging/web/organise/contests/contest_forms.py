"""Forms of contests and their settings. They check shape; services check rules."""

import json
from dataclasses import fields
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar

from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import TextInput

from judging.core import dates, thai
from judging.core.contests.practice_settings import (
    check_protest_days,
    check_published_sheets,
    check_reading,
    in_units,
)
from judging.core.contests.rounds import check_order, checked_area
from judging.core.eligibility.checks import TREATMENT_NAMES, treatments_for
from judging.core.roles import RoundLevel
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.school_years import check_days
from judging.core.scoring.award_data import award_rules
from judging.core.scoring.ranking import RankStyle
from judging.models import PracticeSettings
from judging.services.contests.contests import PracticeChoices
from judging.web.forms import EditForm, passes_check
from judging.web.guards.whole_numbers import whole
from judging.web.organise.contests.award_fields import award_fields, award_values, check_award_rows, read_awards
from judging.web.organise.contests.points_field import PointsField
from judging.web.wording import labels
from judging.web.wording.languages import spoken

FIRST_YEAR, LAST_YEAR = 2500, 2700
MOST = 999


class WholeField(IntegerField):
    """A whole number, also in Thai digits, which a browser's number field refuses."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        typed = thai.digits(valuelist[0]).strip() if valuelist else ""
        if typed and not typed.isdecimal():
            raise ValueError(_("Enter a whole number."))
        self.data = int(typed[:9]) if typed else None


class DayField(DateField):
    """A day from the browser's calendar or typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = dates.parse_day(valuelist[0]) if valuelist else None
        if self.data is None and valuelist and valuelist[0].strip():
            raise ValueError(_("Enter a date, such as 25/3/2565."))


class DaysForm(FlaskForm):
    """The days of a round."""

    first_day = DayField(_l("First day"), validators=[InputRequired(_l("Choose the first day."))])
    last_day = DayField(_l("Last day"), validators=[InputRequired(_l("Choose the last day."))])

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each day, and both together."""
        is_valid = super().validate(extra_validators)
        if not is_valid and (self.first_day.errors or self.last_day.errors):
            return False
        return passes_check(self, "last_day", check_order, self.first_day.data, self.last_day.data) and is_valid

    @property
    def days(self) -> tuple[date, date]:
        """Both days of a form that was validated."""
        if self.first_day.data is None or self.last_day.data is None:
            raise ValueError("the form was not validated")
        return self.first_day.data, self.last_day.data


class ContestDaysForm(DaysForm):
    """The days of a contest: those of its round, or its own."""

    alone = BooleanField(
        _l("Only for this contest"),
        description=_l(
            "If not ticked, the days are those of the round and of all its contests without days of their own."
        ),
    )


class PlaceForm(EditForm):
    """Level and area of a round."""

    level = RadioField(
        _l("Level"),
        choices=[SelectChoice(level.value, name) for level, name in labels.LEVELS.items()],
        validate_choice=False,
        validators=[AnyOf([level.value for level in RoundLevel], _l("Choose the level."))],
    )
    area = StringField(
        _l("Area"),
        validators=[Optional(), Length(max=120, message=_l("At most 120 characters."))],
        description=_l("The college, province or region. Leave empty at national level."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Both fields, and what core says of the area."""
        found = [super().validate(extra_validators)]
        if not self.level.errors and not self.area.errors:
            found.append(passes_check(self, "area", checked_area, RoundLevel(self.level.data), self.area.data or ""))
        return all(found)


class ContestForm(DaysForm, PlaceForm):
    """A contest with its round and competition."""

    rulebook_id = SelectField(
        _l("Category and rulebook"),
        coerce=whole,
        validate_choice=False,
        validators=[InputRequired(_l("Choose the rulebook."))],
        description=_l("The rulebook says what is scored and how ties are decided. It cannot be changed later."),
    )
    school_year = WholeField(
        _l("School year (B.E.)"),
        validators=[
            InputRequired(_l("Enter the school year.")),
            NumberRange(FIRST_YEAR, LAST_YEAR, _l("Enter a school year of the Buddhist era, such as 2568.")),
        ],
    )
    is_practice = BooleanField(
        _l("Only for practice"),
        description=_l(
            "To try everything with invented or copied works. Its works are compared with no others, nothing of it is "
            "published, and every page says that it is for practice. It cannot become a real contest."
        ),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field by itself, and what core says of area and days, all at once."""
        found = [super().validate(extra_validators)]
        year = None if self.school_year.errors else self.school_year.data
        for day in (self.first_day, self.last_day):
            if not day.errors:
                found.append(passes_check(self, day.name, check_days, year, day.data))
        return all(found)


def current_school_year(today: date) -> int:
    """The school year (Buddhist era) of a day; it begins in May."""
    return today.year + dates.BUDDHIST_ERA - (today.month < 5)


def _count(label: Any, least: int, hint: Any) -> WholeField:
    message = _l("Enter a number from %(least)s to %(most)s.", least=least, most=MOST)
    return WholeField(label, validators=[InputRequired(message), NumberRange(least, MOST, message)], description=hint)


class SettingsForm(FlaskForm):
    """The practice settings. ``rules`` is the rulebook, which gives ``tie_reading`` its choices."""

    rules: ClassVar[Rulebook]

    tie_reading = RadioField(
        _l("Reading of the tie-break rule"),
        validate_choice=False,
        validators=[InputRequired(_l("Choose one of the readings."))],
        description=_l(
            "The rulebook can be read in more than one way. Choose a reading before any score is known. After "
            "certification you can see the results of the other readings."
        ),
    )
    rank_style = RadioField(
        _l("Style of ranks"),
        choices=[SelectChoice(style.value, said) for style, said in labels.RANK_STYLES.items()],
        validate_choice=False,
        validators=[AnyOf([style.value for style in RankStyle], _l("Choose one of the two."))],
        description=_l("The rank that follows a shared rank."),
    )
    min_judges = _count(
        _l("Minimum number of judges per work"),
        1,
        _l("The results cannot be certified if a work has fewer judges."),
    )
    departed_sheets = RadioField(
        _l("Sheets of an excused judge"),
        choices=[
            SelectChoice("stand", _l("Submitted sheets count")),
            SelectChoice("fall", _l("No sheet counts, not even submitted ones")),
        ],
        validate_choice=False,
        validators=[AnyOf(["stand", "fall"], _l("Choose one of the two."))],
        description=_l("Decide this now, so that nobody can choose based on the scores."),
    )
    same_institution_abstains = BooleanField(
        _l("Judges do not score works of their own institution"),
        description=_l(
            "If ticked, they are recused by themselves. If not, an organiser decides for each judge and work. At "
            "college level, where all are of one institution, it has no effect."
        ),
    )
    totals_in_progress = BooleanField(
        _l("Organisers see the judges' totals before the panel review"),
        description=_l("If not ticked, the page of progress shows only which score sheets are submitted."),
    )
    titles_to = _count(
        _l("Last rank with a title"),
        0,
        _l("The last name below also stands for all further ranks up to this one. Enter 0 for no titles."),
    )
    advance = _count(
        _l("Works that advance"),
        0,
        _l("How many ranks advance to the next level. Enter 0 if there is none."),
    )
    advance_least = PointsField(
        _l("Minimum average to advance"),
        validators=[Optional()],
        description=_l("In points. Works below it do not advance, whatever their rank. Leave empty for no minimum."),
    )
    advance_per_institution = WholeField(
        _l("Maximum number of works per institution that advance"),
        validators=[
            Optional(),
            NumberRange(1, MOST, _l("Enter a number from %(least)s to %(most)s.", least=1, most=MOST)),
        ],
        description=_l("Leave empty for no limit."),
    )
    clear_days = BooleanField(
        _l("Count clear days of notice"),
        description=_l(
            "For requests to change title or category: the first day of the contest and the day of the request "
            "do not count."
        ),
    )
    publish_clauses = BooleanField(
        _l("Publish the clause of a ruling"),
        description=_l(
            "If not ticked, the public page says only that a ruling changed the result, not what was alleged."
        ),
    )
    rulings_confirmed = BooleanField(
        _l("A ruling needs a second account or the signed minutes"),
        description=_l(
            "If ticked, a ruling takes effect when a second member confirms it with their own account, or when the "
            "signed minutes are attached."
        ),
    )
    provisional = BooleanField(
        _l("The first publication is provisional"),
        description=_l(
            "Protests are accepted until the last day for protests. The final version follows when they are decided."
        ),
    )
    publish_scores = BooleanField(
        _l("Publish the scores"),
        description=_l(
            "If not ticked, the public page shows only ranks and awards. Teachers always see the "
            "scores of their own works."
        ),
    )
    publish_sheets = BooleanField(
        _l("Publish the judges' single sheets"),
        description=_l(
            "If ticked, everyone can download the marks of every sheet, without names and in an order of judges that "
            "changes from work to work, and count the ranking again. The scores must be published too."
        ),
    )
    publish_names = BooleanField(
        _l("Publish the names of the students"),
        description=_l("Tick only if the students, or the parents of minors, have agreed."),
    )
    protest_days = _count(
        _l("Days for protests"),
        0,
        _l("Number of days after publication in which protests are accepted. Shown on the public page."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field by itself, and what core says of readings, medals and protests, all at once."""
        found = [super().validate(extra_validators)]
        if not self.tie_reading.errors:
            found.append(passes_check(self, "tie_reading", check_reading, self.rules, self.tie_reading.data))
        if "advance_least" in self:
            found.append(passes_check(self, "advance_least", in_units, self.rules, self.advance_least.data))
        found.append(check_award_rows(self, self.rules))
        if not self.protest_days.errors:
            said = {"provisional": self.provisional.data, "protest_days": self.protest_days.data}
            found.append(passes_check(self, "protest_days", check_protest_days, **said))
        published = {"publish_scores": self.publish_scores.data, "publish_sheets": self.publish_sheets.data}
        found.append(passes_check(self, "publish_sheets", check_published_sheets, **published))
        return all(found)


ADVANCE_FIELDS = ("advance", "advance_least", "advance_per_institution")
"""The fields that need a level above."""
TREATMENT = "treatment-"
"""Prefix of the fields of a requirement's reading; its id follows."""


def practice_values(form: SettingsForm) -> dict[str, Any]:
    """The form's values under the names of ``services.contests.contests.PracticeChoices``."""
    names = {field.name for field in fields(PracticeChoices)}
    values = {name: field.data for name, field in form._fields.items() if name in names}
    treatments = {name: field.data for name, field in form._fields.items() if name.startswith(TREATMENT)}
    chosen = {name.removeprefix(TREATMENT): value for name, value in treatments.items() if value}
    return values | {"treatments": chosen, "awards": read_awards(form)}


def stored_values(kept: PracticeSettings, unit: Fraction) -> dict[str, Any]:
    """The stored settings under the form's names, bounds of means in points."""
    values = {field.name: getattr(kept, field.name) for field in fields(PracticeChoices) if field.name != "awards"}
    chosen = json.loads(values.pop("treatments"))
    values |= {f"{TREATMENT}{name}": value for name, value in chosen.items()}
    if kept.advance_least is not None:
        values["advance_least"] = kept.advance_least * unit
    return values | award_values(award_rules(kept, unit))


def settings_form(rules: Rulebook) -> type[SettingsForm]:
    """The settings form for this rulebook, with a choice for every requirement that has several readings."""
    fields: dict[str, object] = {"rules": rules, **award_fields()}
    for requirement in rules.requirements:
        offered = treatments_for(requirement)
        if offered:
            fields[f"{TREATMENT}{requirement.id}"] = RadioField(
                f"{requirement.clause} · {spoken(requirement.label)}",
                choices=[SelectChoice(treatment.value, spoken(TREATMENT_NAMES[treatment])) for treatment in offered],
                default=offered[0].value,
                validate_choice=False,
            )
    return type("SettingsForm", (SettingsForm,), fields)
