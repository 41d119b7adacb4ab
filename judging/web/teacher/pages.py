"""A teacher's pages: the works of their institution, and each work's result after publication."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from flask import Response, render_template
from markupsafe import Markup

from judging.core.contests import rounds
from judging.core.contests.deadlines import DeadlineState
from judging.core.entries.states import EntryState
from judging.core.results.published_awards import awards_in
from judging.extensions import db
from judging.queries.contests.contests import contest_head
from judging.queries.entries import registration_pages, teacher_pages
from judging.queries.entries.registration_pages import College, OpenContest
from judging.queries.entries.teacher_pages import EntryResult
from judging.queries.rulings import cases
from judging.web.guards.access import actor
from judging.web.papers import feedback_sheets
from judging.web.public.published_results import shown_document
from judging.web.views import or_404
from judging.web.wording import deadline_text as times, labels
from judging.web.wording.languages import speak_of
from judging.web.wording.results import own_reasons
from judging.writers.plots import svg


@dataclass(frozen=True, slots=True)
class Offer:
    """A contest that works can be entered in, and the teacher's institutions that it is offered to."""

    place: OpenContest
    colleges: tuple[College, ...]


def home() -> str:
    """The works of the teacher's institutions: open registrations, drafts, and the state of each work."""
    session = db.session()
    who = actor()
    own = registration_pages.own_registrations(session, who)
    colleges = registration_pages.colleges(session, who)

    def is_foreign(place: OpenContest) -> bool:
        return not any(_is_theirs(place, college) for college in colleges)

    places = registration_pages.open_contests(session)
    offered = [place for place in places if times.gate_of(place) in (DeadlineState.OPEN, DeadlineState.EARLY)]
    speak_of(*(place.event.noun for place in places))
    return render_template(
        "teacher/home.html",
        entries=teacher_pages.entries(session, who),
        asked=cases.asked(session, who),
        ruled=cases.ruled_entries(session, who),
        registrations={row.entry_id: row for row in own if row.entry_id is not None},
        drafts=[row for row in own if row.entry_id is None],
        colleges=colleges,
        offered=_offers(sorted(offered, key=is_foreign), colleges),
        elsewhere=_offers(offered, colleges, are_outside=True),
        registration_texts={
            place.contest_id: times.registration_text(place) for place in (*places, *(row.place for row in own))
        },
        open_now={place.contest_id for place in places if times.gate_of(place) is DeadlineState.OPEN},
        soon={place.contest_id for place in places if times.is_soon(place.windows.registration_closes)},
    )


def _offers(places: Iterable[OpenContest], colleges: Collection[College], *, are_outside: bool = False) -> list[Offer]:
    """The contests with the teacher's institutions that lie in their area or, ``are_outside``, in another."""
    who = actor()
    offers = [
        Offer(
            place,
            tuple(
                college
                for college in colleges
                if who.teaches(college.institution_id, place.round_id) and _is_outside(place, college) is are_outside
            ),
        )
        for place in places
    ]
    return [offer for offer in offers if offer.colleges]


def _is_outside(place: OpenContest, college: College) -> bool:
    """Whether the institution is known to lie outside the contest's area."""
    return bool(rounds.outside(place.level, place.area, province=college.province, region=college.region))


def _is_theirs(place: OpenContest, college: College) -> bool:
    """Whether the institution lies in the contest's area."""
    return rounds.covers(
        place.level, place.area, institution=college.name.th, province=college.province, region=college.region
    )


def result(entry_id: int) -> str:
    """The result sheet of a work, after publication."""
    session = db.session()
    found = or_404(teacher_pages.entry_result(session, entry_id))
    plot = feedback_sheets.plot_of(found)
    document = shown_document(session, found.version.document, digest=found.version.digest)
    return render_template(
        "teacher/result.html",
        result=found,
        document=document,
        awards=awards_in(found.row),
        why=own_reasons.reason(found),
        is_ruled_on=entry_id in cases.ruled_entries(session, actor()),
        moved=next((move for move in document.moves if move["entry"] == found.row["entry"]), None),
        state=labels.ENTRY_STATES[EntryState(found.row["state"])],
        unit=found.rulebook.unit,
        plot=plot,
        drawn=plot and Markup(svg(plot)),
        comments=_comments(found),
        held=feedback_sheets.held_text(found.held),
    )


def feedback(entry_id: int) -> Response:
    """The result sheet of a work as a PDF."""
    session = db.session()
    found = or_404(teacher_pages.entry_result(session, entry_id))
    head = or_404(contest_head(session, found.version.contest_id))
    return feedback_sheets.pdf(head, [found], f"feedback-{found.row['entry']}")


def _comments(found: EntryResult) -> list[tuple[str, tuple[str, ...]]]:
    """(section, or empty for the whole work; its comments), in printed order."""
    ordered = [(section.code, found.comments.get(section.code, ())) for section in found.rulebook.sections]
    return [(code, texts) for code, texts in [*ordered, ("", found.comments.get("total", ()))] if texts]
