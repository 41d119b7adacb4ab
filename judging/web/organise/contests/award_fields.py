"""The rows of the settings form for medals, titles and special prizes: as many as there can be, empty ones left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import Field, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, Optional

from judging.core import thai
from judging.core.contests.practice_settings import check_band, check_names, check_prize_apart, check_titles
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.scoring.awards import (
    LEAST_BANDS,
    MOST_BANDS,
    MOST_PRIZES,
    MOST_TITLES,
    AwardRules,
    Decider,
    Medal,
    MedalBand,
    SpecialPrize,
)
from judging.core.scoring.ranking import RankStyle
from judging.core.text import Text
from judging.web.forms import at_most, passes_check
from judging.web.organise.contests.points_field import PointsField
from judging.web.wording import labels
from judging.web.wording.results.award_text import level_text, level_word

NAME_LENGTH, GIVER_LENGTH, LEVEL_LENGTH = 120, 200, 60

_MOST = {"band": MOST_BANDS, "title": MOST_TITLES, "prize": MOST_PRIZES}


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of one row by their short names. ``is_blank`` says that nothing is typed in it."""

    number: int
    fields: Mapping[str, Field]

    @property
    def is_blank(self) -> bool:
        """Whether no text is typed in the row; its choices alone say nothing."""
        return not any(one.data not in (None, "") for one in self.fields.values() if not isinstance(one, SelectField))

    @property
    def has_errors(self) -> bool:
        """Whether a field of the row is wrong."""
        return any(one.errors for one in self.fields.values())

    @property
    def name(self) -> Text:
        """The name in both languages as typed."""
        return Text(self.fields["th"].data, self.fields["en"].data)


def award_fields(*kinds: str) -> dict[str, Field]:
    """The fields of all rows of these kinds, by default all, under their names in the form, such as ``band-1-th``."""
    return {
        f"{kind}-{number}-{name}": made
        for kind in kinds or _MOST
        for number in range(1, _MOST[kind] + 1)
        for name, made in _fields(kind, number).items()
    }


def award_rows(form: Any, kind: str) -> list[Row]:
    """The rows of a ``kind``: band, title or prize."""
    names = list(_fields(kind, 1))
    return [
        Row(number, {name: form[f"{kind}-{number}-{name}"] for name in names}) for number in range(1, _MOST[kind] + 1)
    ]


def award_values(rules: AwardRules) -> dict[str, Any]:
    """The values of the fields for stored rules."""
    values: dict[str, Any] = {"titles_to": rules.titles_to, "rank_style": rules.style.value}
    for number, band in enumerate(rules.bands, start=1):
        values |= _named("band", number, band.name, least=band.least, medal=band.medal.value if band.medal else "")
    for number, title in enumerate(rules.titles, start=1):
        values |= _named("title", number, title)
    for number, prize in enumerate(rules.prizes, start=1):
        more = {"giver": prize.giver, "level": level_text(prize.level), "by": prize.decided_by.value}
        values |= _named("prize", number, prize.name, **more)
    return values


def read_awards(form: Any) -> AwardRules:
    """The rules of a form that was validated."""
    bands = [
        MedalBand(
            row.name, row.fields["least"].data, Medal(row.fields["medal"].data) if row.fields["medal"].data else None
        )
        for row in _typed(form, "band")
    ]
    prizes = [prize for prize in read_prizes(form) if prize is not None]
    titles = [row.name for row in _typed(form, "title")]
    style = RankStyle(form.rank_style.data)
    return AwardRules(tuple(bands), tuple(titles), form.titles_to.data, tuple(prizes), style)


def read_prizes(form: Any) -> list[SpecialPrize | None]:
    """The special prizes of a form that was validated, by the numbers of their rows; None for a blank one."""
    return [None if row.is_blank else _prize(row) for row in award_rows(form, "prize")]


def check_prize_rows(form: Any) -> bool:
    """Whether every special prize is named in both languages and differs from those above it; each sentence stands
    beside the field that it is about."""
    found, above = [], list[SpecialPrize]()
    for row in _typed(form, "prize"):
        found.append(_has_names(row))
        if not row.has_errors:
            prize = _prize(row)
            found.append(passes_check(row.fields, "th", check_prize_apart, prize, above, row.number))
            above.append(prize)
    return all(found)


