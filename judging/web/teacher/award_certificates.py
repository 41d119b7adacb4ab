"""A teacher's page of certificates: the names as they are printed, to confirm or to correct, and the PDFs."""

from flask import abort, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from judging.core.award_certificates.award_certificates import LONGEST_NAME, CertificateState
from judging.extensions import db
from judging.jobs import award_certificates as job
from judging.queries.award_certificates import certificate_names as reads
from judging.queries.award_certificates.award_certificates import Issued
from judging.queries.award_certificates.certificate_names import NamedWork
from judging.queries.contests.contests import contest_head
from judging.services.award_certificates import certificate_names as service
from judging.web.guards.access import actor
from judging.web.serving.reach import verify_address
from judging.web.views import attachment, flash_and_redirect, in_transaction, or_404
from judging.web.wording import labels
from judging.web.wording.languages import speak_of


def certificates(contest_id: int) -> str:
    """The teacher's works in a contest: each name, and its certificate."""
    head = or_404(contest_head(db.session(), contest_id))
    works = _works(contest_id)
    speak_of(head.event.noun)
    return render_template(
        "teacher/certificates.html",
        head=head,
        works=works,
        longest_name=LONGEST_NAME,
        valid=_valid(works),
        roles=labels.CERTIFICATE_ROLES,
        states=labels.CERTIFICATE_STATES,
    )


def _works(contest_id: int) -> tuple[NamedWork, ...]:
    works = reads.taught(db.session(), actor(), contest_id)
    return works or abort(404)


def _valid(works: tuple[NamedWork, ...]) -> list[Issued]:
    held = (person.certificate for work in works for person in work.persons)
    return [one for one in held if one is not None and one.state is CertificateState.VALID]


def download(contest_id: int) -> Response:
    """All valid certificates of the teacher's works as one PDF."""
    valid = _valid(_works(contest_id)) or abort(404)
    made = job.typeset(db.session(), valid, verify=verify_address())
    return attachment(made, "application/pdf", f"certificates-{contest_id}.pdf")


def confirm(entry_id: int) -> Response:
    """Confirm the names of one work."""
    in_transaction(service.confirm, actor=actor(), entry_id=entry_id)
    return _back(entry_id, _("The names are confirmed."))


def correct(entry_id: int, person_id: int) -> Response:
    """Ask for a correction of one name."""
    in_transaction(
        service.ask,
        actor=actor(),
        entry_id=entry_id,
        person_id=person_id,
        prefix=request.form.get("prefix", ""),
        name=request.form.get("name", ""),
    )
    return _back(entry_id, _("The organisers decide about the correction. You see their answer here."))


def _back(entry_id: int, message: str) -> Response:
    contest_id = reads.contest_of_work(db.session(), entry_id)
    return flash_and_redirect(message, "teacher.certificates", contest_id=contest_id, _anchor=f"work-{entry_id}")
