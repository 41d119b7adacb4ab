"""The design of a contest's certificates: texts, pictures, who signs; and the preview with a real name."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from typing import Any

from flask import Response, request, send_file
from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as Redirect
from wtforms import BooleanField, FileField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Optional

from judging.core.award_certificates import certificate_text
from judging.core.award_certificates.award_certificates import CODE_LENGTH, GROUP, CertificateRole, serial
from judging.core.dates import BUDDHIST_ERA
from judging.core.refusals import RuleViolation
from judging.core.scoring.awards import DEFAULT_TITLES, Award, AwardKind
from judging.core.text import Text
from judging.extensions import db, documents
from judging.jobs import award_certificates as job
from judging.models import PictureKind
from judging.queries.award_certificates import award_certificates as reads, certificate_designs
from judging.queries.award_certificates.award_certificates import Candidate
from judging.queries.contests.contests import ContestHead
from judging.readers import pictures
from judging.readers.pictures import Use
from judging.services.award_certificates import certificate_designs as service
from judging.services.award_certificates.certificate_designs import StoredPicture, Typed
from judging.web.forms import EditForm, add_refusal, at_most, refusals_on
from judging.web.guards.access import actor
from judging.web.organise.contests.contest_forms import DayField
from judging.web.organise.frame import head_of, page
from judging.web.serving.reach import verify_address
from judging.web.views import flash_and_redirect, in_transaction, or_404
from judging.web.wording.languages import spoken
from judging.writers import award_certificates as writer
from judging.writers.award_certificates import Printed
from judging.writers.font_letters import letters

ACCEPTED = ".png,.jpg,.jpeg,image/png,image/jpeg"

USES = {
    PictureKind.BACKGROUND: Use.BACKGROUND,
    PictureKind.SEAL: Use.SEAL,
    PictureKind.SIGNATURE: Use.SIGNATURE,
}

FIELD_OF = {
    "certificate_prefix": "prefix",
    "certificate_day": "given_on",
    "signatory_name": "name",
    "consent_wanted": "has_consented",
    "consent_later": "consented_on",
}
"""The field that a refusal belongs to; those of pictures belong to the file."""


class DesignForm(EditForm):
    """The texts of the certificates."""

    prefix = StringField(
        _l("Prefix of the serials"),
        validators=[at_most(20)],
        description=_l("Such as 73, for 73.2569/000001. Contests with the same prefix share one series."),
    )
    language = RadioField(
        _l("Language of the certificates"),
        choices=[SelectChoice("th", _l("Thai")), SelectChoice("en", _l("English"))],
        validators=[AnyOf(["th", "en"], _l("Choose one of the two."))],
    )
    thai_digits = BooleanField(_l("Thai digits"), description=_l("On certificates in Thai."))
    issuer = StringField(_l("Issued by"), validators=[at_most(200)])
    venue = StringField(_l("Venue"), validators=[at_most(200)])
    given_on = DayField(
        _l("Given on"), validators=[Optional()], description=_l("If empty, the day on which they are issued.")
    )


class SignatoryForm(FlaskForm):
    """Somebody who signs."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Please fill this in.")), at_most(200)])
    position = StringField(_l("Position"), validators=[at_most(300)])
    file = FileField(
        _l("Picture of the signature (optional)"),
        description=_l("PNG or JPEG. Without it there is room to sign by hand."),
    )
    consented_on = DayField(_l("Day of the owner's consent"), validators=[Optional()])
    has_consented = BooleanField(_l("The owner of the signature agreed to this statement:"))


def design(contest_id: int) -> Any:
    """Show and save the texts; the page has the pictures and who signs, too."""
    head = head_of(contest_id)
    chosen = certificate_designs.chosen(db.session(), contest_id)
    form = DesignForm(obj=chosen)
    if form.validate_on_submit():
        typed = Typed(
            prefix=form.prefix.data or "",
            language=form.language.data,
            thai_digits=bool(form.thai_digits.data),
            issuer=form.issuer.data or "",
            venue=form.venue.data or "",
            given_on=form.given_on.data,
        )
        with refusals_on(form, FIELD_OF):
            in_transaction(service.choose, actor=actor(), contest_id=contest_id, typed=typed)
            return flash_and_redirect(_("The design is saved."), "organise.certificate_design", contest_id=contest_id)
    return _page(head, form=form), 422 if form.errors or form.form_errors else 200


def _page(head: ContestHead, form: DesignForm | None = None, signing: SignatoryForm | None = None) -> str:
    chosen = certificate_designs.chosen(db.session(), head.contest_id)
    found = reads.candidates(db.session(), head.contest_id, letters())
    people = [one for one in found.rows if one.fault is None] if found else []
    longest = max(people, key=lambda person: len(person.name), default=None)
    return page(
        "organise/award_certificates/design.html",
        head,
        "organise.papers",
        form=form or DesignForm(formdata=None, obj=chosen),
        signing=signing or SignatoryForm(formdata=None),
        design=chosen,
        printed=certificate_designs.frozen(head, chosen),
        people=[(_key(one), one) for one in people],
        who=request.args.get("who") or (_key(longest) if longest else ""),
        accepted=ACCEPTED,
        consent=spoken(certificate_text.CONSENT),
        most=service.MOST_SIGNATORIES,
    )


