"""A state machine (hypothesis) in which users of all roles act at random on one contest in a real database.

The invariants: a work that was taken out has no award; a rank without a tie has one work; only its judge changes a
mark; a publication never changes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.rulings.rulings import TAKES_OUT, Effect
from judging.core.scoring.ranking import rank
from judging.core.tablets.sync import Change
from judging.database.cursors import write_cursor
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import CaseSource, Contest, Mark, Publication, Ruling, Scoresheet, SheetState
from judging.queries.rulings import rulings_in_force as ruled
from judging.queries.scoring import standings, sums
from judging.services.contests import contests
from judging.services.entries import entries, withdrawals
from judging.services.results import results
from judging.services.rulings import cases, rulings
from judging.services.rulings.rulings import Decision
from judging.services.scoring import scoresheets
from tests.scoring import levels, submit_all
from tests.tallying import tally_entry
from tests.world import ADMIN, Setting, World, change_id

pytestmark = pytest.mark.every_database

WORKS, JUDGES = 4, 2
SEQUENCES = int(os.environ.get("JUDGING_TEST_SEQUENCES") or 3)
"""Sequences of acts; ``make long`` tries more."""

LONG = settings(
    max_examples=SEQUENCES,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)
DECISION = Decision("5.5", "เหตุผลของคณะกรรมการ", "คณะกรรมการกลาง", date(2022, 3, 1), exception="เหตุผลเฉพาะกรณี")

works = st.integers(0, WORKS - 1)
judges = st.integers(0, JUDGES - 1)
places = st.integers(0, 2)


class Judging(RuleBasedStateMachine):
    """One contest from its first sheets on. ``marks`` records the judges' marks, ``frozen`` what was published."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.book = world.rulebook()
        self.setting: Setting = world.contest(entries=WORKS, judges=JUDGES)
        self.marks: dict[tuple[int, str], str | None] = {}
        self.frozen: dict[int, tuple[str, str]] = {}

    # Rules: what people do

    @initialize(levels_of=st.lists(places, min_size=WORKS, max_size=WORKS), is_published=st.booleans())
    def score_everything(self, levels_of: list[int], is_published: bool) -> None:
        submit_all(self.world, self.setting, *[levels(self.book, place) for place in levels_of])
        self.marks = self._written()
        if is_published:
            self.certify(knowingly=True)
            self.publish()

    @rule(work=works, judge=judges, place=places)
    def score(self, work: int, judge: int, place: int) -> None:
        sheet = self._sheet(work, judge)
        chosen = levels(self.book, place)
        base = self._read(select(Scoresheet.revision).where(Scoresheet.id == sheet))
        taps = [Change(change_id(), item, level, base) for item, level in chosen.items()]
        with write_cursor() as cursor:
            saved = scoresheets.save_changes(
                cursor, actor=self.setting.judge(judge), sheet_id=sheet, device="tablet", epoch="1", changes=taps
            )
        if saved.revision != base:
            self.marks |= {(sheet, item): level for item, level in chosen.items()}

    @rule(work=works, judge=judges, place=places)
    def score_for_another(self, work: int, judge: int, place: int) -> None:
        sheet, thief = self._sheet(work, judge), self.setting.judge((judge + 1) % JUDGES)
        taps = [Change(change_id(), item, level, 99) for item, level in levels(self.book, place).items()]
        with pytest.raises(RuleViolation, match="not_your_sheet"), write_cursor() as cursor:
            scoresheets.save_changes(cursor, actor=thief, sheet_id=sheet, device="other", epoch="1", changes=taps)

    @rule(judge=judges)
    def submit_what_is_open(self, judge: int) -> None:
        for work in range(WORKS):
            sheet = self._sheet(work, judge)
            state, revision = self._row(select(Scoresheet.state, Scoresheet.revision).where(Scoresheet.id == sheet))
            if state is SheetState.OPEN:
                units = {item.code: {level.id: level.points for level in item.levels} for item in self.book.criteria}
                total = sum(units[item][level] for (at, item), level in self.marks.items() if at == sheet and level)
                text = str(total * self.book.unit.numerator / self.book.unit.denominator)
                self._try(
                    scoresheets.submit,
                    actor=self.setting.judge(judge),
                    sheet_id=sheet,
                    revision=revision,
                    total=text.removesuffix(".0"),
                    epoch="1",
                )

    @rule(work=works, judge=judges)
    def return_sheet(self, work: int, judge: int) -> None:
        self._try(scoresheets.return_sheet, actor=ADMIN, sheet_id=self._sheet(work, judge), reason="โปรดทบทวน")

    @rule(work=works, comes=st.booleans())
    def absence(self, work: int, comes: bool) -> None:
        entry_id = self.setting.entries[work]
        if comes:
            self._try(entries.lift_absence, actor=ADMIN, entry_id=entry_id)
        else:
            self._try(entries.record_absence, actor=ADMIN, entry_id=entry_id, reason="ไม่มา", is_begun_known=True)

    @rule(work=works)
    def withdraw(self, work: int) -> None:
        self._try(withdrawals.withdraw, actor=ADMIN, entry_id=self.setting.entries[work], reason="ขอถอน")

    @rule(knowingly=st.booleans())
    def certify(self, knowingly: bool) -> None:
        board = self._board()
        shared = {frozenset(board.numbers[code] for code in row.sharers) for row in board.standings if row.is_tied}
        self._try(
            results.certify,
            actor=self.setting.judge(0),
            contest_id=self.setting.contest_id,
            accept_ties=shared if knowingly else (),
        )

    @rule()
    def publish(self) -> None:
        self._try(results.publish, actor=ADMIN, contest_id=self.setting.contest_id)

    @rule()
    def go_back(self) -> None:
        back = ContestState.SCORING
        self._try(contests.go_back, actor=ADMIN, contest_id=self.setting.contest_id, to=back, reason="ตรวจอีกครั้ง")

    @rule(
        work=works,
        effect=st.sampled_from([Effect.DISQUALIFY, Effect.NOT_CONSIDERED, Effect.REVOKE, Effect.ZERO, Effect.OTHER]),
        item=st.sampled_from(["1.1", "1.2.1", "6"]),
        accept=st.booleans(),
    )
    def rule_on_work(self, work: int, effect: Effect, item: str, accept: bool) -> None:
        case_id = self._case(self.setting.entries[work])
        items = [item] if effect is Effect.ZERO else []
        self._rule(case_id, effect=effect, items=items, accept_ties=accept)

    @rule(upside_down=st.booleans())
    def order_a_tie(self, upside_down: bool) -> None:
        board = self._board()
        groups = sorted({row.sharers for row in board.standings if row.is_tied})
        if groups:
            order = [board.numbers[code] for code in groups[0]]
            self._rule(self._case(None), effect=Effect.ORDER_TIE, order=order[::-1] if upside_down else order)

    @rule(which=st.integers(0, 9))
    def reverse(self, which: int) -> None:
        numbers = self._all(select(Ruling.id).where(Ruling.contest_id == self.setting.contest_id).order_by(Ruling.id))
        if numbers:
            number = numbers[which % len(numbers)]
            self._try(rulings.reverse, actor=ADMIN, ruling_id=number, decision=DECISION, accept_ties=True)

    # Invariants

    @invariant()
    def marks_are_their_judges_own(self) -> None:
        assert self._written() == self.marks

    @invariant()
    def works_taken_out_have_no_rank_and_no_award(self) -> None:
        out = self._taken_out()
        board = self._board()
        assert {board.numbers[row.entry] for row in board.standings}.isdisjoint(out)
        newest = self._newest()
        if newest is not None:
            assert {row["entry_id"] for row in newest["standings"]}.isdisjoint(out)
            assert not any(row["awards"] for row in newest["others"])

    @invariant()
    def ranks_are_shared_or_one_works_own(self) -> None:
        board = self._board()
        for row in board.standings:
            assert {other.entry for other in board.standings if other.rank == row.rank} == set(row.sharers)
        newest = self._newest()
        for row in newest["standings"] if newest else ():
            sharers = {other["entry"] for other in newest["standings"] if other["rank"] == row["rank"]}
            assert sharers == {row["entry"], *row["tied"]}

    @invariant()
    def ranking_is_what_the_sheets_and_rulings_say(self) -> None:
        board = self._board()
        sheets = sums.sheets_by_entry(db.session(), board.rules, board.ranked_ids)
        codes = {number: code for code, number in board.numbers.items()}
        zeroed = ruled.of_contest(db.session(), self.setting.contest_id).zeroed
        tallies = [
            tally_entry(self.book, codes[entry], own, zeroed.get(entry, frozenset())) for entry, own in sheets.items()
        ]
        again = rank(tallies, board.rules.keys, self.book, orders=board.orders)
        assert [(row.rank, row.sharers, row.tally.total) for row in board.standings] == [
            (row.rank, row.sharers, row.tally.total) for row in again
        ]

    @invariant()
    def publications_never_change(self) -> None:
        query = select(Publication.version, Publication.record, Publication.public)
        found = self._rows(query.where(Publication.contest_id == self.setting.contest_id))
        now = {version: (record, public) for version, record, public in found}
        assert {version: now.get(version) for version in self.frozen} == self.frozen
        assert sorted(now) == list(range(1, len(now) + 1))
        self.frozen = now

    @invariant()
    def published_contest_stays_published(self) -> None:
        state = self._read(select(Contest.state).where(Contest.id == self.setting.contest_id))
        assert (state is ContestState.PUBLISHED) == bool(self.frozen)

    # Helpers

    def _try(self, act: Callable[..., Any], **given: Any) -> None:
        """Run one act in its own transaction; a refusal changes nothing."""
        try:
            with transaction() as session:
                act(session, **given)
        except RuleViolation:
            pass

    def _rule(self, case_id: int, **given: Any) -> None:
        self._try(rulings.record, actor=ADMIN, case_id=case_id, decision=DECISION, **given)

    def _case(self, entry_id: int | None) -> int:
        about = {"contest_id": self.setting.contest_id, "entry_id": entry_id, "source": CaseSource.ORGANISER}
        with transaction() as session:
            return cases.open_case(session, actor=ADMIN, allegation="ตรวจสอบ", **about)

    def _sheet(self, work: int, judge: int) -> int:
        return self.setting.sheets[self.setting.entries[work], self.setting.members[judge]]

    def _rows(self, query: Any) -> list[Any]:
        db.session.rollback()
        return list(db.session.execute(query))

    def _row(self, query: Any) -> Any:
        return self._rows(query)[0]

    def _all(self, query: Any) -> list[Any]:
        return [row[0] for row in self._rows(query)]

    def _read(self, query: Any) -> Any:
        return self._row(query)[0]

    def _board(self) -> standings.Board:
        db.session.rollback()
        board = standings.board(db.session(), self.setting.contest_id)
        assert board is not None
        return board

    def _newest(self) -> dict[str, Any] | None:
        query = select(Publication.record).where(Publication.contest_id == self.setting.contest_id)
        found = self._all(query.order_by(Publication.version.desc()).limit(1))
        return json.loads(found[0]) if found else None

    def _taken_out(self) -> set[int]:
        db.session.rollback()
        found = ruled.of_contest(db.session(), self.setting.contest_id).rulings
        return {entry for ruling in found if ruling.effect in TAKES_OUT for entry in ruling.entries}

    def _written(self) -> dict[tuple[int, str], str | None]:
        sheets = list(self.setting.sheets.values())
        rows = self._rows(select(Mark.sheet_id, Mark.criterion, Mark.level).where(Mark.sheet_id.in_(sheets)))
        return {(sheet, criterion): level for sheet, criterion, level in rows}


def test_whatever_people_do_results_stay_just(app: Flask, world: World) -> None:
    run_state_machine_as_test(lambda: Judging(world), settings=LONG)
