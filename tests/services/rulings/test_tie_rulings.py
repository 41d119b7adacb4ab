"""Ties that the rulebook cannot break: a ruling orders them, or the chair accepts them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging.core.refusals import RuleViolation
from judging.core.roles import RoundLevel
from judging.core.rulings.rulings import Effect
from judging.database.transaction import transaction
from judging.models import PracticeSettings, Round, Ruling
from tests.scoring import levels, submit_all
from tests.services.ruling import case, certify, documents, publish, ranks, rule, scored
from tests.world import Setting, World


def _refused(act: Any, *args: Any, **given: Any) -> RuleViolation:
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **given)
    return refusal.value


def _tied(world: World) -> Setting:
    return scored(world, 1, 0, 0, 0)


def test_tie_is_ordered_by_a_ruling_and_then_certified_without_more(world: World, session: Session) -> None:
    setting = _tied(world)
    second, third, fourth = setting.entries[1:]

    rule(case(setting, None), Effect.ORDER_TIE, order=[fourth, second, third])

    assert ranks(session, setting) == [(1, "A004"), (2, "A002"), (3, "A003"), (4, "A001")]
    certify(setting)
    publish(setting)
    rows = documents(session, setting)[0]["standings"]
    assert [row["decided_by"] and row["decided_by"]["key"] for row in rows] == ["ruling", "ruling", "ruling", None]
    assert documents(session, setting, "record")[0]["rulings"][0]["entries"] == ["A004", "A002", "A003"]


def test_order_of_a_tie_names_all_who_share_it(world: World) -> None:
    setting = _tied(world)
    case_id = case(setting, None)

    for order in ([], setting.entries[1:3], setting.entries, [*setting.entries[1:3], setting.entries[1]]):
        assert _refused(rule, case_id, Effect.ORDER_TIE, order=order).code == "tie_not_whole"


def test_order_holds_for_the_rest_when_one_of_the_tie_falls(world: World, session: Session) -> None:
    setting = _tied(world)
    rule(case(setting, None), Effect.ORDER_TIE, order=setting.entries[:0:-1])

    rule(case(setting, 2), Effect.DISQUALIFY)

    assert ranks(session, setting) == [(1, "A004"), (2, "A002"), (3, "A001")]


def test_tie_across_the_last_title_waits_for_a_ruling_or_a_knowing_choice(world: World) -> None:
    setting = scored(world, 0, 1, 1)
    with transaction() as session:
        session.execute(update(PracticeSettings).values(titles_to=2))

    refusal = _refused(certify, setting)

    assert (refusal.code, refusal.params) == ("ties_unsettled", {"works": "A002, A003"})
    certify(setting, setting.entries[1:])


def test_ruling_after_publication_that_makes_a_tie_across_a_title_is_asked_about(
    world: World, session: Session
) -> None:
    book = world.rulebook()
    setting = world.contest(entries=3, judges=1)
    submit_all(world, setting, levels(book, 0), levels(book, 0, c1_1=3), levels(book, 3))
    with transaction() as writing:
        writing.execute(update(PracticeSettings).values(titles_to=1))
    certify(setting)
    publish(setting)
    case_id = case(setting)

    refusal = _refused(rule, case_id, Effect.ZERO, items=["1.1"])

    assert (refusal.code, refusal.params) == ("ruling_makes_ties", {"works": "A001, A002"})
    assert session.execute(select(Ruling)).first() is None
    assert rule(case_id, Effect.ZERO, items=["1.1"], accept_ties=True).version == 2
    assert rule(case(setting, None), Effect.ORDER_TIE, order=setting.entries[:2]).version == 3
    assert ranks(session, setting) == [(1, "A001"), (2, "A002"), (3, "A003")]


def _published_with_shared_winners(world: World) -> Setting:
    """Four works: two winners whose tie the chair accepted, one title, then two at ranks of their own."""
    setting = scored(world, 0, 0, 1, 2)
    with transaction() as session:
        session.execute(update(PracticeSettings).values(titles_to=1))
    certify(setting, setting.entries[:2])
    publish(setting)
    return setting


def test_tie_that_was_published_does_not_stop_a_ruling_on_another_work(world: World, session: Session) -> None:
    setting = _published_with_shared_winners(world)

    assert rule(case(setting, 2), Effect.DISQUALIFY).version == 2

    assert ranks(session, setting) == [(1, "A001"), (1, "A002"), (3, "A004")]


def test_what_is_left_of_a_published_tie_does_not_stop_a_ruling(world: World, session: Session) -> None:
    setting = scored(world, 0, 0, 0, 2, 2)
    with transaction() as writing:
        writing.execute(update(PracticeSettings).values(titles_to=1))
    certify(setting, setting.entries[:3], setting.entries[3:])
    publish(setting)

    assert rule(case(setting, 1), Effect.DISQUALIFY).version == 2

    assert ranks(session, setting) == [(1, "A001"), (1, "A003"), (3, "A004"), (3, "A005")]


def test_tie_accepted_below_a_title_is_asked_about_when_a_ruling_lifts_it_across(
    world: World, session: Session
) -> None:
    setting = scored(world, 0, 1, 2, 2)
    with transaction() as writing:
        writing.execute(update(PracticeSettings).values(titles_to=2))
    certify(setting, setting.entries[2:])  # at rank 3, where no title is
    publish(setting)
    case_id = case(setting)

    refusal = _refused(rule, case_id, Effect.DISQUALIFY)

    assert (refusal.code, refusal.params) == ("ruling_makes_ties", {"works": "A003, A004"})
    assert rule(case_id, Effect.DISQUALIFY, accept_ties=True).version == 2
    assert ranks(session, setting) == [(1, "A002"), (2, "A003"), (2, "A004")]


@pytest.mark.every_database
def test_tie_accepted_across_a_title_is_asked_about_when_it_comes_to_cross_the_advancing_places(
    world: World, session: Session
) -> None:
    setting = scored(world, 0, 1, 1, 2)
    with transaction() as writing:
        writing.execute(update(Round).values(level=RoundLevel.REGION, area="ภาคกลาง"))
        writing.execute(update(PracticeSettings).values(titles_to=2, advance=1))
    certify(setting, setting.entries[1:3])
    publish(setting)

    refusal = _refused(rule, case(setting), Effect.DISQUALIFY)

    assert (refusal.code, refusal.params) == ("ruling_makes_ties", {"works": "A002, A003"})


def test_work_that_joins_a_published_tie_makes_a_new_one(world: World, session: Session) -> None:
    book = world.rulebook()
    setting = world.contest(entries=3, judges=1)
    submit_all(world, setting, levels(book, 0), levels(book, 0, c1_1=3), levels(book, 0, c1_1=3))
    with transaction() as writing:
        writing.execute(update(PracticeSettings).values(titles_to=2))
    certify(setting, setting.entries[1:])
    publish(setting)

    refusal = _refused(rule, case(setting), Effect.ZERO, items=["1.1"])

    assert (refusal.code, refusal.params) == ("ruling_makes_ties", {"works": "A001, A002, A003"})
    assert session.execute(select(Ruling)).first() is None