def check_award_rows(form: Any, rules: Rulebook) -> bool:
    """Whether core accepts the rows; each sentence stands beside the field that it is about."""
    found = [check_prize_rows(form), *map(_has_names, _typed(form, "band"))]
    typed = [row.number for row in _typed(form, "title")]
    found += [_has_names(row) for row in award_rows(form, "title")[: max(typed, default=0)]]
    bands, above = _typed(form, "band"), None
    for row in bands:
        found.append(_has_bound(row, rules, above))
        above = row.fields["least"].data if above is None or row.fields["least"].data is not None else above
    if len(bands) < LEAST_BANDS:
        _add(form["band-2-th"], _("Enter %(least)s to %(most)s medals.", least=LEAST_BANDS, most=MOST_BANDS))
        found.append(False)
    if not form.titles_to.errors:
        found.append(passes_check(form, "titles_to", check_titles, typed, form.titles_to.data))
    return all(found)


def _prize(row: Row) -> SpecialPrize:
    level, by = level_word(row.fields["level"].data), Decider(row.fields["by"].data)
    return SpecialPrize(row.name, row.fields["giver"].data, level, by)


def _typed(form: Any, kind: str) -> list[Row]:
    return [row for row in award_rows(form, kind) if not row.is_blank]


def _has_names(row: Row) -> bool:
    wanting = next((name for name in ("th", "en") if not row.fields[name].data), "")
    return passes_check(row.fields, wanting, check_names, row.name, row.number)


def _has_bound(row: Row, rules: Rulebook, above: Fraction | None) -> bool:
    field = row.fields["least"]
    if field.data is None:
        if not field.errors:
            _add(field, _("Enter the minimum average."))
        return False
    return passes_check(row.fields, "least", _check_band_below(above), rules, field.data, row.number)


def _check_band_below(above: Fraction | None) -> Any:
    """``check_band`` with the bound above, which the first band lacks."""
    return lambda rules, least, number: check_band(rules, least, above, number)


def _add(field: Field, text: str) -> None:
    field.errors = [*field.errors, text]


def _named(kind: str, number: int, name: Text, **more: Any) -> dict[str, Any]:
    return {f"{kind}-{number}-{key}": value for key, value in {"th": name.th, "en": name.en, **more}.items()}


def _fields(kind: str, number: int) -> dict[str, Any]:
    heads = {
        "band": _l("Medal %(number)s", number=number),
        "title": _l("Title of rank %(number)s", number=number),
        "prize": _l("Special prize %(number)s", number=number),
    }
    head = heads[kind]
    made: dict[str, Any] = {
        "th": _words(_l("%(row)s: name in Thai", row=head), NAME_LENGTH),
        "en": _words(_l("%(row)s: name in English", row=head), NAME_LENGTH),
    }
    if kind == "band":
        made["least"] = PointsField(_l("%(row)s: minimum average", row=head), validators=[Optional()])
        made["medal"] = _select(_l("%(row)s: sign", row=head), {"": _l("no sign"), **labels.MEDALS})
    if kind == "prize":
        made["giver"] = _words(_l("%(row)s: given by", row=head), GIVER_LENGTH)
        made["level"] = _words(_l("%(row)s: level", row=head), LEVEL_LENGTH)
        made["by"] = _select(_l("%(row)s: decided by", row=head), labels.DECIDERS)
    return made


def _words(label: Any, length: int) -> Any:
    return StringField(label, validators=[Optional(), at_most(length)], filters=[_tidied])


def _tidied(text: str | None) -> str:
    return thai.normalise(text or "")


def _select(label: Any, words: Mapping[Any, Any]) -> Any:
    choices = [SelectChoice(str(value), said) for value, said in words.items()]
    return SelectField(
        label,
        choices=choices,
        default=choices[0].value,
        validate_choice=False,
        validators=[AnyOf([choice.value for choice in choices], _l("Choose one from the list."))],
    )
