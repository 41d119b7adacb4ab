"""The counter: the works of a contest, and one work whose things are recorded with a tap."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from judging import clock
from judging.core.eligibility import counter as core
from judging.core.eligibility.counter import CounterState, Progress, Tick
from judging.core.refusals import RuleViolation, refuse_if
from judging.core.rulebooks.fact_values import FactFault, read
from judging.core.rulebooks.facts import FACTS
from judging.core.thai import digits
from judging.extensions import db
from judging.queries.eligibility import counter_pages as reads
from judging.queries.eligibility.counter_pages import CounterPlace, CounterWork
from judging.services.eligibility import counter
from judging.web.counter import text
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole
from judging.web.views import in_transaction, or_404
from judging.web.wording.refusals import sentence


def home() -> Any:
    """The contests at whose counter the person works; the only one at once."""
    found = reads.places(db.session(), actor())
    if len(found) == 1:
        return redirect(url_for("counter.works", contest_id=found[0].contest_id))
    return render_template("counter/home.html", places=found)


def works(contest_id: int) -> Any:
    """The works with what is recorded of each; a code that is typed exactly opens its work."""
    place = or_404(reads.place(db.session(), contest_id))
    search = request.args.get("q", "").strip()[:100]
    if search and (found := reads.work(db.session(), contest_id, search)) is not None:
        return redirect(url_for("counter.work", contest_id=contest_id, code=found.code))
    chosen = request.args.get("progress", "")
    progress = Progress(chosen) if chosen in set(Progress) else None
    return render_template(
        "counter/works.html",
        **_frame(place),
        listed=reads.listing(db.session(), contest_id, search=search, progress=progress),
        search=search,
        progress=progress,
        progress_names=text.PROGRESS,
        progress_kinds=text.PROGRESS_KINDS,
        names_of=text.names_of,
    )


def work(contest_id: int, code: str) -> Any:
    """One work; POST records a thing, everything that is not checked, or undoes a record."""
    found = or_404(reads.work(db.session(), contest_id, code))
    if request.method == "GET":
        return _page(found, {})
    told, status = {}, 200
    try:
        told = _recorded(found)
    except RuleViolation as refusal:
        thing = request.form.get("thing", "")
        told, status = {thing if thing in core.things() else "": sentence(refusal)}, 422
    if "HX-Request" in request.headers:
        return _page(or_404(reads.work(db.session(), contest_id, code)), told)
    for said in told.values():
        flash(said, "wait" if status == 200 else "fail")
    anchor = request.form.get("thing") or None
    return redirect(url_for("counter.work", contest_id=contest_id, code=found.code, _anchor=anchor), 303)


def _page(found: CounterWork, told: dict[str, str]) -> str:
    place = or_404(reads.place(db.session(), found.contest_id))
    return render_template(
        "counter/work.html",
        **_frame(place),
        work=found,
        cards=text.cards(found, place, told),
        told=told.get("", ""),
        progress_names=text.PROGRESS,
        progress_kinds=text.PROGRESS_KINDS,
        may_date=actor().only_round is None,
    )


def _frame(place: CounterPlace) -> dict[str, Any]:
    """The frame: an organiser sees the tabs of the contest, a helper the counter alone."""
    now = clock.now()
    return {
        "frame": "organise/contest_page.html" if actor().only_round is None else "counter/_frame.html",
        "head": place,
        "tab": "counter.works",
        "is_early": place.is_early(now),
        "is_late": place.is_late(now),
        "is_over": place.is_over(now),
    }


def _recorded(found: CounterWork) -> dict[str, str]:
    """Record what the form says; returns what to tell about each thing."""
    what: dict[str, Any] = {"actor": actor(), "contest_id": found.contest_id, "entry_id": found.entry_id}
    if "undo" in request.form:
        in_transaction(counter.undo, **what, record_id=request.form.get("undo", 0, type=whole))
        return {}
    if "rest" in request.form:
        in_transaction(counter.record, **what, ticks=_rest(found))
        return {}
    thing = request.form.get("thing", "")
    seen = {thing: request.form.get("seen", 0, type=whole)}
    came = in_transaction(counter.record, **what, ticks=[_typed(thing)], seen=seen)
    if not came.overruled:
        return {}
    now = or_404(reads.work(db.session(), found.contest_id, found.code))
    people = {one.record_id: one.by for one in now.history[thing]}
    return {one.thing: text.overruled_text(one, people.get(one.record_id, "")) for one in came.overruled}


def _typed(thing: str) -> Tick:
    """The tick of the button that was tapped (``received:2``), or of the number and time that were typed."""
    said, _colon, number = request.form.get("said", "").partition(":")
    refuse_if(said not in set(CounterState), "counter_thing_unknown")
    typed = digits(number or request.form.get("number", "")).strip()
    refuse_if(
        typed and not (typed.isascii() and typed.isdigit() and len(typed) < 4), "counter_number_wanted", most=core.MOST
    )
    return Tick(thing, CounterState(said), int(typed) if typed else None, _moment())


def _moment() -> Any:
    """The time of handing in that an organiser typed; None for now."""
    typed = request.form.get("at", "").strip()
    if not typed:
        return None
    try:
        return read(FACTS["handed_in_at"], typed)
    except FactFault:
        raise RuleViolation("counter_time_wanted") from None


def _rest(found: CounterWork) -> list[Tick]:
    """Everything that is not checked yet, as received in full."""
    received = CounterState.RECEIVED
    return [Tick(thing, received, found.least.get(thing)) for thing in core.unchecked(found.ticks)]
