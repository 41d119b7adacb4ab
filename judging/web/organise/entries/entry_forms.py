"""Forms of works and panel members."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from judging.core.roles import PanelRole
from judging.core.thai import normalise
from judging.queries.entry_head import EntryName
from judging.web.forms import EditForm, at_most
from judging.web.guards.whole_numbers import whole
from judging.web.wording.languages import spoken


def _names_fit(form: EditForm, field: TextAreaField) -> None:

    if any(len(name) > 200 for name in lines(field.data)):
        raise ValidationError(_l("A name is too long. Use at most 200 characters."))


def _some_chosen(form: MemberForm, field: SelectMultipleField) -> None:

    if not field.data and form.role.data != PanelRole.SECRETARY:
        raise ValidationError(_l("Choose at least one section."))


def lines(text: str | None) -> tuple[str, ...]:
    """The names of a text with one a line; empty lines are skipped."""
    return tuple(name for name in (normalise(line) for line in (text or "").splitlines()) if name)


class EntryForm(EditForm):
    """A work: code, titles, institution, and the team with one name per line."""

    code = StringField(
        _l("Entry code"),
        validators=[InputRequired(_l("Enter the work's code.")), at_most(40)],
        description=_l("As on the organiser's list, for example A001."),
    )
    title_th = StringField(_l("Title in Thai"), validators=[InputRequired(_l("Enter the work's title.")), at_most(400)])
    title_en = StringField(_l("Title in English"), validators=[at_most(400)])
    institution = StringField(
        _l("Institution"),
        validators=[InputRequired(_l("Enter the name of the institution.")), at_most(200)],
        description=_l("Type to choose a known institution, or enter a new one."),
        render_kw={"list": "institutions", "autocomplete": "off"},
    )
    province = StringField(_l("Province"), validators=[at_most(80)])
    makers = TextAreaField(
        _l("Makers"), validators=[_names_fit, at_most(4000)], description=_l("One name per line, at most 10.")
    )
    advisers = TextAreaField(
        _l("Advisers"), validators=[_names_fit, at_most(4000)], description=_l("One name per line, at most 5.")
    )


class MemberForm(EditForm):
    """A judge: name, position, institution, seat, and sections."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Enter the judge's name.")), at_most(200)])
    position = StringField(_l("Position"), validators=[at_most(300)])
    institution = StringField(
        _l("Institution"),
        validators=[at_most(200)],
        description=_l("Works of the same institution are shown as possible conflicts of interest."),
        render_kw={"list": "institutions", "autocomplete": "off"},
    )
    province = StringField(_l("Province of the institution"), validators=[at_most(80)])
    role = RadioField(
        _l("Role on the panel"),
        choices=[
            SelectChoice(PanelRole.JUDGE.value, _l("Judge")),
            SelectChoice(PanelRole.CHAIR.value, _l("Chair")),
            SelectChoice(PanelRole.SECRETARY.value, _l("Secretary")),
        ],
        default=PanelRole.JUDGE.value,
        validators=[InputRequired(_l("Choose judge, chair or secretary."))],
        description=_l(
            "A panel has one chair, who certifies the results. If you appoint a new chair, the old "
            "chair becomes a judge. The secretary scores nothing."
        ),
    )
    sections = SelectMultipleField(
        _l("Sections to score"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("All sections, unless the judge is appointed for some sections only."),
        validators=[_some_chosen],
        validate_choice=True,
    )
    from_entry = SelectField(
        _l("First work"),
        coerce=whole,
        validate_choice=False,
        description=_l(
            "Works before it are not asked of the substitute, nor are works for which the former judge has "
            "submitted a score sheet that counts. Works admitted later are asked."
        ),
    )
    namesake = BooleanField(_l("This is another person with the same name"))

    def offer(self, sections: list[tuple[str, str]], works: Sequence[EntryName] = ()) -> MemberForm:
        """The form with the sections of the rulebook as choices, and for a substitute the works."""
        self.sections.choices = [SelectChoice(code, title) for code, title in sections]
        if works:
            offered = [(work.entry_id, f"{work.code} {spoken(work.title)}") for work in works]
            self.from_entry.choices = [SelectChoice(*one) for one in offered]
        else:
            del self.from_entry
        return self
