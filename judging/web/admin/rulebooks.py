"""Administrators add rulebooks: a file is shown with its faults or its rubric first."""

from base64 import b64decode, b64encode
from binascii import Error as Base64Error

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from judging.core.rulebooks.faults import RulebookFaults
from judging.core.rulebooks.serialization import digest_of
from judging.extensions import db
from judging.queries import installation
from judging.queries.rulebooks import rulebooks as rows
from judging.rulebook import reader
from judging.services.rulebooks import rulebooks as service
from judging.web.admin.forms import KeepRulebookForm, RulebookFileForm
from judging.web.guards.access import actor
from judging.web.views import flash_and_redirect, in_transaction
from judging.web.wording.languages import language
from judging.web.wording.results.rank_explanations import item_name


def rulebooks() -> ResponseReturnValue:
    """The rulebooks of this installation."""
    return render_template("admin/rulebooks/rulebooks.html", kept=installation.rulebook_summaries(db.session()))


def rulebook(rulebook_id: int) -> ResponseReturnValue:
    """One rulebook: rubric with levels and guidance, tie-breaks, requirements."""
    if not installation.has_rulebook(db.session(), rulebook_id):
        abort(404)
    shown = rows.rulebook(db.session(), rulebook_id)
    return render_template(
        "admin/rulebooks/rulebook.html", rulebook=shown, digest=digest_of(shown), item_name=item_name
    )


def rulebook_add() -> ResponseReturnValue:
    """Preview a file, with its faults or its rubric and digest; then add it."""
    if "content" in request.form:
        return _keep()
    form = RulebookFileForm()
    if not form.validate_on_submit():
        return render_template(
            "admin/rulebooks/add.html", form=form, faults=()
        ), 422 if request.method == "POST" else 200
    content: bytes = form.file.data.read(reader.LARGEST + 1)
    try:
        found = reader.read_upload(content)
    except RulebookFaults as error:
        faults = [(fault.line, fault.sentence(language())) for fault in error.faults]
        page = render_template(
            "admin/rulebooks/add.html", form=form, faults=faults, file_name=form.file.data.filename or ""
        )
        return page, 422
    digest = digest_of(found)
    keep = KeepRulebookForm(formdata=None, content=b64encode(content).decode(), digest=digest)
    return render_template(
        "admin/rulebooks/preview.html", rulebook=found, digest=digest, keep=keep, item_name=item_name
    )


def _keep() -> ResponseReturnValue:
    form, acting = KeepRulebookForm(), actor()
    if not form.validate_on_submit():
        abort(400)
    try:
        found = reader.read_upload(b64decode(form.content.data or "", validate=True))
    except (Base64Error, RulebookFaults):
        abort(400)
    if digest_of(found) != form.digest.data:
        abort(400)
    rulebook_id = in_transaction(service.add, actor=acting, rulebook=found)
    return flash_and_redirect(
        _("The rulebook is added. You can now create contests with it."), "admin.rulebook", rulebook_id=rulebook_id
    )
