"""Two people open the same form: the second who saves is told what the first saved, and nothing is replaced unseen."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from judging.core.contests.lifecycle import ContestState
from judging.web.forms import EditForm
from tests.web.signing import admin, without_csrf
from tests.world import FIRST_DAY, World

TOLD = "Somebody saved something else after you opened the page."
CONTEST = "/organise/contests/{contest}"
WORK = {"code": "A001", "title_th": "เครื่องสูบน้ำ", "institution": "วิทยาลัยเทคนิคลพบุรี", "province": "ลพบุรี"}
MEMBER = {"name": "นายสมชาย ใจดี", "role": "judge", "sections": ["1", "2", "3", "4", "5", "6"]}
PERSON = {"name": "นางสาวมานี มีนา", "username": "manee"}
COLLEGE = {"name_th": "วิทยาลัยเทคนิคลพบุรี", "province": "ลพบุรี"}
LENGTHS = {"first_day": f"{FIRST_DAY}", "presentation": "5", "questions": "5", "between": "1"}
BACKUPS = {"minutes": "15", "folder": "", "kept": "10"}
CERTIFICATES = {"language": "th", "prefix": "73"}

FORMS = {
    "EventForm": (f"{CONTEST}/event", {}, "venue", "หอประชุม 1", "หอประชุม 2"),
    "DeadlinesForm": (f"{CONTEST}/windows", {}, "registration_closes", "2022-01-10T16:30", "2022-01-11T16:30"),
    "PlaceForm": (f"{CONTEST}/place", {"level": "province"}, "area", "ลพบุรี", "สระบุรี"),
    "TimetableForm": (f"{CONTEST}/order/timetable", LENGTHS, "presentation", "6", "7"),
    "EntryForm": (CONTEST + "/entries/{entry}", WORK, "title_th", "เครื่องอบแห้ง", "เครื่องนวดข้าว"),
    "MemberForm": (CONTEST + "/panel/{member}", MEMBER, "position", "ครูชำนาญการ", "ครูเชี่ยวชาญ"),
    "DesignForm": (f"{CONTEST}/certificates/design", CERTIFICATES, "venue", "หอประชุม 1", "หอประชุม 2"),
    "PersonForm": ("/admin/users/{person}", PERSON, "position", "ครูชำนาญการ", "ครูเชี่ยวชาญ"),
    "InstitutionForm": ("/admin/institutions/{institution}", COLLEGE, "code", "1316016101", "1316016102"),
    "RetentionForm": ("/admin/personal-data/competitions/{year}", {}, "kept_until", "2027-01-01", "2028-01-01"),
    "AutomaticForm": ("/admin/backups", BACKUPS, "kept", "11", "12"),
}
"""The form → its page, values that do not change, and a field with what the one and the other person enters."""


@pytest.mark.parametrize("form", FORMS)
def test_who_saves_second_is_told_first_and_saves_knowingly(app: Flask, world: World, form: str) -> None:
    without_csrf(app)
    client = admin(app, world)
    client.get("/language/en")
    path, same, field, first, second = FORMS[form]
    address = path.format(**_numbers(world))
    shown = address.removesuffix("/timetable")
    seen = _seen(client.get(shown).text)
    assert client.post(address, data=same | {field: first, "seen": seen}).status_code == 303

    refused = client.post(address, data=same | {field: second, "seen": seen})

    assert refused.status_code == 422
    assert TOLD in refused.text
    assert re.search(f'name="{field}"[^>]*value="[^"]*{second}', refused.text) or f">{second}" in refused.text
    assert first in client.get(shown).text
    assert client.post(address, data=same | {field: second, "seen": _seen(refused.text)}).status_code == 303
    assert second in client.get(shown).text


@pytest.mark.parametrize("form", FORMS)
def test_sending_twice_is_no_conflict(app: Flask, world: World, form: str) -> None:
    without_csrf(app)
    client = admin(app, world)
    path, same, field, first, _second = FORMS[form]
    address = path.format(**_numbers(world))
    values = same | {field: f" {first} ", "seen": _seen(client.get(address.removesuffix("/timetable")).text)}

    assert [client.post(address, data=values).status_code for _ in range(2)] == [303, 303]


def test_numbers_typed_for_an_order_that_was_changed_since_are_not_saved(app: Flask, world: World) -> None:
    without_csrf(app)
    client = admin(app, world)
    client.get("/language/en")
    setting = world.contest(entries=2, state=ContestState.SCREENING)
    address = f"/organise/contests/{setting.contest_id}/order"
    one, two = setting.entries
    numbers = {f"place-{one}": "2", f"place-{two}": "1", "seen": f"{one} {two}"}
    assert client.post(address, data=numbers).status_code == 303

    refused = client.post(address, data=numbers)

    assert (refused.status_code, TOLD in refused.text) == (422, True)
    assert client.post(address, data=numbers | {"seen": f"{two} {one}"}).status_code == 303


def test_every_form_of_stored_values_is_tried() -> None:
    assert {form.__name__ for form in EditForm.__subclasses__()} == set(FORMS)


def _numbers(world: World) -> dict[str, int]:
    setting = world.contest(entries=1, judges=1, state=ContestState.SCREENING)
    return {
        "contest": setting.contest_id,
        "entry": setting.entries[0],
        "member": setting.members[0],
        "person": world.user("นางสาวมานี มีนา", username="manee"),
        "institution": world.institution("วิทยาลัยเทคนิคลพบุรี"),
        "year": setting.competition_id,
    }


def _seen(page: str) -> str:
    (found,) = set(re.findall(r'name="seen"[^>]*value="(\w{16})"', page))
    return str(found)
