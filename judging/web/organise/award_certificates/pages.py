"""The certificates of a contest: who is due, what was issued, and the PDFs of the batches."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from flask import flash, redirect, request, send_file, url_for
from flask_babel import gettext as _, ngettext
from werkzeug.wrappers import Response

from judging.core import thai
from judging.core.award_certificates.award_certificates import OF_PANEL, CertificateRole
from judging.extensions import db
from judging.jobs import award_certificates as job
from judging.queries.award_certificates import award_certificates as reads, certificate_names
from judging.queries.award_certificates.award_certificates import Batch, Candidate, Candidates, Issued
from judging.queries.jobs import JobView
from judging.queries.paging import Page, page_numbers
from judging.services.award_certificates import award_certificates as service, certificate_names as names_service
from judging.services.award_certificates.award_certificates import Made
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole
from judging.web.organise.frame import head_of, page
from judging.web.serving.reach import verify_address
from judging.web.views import flash_and_redirect, in_transaction, page_number
from judging.web.wording import labels
from judging.web.wording.refusals import trouble
from judging.writers.font_letters import letters

LISTED = 50

GROUPS = {
    "makers": (CertificateRole.MAKER,),
    "advisers": (CertificateRole.ADVISER,),
    "panel": OF_PANEL,
}
"""Whose certificates are issued together."""


@dataclass(frozen=True, slots=True)
class Group:
    """How many of a group are due: with confirmed names, without, and whose name cannot be printed; ``changed`` are
    those of them who get a replacement."""

    name: str
    due: int
    unconfirmed: int
    faulty: int
    changed: int


@dataclass(frozen=True, slots=True)
class ShownBatch:
    """A batch with its file: ``job`` is the latest one that makes it; ``refused`` are (role, work, name, why)."""

    batch: Batch
    job: JobView | None
    has_file: bool
    refused: tuple[tuple[str, str, str, str], ...]


def listing(contest_id: int) -> str:
    """What is due, the batches, and every certificate with its state."""
    head, session = head_of(contest_id), db.session()
    found = reads.candidates(session, contest_id, letters())
    rows = found.rows if found else ()
    return page(
        "organise/award_certificates/certificates.html",
        head,
        "organise.papers",
        found=found,
        groups=[_group(name, rows) for name in GROUPS],
        unconfirmed={one.entry_id: one.entry for one in rows if one.is_due and not one.is_confirmed},
        faulty=[one for one in rows if one.is_due and one.fault is not None],
        issued=_issued(contest_id),
        search=_search(),
        batches=_batches(contest_id, found),
        asked=certificate_names.waiting(session, contest_id),
        roles=labels.CERTIFICATE_ROLES,
        states=labels.CERTIFICATE_STATES,
        faults=labels.NAME_FAULTS,
        trouble=trouble,
    )


def _search() -> str:
    return request.args.get("search", "").strip()[:100]


def _issued(contest_id: int) -> Page[Issued]:
    """One page of the certificates, the newest first; of those that have the searched words in name, serial, code or
    code of the work."""
    words = thai.digits(thai.normalise(_search())).casefold()
    found = [
        one
        for one in reversed(reads.issued(db.session(), contest_id))
        if words in f"{one.name} {one.serial} {one.code} {one.entry}".casefold()
    ]
    number, pages = page_numbers(page_number(), len(found), LISTED)
    return Page(tuple(found[(number - 1) * LISTED : number * LISTED]), number, pages, len(found))


def _group(name: str, rows: Iterable[Candidate]) -> Group:
    due = [one for one in rows if one.role in GROUPS[name] and one.is_due]
    good = [one for one in due if one.fault is None]
    count = Counter(one.is_confirmed for one in good)
    changed = sum(one.held is not None for one in good)
    return Group(name, count[True], count[False], len(due) - len(good), changed)


def _batches(contest_id: int, found: Candidates | None) -> list[ShownBatch]:
    session = db.session()
    rows = reads.batches(session, contest_id)
    names = reads.names_of(session, {person for row in rows for person, *_rest in row.refused})
    works = {one.entry_id: one.entry for one in found.rows} if found else {}
    return [
        ShownBatch(
            row,
            job.job_of(session, row.batch_id),
            job.path(row.batch_id).exists(),
            tuple(
                (
                    str(labels.CERTIFICATE_ROLES[role]),
                    works.get(entry_id, ""),
                    names.get(person, ""),
                    str(labels.NAME_FAULTS[fault]),
                )
                for person, role, entry_id, fault in row.refused
            ),
        )
        for row in rows
    ]


def issue(contest_id: int) -> Response:
    """Issue what is due for the ticked groups, and begin with the PDF."""
    chosen = [role for name in request.form.getlist("group") for role in GROUPS.get(name, ())]
    made = in_transaction(
        service.issue,
        actor=actor(),
        contest_id=contest_id,
        roles=chosen,
        letters=letters(),
        seen=request.form.get("seen", 0, type=whole),
        unconfirmed=request.form.get("unconfirmed") == "1",
    )
    flash(_told(made), "ok")
    _request_file(contest_id, made.batch_id)
    return redirect(url_for("organise.certificates", contest_id=contest_id, _anchor="batches"), 303)


def _told(made: Made) -> str:
    parts = [ngettext("%(num)d certificate is issued.", "%(num)d certificates are issued.", made.count)]
    if made.refused:
        parts.append(
            ngettext(
                "%(num)d person is listed below with the reason why not.",
                "%(num)d persons are listed below with the reason why not.",
                made.refused,
            )
        )
    if made.waiting:
        parts.append(ngettext("%(num)d waits for confirmed names.", "%(num)d wait for confirmed names.", made.waiting))
    return " ".join(parts)


def make_file(contest_id: int, batch_id: int) -> Response:
    """Request the PDF of a batch again, after a day or after a failure."""
    _request_file(contest_id, batch_id)
    return redirect(url_for("organise.certificates", contest_id=contest_id, _anchor="batches"), 303)


def _request_file(contest_id: int, batch_id: int) -> None:
    in_transaction(job.request, actor=actor(), contest_id=contest_id, batch_id=batch_id, verify=verify_address())


def file(contest_id: int, batch_id: int) -> Response:
    """The PDF of a batch; back to the list where it is gone."""
    made = job.path(batch_id)
    if not made.exists():
        message = _("The file is not there any more. Make it again: the certificates stay as they are.")
        return flash_and_redirect(message, "organise.certificates", category="fail", contest_id=contest_id)
    name = f"certificates-{contest_id}-{batch_id}.pdf"
    return send_file(made, mimetype="application/pdf", as_attachment=True, download_name=name, conditional=False)


def replace(contest_id: int, certificate_id: int) -> Response:
    """Issue another certificate in the place of one."""
    made = in_transaction(service.replace, actor=actor(), certificate_id=certificate_id, letters=letters())
    _request_file(contest_id, made.batch_id)
    return flash_and_redirect(
        _("A new certificate is issued in its place."), "organise.certificates", contest_id=contest_id, _anchor="issued"
    )


def withdraw(contest_id: int, certificate_id: int) -> Response:
    """Withdraw a certificate."""
    reason = request.form.get("reason", "")[:1000]
    in_transaction(service.withdraw, actor=actor(), certificate_id=certificate_id, reason=reason)
    return flash_and_redirect(
        _("The certificate is withdrawn."), "organise.certificates", contest_id=contest_id, _anchor="issued"
    )


def correction(contest_id: int, correction_id: int) -> Response:
    """Accept or refuse the correction of a name that a teacher asked for."""
    if request.form.get("decision") == "accept":
        in_transaction(names_service.accept, actor=actor(), correction_id=correction_id)
        message = _("The name is corrected.")
    else:
        answer = request.form.get("reason", "")
        in_transaction(names_service.refuse, actor=actor(), correction_id=correction_id, answer=answer)
        message = _("The teacher sees your answer.")
    return flash_and_redirect(message, "organise.certificates", contest_id=contest_id, _anchor="names")
