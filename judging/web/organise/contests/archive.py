"""Deleting a contest without records, and archiving one that has some."""

from flask import request
from flask_babel import gettext as _, ngettext
from werkzeug.wrappers import Response

from judging.queries.contests.records import ContestRecords
from judging.services.contests import archive as service
from judging.services.entries import contest_deletion
from judging.web.guards.access import actor
from judging.web.views import flash_and_redirect, in_transaction


def kept_on_record(records: ContestRecords) -> list[str]:
    """What is on record in a contest, in words."""
    counted = (
        (records.sheets, ngettext("%(num)d score sheet with marks", "%(num)d score sheets with marks", records.sheets)),
        (
            records.registrations,
            ngettext("%(num)d registration by a teacher", "%(num)d registrations by teachers", records.registrations),
        ),
        (
            records.decisions,
            ngettext(
                "%(num)d decision of the eligibility check",
                "%(num)d decisions of the eligibility check",
                records.decisions,
            ),
        ),
        (records.counter, ngettext("%(num)d counter record", "%(num)d counter records", records.counter)),
        (records.cases, ngettext("%(num)d case", "%(num)d cases", records.cases)),
        (
            records.change_requests,
            ngettext("%(num)d change request", "%(num)d change requests", records.change_requests),
        ),
        (
            records.arrived,
            ngettext("%(num)d work from the level below", "%(num)d works from the level below", records.arrived),
        ),
        (records.files, ngettext("%(num)d transfer file", "%(num)d transfer files", records.files)),
    )
    return [words for count, words in counted if count]


def delete(contest_id: int) -> Response:
    """Delete the contest, with its works and panel."""
    in_transaction(contest_deletion.delete_contest, actor=actor(), contest_id=contest_id)
    return flash_and_redirect(_("The contest is deleted."), "organise.contests")


def archive(contest_id: int) -> Response:
    """Archive the contest, with a reason."""
    reason = request.form.get("reason", "")[:1000]
    in_transaction(service.archive, actor=actor(), contest_id=contest_id, reason=reason)
    return flash_and_redirect(
        _("The contest is archived. You find it at the end of the list of contests."), "organise.contests"
    )


def unarchive(contest_id: int) -> Response:
    """Take the contest out of the archive."""
    in_transaction(service.unarchive, actor=actor(), contest_id=contest_id)
    return flash_and_redirect(
        _("The contest is back from the archive and goes on at this step."), "organise.contest", contest_id=contest_id
    )
