"""The works of a contest: list, form, absence."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from judging.core.contests.lifecycle import ContestState
from judging.core.entries.states import EntryState
from judging.database.transaction import transaction
from judging.extensions import db
from judging.queries.contests.contests import ContestHead
from judging.queries.eligibility.screening_pages import last_committee
from judging.queries.entries import entries as reads
from judging.queries.people import round_teachers
from judging.services.entries import entries
from judging.services.entries.entries import Work
from judging.services.people.institutions import TypedInstitution
from judging.web.forms import refusals_on
from judging.web.guards.access import actor
from judging.web.guards.redirects import local_path
from judging.web.organise import frame
from judging.web.organise.eligibility import screening_forms
from judging.web.organise.entries.entry_forms import EntryForm, lines
from judging.web.views import flash_and_redirect, in_transaction, or_404, page_number

FIELD_OF = {
    "entry_code_wanted": "code",
    "entry_code_characters": "code",
    "entry_code_taken": "code",
    "entry_title_wanted": "title_th",
    "institution_wanted": "institution",
    "institution_long": "institution",
    "institution_in_codes": "institution",
    "institution_in_provinces": "province",
}
"""Refusals shown beside a field."""


def listing(contest_id: int) -> str:
    """The works, searched and filtered by state."""
    head = frame.head_of(contest_id)
    search = request.args.get("q", "").strip()[:100]
    chosen = request.args.get("state", "")
    state = EntryState(chosen) if chosen in set(EntryState) else None
    page = reads.listing(db.session(), contest_id, search=search, state=state, page=page_number() or 1)
    return frame.page(
        "organise/entries/entries.html",
        head,
        "organise.entries",
        page=page,
        search=search,
        state=state,
        may_change=frame.is_open(head),
        may_make_teachers=round_teachers.is_granted_contest(db.session(), actor(), contest_id),
        in_scoring=head.state is ContestState.SCORING,
        here=request.full_path.rstrip("?"),
        waiting=reads.pending_ids(db.session(), contest_id) if page.states[EntryState.PENDING] else (),
        url_of_page=lambda number: url_for(
            "organise.entries", contest_id=contest_id, q=search or None, state=chosen or None, page=number
        ),
        meeting=screening_forms.meeting_proposed(last_committee(db.session(), contest_id)),
    )


def new(contest_id: int) -> Any:
    """Enter a work."""
    head = frame.head_of(contest_id)
    form = EntryForm()
    if form.validate_on_submit():
        with refusals_on(form, FIELD_OF):
            in_transaction(entries.add, actor=actor(), contest_id=contest_id, work=_work(form))
            return flash_and_redirect(
                _("%(code)s is entered.", code=form.code.data.strip()), "organise.entries", contest_id=contest_id
            )
    return _form_page(head, form, None)


def entry(contest_id: int, entry_id: int) -> Any:
    """Show and change a work, or remove it."""
    head = frame.head_of(contest_id)
    found = or_404(reads.detail(db.session(), contest_id, entry_id))
    form = EntryForm(
        code=found.code,
        title_th=found.title.th,
        title_en=found.title.en,
        institution=found.institution.th,
        province=found.province,
        makers="\n".join(found.makers),
        advisers="\n".join(found.advisers),
    )
    if form.validate_on_submit():
        with refusals_on(form, FIELD_OF):
            in_transaction(entries.edit, actor=actor(), entry_id=entry_id, work=_work(form))
            return flash_and_redirect(
                _("%(code)s is saved.", code=form.code.data.strip()), "organise.entries", contest_id=contest_id
            )
    return _form_page(head, form, found)


def remove(contest_id: int, entry_id: int) -> Any:
    """Remove a work without any marks."""
    in_transaction(entries.remove, actor=actor(), entry_id=entry_id)
    return flash_and_redirect(_("The work is removed."), "organise.entries", contest_id=contest_id)


def absence(contest_id: int, entry_id: int) -> Any:
    """Record that a team did not come, or that it came after all."""
    who = actor()
    lifting = "lift" in request.form
    with transaction() as session:
        if lifting:
            entries.lift_absence(session, actor=who, entry_id=entry_id)
        else:
            entries.record_absence(
                session,
                actor=who,
                entry_id=entry_id,
                reason=request.form.get("reason", "")[:1000],
                is_begun_known="knowingly" in request.form,
            )
    flash(_("The absence is cancelled. The work will be judged.") if lifting else _("The absence is recorded."), "ok")
    return redirect(_back(contest_id), 303)


def _back(contest_id: int) -> str:
    """The filtered list, or the work's page."""
    return local_path(request.form.get("back")) or url_for("organise.entries", contest_id=contest_id)


def _work(form: EntryForm) -> Work:
    return Work(
        code=form.code.data,
        title_th=form.title_th.data,
        title_en=form.title_en.data or "",
        institution=TypedInstitution(form.institution.data, form.province.data or ""),
        makers=lines(form.makers.data),
        advisers=lines(form.advisers.data),
    )


def _form_page(head: ContestHead, form: EntryForm, work: reads.EntryDetail | None) -> Any:
    page = frame.page(
        "organise/entries/entry.html",
        head,
        "organise.entries",
        form=form,
        work=work,
        may_change=frame.is_open(head),
        in_scoring=head.state is ContestState.SCORING,
        known=reads.institution_names(db.session()),
    )
    return page, 422 if form.errors else 200
