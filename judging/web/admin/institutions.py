"""Administrators mend institutions that imports brought in."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from judging.core.refusals import RuleViolation
from judging.extensions import db
from judging.queries import institutions as rows
from judging.services import institutions as service
from judging.transaction import transaction
from judging.web.access import actor
from judging.web.admin.forms import InstitutionForm
from judging.web.refusals import sentence


def institutions() -> ResponseReturnValue:
    """The list of institutions, searched by name, code or province."""
    search = request.args.get("search", "")
    page = rows.institutions(db.session(), search=search, page=request.args.get("page", 1, type=int))
    return render_template("admin/institutions.html", page=page, search=search)


def institution(institution_id: int) -> ResponseReturnValue:
    """One institution to mend."""
    found = rows.institution(db.session(), institution_id)
    if found is None:
        abort(404)
    form = InstitutionForm(obj=found)
    if not form.validate_on_submit():
        status = 422 if request.method == "POST" else 200
        return render_template("admin/institution.html", found=found, form=form), status
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
            )
    except RuleViolation as refusal:
        field = form.code if refusal.code == "institution_code_taken" else form.name_th
        field.errors = [sentence(refusal)]
        return render_template("admin/institution.html", found=found, form=form), 422
    flash(_("Saved."), "ok")
    return redirect(url_for("admin.institutions"), 303)
