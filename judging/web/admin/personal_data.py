"""Personal data: search, what is held on a person, retention time, erasure."""

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l, ngettext

from judging import clock
from judging.extensions import db, documents
from judging.queries.personal_data import data_export, person_search as rows
from judging.services.entries import orphans
from judging.services.personal_data import personal_data as service
from judging.web.admin.data_export_tables import STANDS_AS, place_title, tables
from judging.web.forms import EditForm, refusals_on
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole
from judging.web.organise.contests.contest_forms import DayField
from judging.web.views import flash_and_redirect, in_transaction, or_404
from judging.web.wording.languages import language
from judging.writers.data_export import to_json


class RetentionForm(EditForm):
    """Until when a competition's personal data is kept."""

    kept_until = DayField(
        _l("Personal data is kept until"),
        description=_l("Data may be erased from the next day on. Leave empty to set no date."),
    )


def personal_data() -> ResponseReturnValue:
    """Search for a person, and each competition's retention time."""
    session, text = db.session(), request.args.get("search", "")
    return render_template(
        "admin/personal_data/personal_data.html",
        search=text,
        found=rows.search(session, text),
        most=rows.MOST,
        competitions=rows.competitions(session),
        today=clock.today(),
        stands_as=STANDS_AS,
        place_title=place_title,
    )


def personal_data_competition(competition_id: int) -> ResponseReturnValue:
    """One competition: its retention time, and what an erasure would remove."""
    found = or_404(rows.competition(db.session(), competition_id))
    form = RetentionForm(data={"kept_until": found.names_kept_until})
    if form.validate_on_submit():
        with refusals_on(form, {}, "kept_until"):
            in_transaction(
                service.set_retention, actor=actor(), competition_id=competition_id, kept_until=form.kept_until.data
            )
            return flash_and_redirect(_("Saved."), "admin.personal_data_competition", competition_id=competition_id)
    page = render_template("admin/personal_data/competition.html", found=found, form=form, today=clock.today())
    return page, 422 if form.errors else 200


def personal_data_competition_erase(competition_id: int) -> ResponseReturnValue:
    """Erase after the retention time, once the school year is typed."""
    done = in_transaction(
        service.erase_competition, actor=actor(), competition_id=competition_id, typed=request.form.get("typed", "")
    )
    _finish_erasure(done)
    return redirect(url_for("admin.personal_data_competition", competition_id=competition_id), 303)


def personal_data_person(person_id: int) -> ResponseReturnValue:
    """Everything held on a person; rows of the same name can be ticked as the same person."""
    session = db.session()
    shown, alike, chosen = _chosen(person_id)
    found = data_export.held(session, chosen)
    return render_template(
        "admin/personal_data/person.html",
        shown=shown,
        alike=alike,
        chosen=chosen,
        stands_as=STANDS_AS,
        place_title=place_title,
        tables=tables(found),
        has_account=bool(found.accounts),
        has_works=bool(found.teams),
    )


def personal_data_export(person_id: int) -> ResponseReturnValue:
    """Export everything held on a person, as a file or a printable page; the log records it."""
    who, (shown, _alike, chosen) = actor(), _chosen(person_id)
    found = in_transaction(service.export, actor=who, person_ids=chosen)
    if request.form.get("as") == "page":
        return render_template("admin/personal_data/print.html", shown=shown, at=clock.now(), tables=tables(found))
    data = to_json(found, language=language(), at=clock.now())
    name = f"person-{person_id}.json"
    return Response(
        data, mimetype="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def personal_data_person_erase(person_id: int) -> ResponseReturnValue:
    """Erase one person on request, once the name is typed."""
    who, (_shown, _alike, chosen) = actor(), _chosen(person_id)
    done = in_transaction(
        service.erase_person,
        actor=who,
        person_ids=chosen,
        typed=request.form.get("typed", ""),
        works=request.form.get("works") == "1",
    )
    _finish_erasure(done)
    return redirect(url_for("admin.personal_data"), 303)


def _chosen(person_id: int) -> tuple[rows.FoundPerson, tuple[rows.FoundPerson, ...], tuple[int, ...]]:
    """The row in the address, rows that may be the same person, and the ids of the ticked ones."""
    session = db.session()
    shown = or_404(rows.person(session, person_id))
    alike = rows.possibly_same(session, shown)
    ticked = set(request.values.getlist("also", type=whole))
    return shown, alike, (person_id, *(row.person_id for row in alike if row.person_id in ticked))


def _finish_erasure(done: service.Erasure) -> None:
    """Delete files that nothing refers to, and say what was done."""
    left = 0
    for name in done.files:
        try:
            documents().remove(name)
        except OSError:
            current_app.logger.exception("a document could not be removed: %s", name)
            left += 1
    left_over = orphans.sweep(db.session(), store=documents())
    flash(_("Erased. Persons: %(persons)s, documents: %(documents)s.", **done.counts), "ok")
    if left_over:
        flash(
            ngettext(
                "%(num)d older file that belonged to no work was deleted too.",
                "%(num)d older files that belonged to no work were deleted too.",
                left_over,
            ),
            "ok",
        )
    if left:
        flash(
            ngettext(
                "%(num)d file could not be deleted from the document folder. Its name is in the server log.",
                "%(num)d files could not be deleted from the document folder. Their names are in the server log.",
                left,
            ),
            "fail",
        )
