"""Pages of the official papers: what is entered for them, the PDF, the Word file, and the signed scan."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import Optional

from judging import clock
from judging.core.papers import official_papers as rules
from judging.core.papers.official_papers import PaperKind, PaperValues
from judging.core.refusals import RuleViolation
from judging.extensions import db, documents
from judging.queries.contests.contests import ContestHead
from judging.queries.papers import official_papers as papers, signed_announcements as reads
from judging.services.papers import official_papers, signed_announcements
from judging.web.forms import at_most, refusals_on
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole
from judging.web.organise.contests.contest_forms import DayField
from judging.web.organise.frame import head_of, page
from judging.web.organise.papers import official_texts
from judging.web.organise.papers.official_texts import OfficialPaper
from judging.web.papers import printing
from judging.web.serving.uploaded_scans import ACCEPTED, stored_scans
from judging.web.views import attachment, flash_and_redirect, in_transaction
from judging.web.wording.refusals import sentence
from judging.writers import official_papers as word_files, typesetting

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

PAGES = {PaperKind.ANNOUNCEMENT: "organise.announcement", PaperKind.ORDER: "organise.order_form"}

FIELD_OF = {"paper_signer_wanted": "signer"}


class PaperForm(FlaskForm):
    """What stands on a paper. Its texts are in Thai."""

    issuer = StringField(
        _l("Issuer"), validators=[at_most(200)], description=_l("The office, as it follows ประกาศ or คำสั่ง.")
    )
    number = StringField(
        _l("Number in the office's register"),
        validators=[at_most(80)],
        description=_l("For example 12/2565. If empty, the paper has dots for it."),
    )
    subject = StringField(_l("Subject"), validators=[at_most(500)])
    body = TextAreaField(
        _l("Text before the list"),
        validators=[at_most(4000)],
        description=_l("The reason, and the power under which it is issued, if any. Each line is a paragraph."),
    )
    closing = TextAreaField(_l("Text after the list"), validators=[at_most(4000)])
    dated_on = DayField(
        _l("Date of the paper"), validators=[Optional()], description=_l("If empty, the paper has dots for it.")
    )
    signer = StringField(_l("Signed by"), validators=[at_most(200)], description=_l("Full name with title."))
    position = StringField(_l("Position"), validators=[at_most(300)])

    @property
    def values(self) -> PaperValues:
        """What was entered."""
        return PaperValues(
            issuer=self.issuer.data or "",
            subject=self.subject.data or "",
            number=self.number.data or "",
            body=self.body.data or "",
            closing=self.closing.data or "",
            dated_on=self.dated_on.data,
            signer=self.signer.data or "",
            position=self.position.data or "",
            **self.further(),
        )

    def further(self) -> dict[str, Any]:
        """The values that only this kind of paper has."""
        return {}


class AnnouncementForm(PaperForm):
    """What stands on an announcement, which has a number only where the office gives it one."""

    has_number = BooleanField(_l("The announcement has a number"))

    def further(self) -> dict[str, Any]:
        """Whether it has a number."""
        return {"has_number": bool(self.has_number.data)}


class OrderForm(PaperForm):
    """What stands on an order, which always has a number."""

    effective_on = DayField(
        _l("Effective from"), validators=[Optional()], description=_l("If empty, the paper has dots for it.")
    )

    def further(self) -> dict[str, Any]:
        """The number, and from when it applies."""
        return {"has_number": True, "effective_on": self.effective_on.data}


def announcement(contest_id: int, version: int) -> Any:
    """What stands on the announcement of a version, and its signed scan."""
    head = head_of(contest_id)
    return _edit(head, PaperKind.ANNOUNCEMENT, version, official_texts.announcement(head, version))


def order(contest_id: int) -> Any:
    """What stands on the order that appoints the panel."""
    head = head_of(contest_id)
    return _edit(head, PaperKind.ORDER, 0, official_texts.order(head))


def _edit(head: ContestHead, kind: PaperKind, version: int, paper: OfficialPaper) -> Any:
    form = (AnnouncementForm if kind is PaperKind.ANNOUNCEMENT else OrderForm)(obj=paper.values)
    if form.validate_on_submit():
        given = rules.without_usual(form.values, paper.usual)
        with refusals_on(form, FIELD_OF):
            own: dict[str, Any] = {"contest_id": head.contest_id, "kind": kind, "version": version, "values": given}
            in_transaction(official_papers.save, actor=actor(), seen=request.form.get("seen"), **own)
            told, where = _("The paper is saved."), _where(head.contest_id, version)
            return flash_and_redirect(told, PAGES[kind], **where)
    return _page(head, kind, version, form=form), 422 if form.errors or form.form_errors else 200


def _where(contest_id: int, version: int) -> dict[str, Any]:
    return {"contest_id": contest_id, **({"version": version} if version else {})}


def _page(head: ContestHead, kind: PaperKind, version: int, *, form: PaperForm, fault: str = "") -> str:
    where = _where(head.contest_id, version)
    is_published = 0 < version <= head.version
    now_saved = rules.fingerprint(papers.values(db.session(), head.contest_id, kind, version))
    return page(
        "organise/papers/official.html",
        head,
        "organise.papers",
        form=form,
        is_order=kind is PaperKind.ORDER,
        version=version,
        is_published=is_published,
        signed=reads.signed(db.session(), head.contest_id, version) if is_published else None,
        fault=fault,
        seen=now_saved,
        is_outdated=request.form.get("seen", now_saved) != now_saved,
        accepted=ACCEPTED,
        here=url_for(PAGES[kind], **where),
        pdf=url_for(f"organise.{kind.value}_pdf", **where),
        docx=url_for(f"organise.{kind.value}_docx", **where),
    )


def announcement_pdf(contest_id: int, version: int) -> Response:
    """The announcement as a PDF."""
    return _pdf(official_texts.announcement(head_of(contest_id), version), f"announcement-{contest_id}-{version}")


def announcement_docx(contest_id: int, version: int) -> Response:
    """The announcement for a word processor."""
    return _docx(official_texts.announcement(head_of(contest_id), version), f"announcement-{contest_id}-{version}")


def order_pdf(contest_id: int) -> Response:
    """The order as a PDF."""
    return _pdf(official_texts.order(head_of(contest_id)), f"order-{contest_id}")


def order_docx(contest_id: int) -> Response:
    """The order for a word processor."""
    return _docx(official_texts.order(head_of(contest_id)), f"order-{contest_id}")


def _pdf(paper: OfficialPaper, name: str) -> Response:
    made = typesetting.pdf(
        "official", paper.data, at=clock.now(), thai_digits=printing.wants_thai_digits(), images=paper.images
    )
    return printing.shown(made, name)


def _docx(paper: OfficialPaper, name: str) -> Response:
    made = word_files.docx(paper.data, thai_digits=printing.wants_thai_digits(), emblem=paper.images.get("emblem.png"))
    return attachment(made, DOCX, f"{name}.docx")


def attach(contest_id: int, version: int) -> Any:
    """Attach the scan of the signed announcement to a published version."""
    who = actor()
    try:
        with stored_scans("file") as files:
            file = files[0] if files else None
            replaced = in_transaction(
                signed_announcements.attach, actor=who, contest_id=contest_id, version=version, file=file, seen=_scan()
            )
    except RuleViolation as refusal:
        head = head_of(contest_id)
        form = AnnouncementForm(formdata=None, obj=official_texts.announcement(head, version).values)
        return _page(head, PaperKind.ANNOUNCEMENT, version, form=form, fault=sentence(refusal)), 422
    _remove_files(replaced)
    told = _("The signed announcement is attached. Everyone can open it on the page of the results.")
    return flash_and_redirect(told, "organise.announcement", contest_id=contest_id, version=version)


def remove(contest_id: int, version: int) -> Any:
    """Remove the scan of the signed announcement."""
    gone = in_transaction(
        signed_announcements.remove, actor=actor(), contest_id=contest_id, version=version, seen=_scan()
    )
    _remove_files(gone)
    told = _("The signed announcement is removed.")
    return flash_and_redirect(told, "organise.announcement", contest_id=contest_id, version=version)


def _scan() -> int | None:
    """The number of the scan that was shown, 0 for none."""
    return request.form.get("scan", type=whole)


def _remove_files(names: tuple[str, ...]) -> None:
    for name in names:
        documents().remove(name)
