"""The form of the timetable. It checks shape; core checks that the works fit."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import Field
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import TextInput

from judging.core.presentation.timetable import LONGEST, Lengths, Pause, Timetable, check, clock_text, parse_clock
from judging.core.refusals import RuleViolation
from judging.queries.presentation.presentation import Plan
from judging.web.forms import EditForm, add_refusal
from judging.web.organise.contests.contest_forms import DayField, WholeField
from judging.web.wording.languages import language

PAUSES = 3
FIELD_OF: Mapping[str, str] = {
    "timetable_lengths": "presentation",
    "timetable_day": "ends",
    "timetable_pauses": "pause_1_starts",
    "timetable_too_short": "ends",
}
"""The field that a refusal belongs to."""


class ClockField(Field):
    """A time of the day in minutes, as people write it: 9.00, 09:00, ๙.๐๐ น."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return clock_text(self.data, language()) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data: int | None = None
        if not valuelist or not valuelist[0].strip():
            return
        self.data = parse_clock(valuelist[0][:20])
        if self.data is None:
            raise ValueError(_("Enter a time, such as %(time)s.", time=clock_text(9 * 60, language())))


def _minutes(label: Any, least: int) -> WholeField:
    in_range = NumberRange(least, LONGEST, _l("Enter a number of minutes from %(min)s to %(max)s."))
    return WholeField(label, validators=[InputRequired(_l("Enter the minutes.")), in_range])


class TimetableForm(EditForm):
    """Lengths, and when works are presented; without a first time there is no timetable."""

    presentation = _minutes(_l("Presentation, minutes"), 1)
    questions = _minutes(_l("Questions, minutes"), 0)
    between = _minutes(_l("Between two works, minutes"), 0)
    first_day = DayField(_l("Day of the first presentation"), validators=[Optional()])
    starts = ClockField(_l("First presentation of a day at"), validators=[Optional()])
    ends = ClockField(_l("A day ends at"), validators=[Optional()])
    pause_1_starts = ClockField(_l("Pause from"), validators=[Optional()])
    pause_1_ends = ClockField(_l("to"), validators=[Optional()])
    pause_2_starts = ClockField(_l("Pause from"), validators=[Optional()])
    pause_2_ends = ClockField(_l("to"), validators=[Optional()])
    pause_3_starts = ClockField(_l("Pause from"), validators=[Optional()])
    pause_3_ends = ClockField(_l("to"), validators=[Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then that what belongs together is complete and that the works fit."""
        if not super().validate(extra_validators):
            return False
        wanted = [self.ends] if self.starts.data is not None else [self.starts] if self.ends.data is not None else []
        for at in range(1, PAUSES + 1):
            pair = (self[f"pause_{at}_starts"], self[f"pause_{at}_ends"])
            if (pair[0].data is None) is not (pair[1].data is None):
                wanted += pair
            elif pair[0].data is not None and self.starts.data is None:
                wanted.append(self.starts)
        for field in wanted:
            if field.data is None:
                field.errors = [_("Enter this time, too.")]
        if self.errors:
            return False
        if (timetable := self.timetable()) is not None:
            try:
                check(timetable)
            except RuleViolation as refusal:
                add_refusal(self, refusal, FIELD_OF)
        return not self.errors

    def lengths(self) -> Lengths:
        """The lengths of a form that was validated."""
        return Lengths(self.presentation.data or 1, self.questions.data or 0, self.between.data or 0)

    def timetable(self) -> Timetable | None:
        """The timetable of the form, None without times."""
        if self.first_day.data is None or self.starts.data is None or self.ends.data is None:
            return None
        pairs = [(self[f"pause_{at}_starts"].data, self[f"pause_{at}_ends"].data) for at in range(1, PAUSES + 1)]
        pauses = sorted((pair for pair in pairs if None not in pair), key=lambda pair: pair[0])
        return Timetable(
            self.first_day.data,
            self.starts.data,
            self.ends.data,
            self.lengths(),
            tuple(Pause(*pair) for pair in pauses),
        )


def stored(plan: Plan) -> dict[str, Any]:
    """The values of the form as they are stored."""
    values: dict[str, Any] = {
        "presentation": plan.lengths.presentation,
        "questions": plan.lengths.questions,
        "between": plan.lengths.between,
    }
    if plan.timetable is not None:
        table = plan.timetable
        values |= {"first_day": table.first_day, "starts": table.starts, "ends": table.ends}
        for at, pause in enumerate(table.pauses[:PAUSES], start=1):
            values |= {f"pause_{at}_starts": pause.starts, f"pause_{at}_ends": pause.ends}
    return values
