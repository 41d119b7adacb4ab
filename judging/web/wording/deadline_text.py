"""Deadlines of a round in words: until when, and how much time is left."""

from datetime import datetime, timedelta

from flask_babel import gettext as _, ngettext

from judging import clock
from judging.core import dates
from judging.core.contests.deadlines import Deadlines, DeadlineState, documents_state, names_state, registration_state
from judging.core.contests.lifecycle import ContestState
from judging.queries.entries.registration_pages import OpenContest
from judging.web.wording.languages import language

SOON = timedelta(days=2)


def gate_of(place: OpenContest) -> DeadlineState:
    """Whether works can be entered now."""
    return registration_state(place.state, place.windows, clock.now())


def takes_documents(place: OpenContest) -> bool:
    """Whether documents can be uploaded now."""
    return documents_state(place.state, place.windows, clock.now()) is DeadlineState.OPEN


def takes_names(place: OpenContest) -> bool:
    """Whether names can be confirmed now."""
    return names_state(place.state, place.windows, clock.now()) is DeadlineState.OPEN


def is_soon(moment: datetime | None) -> bool:
    """Whether little time is left."""
    return moment is not None and moment - clock.now() < SOON


def registration_text(place: OpenContest) -> str:
    """Until when works can be entered, with the time left; or why they cannot."""
    if place.state is ContestState.ARCHIVED:
        return _("The organiser has archived this contest.")
    windows = place.windows
    gate = gate_of(place)
    if gate is DeadlineState.OPEN and windows.registration_closes is None:
        return _("Registration is open.")
    if gate is DeadlineState.OPEN and windows.registration_closes is not None:
        return _(
            "Registration closes on %(moment)s: %(left)s left.",
            moment=_moment(windows.registration_closes),
            left=time_left_text(windows.registration_closes),
        )
    if gate is DeadlineState.EARLY and windows.registration_opens is not None and place.state is not ContestState.SETUP:
        return _("Registration opens on %(moment)s.", moment=_moment(windows.registration_opens))
    if gate is DeadlineState.EARLY:
        return _("Registration is not open yet.")
    if gate is DeadlineState.LATE and windows.registration_closes is not None:
        return _("Registration closed on %(moment)s.", moment=_moment(windows.registration_closes))
    return _("Registration is closed.")


def until_text(moment: datetime | None) -> str:
    """A time with the time left until it; empty without one."""
    if moment is None:
        return ""
    if clock.now() >= moment:
        return _("closed on %(moment)s", moment=_moment(moment))
    return _("until %(moment)s, %(left)s left", moment=_moment(moment), left=time_left_text(moment))


def time_left_text(until: datetime) -> str:
    """The time from now until a later time, in its two largest units, rounded down."""
    minutes = int((until - clock.now()).total_seconds()) // 60
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        parts = [ngettext("%(num)d day", "%(num)d days", days)]
        if hours and days < 7:
            parts.append(ngettext("%(num)d hour", "%(num)d hours", hours))
    elif hours:
        parts = [ngettext("%(num)d hour", "%(num)d hours", hours)]
        if minutes % 60:
            parts.append(ngettext("%(num)d minute", "%(num)d minutes", minutes % 60))
    elif minutes:
        parts = [ngettext("%(num)d minute", "%(num)d minutes", minutes)]
    else:
        return _("less than a minute")
    return " ".join(parts)


def _moment(moment: datetime) -> str:
    return dates.moment(moment, language())


def deadline_lines(windows: Deadlines) -> list[tuple[str, str]]:
    """(label, time) of every deadline that is set."""
    named = (
        (_("Registration opens"), windows.registration_opens),
        (_("Registration closes"), windows.registration_closes),
        (_("Handing in documents closes"), windows.handing_in_closes),
        (_("Counter opens"), windows.counter_opens),
        (_("Counter closes"), windows.counter_closes),
        (_("Eligibility check closes"), windows.screening_closes),
    )
    return [(label, _moment(moment)) for label, moment in named if moment is not None]
