"""The event of a round: its name, noun, venue and host, for the round or the school year."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from judging.core.events import Event, EventNoun
from judging.core.refusals import RuleViolation
from judging.core.roles import Grant, Role, RoundLevel
from judging.core.text import Text
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import AuditEntry
from judging.queries.contests.contests import contest_head
from judging.services.contests import contests, events
from judging.services.contests.events import EventChoices
from tests.world import ADMIN, FIRST_DAY, Setting, World

FAIR = Text("การประกวดสิ่งประดิษฐ์ ครั้งที่ 33", "Invention contest 33")


def named(**given: object) -> EventChoices:
    whole: dict[str, object] = {"name_th": "", "name_en": "", "noun": None, "venue": "", "host": "", **given}
    return EventChoices(**whole)  # type: ignore[arg-type]


def save(setting: Setting, choices: EventChoices, actor: object = ADMIN) -> None:
    with transaction() as session:
        events.save(session, actor=actor, contest_id=setting.contest_id, event=choices)  # type: ignore[arg-type]


def event(contest_id: int) -> Event:
    head = contest_head(db.session(), contest_id)
    assert head is not None
    return head.event


def beside(setting: Setting, area: str) -> int:
    """Another contest of the same school year, in another round."""
    with transaction() as session:
        head = contest_head(session, setting.contest_id)
        assert head is not None
        return contests.create(
            session,
            actor=ADMIN,
            school_year=head.school_year,
            level=RoundLevel.REGION,
            area=area,
            first_day=FIRST_DAY,
            last_day=FIRST_DAY,
            category=head.category,
            rulebook_id=head.rulebook_id,
        )


def test_an_event_without_a_name_has_the_usual_one_with_its_noun(app: Flask, world: World) -> None:
    setting = world.contest()
    assert event(setting.contest_id).name.th == "การประเมินสิ่งประดิษฐ์ของคนรุ่นใหม่"

    save(setting, named(noun=EventNoun.CONTEST))

    assert event(setting.contest_id).name.th == "การประกวดสิ่งประดิษฐ์ของคนรุ่นใหม่"
    assert not event(setting.contest_id).is_named


def test_names_of_the_school_year_apply_to_rounds_without_their_own(app: Flask, world: World) -> None:
    setting = world.contest()
    other, own = beside(setting, "ภาคใต้"), beside(setting, "ภาคเหนือ")
    save(Setting(own, 0, 0, 0), named(name_th="งานวันอาชีวะ", noun=EventNoun.EVALUATION))

    save(setting, named(name_th=FAIR.th, name_en=FAIR.en, noun=EventNoun.CONTEST, venue="หอประชุม", for_year=True))

    assert event(setting.contest_id) == Event(FAIR, EventNoun.CONTEST, "หอประชุม", "")
    assert event(other) == Event(FAIR, EventNoun.CONTEST)
    assert event(own) == Event(Text("งานวันอาชีวะ", ""), EventNoun.EVALUATION)


def test_only_who_organises_the_school_year_names_it(app: Flask, world: World) -> None:
    setting = world.contest()
    organiser = world.organiser(Grant(Role.ORGANISER, round_id=setting.round_id))

    with pytest.raises(RuleViolation) as refused:
        save(setting, named(name_th=FAIR.th, for_year=True), organiser)

    assert refused.value.code == "year_of_others"
    save(setting, named(name_th=FAIR.th), organiser)
    assert event(setting.contest_id).name.th == FAIR.th


def test_an_english_name_alone_is_refused(app: Flask, world: World) -> None:
    with pytest.raises(RuleViolation) as refused:
        save(world.contest(), named(name_en=FAIR.en))
    assert refused.value.code == "event_name_wanted"


def test_a_change_is_in_the_log_of_every_contest_of_the_round(app: Flask, world: World) -> None:
    setting = world.contest()
    save(setting, named(venue="  หอประชุม 2  ", host="วิทยาลัยเทคนิคลพบุรี"))
    save(setting, named(venue="หอประชุม 2", host="วิทยาลัยเทคนิคลพบุรี"))

    texts = [json.loads(row.text) for row in db.session().query(AuditEntry).filter_by(action="rounds.set_event")]
    assert [(text["data"]["from"]["venue"], text["data"]["to"]["venue"]) for text in texts] == [("", "หอประชุม 2")]


def test_names_of_the_school_year_are_in_the_log_of_every_contest_of_the_year(app: Flask, world: World) -> None:
    setting = world.contest()
    beside(setting, "ภาคใต้")

    save(setting, named(name_th=FAIR.th, for_year=True))
    save(setting, named(name_th=FAIR.th, for_year=True))

    logged = db.session().query(AuditEntry.chain_id).filter_by(action="competitions.set_event").all()
    assert len(set(logged)) == len(logged) == 2


def test_the_place_names_the_host_once() -> None:
    assert Event(FAIR, EventNoun.CONTEST, "หอประชุม วิทยาลัย ก", "วิทยาลัย ก").place == "หอประชุม วิทยาลัย ก"
    assert Event(FAIR, EventNoun.CONTEST, "หอประชุม", "วิทยาลัย ก").place == "หอประชุม · วิทยาลัย ก"
