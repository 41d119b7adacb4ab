"""The organiser finds existing accounts: judges to appoint again, and teachers who forgot their password."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.roles import Grant, Role, RoundLevel
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import Entry, Institution, PanelMember, Person, User
from judging.services.people import account_passwords, accounts
from tests.web import signing
from tests.web.organise.test_works import at, text
from tests.world import ADMIN, World

pytestmark = pytest.mark.every_database


def test_a_judge_of_another_panel_is_found_by_name_or_institution_and_appointed_with_the_account(
    browser: FlaskClient, world: World, session: Session
) -> None:
    here, there = world.contest(entries=1, judges=1), world.contest(judges=2)
    with transaction() as writing:
        place = writing.get_one(Entry, here.entries[0]).institution_id
        known = writing.get_one(PanelMember, there.members[1])
        known.institution_id = place
        college = writing.get_one(Institution, place).name_th
        name = writing.execute(select(Person.name).join(User).where(User.id == known.user_id)).scalar_one()
    link = f"{at(here, 'panel/new')}?person={there.users[1]}"

    shown = [text(browser, f"{at(here, 'panel/new')}?search={words}") for words in (name, college)]
    form = text(browser, link)
    answer = browser.post(link, data={"role": "judge", "sections": ["1", "6"], "institution": college})

    assert [link in page for page in shown] == [True, True]
    assert f"person={there.users[0]}" not in shown[1]
    assert 'name="name"' not in form
    assert f'value="{college}"' in form
    assert answer.status_code == 303
    seats = select(PanelMember.institution_id).where(PanelMember.user_id == there.users[1]).order_by(PanelMember.id)
    assert session.execute(seats).scalars().all() == [place, place]
    assert link not in text(browser, f"{at(here, 'panel/new')}?search={name}")
    assert browser.post(link, data={"role": "judge", "sections": ["1", "6"]}).status_code == 422


def test_an_account_that_judges_nowhere_or_is_closed_is_not_appointed(browser: FlaskClient, world: World) -> None:
    here, there = world.contest(judges=1), world.contest(judges=1)
    stranger = world.user("ครูมาลี")
    with transaction() as writing:
        writing.get_one(User, there.users[0]).disabled_at = datetime.now(UTC)

    statuses = [
        browser.post(f"{at(here, 'panel/new')}?person={user_id}", data={"role": "judge"}).status_code
        for user_id in (stranger, there.users[0], 0)
    ]

    assert statuses == [404, 404, 404]
    assert "ไม่พบผู้ที่ตรง โปรดกรอก" in text(browser, f"{at(here, 'panel/new')}?search=ครูมาลี")


def test_an_organiser_gives_a_teacher_of_a_granted_round_a_password_and_nobody_elses(app: Flask, world: World) -> None:
    signing.without_csrf(app)
    school = [world.institution("", "น่าน"), world.institution("", "ยะลา")]
    round_id = world.round(RoundLevel.PROVINCE, "น่าน")
    organiser = world.organiser(Grant(Role.ORGANISER, round_id=round_id)).user_id or 0
    with transaction() as writing:
        made = [
            accounts.create_staff(
                writing,
                actor=ADMIN,
                name=f"ครู {number}",
                username=f"teacher{number}",
                grants=[Grant(Role.TEACHER, institution_id=place)],
            )
            for number, place in enumerate(school)
        ]
    client = signing.signed_in(signing.browser(app), organiser)

    page = text(client, "/organise/teachers")
    answer = client.post(f"/organise/teachers/{made[0].user_id}/password")
    refused = client.post(f"/organise/teachers/{made[1].user_id}/password")

    assert ("teacher0" in page, "teacher1" in page) == (True, False)
    password = re.search(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", answer.get_data(as_text=True))
    assert password is not None
    found = account_passwords.authenticate(db.session(), username="teacher0", password=password[0])
    assert found is not None
    assert refused.status_code != 200
    kept = account_passwords.authenticate(db.session(), username="teacher1", password=made[1].temporary_password or "")
    assert kept is not None


def test_an_administrator_goes_from_the_teachers_to_a_new_teachers_account(app: Flask, world: World) -> None:
    organiser = world.user("ผู้จัดการ", grants=[Grant(Role.ORGANISER)])

    page = text(signing.admin(app, world), "/organise/teachers")
    form = text(signing.admin(app, world), "/admin/users/new?role=teacher")

    assert 'href="/admin/users/new?role=teacher"' in page
    assert '<option selected value="teacher">' in form
    assert "/admin/users/new" not in text(signing.signed_in(signing.browser(app), organiser), "/organise/teachers")
