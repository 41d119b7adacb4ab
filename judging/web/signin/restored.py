"""Whoever signs in soon after a backup was restored reads what is missing since, and what to do."""

from flask import flash
from flask_babel import gettext as _

from judging import clock
from judging.core import dates
from judging.extensions import db
from judging.queries.backups import restores
from judging.web.wording.languages import language


def say_restored(*, is_judge: bool) -> None:
    """Say on the next page that a backup was restored, if that was in the last days."""
    made = restores.told_now(db.session(), now=clock.now())
    if made is None:
        return
    since = dates.moment(made, language())
    if is_judge:
        said = _(
            "The system was restored from a backup of %(moment)s. Open each of your score sheets: marks that wait on "
            "this tablet are sent; marks of a later time that you do not see there must be given again.",
            moment=since,
        )
    else:
        said = _(
            "The system was restored from a backup of %(moment)s. What was entered later is missing: enter it again. "
            "Ask the judges to open each of their score sheets again.",
            moment=since,
        )
    flash(said, "wait")
