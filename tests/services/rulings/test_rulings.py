"""When a ruling takes effect: at once before certification, after a new certification, or in the next published
version."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.rulings.rulings import Effect
from judging.database.transaction import transaction
from judging.models import AuditEntry, ContestStep, Mark, PracticeSettings, PublicationNotice, Ruling, Withdrawal
from judging.queries.contests import checklist_facts
from judging.queries.rulings import cases as read
from judging.queries.scoring import standings
from judging.services.rulings.rulings import Decision
from tests.awarding import titles_moved
from tests.scoring import AT, levels, submit_all
from tests.services.ruling import (
    DECISION,
    apart,
    case,
    certify,
    documents,
    publish,
    ranks,
    reverse,
    rule,
    scored,
)
from tests.world import World

BOUND = ("1.1", "1.2.1", "1.2.2", "1.3")
LONG = ("1.2.1", "1.2.2")


def _refused(act: Any, *args: Any, **given: Any) -> RuleViolation:
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **given)
    return refusal.value


def _all_marks(session: Session) -> list[tuple[Any, ...]]:
    session.rollback()
    return [tuple(row) for row in session.execute(select(Mark.__table__).order_by(Mark.sheet_id, Mark.criterion))]


def test_disqualified_work_leaves_the_ranking_at_once_and_its_marks_stay(world: World, session: Session) -> None:
    setting = scored(world, 0, 1, 2)
    before = _all_marks(session)

    recorded = rule(case(setting, 1), Effect.DISQUALIFY)

    assert (recorded.contest_state, recorded.version) == (ContestState.SCORING, None)
    assert ranks(session, setting) == [(1, "A001"), (2, "A003")]
    assert apart(session, setting) == [("A002", "disqualified", "5.5")]
    assert _all_marks(session) == before
    kept = session.execute(select(AuditEntry.action)).scalars().all()
    assert kept[-2:] == ["cases.open", "rulings.record"]


@pytest.mark.parametrize("effect", [Effect.DISQUALIFY, Effect.NOT_CONSIDERED])
def test_reversal_gives_back_the_same_ranking(world: World, session: Session, effect: Effect) -> None:
    setting = scored(world, 0, 1, 2)
    before = ranks(session, setting)

    ruling = rule(case(setting, 0), effect)
    assert ranks(session, setting) != before
    reverse(ruling.ruling_id)

    assert ranks(session, setting) == before
    assert apart(session, setting) == []


def test_reversal_is_ruled_once_and_a_reversal_itself_never(world: World) -> None:
    setting = scored(world, 0, 1)
    ruling = rule(case(setting), Effect.DISQUALIFY)
    reversal = reverse(ruling.ruling_id)

    assert _refused(reverse, ruling.ruling_id).code == "ruling_reversed"
    assert _refused(reverse, reversal.ruling_id).code == "ruling_reversed"
    assert _refused(reverse, 999).code == "no_ruling"


@pytest.mark.parametrize(
    ("rulings", "expected"),
    [([BOUND], "87"), ([("1",)], "85"), ([LONG], "91"), ([BOUND, LONG], "87")],
)
def test_items_zeroed_count_nothing_once_on_the_panels_result(
    world: World, session: Session, rulings: list[tuple[str, ...]], expected: str
) -> None:
    setting = scored(world, 0, 1, judges=3)

    for items in rulings:
        rule(case(setting), Effect.ZERO, items=items)

    board = standings.board(session, setting.contest_id)
    paged = standings.board_page(session, setting.contest_id, 1)
    assert board is not None
    assert paged is not None
    assert [(row.entry, str(row.tally.total)) for row in board.standings] == [("A001", expected), ("A002", "73")]
    assert board.standings == paged.standings
    row = standings.ranked_rows(session, board)[0]
    assert sum(row.sections) == row.standing.tally.total
    assert set(row.zeroed) == {item for items in rulings for item in items}


def test_published_result_of_zeroed_items_says_which_and_counts_again(world: World, session: Session) -> None:
    setting = scored(world, 0, 1)
    rule(case(setting), Effect.ZERO, items=LONG)
    certify(setting)
    publish(setting)

    row = documents(session, setting, "record")[0]["standings"][0]

    assert (row["entry"], row["exact"], row["zeroed"]) == ("A001", "91", list(LONG))
    assert [row["items"][code] for code in LONG] == ["0.00", "0.00"]
    assert "zeroed" not in documents(session, setting)[0]["standings"][0]


def test_zero_that_makes_a_tie_is_parted_by_the_chain(world: World, session: Session) -> None:
    book = world.rulebook()
    setting = world.contest(entries=2, judges=1)
    submit_all(world, setting, levels(book, 0, c6_1=1), levels(book, 0))
    rule(case(setting, 1), Effect.ZERO, items=["1.1"])

    board = standings.board(session, setting.contest_id)

    assert board is not None
    assert [(row.rank, row.entry, row.tally.total) for row in board.standings] == [(1, "A002", 98), (2, "A001", 98)]
    assert [row.decided_by.key for row in board.standings if row.decided_by] == ["6", "6"]


def test_ruling_after_certification_goes_back_to_scorings_end(world: World, session: Session) -> None:
    setting = scored(world, 0, 1, 2)
    certify(setting)

    recorded = rule(case(setting), Effect.DISQUALIFY)

    assert recorded.contest_state is ContestState.SCORING
    assert _refused(publish, setting).code == "not_certified"
    step = session.execute(select(ContestStep).order_by(ContestStep.id.desc())).scalars().first()
    assert step is not None
    assert (step.from_state, step.to_state, step.reason) == ("certified", "scoring", DECISION.reason)
    certify(setting)
    assert publish(setting) == 1


@pytest.mark.parametrize("effect", [Effect.OTHER, Effect.NONE])
def test_ruling_of_words_alone_changes_neither_ranking_nor_certification(
    world: World, session: Session, effect: Effect
) -> None:
    setting = scored(world, 0, 1)
    certify(setting)
    before = ranks(session, setting)

    recorded = rule(case(setting), effect)

    assert recorded.contest_state is ContestState.CERTIFIED
    assert ranks(session, setting) == before


@pytest.mark.every_database
def test_award_withdrawn_writes_the_next_version_and_the_next_awards_move_up(world: World, session: Session) -> None:
    book = world.rulebook()
    setting = world.contest(entries=5, judges=1)
    submit_all(world, setting, *[levels(book, 0, c6_1=down, c6_2=down) for down in range(4)], levels(book, 3))
    with transaction() as writing:
        writing.execute(update(PracticeSettings).values(titles_to=4))
    certify(setting)
    publish(setting)

    recorded = rule(case(setting, 1), Effect.REVOKE)

    first, second = documents(session, setting)
    assert (recorded.contest_state, recorded.version) == (ContestState.PUBLISHED, 2)
    assert [(move["entry"], move["rank"], titles_moved(move)) for move in second["moved"]] == [
        ("A003", [3, 2], ["Runner-up 2", "Runner-up 1"]),
        ("A004", [4, 3], ["Runner-up 3", "Runner-up 2"]),
        ("A005", [5, 4], [None, "Runner-up 3"]),
        ("A002", [2, None], ["Runner-up 1", None]),
    ]
    medals = [{row["entry"]: row["medal"] for row in version["standings"]} for version in (first, second)]
    assert medals[1] == {code: medal for code, medal in medals[0].items() if code != "A002"}
    assert first["moved"] == []
    causes = select(PublicationNotice.ruling_id).order_by(PublicationNotice.publication_id)
    assert session.execute(causes).scalars().all() == [None, recorded.ruling_id]


@pytest.mark.parametrize(
    ("publish_clauses", "said"), [(False, ("by_ruling", None)), (True, ("revoked", DECISION.clause))]
)
def test_public_reads_no_accusation_unless_clauses_are_published(
    world: World, session: Session, publish_clauses: bool, said: tuple[str, str | None]
) -> None:
    setting = scored(world, 0, 1)
    with transaction() as writing:
        writing.execute(update(PracticeSettings).values(publish_clauses=publish_clauses))
    certify(setting)
    publish(setting)
    rule(case(setting, allegation="ลอกเลียนจากวิทยาลัยอื่น"), Effect.REVOKE)

    public, record = documents(session, setting)[1], documents(session, setting, "record")[1]

    assert [(row["state"], row["clause"]) for row in public["others"]] == [said]
    assert (public["announcement"]["by_ruling"], record["others"][0]["clause"]) == (True, DECISION.clause)
    assert "rulings" not in public
    assert [(row["effect"], row["entries"]) for row in record["rulings"]] == [("revoke", ["A001"])]
    for secret in (DECISION.reason, DECISION.committee, "ลอกเลียน"):
        assert secret not in str(public)


def test_reversal_after_publication_gives_back_ranks_and_awards_in_a_third_version(
    world: World, session: Session
) -> None:
    setting = scored(world, 0, 1, 2)
    certify(setting)
    publish(setting)
    recorded = rule(case(setting), Effect.REVOKE)

    assert reverse(recorded.ruling_id).version == 3

    first, _, third = documents(session, setting)
    assert third["standings"] == first["standings"]
    assert third["others"] == first["others"] == []


def test_ruling_that_changes_nothing_published_writes_no_version(world: World, session: Session) -> None:
    setting = scored(world, 0, 1)
    certify(setting)
    publish(setting)
    first = rule(case(setting), Effect.REVOKE)
    second = rule(case(setting), Effect.DISQUALIFY)

    assert (first.version, second.version) == (2, None)
    assert len(documents(session, setting)) == 2


def test_award_is_not_withdrawn_before_one_was_published(world: World) -> None:
    setting = scored(world, 0, 1)

    assert _refused(rule, case(setting), Effect.REVOKE).code == "effect_not_now"
    assert _refused(rule, case(setting), Effect.ORDER_TIE, order=setting.entries).code == "effect_not_now"
    assert _refused(rule, case(setting, None), Effect.DISQUALIFY).code == "effect_not_now"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": " "}, "reason_wanted"),
        ({"committee": ""}, "committee_wanted"),
        ({"clause": ""}, "clause_wanted"),
        ({"met_on": date(2999, 1, 1)}, "meeting_ahead"),
    ],
)
def test_decision_names_clause_reason_committee_and_a_day_that_was(
    world: World, session: Session, changes: dict[str, Any], code: str
) -> None:
    setting = scored(world, 0)
    given = {"clause": "5.5", "reason": "x", "committee": "x", "met_on": date(2022, 3, 1), **changes}

    assert _refused(rule, case(setting), Effect.DISQUALIFY, decision=Decision(**given)).code == code
    assert session.execute(select(Ruling)).first() is None


@pytest.mark.parametrize(("items", "code"), [((), "items_wanted"), (("9.9",), "no_item")])
def test_zero_names_items_of_the_rulebook(world: World, items: tuple[str, ...], code: str) -> None:
    setting = scored(world, 0)

    assert _refused(rule, case(setting), Effect.ZERO, items=items).code == code


def test_every_item_of_the_rulebook_can_be_zeroed(world: World, session: Session) -> None:
    setting = scored(world, 0, 1)

    rule(case(setting), Effect.ZERO, items=[item.code for item in world.rulebook().items])

    board = standings.board(session, setting.contest_id)
    assert board is not None
    assert [(row.entry, row.tally.total) for row in board.standings] == [("A002", 73), ("A001", 0)]


def test_case_is_ruled_on_once_until_the_ruling_is_reversed(world: World, session: Session) -> None:
    setting = scored(world, 0, 1)
    case_id = case(setting)
    ruling = rule(case_id, Effect.DISQUALIFY)
    assert _refused(rule, case_id, Effect.NONE).code == "case_not_open"

    reverse(ruling.ruling_id)
    rule(case_id, Effect.NOT_CONSIDERED)

    assert apart(session, setting) == [("A001", "not_considered", "5.5")]


def test_work_entered_twice_both_fall_where_the_ruling_names_both(world: World, session: Session) -> None:
    setting = scored(world, 0, 1, 2)

    rule(case(setting), Effect.DISQUALIFY, entry_ids=setting.entries[:2])

    assert ranks(session, setting) == [(1, "A003")]
    other = scored(world, 0)
    assert _refused(rule, case(setting, 2), Effect.DISQUALIFY, entry_ids=other.entries).code == "no_entry"


# Other effects


def test_work_taken_out_while_it_is_scored_is_waited_for_no_more(world: World, session: Session) -> None:
    book = world.rulebook()
    setting = world.contest(entries=2, judges=2)
    submit_all(world, setting, levels(book))
    ruling = rule(case(setting, 1), Effect.DISQUALIFY)

    certify(setting)
    publish(setting)

    refusal = _refused(reverse, ruling.ruling_id)
    assert (refusal.code, refusal.params) == ("ruling_leaves_open", {"works": "A002"})
    facts = checklist_facts.contest_facts(session, setting.contest_id)
    assert [(work.entry, work.state.value) for work in facts.works] == [("A001", "admitted"), ("A002", "disqualified")]


def test_withdrawn_work_is_listed_apart_and_waited_for_no_more(world: World, session: Session) -> None:
    setting = scored(world, 0, 1)
    with transaction() as writing:
        writing.add(Withdrawal(entry_id=setting.entries[0], reason="ย้ายวิทยาลัย", withdrawn_at=AT))

    assert ranks(session, setting) == [(1, "A002")]
    assert apart(session, setting) == [("A001", "withdrawn", None)]
    certify(setting)


def test_case_shows_its_rulings_and_who_reversed_them(world: World, session: Session) -> None:
    setting = scored(world, 0, 1)
    case_id = case(setting)
    ruling = rule(case_id, Effect.DISQUALIFY)
    reversal = reverse(ruling.ruling_id)

    session.rollback()
    found = read.one(session, case_id)

    assert found is not None
    assert found.state == "reversed"
    assert found.in_force is None
    assert [(row.ruling_id, row.effect, row.reversed_by) for row in found.rulings] == [
        (ruling.ruling_id, "disqualify", reversal.ruling_id),
        (reversal.ruling_id, "reverse", None),
    ]
    assert [named.code for named in found.rulings[0].entries] == ["A001"]
