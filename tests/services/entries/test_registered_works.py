"""Changes to a team and withdrawals: what a teacher may do after submitting a work."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.entries.registration_form import PersonDraft, Step, StepChange
from judging.core.refusals import RuleViolation
from judging.database.transaction import transaction
from judging.models import AuditEntry, Contest, Entry, Person, Registration, TeamMember, Withdrawal
from judging.services.entries import entries, registration_teams, withdrawals
from tests.services.registering import CLOSES, DURING, SECOND, College, entered, people, refusal, save, submit
from tests.world import ADMIN, World


@pytest.mark.usefixtures("during")
class TestNames:
    def test_names_are_confirmed_until_screening_closes(self, college: College, session: Session) -> None:
        number, _ = entered(college, PersonDraft("นาย", "สมชาย ใจดี"))
        for at, code in ((CLOSES + timedelta(days=5), "names_late"), (CLOSES + timedelta(days=5) - SECOND, None)):
            with clock.held(at):
                if code is None:
                    with transaction() as writing:
                        registration_teams.confirm(writing, actor=college.teacher, registration_id=number)
                    continue
                with pytest.raises(RuleViolation) as refused, transaction() as writing:
                    registration_teams.confirm(writing, actor=college.teacher, registration_id=number)
                assert refusal(refused) == code

        kept = session.get_one(Registration, number)
        assert (kept.names_confirmed_at, kept.names_confirmed_by) == (
            CLOSES + timedelta(days=5) - SECOND,
            college.teacher.user_id,
        )

    def test_a_team_handed_in_otherwise_is_to_be_confirmed_anew(self, college: College, session: Session) -> None:
        number, _ = entered(college, PersonDraft("นาย", "สมชาย ใจดี"))
        with transaction() as writing:
            registration_teams.confirm(writing, actor=college.teacher, registration_id=number)
        save(college, number, StepChange(Step.USE, {"use_places": "2"}))
        submit(college, number)
        assert session.get_one(Registration, number).names_confirmed_at == DURING
        session.rollback()
        save(college, number, people(PersonDraft("นาย", "สมชัย ใจดี")))
        submit(college, number)

        assert session.get_one(Registration, number).names_confirmed_at is None

    def test_a_spelling_is_mended_after_certification_and_the_log_carries_no_name(
        self, college: College, session: Session
    ) -> None:
        number, entry_id = entered(college, PersonDraft("นาย", "สมชาย ใจดี"))
        person = session.execute(select(TeamMember.person_id)).scalar_one()
        session.rollback()
        with transaction() as writing:
            writing.execute(update(Contest).values(state=ContestState.PUBLISHED))
        with transaction() as writing:
            registration_teams.correct_name(
                writing,
                actor=college.teacher,
                registration_id=number,
                person_id=person,
                prefix="นาย",
                name="สมชาย ใจดีมาก",
            )

        assert session.get_one(Person, person).name == "สมชาย ใจดีมาก"
        texts = list(session.execute(select(AuditEntry.text).order_by(AuditEntry.id)).scalars())
        assert json.loads(texts[-1])["data"] == {"registration": number, "person": person}
        assert [text for text in texts if "สมชาย" in text or "ใจดี" in text] == []
        assert entry_id == session.get_one(Registration, number).entry_id


@pytest.mark.usefixtures("during")
class TestWithdrawals:
    def test_a_work_is_withdrawn_with_a_reason_and_comes_back_while_registration_is_open(
        self, college: College, session: Session
    ) -> None:
        _, entry_id = entered(college)
        with pytest.raises(RuleViolation) as refused, transaction() as writing:
            withdrawals.withdraw(writing, actor=college.teacher, entry_id=entry_id, reason="  ")
        assert refusal(refused) == "reason_wanted"
        with transaction() as writing:
            withdrawals.withdraw(writing, actor=college.teacher, entry_id=entry_id, reason="เครื่องเสีย")
        assert session.get_one(Withdrawal, entry_id).reason == "เครื่องเสีย"
        session.rollback()
        with clock.held(CLOSES), pytest.raises(RuleViolation) as late, transaction() as writing:
            withdrawals.take_back(writing, actor=college.teacher, entry_id=entry_id)
        assert refusal(late) == "withdrawal_stands"
        with transaction() as writing:
            withdrawals.take_back(writing, actor=college.teacher, entry_id=entry_id)

        assert session.get(Withdrawal, entry_id) is None

    def test_a_withdrawn_work_is_not_handed_in_anew(self, college: College) -> None:
        number, entry_id = entered(college)
        with transaction() as writing:
            withdrawals.withdraw(writing, actor=college.teacher, entry_id=entry_id, reason="เครื่องเสีย")
        with pytest.raises(RuleViolation) as refused:
            submit(college, number)
        assert refusal(refused) == "entry_withdrawn"

    @pytest.mark.parametrize("state", [ContestState.CERTIFIED, ContestState.PUBLISHED])
    def test_after_certification_nothing_is_withdrawn(self, college: College, state: ContestState) -> None:
        _, entry_id = entered(college)
        with transaction() as writing:
            writing.execute(update(Contest).values(state=state))
        with pytest.raises(RuleViolation) as refused, transaction() as writing:
            withdrawals.withdraw(writing, actor=college.teacher, entry_id=entry_id, reason="เครื่องเสีย")
        assert refusal(refused) == "contest_certified"


@pytest.mark.usefixtures("during")
class TestOrganisers:
    def test_who_stays_in_a_team_that_an_organiser_mended_keeps_their_answers(
        self, college: College, session: Session
    ) -> None:
        _, entry_id = entered(
            college, PersonDraft("นาย", "สมชาย ใจดี", {"level": "diploma"}), PersonDraft("นาย", "สมศักดิ์ รักงาน")
        )
        entry = session.get_one(Entry, entry_id)
        work = entries.Work(entry.code, entry.title_th, entry.institution_id, makers=("สมชาย ใจดี", "สมปอง มานะ"))
        session.rollback()
        with transaction() as writing:
            entries.edit(writing, actor=ADMIN, entry_id=entry_id, work=work)

        team = session.execute(
            select(Person.prefix, Person.name, TeamMember.facts)
            .join(Person, Person.id == TeamMember.person_id)
            .order_by(TeamMember.position)
        )
        assert [tuple(row) for row in team] == [
            ("นาย", "สมชาย ใจดี", '{"level":"diploma"}'),
            ("", "สมปอง มานะ", "{}"),
        ]

    def test_a_work_that_an_organiser_removed_is_a_draft_again(self, college: College, session: Session) -> None:
        number, entry_id = entered(college, PersonDraft("นาย", "สมชาย ใจดี"))
        with transaction() as writing:
            entries.remove(writing, actor=ADMIN, entry_id=entry_id)
        again = submit(college, number)

        assert (again.is_new, again.code) == (True, "001")
        assert session.execute(select(Person.name).join(TeamMember)).scalars().all() == ["สมชาย ใจดี"]

    def test_a_work_that_an_organiser_gives_to_its_own_college_takes_its_form_along(
        self, college: College, world: World, session: Session
    ) -> None:
        number, entry_id = entered(college)
        entry, other = session.get_one(Entry, entry_id), world.institution("วิทยาลัยอื่น")
        work = entries.Work(entry.code, entry.title_th, other)
        session.rollback()
        with transaction() as writing:
            entries.edit(writing, actor=ADMIN, entry_id=entry_id, work=work)

        assert session.get_one(Registration, number).institution_id == other

    @pytest.mark.every_database
    def test_names_that_an_organiser_changed_are_to_be_confirmed_anew(self, college: College, session: Session) -> None:
        number, entry_id = entered(college, PersonDraft("นาย", "สมชาย ใจดี"))
        with transaction() as writing:
            registration_teams.confirm(writing, actor=college.teacher, registration_id=number)
        entry = session.get_one(Entry, entry_id)
        work = entries.Work(entry.code, entry.title_th, entry.institution_id, makers=("สมชัย ใจดี",))
        session.rollback()
        with transaction() as writing:
            entries.edit(writing, actor=ADMIN, entry_id=entry_id, work=work)

        assert session.get_one(Registration, number).names_confirmed_at is None
