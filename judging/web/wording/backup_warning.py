"""What is wrong with the automatic backups, for the pages of administrators and organisers during scoring."""

from flask_babel import gettext as _

from judging import clock
from judging.core.refusals import RuleViolation
from judging.extensions import db
from judging.queries.backups import backups
from judging.queries.backups.backups import BackupState
from judging.web.wording.refusals import sentence


def warning() -> str:
    """What somebody must do now; empty while all is well, and while no contest is in scoring."""
    state = backups.state(db.session(), now=clock.now())
    return of_state(state) if state.needs_attention else ""


def of_state(state: BackupState) -> str:
    """Why the last backup is missing; empty if it is not."""
    if state.failure is not None:
        return sentence(RuleViolation(state.failure.code, **state.failure.params))
    if state.is_late:
        return _("No backup was written although one was due. On the server, run judging serve or judging work.")
    return ""
