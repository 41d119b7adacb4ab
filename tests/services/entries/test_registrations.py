"""Registration: what a draft stores, what is submitted and when, and what follows from it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.deadlines import Deadlines
from judging.core.contests.lifecycle import ContestState
from judging.core.entries.registration_form import PAPER, PersonDraft, Step, StepChange
from judging.core.refusals import RuleViolation
from judging.core.rulebooks.fact_values import load
from judging.core.rulebooks.facts import FACTS
from judging.database.transaction import transaction
from judging.models import AuditEntry, Contest, Entry, EntryOrigin, Person, Registration, Round, TeamMember
from judging.queries.eligibility.documents import documents_of
from judging.queries.entries import registrations as reads
from judging.services.contests import rounds
from judging.services.entries import documents, entries, registrations
from judging.services.entries.documents import File
from tests.services.registering import (
    CLOSES,
    DURING,
    OPENS,
    SECOND,
    College,
    begin,
    entered,
    people,
    refusal,
    save,
    submit,
    work,
)
from tests.statements import statements
from tests.world import ADMIN


@pytest.mark.usefixtures("during")
class TestDrafts:
    def test_what_cannot_be_read_yet_is_kept_as_typed(self, college: College, session: Session) -> None:
        number = begin(college)
        save(college, number, StepChange(Step.USE, {"use_places": "สามแห่ง", "energy_cost_before": "๑.๕"}))

        draft = reads.draft_of(session, session.get_one(Registration, number))
        assert draft.typed == {"use_places": "สามแห่ง", "energy_cost_before": "๑.๕"}

    def test_a_saving_that_changes_nothing_leaves_revision_and_log_alone(
        self, college: College, session: Session
    ) -> None:
        number = begin(college)
        first = save(college, number, work())
        again = save(college, number, work())

        assert (first.revision, again.revision) == (1, 1)
        said = session.execute(select(AuditEntry.action).where(AuditEntry.action == "registrations.save")).all()
        assert len(said) == 1

    def test_a_part_that_somebody_else_saved_since_is_not_overwritten(self, college: College, session: Session) -> None:
        number = begin(college)
        save(college, number, work("ชื่อของครูคนแรก"), base=0)
        save(college, number, people(PersonDraft(name="สมชาย ใจดี")), base=0)
        with pytest.raises(RuleViolation) as refused:
            save(college, number, work("ชื่อของครูคนที่สอง"), base=0)

        assert refusal(refused) == "draft_changed_elsewhere"
        assert reads.draft_of(session, session.get_one(Registration, number)).title_th == "ชื่อของครูคนแรก"

    def test_a_draft_is_saved_after_registration_closed_too(self, college: College, session: Session) -> None:
        number = begin(college)
        with clock.held(CLOSES + SECOND):
            save(college, number, work("เขียนต่อหลังปิดรับ"))

        assert reads.draft_of(session, session.get_one(Registration, number)).title_th == "เขียนต่อหลังปิดรับ"

    def test_a_draft_is_thrown_away_with_its_files_but_never_a_work(self, college: College, session: Session) -> None:
        number = begin(college)
        with transaction() as writing:
            documents.add(
                writing,
                actor=college.teacher,
                registration_id=number,
                kind="has_report",
                file=File("เล่ม.pdf", "s" * 32, 1000, 31, "0" * 64),
            )
        with transaction() as writing:
            gone = registrations.discard(writing, actor=college.teacher, registration_id=number)
        assert gone == ("s" * 32,)
        assert session.get(Registration, number) is None

        handed_in, _ = entered(college)
        with pytest.raises(RuleViolation) as refused, transaction() as writing:
            registrations.discard(writing, actor=college.teacher, registration_id=handed_in)
        assert refusal(refused) == "registration_submitted"


class TestWindows:
    @pytest.mark.parametrize(
        ("at", "code"),
        [
            (OPENS - SECOND, "registration_early"),
            (OPENS, None),
            (CLOSES - SECOND, None),
            (CLOSES, "registration_late"),
            (CLOSES + SECOND, "registration_late"),
        ],
    )
    def test_a_second_decides_and_the_draft_is_kept(
        self, college: College, session: Session, at: datetime, code: str | None
    ) -> None:
        with clock.held(DURING):
            number = begin(college)
            save(college, number, work())
        with clock.held(at):
            if code is None:
                assert submit(college, number).code == "001"
                return
            with pytest.raises(RuleViolation) as refused:
                submit(college, number)
        assert refusal(refused) == code
        kept = session.get_one(Registration, number)
        assert (kept.entry_id, reads.draft_of(session, kept).title_en) == (None, "Solar dryer")

    def test_nothing_is_taken_once_the_contest_went_on(self, college: College) -> None:
        with clock.held(DURING):
            number = begin(college)
            save(college, number, work())
            with transaction() as writing:
                writing.execute(update(Contest).values(state=ContestState.SCREENING))
            with pytest.raises(RuleViolation) as refused:
                submit(college, number)
        assert refusal(refused) == "registration_over"

    def test_windows_out_of_order_are_refused(self, college: College) -> None:
        for windows in (Deadlines(CLOSES, OPENS), Deadlines(OPENS, CLOSES, CLOSES - SECOND), Deadlines(OPENS, OPENS)):
            with pytest.raises(RuleViolation) as refused, transaction() as writing:
                rounds.set_windows(writing, actor=ADMIN, contest_id=college.setting.contest_id, windows=windows)
            assert refusal(refused) == "windows_out_of_order"

    def test_windows_of_a_published_round_stay(self, college: College, session: Session) -> None:
        with transaction() as writing:
            writing.execute(update(Contest).values(state=ContestState.PUBLISHED))
        with pytest.raises(RuleViolation) as refused, transaction() as writing:
            rounds.set_windows(writing, actor=ADMIN, contest_id=college.setting.contest_id, windows=Deadlines())
        assert refusal(refused) == "windows_published"
        assert session.execute(select(Round.registration_closes_at)).scalar_one() == CLOSES


@pytest.mark.usefixtures("during")
class TestHandingIn:
    def test_a_title_is_all_that_is_asked_and_unknown_facts_stay_unknown(
        self, college: College, session: Session
    ) -> None:
        number = begin(college)
        with pytest.raises(RuleViolation) as refused:
            submit(college, number)
        assert refusal(refused) == "entry_title_wanted"

        save(college, number, work(origin="new", improvement="ไม่ถูกถาม", safe_and_kind="yes"))
        made = submit(college, number)
        entry = session.get_one(Entry, made.entry_id)
        assert (entry.title_th, entry.admission, made.is_new) == ("เครื่องอบแห้งพลังงานแสงอาทิตย์", "pending", True)
        assert load(entry.facts) == {"origin": "new", "safe_and_kind": True}

    def test_codes_run_on_from_the_highest_number_of_the_contest(self, college: College) -> None:
        with transaction() as writing:
            entries.add(
                writing,
                actor=ADMIN,
                contest_id=college.setting.contest_id,
                work=entries.Work(code="041", title_th="งานที่นำเข้า", institution=college.institution_id),
            )
            entries.add(
                writing,
                actor=ADMIN,
                contest_id=college.setting.contest_id,
                work=entries.Work(code="A7", title_th="งานอีกชิ้น", institution=college.institution_id),
            )
        numbers = [begin(college), begin(college)]
        for number in numbers:
            save(college, number, work())

        assert [submit(college, number).code for number in numbers] == ["042", "043"]

    def test_people_stay_themselves_when_the_work_is_handed_in_anew(self, college: College, session: Session) -> None:
        number, _ = entered(
            college,
            PersonDraft("นาย", "สมชาย ใจดี", {"level": "certificate", "mode": "regular", "enrolled": "yes"}),
            PersonDraft("ว่าที่ร้อยตรี", "สมหญิง ดีใจ", {"level": "diploma"}),
        )
        first = reads.draft_of(session, session.get_one(Registration, number)).makers
        session.rollback()
        turned = (PersonDraft(first[1].prefix, "สมหญิง ดีจริง", first[1].typed, first[1].person), first[0])
        save(college, number, people(*turned))
        submit(college, number)

        session.rollback()
        standing = reads.draft_of(session, session.get_one(Registration, number)).makers
        assert [(one.person, one.prefix, one.name) for one in standing] == [
            (first[1].person, "ว่าที่ร้อยตรี", "สมหญิง ดีจริง"),
            (first[0].person, "นาย", "สมชาย ใจดี"),
        ]
        facts = session.execute(select(TeamMember.facts).where(TeamMember.position == 2)).scalar_one()
        assert load(facts) == {"level": "certificate", "mode": "regular", "enrolled": True}

    def test_a_number_of_somebody_elses_team_makes_a_new_person(self, college: College, session: Session) -> None:
        entered(college, PersonDraft("นาย", "คนของทีมอื่น"))
        stranger = session.execute(select(TeamMember.person_id)).scalar_one()
        session.rollback()
        entered(college, PersonDraft("นาย", "ผู้บุกรุก", person=stranger))

        assert session.execute(select(Person.name).where(Person.id == stranger)).scalar_one() == "คนของทีมอื่น"

    def test_a_document_on_paper_or_as_file_is_a_document(self, college: College, session: Session) -> None:
        number = begin(college)
        save(college, number, work())
        save(college, number, StepChange(Step.DOCUMENTS, {"has_manual": PAPER, "has_proposal": "no"}))
        file = File("report.pdf", "r" * 32, 1000, 31, "0" * 64)
        with transaction() as writing:
            documents.add(writing, actor=college.teacher, registration_id=number, kind="has_report", file=file)
        entry_id = submit(college, number).entry_id

        facts = load(session.get_one(Entry, entry_id).facts)
        assert facts == {"has_manual": True, "has_proposal": False, "has_report": True}
        assert [(row.kind, row.pages) for row in documents_of(session, [entry_id])[entry_id]] == [("has_report", 31)]

    def test_a_document_that_comes_compares_no_titles(self, college: College) -> None:
        number, _ = entered(college)
        file = File("report.pdf", "r" * 32, 1000, 31, "0" * 64)
        with statements() as sent, transaction() as writing:
            documents.add(writing, actor=college.teacher, registration_id=number, kind="has_report", file=file)

        assert [one for one in sent if "look_key" in one or "entry_origins" in one] == []

    @pytest.mark.every_database
    def test_a_document_taken_back_is_no_longer_there(self, college: College, session: Session) -> None:
        number, entry_id = entered(college)
        file = File("report.pdf", "r" * 32, 1000, 31, "0" * 64)
        with transaction() as writing:
            documents.add(writing, actor=college.teacher, registration_id=number, kind="has_report", file=file)
        assert load(session.get_one(Entry, entry_id).facts)["has_report"] is True
        session.rollback()
        session.rollback()
        save(college, number, StepChange(Step.USE, {"use_places": "2"}))  # another step leaves the report a file
        row = documents_of(session, [entry_id])[entry_id][0]
        session.rollback()
        with transaction() as writing:
            assert documents.remove(writing, actor=college.teacher, document_id=row.document_id) == ("r" * 32,)

        assert "has_report" not in load(session.get_one(Entry, entry_id).facts)
        assert documents_of(session, [entry_id]) == {}

    @pytest.mark.parametrize("answer", [PAPER, "no"])
    def test_a_draft_after_the_deadline_changes_no_fact_of_the_work(
        self, college: College, session: Session, answer: str
    ) -> None:
        declared = "no" if answer == PAPER else PAPER
        number = begin(college)
        save(college, number, work())
        save(college, number, StepChange(Step.DOCUMENTS, {"has_manual": declared, "has_report": PAPER}))
        entry_id = submit(college, number).entry_id
        facts = {"has_manual": declared == PAPER, "has_report": True}
        file = File("report.pdf", "r" * 32, 1000, 31, "0" * 64)
        with transaction() as writing:
            rounds.set_windows(
                writing,
                actor=ADMIN,
                contest_id=college.setting.contest_id,
                windows=Deadlines(OPENS, CLOSES, CLOSES + timedelta(days=5)),
            )

        with clock.held(CLOSES + SECOND):
            save(college, number, StepChange(Step.DOCUMENTS, {"has_manual": answer, "has_report": "no"}))
            with transaction() as writing:
                documents.add(writing, actor=college.teacher, registration_id=number, kind="has_report", file=file)
            assert load(session.get_one(Entry, entry_id).facts) == facts
            row = documents_of(session, [entry_id])[entry_id][0]
            session.rollback()
            with transaction() as writing:
                documents.remove(writing, actor=college.teacher, document_id=row.document_id)

        session.rollback()
        assert load(session.get_one(Entry, entry_id).facts) == facts  # the report is on paper, as it was submitted

    def test_the_title_of_a_work_that_advanced_stays(self, college: College, session: Session) -> None:
        number, entry_id = entered(college)
        with transaction() as writing:
            writing.add(EntryOrigin(entry_id=entry_id, source="{}", advanced_at=DURING))
        save(college, number, work("ชื่อใหม่"))
        submit(college, number)

        assert session.get_one(Entry, entry_id).title_th == "เครื่องอบแห้งพลังงานแสงอาทิตย์"

    def test_a_form_handed_in_shows_what_an_organiser_mended_since(self, college: College, session: Session) -> None:
        number, entry_id = entered(college, use_places="3")
        with transaction() as writing:
            writing.execute(update(Entry).where(Entry.id == entry_id).values(title_th="ชื่อที่ผู้จัดแก้"))

        assert reads.draft_of(session, session.get_one(Registration, number)).title_th == "ชื่อที่ผู้จัดแก้"

    def test_the_form_of_an_imported_work_holds_what_is_known_of_it(self, college: College, session: Session) -> None:
        with transaction() as writing:
            entry_id = entries.add(
                writing,
                actor=ADMIN,
                contest_id=college.setting.contest_id,
                work=entries.Work("X1", "งานที่นำเข้า", college.institution_id, makers=("สมชาย ใจดี",)),
            )
        with transaction() as writing:
            number = registrations.open_for_entry(writing, actor=college.teacher, entry_id=entry_id)
            again = registrations.open_for_entry(writing, actor=college.teacher, entry_id=entry_id)
        draft = reads.draft_of(session, session.get_one(Registration, number))
        assert (again, draft.title_th, [one.name for one in draft.makers]) == (number, "งานที่นำเข้า", ["สมชาย ใจดี"])


def test_every_fact_that_is_asked_of_a_work_stands_in_one_step() -> None:
    from judging.core.entries.registration_form import asked_facts, facts_of_step
    from judging.core.rulebooks.requirements import About

    placed = [fact.name for step in Step for fact in facts_of_step(step)]
    assert sorted(placed) == sorted(fact.name for fact in asked_facts(About.ENTRY))
    assert set(placed) <= set(FACTS)
