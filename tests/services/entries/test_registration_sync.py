"""Submitting a draft keeps what an organiser corrected while the draft was open."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging.core.entries.registration_form import PersonDraft, Step, StepChange
from judging.core.refusals import RuleViolation
from judging.core.roles import RoundLevel
from judging.database.transaction import transaction
from judging.models import Entry, Institution, Person, Registration, Round, TeamMember
from judging.queries.entries import registration_pages, registrations as reads
from judging.services.entries import change_requests, entries
from tests.services.importing import take_works, works
from tests.services.registering import College, entered, people, refusal, save, submit, work
from tests.world import ADMIN

PENDING = StepChange(Step.USE, {"use_places": "2"})
SOMCHAI = PersonDraft("นาย", "สมชาย ใจดี")


def mend(entry_id: int, *, title: str = "เครื่องอบแห้งพลังงานแสงอาทิตย์", makers: tuple[str, ...] = ()) -> None:
    with transaction() as session:
        entry = session.get_one(Entry, entry_id)
        changed = entries.Work(entry.code, title, entry.institution_id, entry.title_en, makers=makers)
        entries.edit(session, actor=ADMIN, entry_id=entry_id, work=changed)


def title_of(session: Session, entry_id: int) -> str:
    return session.get_one(Entry, entry_id, populate_existing=True).title_th


def team_of(session: Session) -> list[tuple[int, str]]:
    rows = session.execute(select(Person.id, Person.name).join(TeamMember).order_by(TeamMember.position))
    return [(number, name) for number, name in rows]


@pytest.mark.usefixtures("during")
class TestTitles:
    def test_a_title_that_an_organiser_mended_stands_when_the_draft_is_handed_in(
        self, college: College, session: Session
    ) -> None:
        number, entry_id = entered(college)
        save(college, number, PENDING)
        mend(entry_id, title="เครื่องอบลำไย")
        submit(college, number)

        assert title_of(session, entry_id) == "เครื่องอบลำไย"

    def test_a_title_that_an_import_mended_stands_too(self, college: College, session: Session) -> None:
        number, entry_id = entered(college)
        save(college, number, PENDING)
        own = session.get_one(Institution, college.institution_id)
        sheet = works(("001", "เครื่องอบลำไย", own.name_th, own.province))
        session.rollback()
        take_works(college.setting.contest_id, sheet)
        submit(college, number)

        assert title_of(session, entry_id) == "เครื่องอบลำไย"

    def test_a_title_of_an_accepted_notice_stands_too(self, college: College, session: Session) -> None:
        number, entry_id = entered(college)
        save(college, number, PENDING)
        with transaction() as writing:
            writing.execute(
                update(Round).values(level=RoundLevel.PROVINCE, first_day=date(2022, 2, 20), last_day=date(2022, 2, 20))
            )
        with transaction() as writing:
            decided = change_requests.change_title(
                writing, actor=college.teacher, entry_id=entry_id, title_th="เครื่องอบลำไย", title_en=""
            )
        submit(college, number)

        assert (decided.is_accepted, title_of(session, entry_id)) == (True, "เครื่องอบลำไย")

    @pytest.mark.parametrize("is_pending", [True, False])
    def test_who_has_the_form_open_is_told_of_the_other_title(
        self, college: College, session: Session, is_pending: bool
    ) -> None:
        number, entry_id = entered(college)
        if is_pending:
            save(college, number, PENDING)
        seen = session.get_one(Registration, number).revision
        session.rollback()
        mend(entry_id, title="เครื่องอบลำไย")
        with pytest.raises(RuleViolation) as refused:
            save(college, number, work("เครื่องอบแห้งพลังงานแสงอาทิตย์ รุ่น 2"), base=seen)

        assert refusal(refused) == "draft_changed_elsewhere"
        registration = session.get_one(Registration, number)
        assert reads.is_pending(registration, reads.forms.load(registration.content)) is is_pending

    def test_what_else_was_typed_stays(self, college: College, session: Session) -> None:
        number, entry_id = entered(college, SOMCHAI)
        save(college, number, people(SOMCHAI, PersonDraft("นาย", "สมปอง มานะ")))
        save(college, number, PENDING)
        mend(entry_id, title="เครื่องอบลำไย", makers=("สมชาย ใจดี",))

        draft = reads.draft_of(session, session.get_one(Registration, number))
        assert (draft.title_th, draft.typed["use_places"]) == ("เครื่องอบลำไย", "2")
        assert [person.name for person in draft.makers] == ["สมชาย ใจดี", "สมปอง มานะ"]

    def test_the_list_shows_the_title_that_the_work_has_now(self, college: College, session: Session) -> None:
        _, entry_id = entered(college)
        mend(entry_id, title="เครื่องอบลำไย")
        (own,) = registration_pages.own_registrations(session, college.teacher)
        assert (own.title.th, own.is_pending) == ("เครื่องอบลำไย", False)


@pytest.mark.usefixtures("during")
class TestTeams:
    def test_a_team_that_an_organiser_mended_stands_and_its_people_stay_the_same(
        self, college: College, session: Session
    ) -> None:
        number, entry_id = entered(college, SOMCHAI, PersonDraft("นาย", "สมศักดิ์ รักงาน"))
        save(college, number, PENDING)
        mend(entry_id, makers=("สมชาย ใจดี", "สมปอง มานะ"))
        mended = team_of(session)
        session.rollback()
        submit(college, number)

        assert [name for _, name in mended] == ["สมชาย ใจดี", "สมปอง มานะ"]
        assert team_of(session) == mended

    def test_who_has_the_form_open_is_told_of_the_other_team(self, college: College, session: Session) -> None:
        number, entry_id = entered(college, SOMCHAI)
        seen = session.get_one(Registration, number).revision
        session.rollback()
        mend(entry_id, makers=("สมชัย ใจดี",))
        with pytest.raises(RuleViolation) as refused:
            save(college, number, people(PersonDraft("นาย", "สมชาย ใจดีมาก")), base=seen)

        assert refusal(refused) == "draft_changed_elsewhere"
