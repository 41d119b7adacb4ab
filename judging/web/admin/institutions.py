"""Administrators correct institutions that imports added, and merge two that are one."""

from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from judging.core.imports.registry_columns import INSTITUTIONS
from judging.core.provinces import PROVINCES
from judging.extensions import db
from judging.queries.people import institutions as rows
from judging.queries.people.institutions import InstitutionRow
from judging.readers.institution_matching import Register
from judging.readers.spreadsheets.sheets.institutions import alike_notes
from judging.services.people import institutions as service
from judging.web.admin.forms import InstitutionForm
from judging.web.forms import refusals_on
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole
from judging.web.organise.imports.sheet_import import download, registry_import
from judging.web.views import flash_and_redirect, in_transaction, or_404, page_number
from judging.web.wording.languages import language
from judging.writers.import_templates import institutions_template

FIELD_OF = {
    "institution_code_taken": "code",
    "province_unknown": "province",
    "province_alike": "province",
    "region_unknown": "region",
}
"""The field that shows a refusal; by default the name."""


def institutions() -> ResponseReturnValue:
    """The list of institutions, searched by name, code or province."""
    search = request.args.get("search", "")
    page = rows.institutions(db.session(), search=search, page=page_number())
    return render_template("admin/institutions/institutions.html", page=page, search=search)


def institution(institution_id: int) -> ResponseReturnValue:
    """Correct one institution."""
    found = or_404(rows.institution(db.session(), institution_id))
    form = InstitutionForm(obj=found)
    form.offer(found.region)
    if form.validate_on_submit():
        with refusals_on(form, FIELD_OF, "name_th"):
            in_transaction(
                service.edit,
                actor=actor(),
                institution_id=institution_id,
                name_th=form.name_th.data or "",
                name_en=form.name_en.data or "",
                code=form.code.data or "",
                province=form.province.data or "",
                region=form.region.data or "",
                is_private=form.is_private.data,
            )
            return flash_and_redirect(_("Saved."), "admin.institutions")
    page = render_template(
        "admin/institutions/institution.html",
        found=found,
        form=form,
        merged=rows.merged_into(db.session(), found.institution_id),
        provinces=list(PROVINCES),
    )
    return page, 422 if form.errors else 200


def institution_merge(institution_id: int) -> ResponseReturnValue:
    """Choose the institution to merge into, preview the result, and merge."""
    found = or_404(rows.institution(db.session(), institution_id))
    if request.method == "POST":
        return _merged(found, request.form.get("into", 0, type=whole))
    search = request.args.get("search", "")[:100]
    into = rows.institution(db.session(), request.args.get("into", 0, type=whole))
    return render_template(
        "admin/institutions/merge.html",
        found=found,
        into=into,
        moving=rows.belongings(db.session(), institution_id) if into else {},
        search=search,
        choices=() if into else _choices(found, search),
    )


def _merged(found: InstitutionRow, into_id: int) -> ResponseReturnValue:
    in_transaction(service.merge, actor=actor(), institution_id=found.institution_id, into_id=into_id)
    return flash_and_redirect(
        _("%(name)s is merged. Its works, people and roles are moved.", name=found.name_th),
        "admin.institution",
        institution_id=into_id,
    )


def _choices(found: InstitutionRow, search: str) -> tuple[InstitutionRow, ...]:
    """Institutions that match the search or, without one, have a similar name."""
    if search:
        page = rows.institutions(db.session(), search=search)
        return tuple(row for row in page.rows if row.institution_id != found.institution_id)
    stored = [one for one in rows.stored(db.session()) if one.into is None and one.id != found.institution_id]
    near = Register((one.id, one.name_th, one.province) for one in stored).alike(found.name_th)
    return tuple(row for one in near if (row := rows.institution(db.session(), one.id)) is not None)


def institutions_import() -> Any:
    """Institutions from a spreadsheet."""
    return registry_import(INSTITUTIONS, notes=alike_notes)


def institutions_template_() -> Response:
    """An empty sheet of institutions to fill in."""
    return download(institutions_template(language()), "institutions.xlsx")
