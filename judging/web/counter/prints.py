"""Paper of the counter: labels with a QR code for every work, and the receipt of one work."""

from dataclasses import dataclass

from flask import render_template, url_for

from judging import clock
from judging.extensions import db
from judging.queries.eligibility import counter_pages as reads
from judging.queries.eligibility.counter_pages import CounterRow, CounterWork
from judging.web.counter import text
from judging.web.guards.access import account
from judging.web.qr_codes import qr_code
from judging.web.serving.reach import other_devices, out_of_reach
from judging.web.views import or_404


@dataclass(frozen=True, slots=True)
class Label:
    """The label of a work: its page at the counter as a QR code, a data URL."""

    work: CounterRow
    picture: str


def labels(contest_id: int) -> str:
    """A label for every work that was not withdrawn, by code, on A4."""
    place = or_404(reads.place(db.session(), contest_id))
    rows = [row for row in reads.listing(db.session(), contest_id).rows if not row.is_withdrawn]
    return render_template(
        "counter/labels.html",
        place=place,
        labels=[Label(row, _picture(contest_id, row.code)) for row in rows],
        out_of_reach=out_of_reach(),
    )


def _picture(contest_id: int, code: str) -> str:
    return qr_code(other_devices(url_for("counter.work", contest_id=contest_id, code=code, _external=True)))


def receipt(contest_id: int, code: str) -> str:
    """What was received of a work, when and by whom, with space for both signatures."""
    work = or_404(reads.work(db.session(), contest_id, code))
    who = account()
    back = url_for("counter.work", contest_id=contest_id, code=work.code)
    return _receipt(work, back, by=who.name if who else "")


def team_receipt(entry_id: int) -> str:
    """The same for the teachers of the work's institution."""
    return _receipt(or_404(reads.work_of(db.session(), entry_id)), url_for("teacher.home"))


def _receipt(work: CounterWork, back: str, *, by: str = "") -> str:
    """``by`` is the person who signs for the counter."""
    place = or_404(reads.place(db.session(), work.contest_id))
    return render_template(
        "counter/receipt.html",
        place=place,
        work=work,
        cards=text.cards(work, place),
        printed_at=clock.now(),
        by=by,
        back=back,
    )
