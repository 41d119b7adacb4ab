"""The emblems that stand over the papers of an issuer."""

import hashlib
from contextlib import closing
from typing import Any

from flask import Response, abort, render_template, request, send_file
from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import StringField

from judging.core.refusals import RuleViolation, refuse_if
from judging.extensions import db, documents
from judging.queries.papers import official_papers as reads
from judging.readers.pictures import LARGEST, Use, reduce_picture
from judging.services.papers import emblems
from judging.web.forms import add_refusal, at_most
from judging.web.guards.access import actor
from judging.web.views import flash_and_redirect, in_transaction, or_404

FIELD_OF = {"issuer_wanted": "issuer"}


class EmblemForm(FlaskForm):
    """An image for an issuer."""

    issuer = StringField(
        _l("Issuer"),
        validators=[at_most(200)],
        description=_l("Exactly as it follows ประกาศ or คำสั่ง, for example วิทยาลัยเทคนิคลพบุรี."),
    )
    file = FileField(_l("Image"), description=_l("PNG or JPEG, at most 20 MB. It is printed 3 cm high."))


def listing() -> Any:
    """The issuers with an emblem; POST adds or replaces one."""
    form = EmblemForm()
    if form.validate_on_submit():
        try:
            return _save(form)
        except RuleViolation as refusal:
            add_refusal(form, refusal, FIELD_OF, "file")
    return _page(form), 422 if form.errors else 200


def _save(form: EmblemForm) -> Any:
    sent = request.files.get("file")
    refuse_if(not form.issuer.data, "issuer_wanted")
    if sent is None or not sent.filename:
        raise RuleViolation("picture_wanted")
    with closing(sent):
        picture = reduce_picture(sent.read(LARGEST + 1), Use.EMBLEM)  # one byte more shows that it is too large
    stored = documents().put(picture.data)
    try:
        given: dict[str, Any] = {"issuer": form.issuer.data or "", "size": len(picture.data)}
        given["seen"] = request.form.getlist("seen")
        replaced = in_transaction(
            emblems.save, actor=actor(), stored=stored, sha256=hashlib.sha256(picture.data).hexdigest(), **given
        )
    except BaseException:
        documents().remove(stored)
        raise
    return _removed(replaced, _("The emblem is saved. It stands over the papers of this issuer."))


def image(emblem_id: int) -> Response:
    """The image."""
    found = or_404(reads.emblem_of(db.session(), emblem_id))
    try:
        path = documents().open(found)
        mimetype = "image/png" if path.read_bytes().startswith(b"\x89PNG") else "image/jpeg"
        return send_file(path, mimetype=mimetype, max_age=0)
    except FileNotFoundError:
        abort(404)


def remove(emblem_id: int) -> Any:
    """Take the image from an issuer."""
    removed = in_transaction(emblems.remove, actor=actor(), emblem_id=emblem_id)
    return _removed(removed, _("The emblem is removed. Papers of this issuer have none."))


def _removed(names: tuple[str, ...], told: str) -> Any:
    for name in names:
        documents().remove(name)
    return flash_and_redirect(told, "admin.emblems")


def _page(form: EmblemForm) -> str:
    return render_template("admin/emblems.html", form=form, emblems=reads.emblems(db.session()))
