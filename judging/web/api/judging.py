"""What a tablet needs to judge alone: one answer with contests, rulebooks, works and the judge's own sheets."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, jsonify
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

from judging import clock
from judging.core import provinces
from judging.core.contests.lifecycle import ContestState
from judging.core.numbers import points_text
from judging.core.rulebooks.parsing import to_data
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.rulebooks.serialization import digest_of
from judging.core.rulings.rulings import reportable
from judging.core.text import Text
from judging.extensions import db
from judging.queries.backups import restores
from judging.queries.contests import checklist_facts, contests as contest_reads, rehearsals
from judging.queries.contests.contests import ContestHead
from judging.queries.entries import registrations
from judging.queries.entries.registrations import HandedIn
from judging.queries.rulebooks import rulebooks
from judging.queries.scoring import scoresheets
from judging.queries.signin.sessions import Account
from judging.queries.tablets import tablet_sync
from judging.queries.tablets.judge_home import contest_closed
from judging.queries.tablets.tablet_sync import TabletContest, TabletEntry, TabletSheet, TabletState
from judging.static_digest import version
from judging.web.api import halls, shapes
from judging.web.api.description import described
from judging.web.api.halls import Places
from judging.web.guards.access import account
from judging.web.judge.about import AboutWork, about_work
from judging.web.serving.requests import LANGUAGES
from judging.web.wording.contest_title import round_title
from judging.web.wording.languages import speaking, spoken


@described(gives=shapes.JudgingOut, refuses=(401, 403))
def judging() -> Response:
    """Everything a tablet needs to work offline: the judge, contests, rulebooks, works, own sheets, CSRF token, epoch;
    a fixed number of statements, however many they are."""
    session = db.session()
    who = account()
    assert who is not None  # guaranteed by the permission
    epoch = scoresheets.epoch(session)
    restore = restores.last(session)
    state = tablet_sync.state(session, user_id=who.user_id, today=clock.today(), only_round=who.panels_of)
    # The state is read first: what changes while the rest is read is told by the next stamp.
    return jsonify(
        {
            "epoch": epoch,
            "restored_at": restore and restore.at.isoformat(),
            "csrf_token": generate_csrf(),
            "at": clock.now().isoformat(),
            "version": version(),
            "stamp": stamp(who, epoch, state),
            "judge": {"id": who.user_id, "name": who.name},
            "contests": _contests(session, who),
            **halls.told(session, user_id=who.user_id, contest_ids=state.in_scoring, is_day=state.presents_today),
            "wiped": rehearsals.wiped_sheets(session, user_id=who.user_id, only_round=who.panels_of),
        }
    )


def stamp(who: Account, epoch: str, state: TabletState) -> str:
    """A short text that changes whenever ``judging`` would tell this judge something else than marks and comments,
    which the revisions of the sheets count."""
    told = repr((version(), epoch, who.user_id, who.name, state.told))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _contests(session: Session, who: Account) -> list[dict[str, Any]]:
    seats = {seat.id: seat for seat in tablet_sync.contests(session, user_id=who.user_id, only_round=who.panels_of)}
    heads = contest_reads.contest_heads(session, seats)
    books = rulebooks.by_id(session, {head.rulebook_id for head in heads})
    members = [seat.member_id for seat in seats.values()]
    works = tablet_sync.entries(session, members)
    sheets = tablet_sync.sheets(session, members)
    handed_in = registrations.handed_in_to(session, seats)
    reviewed = checklist_facts.reviewed(session, seats)
    places = halls.places(seats)
    return [
        _contest(
            seats[head.contest_id],
            head,
            books[head.rulebook_id],
            works=[work for work in works if work.contest_id == head.contest_id],
            sheets=[sheet for sheet in sheets if sheet.contest_id == head.contest_id],
            handed_in=handed_in,
            places=places,
            is_reviewed=head.contest_id in reviewed,
        )
        for head in sorted(heads, key=lambda head: head.state is ContestState.PUBLISHED)
    ]


def _contest(
    seat: TabletContest,
    head: ContestHead,
    book: Rulebook,
    *,
    works: list[TabletEntry],
    sheets: list[TabletSheet],
    handed_in: Mapping[int, HandedIn],
    places: Places,
    is_reviewed: bool,
) -> dict[str, Any]:
    told = {}
    for language in LANGUAGES:
        with speaking(language, head.event.noun):
            told[language] = _words(head, book, {work.entry_id: handed_in[work.entry_id] for work in works})
    thai, english = told["th"], told["en"]
    return {
        "id": seat.id,
        "state": seat.state,
        "title": {"th": thai.title, "en": english.title},
        "round": {"th": thai.round, "en": english.round},
        "role": seat.role,
        "sections": seat.sections,
        "closed": contest_closed(seat.state),
        "is_review_open": is_reviewed,
        "takes_back": seat.takes_back,
        "is_rehearsal": head.event.is_practice,
        "rulebook": to_data(book),
        "digest": digest_of(book),
        "reports": [
            {"id": one.id, "text": {"th": thai.reports[one.id], "en": english.reports[one.id]}, "clause": one.clause}
            for one in reportable(book.requirements)
        ],
        "entries": [
            _entry(work, thai.about[work.entry_id], english.about[work.entry_id]) | places.of(work.entry_id)
            for work in works
        ],
        "sheets": [_sheet(sheet, book) for sheet in sheets],
    }


@dataclass(frozen=True, slots=True)
class _Words:
    """What is told of a contest in one language: ``reports`` by requirement, ``about`` by work."""

    title: str
    round: str
    reports: Mapping[str, str]
    about: Mapping[int, AboutWork]


def _words(head: ContestHead, book: Rulebook, handed_in: Mapping[int, HandedIn]) -> _Words:
    return _Words(
        spoken(head.title),
        round_title(head),
        {
            one.id: spoken(one.report) if one.report else _("May not be met: %(label)s", label=spoken(one.label))
            for one in reportable(book.requirements)
        },
        {number: about_work(book, found) for number, found in handed_in.items()},
    )


def _both(text: Text) -> dict[str, str]:
    return {language: text.in_language(language) for language in LANGUAGES}


def _entry(work: TabletEntry, thai: AboutWork, english: AboutWork) -> dict[str, Any]:
    return {
        "id": work.entry_id,
        "code": work.code,
        "title": _both(work.title),
        "institution": _both(work.institution),
        "province": {language: provinces.place_name(work.province, language) for language in LANGUAGES},
        "apart": work.apart,
        "reason": work.reason,
        "facts": [
            {
                "text": {"th": line.text, "en": other.text},
                "link": line.link,
                "is_recorded": line.is_recorded,
                "items": line.items,
            }
            for line, other in zip(thai.lines, english.lines, strict=True)
        ],
        "documents": [
            {
                "id": one.document_id,
                "kind": {"th": one.kind, "en": other.kind},
                "pages": one.pages,
                "items": one.items,
            }
            for one, other in zip(thai.documents, english.documents, strict=True)
        ],
    }


def _sheet(sheet: TabletSheet, book: Rulebook) -> dict[str, Any]:
    receipt = sheet.receipt
    return {
        "id": sheet.id,
        "entry_id": sheet.entry_id,
        "state": sheet.state,
        "closed": sheet.closed,
        "sections": sheet.sections,
        "revision": sheet.revision,
        "returned_at": sheet.returned_at and sheet.returned_at.isoformat(),
        "reason": sheet.reason,
        "opened": sheet.opened,
        "correction_reason": sheet.correction_reason,
        "paper": _paper(sheet),
        "total": None if sheet.total is None else points_text(sheet.total, book.unit),
        "submitted_at": sheet.submitted_at and sheet.submitted_at.isoformat(),
        "receipt": receipt
        and {"code": receipt.code, "total": points_text(receipt.total, book.unit), "at": receipt.at.isoformat()},
        "marks": {
            item: {"level": level, "revision": revision, "at": at.isoformat()}
            for item, (level, revision, at) in sheet.marks.items()
        },
        "comments": {
            item: {"text": text, "revision": revision, "at": at.isoformat()}
            for item, (text, revision, at) in sheet.comments.items()
        },
        "note": {"text": sheet.note[0], "revision": sheet.note[1]},
        "asked": sheet.asked,
    }


def _paper(sheet: TabletSheet) -> dict[str, Any] | None:
    """That a sheet is keyed from paper, or came in on paper."""
    if sheet.origin is not None:
        return {"state": sheet.origin.settlement.value, "keyed_by": list(sheet.origin.keyed_by)}
    if sheet.keyed is None:
        return None
    return {"state": "asks" if sheet.keyed else "open", "keyed_by": []}
