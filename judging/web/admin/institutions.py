"""Administrators correct institutions that imports added, and merge two that are one."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from judging.core.provinces import PROVINCES
from judging.core.refusals import RuleViolation
from judging.database.transaction import transaction
from judging.extensions import db
from judging.queries.people import institutions as rows
from judging.queries.people.institutions import InstitutionRow
from judging.readers.institution_matching import Register
from judging.services.people import institutions as service
from judging.web.admin.forms import InstitutionForm
from judging.web.forms import say
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole

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
    page = rows.institutions(db.session(), search=search, page=request.args.get("page", 1, type=whole))
    return render_template("admin/institutions/institutions.html", page=page, search=search)


def institution(institution_id: int) -> ResponseReturnValue:
    """Correct one institution."""
    found = rows.institution(db.session(), institution_id)
    if found is None:
        abort(404)
    form = InstitutionForm(obj=found)
    form.offer(found.region)
    if not form.validate_on_submit():
        return _form_page(found, form), 422 if request.method == "POST" else 200
    acting = actor()
    try:
        with transaction() as session:
            service.edit(
                session,
                actor=acting,
                institution_id=institution_id,
                name_th=form.name_th.data or "",
                name_en=form.name_en.data or "",
                code=form.code.data or "",
                province=form.province.data or "",
                region=form.region.data or "",
                is_private=form.is_private.data,
            )
    except RuleViolation as refusal:
        say(form, refusal, FIELD_OF, "name_th")
        return _form_page(found, form), 422
    flash(_("Saved."), "ok")
    return redirect(url_for("admin.institutions"), 303)


def institution_merge(institution_id: int) -> ResponseReturnValue:
    """Choose the institution to merge into, preview the result, and merge."""
    found = rows.institution(db.session(), institution_id)
    if found is None:
        abort(404)
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
    who = actor()
    with transaction() as session:
        service.merge(session, actor=who, institution_id=found.institution_id, into_id=into_id)
    flash(_("%(name)s is merged. Its works, people and roles are moved.", name=found.name_th), "ok")
    return redirect(url_for("admin.institution", institution_id=into_id), 303)


def _choices(found: InstitutionRow, search: str) -> tuple[InstitutionRow, ...]:
    """Institutions that match the search or, without one, have a similar name."""
    if search:
        page = rows.institutions(db.session(), search=search)
        return tuple(row for row in page.rows if row.institution_id != found.institution_id)
    stored = [one for one in rows.stored(db.session()) if one.into is None and one.id != found.institution_id]
    near = Register((one.id, one.name_th, one.province) for one in stored).alike(found.name_th)
    shown = (rows.institution(db.session(), one.id) for one in near)
    return tuple(row for row in shown if row is not None)


def _form_page(found: InstitutionRow, form: InstitutionForm) -> str:
    return render_template(
        "admin/institutions/institution.html",
        found=found,
        form=form,
        merged=rows.merged_into(db.session(), found.institution_id),
        provinces=list(PROVINCES),
    )
