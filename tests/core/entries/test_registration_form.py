"""Drafts: values, rows of people, codes and deadlines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from judging.core.contests.deadlines import Deadlines, DeadlineState, documents_state, names_state, registration_state
from judging.core.contests.lifecycle import ContestState
from judging.core.dates import BANGKOK
from judging.core.eligibility.counter import CounterState, Tick
from judging.core.entries.form_checks import gaps, progress
from judging.core.entries.form_doubts import Row, most_people, repeated_files, repeated_people
from judging.core.entries.form_people import added, filled_down, moved_up, pasted, removed, split_name
from judging.core.entries.registration_form import (
    PAPER,
    Draft,
    PersonDraft,
    Step,
    StepChange,
    as_typed,
    asked_facts,
    changed,
    dump,
    facts_of_step,
    load,
    next_code,
    values_of,
)
from judging.core.rulebooks.facts import FACTS, Fact, FactType
from judging.core.rulebooks.requirements import About
from judging.rulebook import reader

NOW = datetime(2022, 2, 1, 9, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
OF_CONTEST = {"evaluation_day": date(2022, 2, 20), "round_level": "province"}


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("video_seconds", "9:30", 570),
        ("video_seconds", "๑๐:๐๐", 600),
        ("energy_cost_before", "๓.๕", Fraction(7, 2)),
        ("energy_cost_before", "1,206.25", Fraction("1206.25")),
        ("energy_cost_after", "๑,๒๐๖,๕๐๐", Fraction(1206500)),
        ("use_places", "1,200", 1200),
        ("has_manual", PAPER, True),
        ("has_manual", "no", False),
        ("handed_in_at", "2022-02-01T09:05", datetime(2022, 2, 1, 9, 5, tzinfo=BANGKOK)),
        ("characteristics_handed_in", "15/2/2565", date(2022, 2, 15)),
    ],
)
def test_what_people_type_is_read(name: str, typed: str, value: object) -> None:
    assert dict(values_of({name: typed}).known) == {name: value}


def test_what_cannot_be_read_is_a_fault_and_no_value() -> None:
    read = values_of({"use_places": "สาม", "video_link": "www", "volumes": "2"})
    assert dict(read.known) == {"volumes": 2}
    assert dict(read.faults) == {"use_places": "not_a_number", "video_link": "not_a_link"}


@pytest.mark.parametrize("typed", ["1,5", "1,20", "12,3456", ",100", "1,206,25", "1.206,25"])
def test_a_comma_that_parts_no_thousands_is_not_guessed(typed: str) -> None:
    assert dict(values_of({"energy_cost_before": typed}).faults) == {"energy_cost_before": "not_a_number"}


def test_a_file_says_more_than_the_word_beside_it() -> None:
    assert values_of({"has_report": "no"}, uploaded={"has_report"}).known["has_report"] is True


def test_what_is_not_asked_is_not_known() -> None:
    typed = {"origin": "new", "improvement": "ดีขึ้น"}
    assert "improvement" not in values_of(typed).known
    assert values_of({**typed, "origin": "on_product"}).known["improvement"] == "ดีขึ้น"


def values_for(fact: Fact) -> st.SearchStrategy[object]:
    """Values of a fact that a teacher can enter."""
    return {
        FactType.YES_NO: st.booleans(),
        FactType.COUNT: st.integers(0, 10**9 - 1),
        FactType.AMOUNT: st.integers(0, 10**6).map(lambda number: Fraction(number, 100)),
        FactType.CHOICE: st.sampled_from([choice.id for choice in fact.choices] or [""]),
        FactType.TEXT: st.sampled_from(["ปลูกข้าว", "ก\nข", "a b"]),
        FactType.LINK: st.just("https://example.com/a"),
        FactType.DAY: st.dates(date(2000, 1, 1), date(2099, 12, 31)),
        FactType.MOMENT: st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)).map(  # noqa: DTZ001 - made aware here
            lambda moment: moment.replace(microsecond=0, tzinfo=BANGKOK)
        ),
    }[fact.type]


@given(st.data())
def test_every_value_is_shown_so_that_it_is_read_back(data: st.DataObject) -> None:
    fact = data.draw(st.sampled_from([fact for fact in asked_facts(About.ENTRY) if fact.asked_when is None]))
    value = data.draw(values_for(fact))
    assert values_of({fact.name: as_typed(fact, value)}).known == {fact.name: value}  # type: ignore[arg-type]


def test_a_draft_is_kept_as_it_was() -> None:
    people = (PersonDraft("นาย", "สมชาย ใจดี", {"level": "diploma"}, 7),)
    draft = Draft("ชื่อ", "Title", {"origin": "new"}, people, (), {"work": 3}, 2)
    assert load(dump(draft)) == draft
    assert load("{}") == Draft()


def test_a_step_takes_its_own_questions_alone() -> None:
    after = changed(Draft(), StepChange(Step.USE, {"use_places": "3", "origin": "new", "unknown": "x"}), revision=4)
    assert (dict(after.typed), dict(after.steps)) == ({"use_places": "3"}, {"use": 4})


def test_conditional_questions_stand_behind_the_one_that_asks_for_them() -> None:
    names = [fact.name for fact in facts_of_step(Step.WORK)]
    at = names.index("origin")
    assert set(names[at + 1 : at + 4]) == {"improvement", "product", "infringes_nothing"}


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("นางสาวสมหญิง ดีใจ", ("นางสาว", "สมหญิง ดีใจ")),
        ("ว่าที่ร้อยตรี สมชาย ใจดี", ("ว่าที่ร้อยตรี", "สมชาย ใจดี")),
        ("ดร. สมศักดิ์ รักงาน", ("ดร.", "สมศักดิ์ รักงาน")),
        ("สมปอง มานะ", ("", "สมปอง มานะ")),
    ],
)
def test_a_prefix_stands_by_itself(written: str, parts: tuple[str, str]) -> None:
    assert split_name(written) == parts


def test_rows_of_people() -> None:
    first = PersonDraft("นาย", "ก", {"level": "diploma", "mode": "regular", "enrolled": "yes"})
    rows = added((first,))
    assert dict(rows[1].typed) == {"level": "diploma", "mode": "regular"}
    rows = pasted(rows, "นายข\n\n นางค \n")
    assert [(one.prefix, one.name) for one in rows] == [("นาย", "ก"), ("นาย", "ข"), ("นาง", "ค")]
    assert [one.name for one in moved_up(rows, 3)] == ["ก", "ค", "ข"]
    assert moved_up(rows, 1) == rows
    assert [one.name for one in removed(rows, 2)] == ["ก", "ค"]


def test_answers_are_filled_down_where_there_are_none() -> None:
    first = PersonDraft("นาย", "ก", {"level": "diploma", "mode": "regular", "enrolled": "yes"})
    rows = filled_down((first, PersonDraft(name="ข"), PersonDraft(name="ค", typed={"level": "certificate"})), 1)
    assert [dict(one.typed) for one in rows[1:]] == [dict(first.typed), {**first.typed, "level": "certificate"}]
    assert filled_down(rows, 3) == rows


@pytest.mark.parametrize(
    "text",
    [
        "1. นายสมชาย ใจดี\n2. นางสาวสมหญิง ดีใจ",
        "๑) นายสมชาย ใจดี\n๒) นางสาวสมหญิง ดีใจ",
        "1\tนาย\tสมชาย\tใจดี\tปวช.3\t081-234-5678\n2\tนางสาว\tสมหญิง\tดีใจ\tปวส.2\t",
        "ลำดับ\tชื่อ-สกุล\tชั้น\n1\tนายสมชาย ใจดี\tปวช.3\n2\tนางสาวสมหญิง ดีใจ\tปวส.1",
        "ผู้จัดทำ\n- นายสมชาย ใจดี ปวช.3/1\n- นางสาวสมหญิง ดีใจ (ปวส.1)",
        "ผู้จัดทำ: นายสมชาย ใจดี และนางสาวสมหญิง ดีใจ",
        "• นาย สมชาย ใจดี\r\n• นางสาว สมหญิง ดีใจ\r\n",
    ],
    ids=["numbers", "thai numbers", "cells", "cells with names", "dashes", "a sentence", "bullets"],
)
def test_a_pasted_list_is_split_into_people(text: str) -> None:
    rows = pasted((PersonDraft(),), text)
    assert [(one.prefix, one.name) for one in rows] == [("นาย", "สมชาย ใจดี"), ("นางสาว", "สมหญิง ดีใจ")]


class TestDoubts:
    def test_a_person_in_two_rows_is_questioned_at_the_later_row(self) -> None:
        draft = Draft(
            makers=(PersonDraft("นาย", "สมชาย ใจดี"), PersonDraft(), PersonDraft(), PersonDraft("", "นายสมชาย  ใจดี")),
            advisers=(PersonDraft("ดร.", "สมชาย ใจดี"), PersonDraft("", "สมหญิง ดีใจ")),
        )
        found = [(one.row, one.first) for one in repeated_people(draft)]
        first = Row(About.MAKER, 1)
        assert found == [(Row(About.MAKER, 4), first), (Row(About.ADVISER, 1), first)]

    @pytest.mark.parametrize(("about", "most"), [(About.MAKER, 10), (About.ADVISER, 5)])
    def test_the_rulebook_says_how_many_people_are_allowed(self, about: About, most: int) -> None:
        found = most_people(reader.load("ovec-2564-type4"), about)
        assert found is not None
        assert (found[0], found[1].about) == (most, About.ENTRY)

    def test_one_file_in_several_places_is_questioned(self) -> None:
        digests = {"has_report": "a", "has_manual": "b", "has_proposal": "a", "has_use_certificate": "a"}
        assert repeated_files(digests) == (("has_report", "has_proposal", "has_use_certificate"),)
        assert repeated_files({"has_report": "a", "has_manual": "b"}) == ()


@pytest.mark.parametrize(
    ("taken", "code"),
    [((), "001"), (("001", "002"), "003"), (("A001", "X"), "001"), (("041", "7"), "042"), (("999",), "1000")],
)
def test_codes_run_on(taken: tuple[str, ...], code: str) -> None:
    assert next_code(taken) == code


class TestGaps:
    rulebook = reader.load("ovec-2564-type4")

    def found(self, draft: Draft, **more: object) -> dict[str, tuple[list[str], list[str], bool]]:
        lacking = gaps(self.rulebook, draft, of_contest=OF_CONTEST, **more)  # type: ignore[arg-type]
        return {
            f"{gap.requirement.id}:{gap.place}": (
                [fact.name for fact in gap.missing],
                [one.fact for one in gap.against],
                gap.is_grave,
            )
            for gap in lacking
        }

    def test_a_fact_is_missed_once_and_derived_ones_never(self) -> None:
        missed = [name for names, _, _ in self.found(Draft()).values() for name in names]
        assert len(missed) == len(set(missed))
        assert not any(FACTS[name].derived for name in missed)

    @pytest.mark.parametrize(("makers", "against"), [(10, False), (11, True)])
    def test_eleven_makers_are_grave(self, makers: int, against: bool) -> None:
        draft = Draft(makers=tuple(PersonDraft(name=f"คน {place}") for place in range(makers)))
        assert ("makers-at-most:0" in self.found(draft)) is against

    def test_each_maker_is_asked_by_place(self) -> None:
        people = (PersonDraft(name="ก", typed={"level": "other"}), PersonDraft(), PersonDraft(name="ข"))
        found = self.found(Draft(makers=people))
        assert found["maker-level:1"] == ([], ["level"], True)
        assert found["maker-level:2"] == (["level"], [], False)
        assert "maker-level:3" not in found

    def test_a_pdf_of_31_pages_whose_chapters_have_20_raises_the_flag_and_is_not_grave(self) -> None:
        found = self.found(Draft(typed={"report_pages": "20"}), pages={"report_pages": 31})
        assert found["report-pages:0"] == ([], ["report_pages"], False)

    def test_a_fact_that_is_in_doubt_or_cannot_be_read_is_not_missing(self) -> None:
        assert self.found(Draft(), pages={"report_pages": 31})["report-pages:0"] == ([], ["report_pages"], False)
        missed = [name for names, _, _ in self.found(Draft(typed={"volumes": "สองเล่ม"})).values() for name in names]
        assert "volumes" not in missed
        assert "characteristics_sheets" in missed

    def test_what_the_counter_received_is_not_missing_and_what_it_lacks_bars_nothing(self) -> None:
        ticks = {
            "volumes": Tick("volumes", CounterState.RECEIVED, 2, NOW),
            "characteristics_sheets": Tick("characteristics_sheets", CounterState.NOT_HANDED_IN),
        }
        found = self.found(Draft(typed={"characteristics_sheets": "3"}), ticks=ticks)
        missed = [name for names, _, _ in found.values() for name in names]
        assert not {"volumes", "handed_in_at", "characteristics_sheets"} & set(missed)
        against = [(names, grave) for _, names, grave in found.values() if "characteristics_sheets" in names]
        assert against
        assert not any(grave for _, grave in against)

    def test_progress_counts_what_can_be_read(self) -> None:
        draft = Draft("ชื่อ", typed={"use_places": "สาม", "use_agencies": "2"})
        done = progress(draft, ())
        assert (done[Step.USE].answered, done[Step.WORK].answered, done[Step.PEOPLE].answered) == (1, 1, 0)


class TestWindows:
    windows = Deadlines(NOW - timedelta(days=3), NOW, NOW + timedelta(days=1), NOW + timedelta(days=2))

    @pytest.mark.parametrize(
        ("at", "registration", "papers", "names"),
        [
            (NOW - timedelta(days=4), DeadlineState.EARLY, DeadlineState.EARLY, DeadlineState.OPEN),
            (NOW - timedelta(days=3), DeadlineState.OPEN, DeadlineState.OPEN, DeadlineState.OPEN),
            (NOW - SECOND, DeadlineState.OPEN, DeadlineState.OPEN, DeadlineState.OPEN),
            (NOW, DeadlineState.LATE, DeadlineState.OPEN, DeadlineState.OPEN),
            (NOW + timedelta(days=1), DeadlineState.LATE, DeadlineState.LATE, DeadlineState.OPEN),
            (NOW + timedelta(days=2), DeadlineState.LATE, DeadlineState.LATE, DeadlineState.LATE),
        ],
    )
    def test_a_window_closes_at_its_second(
        self, at: datetime, registration: DeadlineState, papers: DeadlineState, names: DeadlineState
    ) -> None:
        state = ContestState.REGISTRATION
        assert registration_state(state, self.windows, at) is registration
        assert documents_state(state, self.windows, at) is papers
        assert names_state(state, self.windows, at) is names

    def test_the_contests_own_steps_rule_too(self) -> None:
        before = NOW - SECOND
        assert registration_state(ContestState.SETUP, Deadlines(), before) is DeadlineState.EARLY
        assert registration_state(ContestState.SCREENING, Deadlines(), before) is DeadlineState.OVER
        assert documents_state(ContestState.SCREENING, self.windows, before) is DeadlineState.OPEN
        assert documents_state(ContestState.CERTIFIED, self.windows, before) is DeadlineState.OVER
        assert names_state(ContestState.CERTIFIED, Deadlines(), before) is DeadlineState.OVER

    def test_windows_stand_in_order(self) -> None:
        assert self.windows.in_order
        assert Deadlines().in_order
        assert not replace(self.windows, registration_opens=NOW).in_order
        assert not replace(self.windows, screening_closes=NOW - SECOND).in_order
