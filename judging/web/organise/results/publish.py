"""Publishing: exactly what everyone will read, shown first; afterwards what is published, and the final version."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.papers.official_papers import PaperKind, PaperValues
from judging.core.scoring.advancement import levels_above
from judging.extensions import db
from judging.queries.papers import official_papers
from judging.queries.results import publications
from judging.queries.rulings import cases
from judging.queries.scoring import corrections
from judging.services.results import releases, results
from judging.services.results.announcements import Notice
from judging.web.forms import at_most
from judging.web.guards.access import actor
from judging.web.organise.frame import head_of, page
from judging.web.public.published_results import shown_document
from judging.web.serving.reach import for_others
from judging.web.views import flash_and_redirect, in_transaction


class NoticeForm(FlaskForm):
    """What the announcement says beside the results."""

    order_number = StringField(_l("Number of the order that appoints the committee"), validators=[at_most(80)])
    announcement_number = StringField(_l("Number of this announcement"), validators=[at_most(80)])
    signer = StringField(
        _l("Signed by"), validators=[at_most(200)], description=_l("Name with title, as it will be signed.")
    )
    position = StringField(_l("Position"), validators=[at_most(300)])
    release = BooleanField(
        _l("Release the works that advance to the next level"),
        description=_l("Its organisers may then enter them with names, documents and decisions."),
    )


def publish(contest_id: int) -> Any:
    """Look at the next version as the public will see it, and publish it."""
    head, session = head_of(contest_id), db.session()
    before = publications.newest_notice(session, contest_id)
    is_released = publications.is_released(session, contest_id)
    may_release = bool(levels_above(head.level))
    form = NoticeForm(**_kept(contest_id, before), release=is_released or before is None)
    if not may_release:
        del form.release
    if request.method == "POST" and form.validate_on_submit():
        version = in_transaction(
            results.publish,
            actor=actor(),
            contest_id=contest_id,
            notice=_notice(form),
            seen=request.form.get("seen", ""),
            release=form.release.data if form.release else None,
        )
        return flash_and_redirect(
            _("Version %(version)s is published. Everyone can read it now.", version=version),
            "organise.publish",
            contest_id=contest_id,
        )
    provisional = before if before is not None and before.is_provisional else None
    is_next_due = not head.event.is_practice and (head.state is ContestState.CERTIFIED or provisional)
    corrected = corrections.in_state(session, contest_id, corrections.PENDING)
    preview = results.preview(session, contest_id=contest_id) if is_next_due else None
    shown_page = page(
        "organise/results/publish.html",
        head,
        "organise.ranking",
        form=form,
        preview=shown_document(session, preview.document, digest="") if preview else None,
        seen=preview.fingerprint if preview else "",
        provisional=provisional if not corrected else None,
        correction=next((one.state.value for one in corrected), ""),
        days_passed=bool(provisional and provisional.protests_until and clock.today() > provisional.protests_until),
        undecided=cases.undecided_protests(session, contest_id) if provisional else 0,
        versions=publications.versions(session, contest_id),
        may_release=may_release,
        is_released=is_released,
        address=for_others(url_for("public.results", contest_id=contest_id, _external=True)),
    )
    return shown_page, 422 if form.errors else 200


def release(contest_id: int) -> Any:
    """Release the works that advance to the organisers of the next level, or end the release."""
    is_released = "release" in request.form
    in_transaction(releases.set_release, actor=actor(), contest_id=contest_id, is_released=is_released)
    message = _("The works are released.") if is_released else _("The works are no longer released.")
    return flash_and_redirect(message, "organise.publish", contest_id=contest_id)


def _kept(contest_id: int, before: publications.Notice | None) -> dict[str, str]:
    """The numbers and the signer to be kept or changed: those of the next announcement and of the order where they are
    filled in, else of the version before."""
    session, version = db.session(), before.version + 1 if before else 1
    order = official_papers.values(session, contest_id, PaperKind.ORDER) or PaperValues()
    paper = official_papers.values(session, contest_id, PaperKind.ANNOUNCEMENT, version) or PaperValues()
    signed = paper if paper.signer else before
    return {
        "order_number": (before.order_number if before else "") or order.number,
        "announcement_number": paper.number,
        "signer": signed.signer if signed else "",
        "position": signed.position if signed else "",
    }


def _notice(form: NoticeForm) -> Notice:
    return Notice(
        form.order_number.data or "",
        form.announcement_number.data or "",
        form.signer.data or "",
        form.position.data or "",
    )
