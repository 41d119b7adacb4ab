"""What the audit log holds of cases, rulings and results: enough to say who decided what, and why."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging.core.rulings.rulings import Effect
from judging.database.transaction import transaction
from judging.models import AuditEntry, PracticeSettings, Publication, RulingEntry
from judging.queries.scoring import standings
from judging.services.rulings import cases
from tests.services.ruling import DECISION, case, certify, publish, reverse, rule, scored
from tests.world import ADMIN, World


def _logged(session: Session, action: str) -> list[dict[str, Any]]:
    """The data of this act's entries, the oldest first."""
    session.rollback()
    texts = session.execute(select(AuditEntry.text).where(AuditEntry.action == action).order_by(AuditEntry.id))
    return [json.loads(text)["data"] for text in texts.scalars()]


def test_case_is_logged_with_its_work_source_and_clause_and_without_the_allegation(
    world: World, session: Session
) -> None:
    setting = world.contest(entries=1)

    case_id = case(setting, requirement="kind-of-work")
    case(setting, None)
    with transaction() as writing:
        cases.close(writing, actor=ADMIN, case_id=case_id, reason="ไม่มีมูล")

    assert _logged(session, "cases.open") == [
        {"entry": setting.entries[0], "source": "organiser", "clause": "4.1", "requirement": "kind-of-work"},
        {"source": "organiser"},
    ]
    assert _logged(session, "cases.close") == [{"entry": setting.entries[0], "reason": "ไม่มีมูล"}]


def test_ruling_and_its_reversal_are_logged_with_effect_works_and_decision(world: World, session: Session) -> None:
    setting = scored(world, 0, 1)
    decided = {"clause": DECISION.clause, "reason": DECISION.reason, "met_on": "2022-03-26"}

    zero = rule(case(setting), Effect.ZERO, items=["1.2", "1.1"]).ruling_id
    rule(case(setting, 1), Effect.NONE)
    reversal = reverse(zero).ruling_id

    assert _logged(session, "rulings.record")[0] == {
        "ruling": zero,
        "effect": "zero",
        "entries": [setting.entries[0]],
        "items": ["1.1", "1.2"],
        "exception": DECISION.exception,
        **decided,
    }
    assert _logged(session, "rulings.reverse") == [
        {"ruling": reversal, "reverses": zero, "effect": "zero", "entries": [setting.entries[0]], **decided}
    ]


def test_certification_is_logged_with_the_ranking_and_its_shared_ranks(world: World, session: Session) -> None:
    setting = scored(world, 0, 1, 1)
    board = standings.board(session, setting.contest_id)
    assert board is not None

    certify(setting, setting.entries[1:])

    assert _logged(session, "results.certify") == [
        {"ranking": board.fingerprint, "works": 3, "shared": [["A002", "A003"]]}
    ]


def test_each_version_is_logged_with_its_digests_and_the_ruling_that_caused_it(world: World, session: Session) -> None:
    setting = scored(world, 0, 1)
    with transaction() as writing:
        writing.execute(update(PracticeSettings).values(provisional=True, protest_days=3))
    certify(setting)
    publish(setting)
    ruling = rule(case(setting), Effect.REVOKE).ruling_id

    logged = _logged(session, "results.publish")

    rows = session.execute(select(Publication).order_by(Publication.version)).scalars()
    assert logged == [
        {
            "version": row.version,
            "record": row.record_digest,
            "public": row.public_digest,
            "provisional": True,
            "ruling": cause,
        }
        for row, cause in zip(rows, (None, ruling), strict=True)
    ]


def test_ruling_keeps_the_places_of_a_tie_and_its_reversal_names_the_same_works(world: World, session: Session) -> None:
    setting = scored(world, 0, 0, 1)
    rule(case(setting, 2), Effect.DISQUALIFY)
    ruling = rule(case(setting, None), Effect.ORDER_TIE, order=setting.entries[1::-1]).ruling_id
    reversal = reverse(ruling).ruling_id

    def named(ruling_id: int) -> set[tuple[int, int | None]]:
        query = select(RulingEntry.entry_id, RulingEntry.place).where(RulingEntry.ruling_id == ruling_id)
        return {(entry_id, place) for entry_id, place in session.execute(query)}

    assert named(ruling) == {(setting.entries[1], 1), (setting.entries[0], 2)}
    assert named(reversal) == {(entry_id, None) for entry_id in setting.entries[:2]}