def preview(contest_id: int) -> Response:
    """The certificate of one person as a picture, with today's design; of an invented one before publication."""
    head, session = head_of(contest_id), db.session()
    chosen = certificate_designs.chosen(session, contest_id)
    frozen = certificate_designs.frozen(head, chosen)
    found = reads.candidates(session, contest_id, letters())
    people = [one for one in found.rows if one.fault is None] if found else []
    wanted = request.args.get("who", "")
    one = next((person for person in people if _key(person) == wanted), None)
    one = one or max(people, key=lambda person: len(person.name), default=None)
    number = serial(chosen.prefix, date.fromisoformat(frozen.given_on).year + BUDDHIST_ERA, 0)
    look = job.look_of(session, documents(), frozen, verify_address())
    return Response(writer.png(_sample(one, number), look), mimetype="image/png")


def _key(one: Candidate) -> str:
    return f"{one.role.value}-{one.person_id}-{one.entry_id or 0}"


def _sample(one: Candidate | None, number: str) -> Printed:
    code = "-".join(["0" * GROUP] * (CODE_LENGTH // GROUP))
    if one is None:
        award = Award(AwardKind.TITLE, DEFAULT_TITLES[0])
        work, college = Text("ชื่อผลงาน", "Title of the work"), Text("สถานศึกษา", "Institution")
        return Printed(number, code, CertificateRole.MAKER, "นายตัวอย่าง ชื่อสกุล", work, college, (award,))
    content = one.content
    return Printed(number, code, one.role, one.name, content.work, content.institution, content.awards)


def picture(contest_id: int, kind: str) -> Any:
    """Upload or remove the background or the seal."""
    which = or_404({"background": PictureKind.BACKGROUND, "seal": PictureKind.SEAL}.get(kind))
    who = actor()
    if request.form.get("remove") == "1":
        _unlink(in_transaction(service.set_picture, actor=who, contest_id=contest_id, kind=which, picture=None))
        return flash_and_redirect(
            _("The picture is not used any more."), "organise.certificate_design", contest_id=contest_id
        )
    with _stored("file", which) as kept:
        if kept is None:
            raise RuleViolation("picture_empty")
        _unlink(in_transaction(service.set_picture, actor=who, contest_id=contest_id, kind=which, picture=kept))
    return flash_and_redirect(
        _("The picture is kept, reduced to %(width)s × %(height)s dots and %(size)s kB.", **_size(kept)),
        "organise.certificate_design",
        contest_id=contest_id,
    )


def shown_picture(contest_id: int, picture_id: int) -> Response:
    """A picture of the design, as it is kept."""
    found = or_404(certificate_designs.picture(db.session(), contest_id, picture_id))
    try:
        path = documents().open(found.stored)
    except FileNotFoundError:
        path = or_404(None)
    is_png = path.read_bytes()[:4] == b"\x89PNG"
    return send_file(path, mimetype="image/png" if is_png else "image/jpeg", conditional=False)


def signatory(contest_id: int) -> Any:
    """Add somebody who signs, perhaps with the picture of the signature."""
    head, form, who = head_of(contest_id), SignatoryForm(), actor()
    if form.validate_on_submit():
        try:
            with _stored("file", PictureKind.SIGNATURE) as kept:
                in_transaction(
                    service.add_signatory,
                    actor=who,
                    contest_id=contest_id,
                    name=form.name.data or "",
                    position=form.position.data or "",
                    picture=kept,
                    consented_on=form.consented_on.data,
                    has_consented=bool(form.has_consented.data),
                )
            return flash_and_redirect(
                _("The signatory is added."), "organise.certificate_design", contest_id=contest_id, _anchor="signing"
            )
        except RuleViolation as refusal:
            add_refusal(form, refusal, FIELD_OF, "file")
    return _page(head, signing=form), 422


def signatory_remove(contest_id: int, signatory_id: int) -> Redirect:
    """Remove somebody who signs, or only the picture of the signature."""
    only_picture = request.form.get("only") == "signature"
    act = service.remove_signature if only_picture else service.remove_signatory
    _unlink(in_transaction(act, actor=actor(), contest_id=contest_id, signatory_id=signatory_id))
    message = _("The signature is deleted.") if only_picture else _("The signatory is removed.")
    return flash_and_redirect(message, "organise.certificate_design", contest_id=contest_id, _anchor="signing")


@contextmanager
def _stored(field: str, kind: PictureKind) -> Iterator[StoredPicture | None]:
    """The picture that the request holds, reduced and put into the store; None where no file was chosen. It is removed
    again if the block fails. Enter it outside any transaction, because reducing takes time."""
    sent = request.files.get(field)
    if sent is None or not sent.filename:
        yield None
        return
    with closing(sent):
        data = sent.read(pictures.LARGEST + 1)  # one byte more shows that it is too large
    made = pictures.reduce_picture(data, USES[kind])
    stored = documents().put(made.data)
    try:
        yield StoredPicture(stored, len(made.data), made.width, made.height)
    except BaseException:
        documents().remove(stored)
        raise


def _unlink(names: tuple[str, ...]) -> None:
    for name in names:
        documents().remove(name)


def _size(kept: StoredPicture) -> dict[str, int]:
    return {"width": kept.width, "height": kept.height, "size": -(-kept.size // 1024)}
