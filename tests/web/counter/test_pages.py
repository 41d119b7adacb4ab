"""The pages of the counter: finding a work, recording with and without script, a stale page, paper."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.eligibility.counter import CounterState
from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.models import CounterRecord, Round
from tests.screening import screened
from tests.web.signing import browser, signed_in, without_csrf
from tests.world import Setting, World

HTMX = {"HX-Request": "true"}


def organiser(app: Flask, world: World, setting: Setting, name: str = "สมศรี"):  # type: ignore[no-untyped-def]
    without_csrf(app)
    grants = [Grant(Role.ORGANISER, round_id=setting.round_id)]
    return signed_in(browser(app), world.user(name, grants=grants))


def states(session: Session) -> list[tuple[str, CounterState, int | None]]:
    session.rollback()
    columns = (CounterRecord.thing, CounterRecord.state, CounterRecord.number)
    return [row._tuple() for row in session.execute(select(*columns).order_by(CounterRecord.id))]


def test_a_typed_code_opens_its_work_and_a_part_of_a_title_filters(app: Flask, world: World) -> None:
    setting = screened(world, entries=3)
    person, works = organiser(app, world, setting), f"/counter/{setting.contest_id}"

    assert person.get(f"{works}?q=a00๒").location == f"{works}/A002"
    found = person.get(f"{works}?q=ผลงาน 3").text
    assert ("A003" in found, "A001" in found) == (True, False)
    assert person.get(f"{works}/B001").status_code == 404
    assert person.get("/counter/").location == works


def test_a_tap_is_recorded_with_and_without_script(app: Flask, world: World, session: Session) -> None:
    setting = screened(world)
    person, here = organiser(app, world, setting), f"/counter/{setting.contest_id}/A001"

    plain = person.post(here, data={"thing": "volumes", "said": "received:2", "seen": "0"})
    swapped = person.post(here, data={"thing": "team", "said": "received", "seen": "0"}, headers=HTMX)
    person.post(here, data={"thing": "characteristics_sheets", "said": "received", "number": "๔", "seen": "0"})

    assert (plain.status_code, plain.location) == (303, f"{here}#volumes")
    assert (swapped.status_code, 'id="counter-work"' in swapped.text, "สมศรี" in swapped.text) == (200, True, True)
    received = CounterState.RECEIVED
    assert states(session) == [
        ("volumes", received, 2),
        ("team", received, None),
        ("characteristics_sheets", received, 4),
    ]


def test_the_rest_is_received_at_once_and_a_record_is_undone(app: Flask, world: World, session: Session) -> None:
    setting = screened(world)
    person, here = organiser(app, world, setting), f"/counter/{setting.contest_id}/A001"
    person.post(here, data={"thing": "has_manual", "said": "not_handed_in", "seen": "0"})

    person.post(here, data={"rest": "1"})

    last = {thing: (state, number) for thing, state, number in states(session)}
    assert last["has_manual"] == (CounterState.NOT_HANDED_IN, None)
    assert last["volumes"] == (CounterState.RECEIVED, 2)
    assert last["characteristics_sheets"] == (CounterState.RECEIVED, 3)
    first = session.execute(select(CounterRecord.id).order_by(CounterRecord.id)).scalars().first()
    person.post(here, data={"thing": "has_manual", "undo": str(first)})
    assert states(session)[-1] == ("has_manual", CounterState.NOT_CHECKED, None)


def test_a_stale_page_is_told_what_it_overrules(app: Flask, world: World, session: Session) -> None:
    setting = screened(world)
    here = f"/counter/{setting.contest_id}/A001"
    first, second = (organiser(app, world, setting, name) for name in ("ผู้ช่วยหนึ่ง", "ผู้ช่วยสอง"))
    first.post(here, data={"thing": "has_report", "said": "received", "seen": "0"})

    told = second.post(here, data={"thing": "has_report", "said": "not_handed_in", "seen": "0"}, headers=HTMX)

    assert "ผู้ช่วยหนึ่ง บันทึกว่า “รับแล้ว”" in told.text
    assert [state for _thing, state, _number in states(session)] == [CounterState.RECEIVED, CounterState.NOT_HANDED_IN]


def test_bad_input_says_what_would_be_right_and_records_nothing(app: Flask, world: World, session: Session) -> None:
    setting = screened(world)
    person, here = organiser(app, world, setting), f"/counter/{setting.contest_id}/A001"
    for data, said in (
        ({"thing": "volumes", "said": "received", "number": "2.5"}, "จำนวนเต็ม 1 ถึง 99"),
        ({"thing": "volumes", "said": "received", "number": ""}, "จำนวนเต็ม 1 ถึง 99"),
        ({"thing": "team", "said": "maybe"}, "จุดรับเอกสารไม่บันทึกรายการนี้"),
        ({"thing": "makers", "said": "received"}, "จุดรับเอกสารไม่บันทึกรายการนี้"),
        ({"thing": "team", "said": "received", "at": "เช้านี้"}, "25/3/2565 16.30"),
    ):
        assert said in person.post(here, data=data, headers=HTMX).text
    assert states(session) == []


def test_receipt_and_labels_name_the_work_and_what_came_late(app: Flask, world: World) -> None:
    setting = screened(world)
    with transaction() as session:
        session.execute(update(Round).values(counter_closes_at=clock.now() - timedelta(minutes=1)))
    person, here = organiser(app, world, setting), f"/counter/{setting.contest_id}/A001"
    person.post(here, data={"thing": "volumes", "said": "received:2", "seen": "0"})

    receipt = person.get(f"/counter/print/{setting.contest_id}/A001").text

    assert all(text in receipt for text in ("A001", "รับแล้ว 2", "หลังปิดรับ", "ผู้รับเอกสาร", "สมศรี"))
    assert "data:image/svg+xml" in person.get(f"/counter/print/{setting.contest_id}").text
