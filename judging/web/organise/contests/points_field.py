"""A field for points."""

from flask_babel import gettext as _
from wtforms import StringField

from judging.core import numbers


class PointsField(StringField):
    """Points as an exact fraction."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return numbers.decimal_text(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = numbers.parse_decimal(valuelist[0])
        except numbers.PointsError:
            raise ValueError(_("Enter the points as a number, such as 80 or 79.5.")) from None
