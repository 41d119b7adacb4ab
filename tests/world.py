"""A maker of contests with people, works, sheets and marks, for the arrangement of tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import count

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.contests.lifecycle import ContestState
from judging.core.dates import BUDDHIST_ERA
from judging.core.roles import Actor, Grant, PanelRole, Role, RoundLevel
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.scoring.award_data import stored_bands
from judging.core.scoring.awards import DEFAULT_BANDS
from judging.core.text import Text
from judging.database.transaction import transaction
from judging.models import (
    Admission,
    Competition,
    Contest,
    Entry,
    Institution,
    PanelMember,
    PanelSection,
    Person,
    PracticeSettings,
    RoleGrant,
    Round,
    Scoresheet,
    SheetSection,
    User,
)
from judging.rulebook import reader
from judging.services.rulebooks import rulebooks

FIRST_DAY = date(2022, 2, 20)
MEDALS = stored_bands(DEFAULT_BANDS, Fraction(1, 2))
"""The usual medals as practice settings store them, in half points."""
TABLET, OTHER_TABLET = "7a" * 16, "0b" * 16
"""Two devices, as tablets name themselves."""
ADMIN = Actor(user_id=None, grants=(Grant(Role.ADMIN),))


@dataclass
class Setting:
    """A contest for a test: the IDs of its rows."""

    contest_id: int
    rulebook_id: int
    round_id: int
    competition_id: int
    entries: list[int] = field(default_factory=list)
    members: list[int] = field(default_factory=list)
    users: list[int] = field(default_factory=list)
    sheets: dict[tuple[int, int], int] = field(default_factory=dict)
    """(entry, member) → sheet"""

    def judge(self, index: int) -> Actor:
        """The member at ``index`` as an actor."""
        return Actor(user_id=self.users[index], device=f"tablet-{index}")


TITLES = {
    "1": Text("ด้านการพัฒนาคุณภาพชีวิต", "quality of life"),
    "6": Text("ด้านหัตถศิลป์", "crafts"),
}
"""The titles of further categories."""


class World:
    """Makes rows; each call has its own transaction."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def rulebook(self) -> Rulebook:
        """The real rulebook of Type 4."""
        return reader.load("ovec-2564-type4")

    def institution(self, name: str = "", province: str = "ลพบุรี", region: str = "ภาคกลาง") -> int:
        """A college; without a name it gets a numbered one."""
        name = name or f"วิทยาลัยทดสอบ {next(self._numbers)}"
        with transaction() as session:
            row = Institution(
                name_th=name,
                match_key=thai.match_key(name),
                sort_key=thai.sort_key(name),
                province=province,
                region=region,
            )
            session.add(row)
            session.flush()
            return row.id

    def user(
        self, name: str = "", *, username: str | None = None, grants: Sequence[Grant] = (), by: int | None = None
    ) -> int:
        """An account with a person and no password; tests that need one set it with the accounts service. ``by`` is
        the account that granted the roles."""
        with transaction() as session:
            (user_id,) = self._users(session, [name or f"ผู้ทดสอบ {next(self._numbers)}"], username)
            session.add_all(
                RoleGrant(
                    user_id=user_id,
                    role=grant.role,
                    competition_id=grant.competition_id,
                    round_id=grant.round_id,
                    institution_id=grant.institution_id,
                    granted_by=by,
                )
                for grant in grants
            )
            return user_id

    def organiser(self, *grants: Grant) -> Actor:
        """An organiser whose roles an administrator granted."""
        admin = self.user(grants=[Grant(Role.ADMIN)])
        return Actor(self.user(grants=grants, by=admin), grants)

    def round(self, level: RoundLevel, area: str, *, school_year: int | None = None) -> int:
        """A round without contests."""
        with transaction() as session:
            competition = Competition(school_year=school_year or self._year())
            session.add(competition)
            session.flush()
            row = Round(competition_id=competition.id, level=level, area=area, first_day=FIRST_DAY, last_day=FIRST_DAY)
            session.add(row)
            session.flush()
            return row.id

    def _users(self, session: Session, names: Sequence[str], username: str | None = None) -> list[int]:
        persons = [Person(name=name, sort_key=thai.sort_key(name)) for name in names]
        session.add_all(persons)
        session.flush()
        now = datetime.now(UTC)
        users = [User(person_id=person.id, username=username, created_at=now) for person in persons]
        session.add_all(users)
        session.flush()
        return [user.id for user in users]

    def contest(
        self,
        *,
        entries: int = 0,
        judges: int = 0,
        state: ContestState = ContestState.SCORING,
        sections: Sequence[str] | None = None,
        school_year: int | None = None,
        min_judges: int = 1,
    ) -> Setting:
        """A contest with admitted works, a panel whose first member is the chair, and, in scoring, their open sheets.

        ``sections`` appoints every member to those alone.
        """
        rulebook = self.rulebook()
        institution = self.institution() if entries else 0
        with transaction() as session:
            setting = self._contest(session, rulebook, state, school_year, min_judges)
            self._entries(session, setting, entries, institution)
            self._panel(session, setting, judges, sections or ())
            if state is ContestState.SCORING:
                self._sheets(session, setting, list(sections or (item.code for item in rulebook.sections)))
            return setting

    def category(self, beside: Setting, code: str, *, state: ContestState = ContestState.REGISTRATION) -> int:
        """Another category in the round of a contest, with a rulebook and a title of its own."""
        title = Text(f"ประเภทที่ {code} สิ่งประดิษฐ์{TITLES[code].th}", f"Category {code}: {TITLES[code].en}")
        rules = replace(self.rulebook(), id=f"ovec-2564-type{code}", category=code, title=title)
        with transaction() as session:
            rulebook_id = rulebooks.add(session, actor=ADMIN, rulebook=rules)
            contest = Contest(
                round_id=beside.round_id,
                category=code,
                rulebook_id=rulebook_id,
                state=state,
                created_at=datetime.now(UTC),
            )
            session.add(contest)
            session.flush()
            settings = PracticeSettings(contest_id=contest.id, medals=MEDALS, min_judges=1)
            settings.tie_reading, settings.confirmed_at = "printed", datetime.now(UTC)
            session.add(settings)
            return contest.id

    def _contest(
        self, session: Session, rulebook: Rulebook, state: ContestState, school_year: int | None, min_judges: int
    ) -> Setting:
        rulebook_id = rulebooks.add(session, actor=ADMIN, rulebook=rulebook)
        competition = Competition(school_year=school_year or self._year())
        session.add(competition)
        session.flush()
        round_ = Round(
            competition_id=competition.id, level=RoundLevel.NATION, area="", first_day=FIRST_DAY, last_day=FIRST_DAY
        )
        session.add(round_)
        session.flush()
        contest = Contest(
            round_id=round_.id, category="4", rulebook_id=rulebook_id, state=state, created_at=datetime.now(UTC)
        )
        session.add(contest)
        session.flush()
        settings = PracticeSettings(contest_id=contest.id, medals=MEDALS, min_judges=min_judges)
        settings.tie_reading = "printed"
        settings.confirmed_at = datetime.now(UTC)
        session.add(settings)
        return Setting(contest.id, rulebook_id, round_.id, competition.id)

    def _year(self) -> int:
        """A new school year that is not the current one, which running contests use by default."""
        return next(year for number in self._numbers if (year := 2564 + number) != clock.today().year + BUDDHIST_ERA)

    def _entries(self, session: Session, setting: Setting, count: int, institution_id: int) -> None:
        now = datetime.now(UTC)
        entries = [
            Entry(
                contest_id=setting.contest_id,
                code=f"A{number:03}",
                sort_key=thai.sort_key(f"A{number:03}"),
                title_th=f"ผลงาน {number}",
                institution_id=institution_id,
                admission=Admission.ADMITTED,
                admission_at=now,  # by an organiser's decision, so no requirement is checked
            )
            for number in range(1, count + 1)
        ]
        session.add_all(entries)
        session.flush()
        setting.entries = [entry.id for entry in entries]

    def _panel(self, session: Session, setting: Setting, count: int, sections: Sequence[str]) -> None:
        setting.users = self._users(session, [f"กรรมการ {number}" for number in range(1, count + 1)])
        now = datetime.now(UTC)
        members = [
            PanelMember(
                contest_id=setting.contest_id,
                user_id=user_id,
                role=PanelRole.JUDGE if place else PanelRole.CHAIR,
                confirmed_at=now,
                sections=[PanelSection(section=section) for section in sections],
            )
            for place, user_id in enumerate(setting.users)
        ]
        session.add_all(members)
        session.flush()
        setting.members = [member.id for member in members]

    def welcome_again(self, setting: Setting) -> None:
        """Clear the confirmation of identity of all panel members."""
        with transaction() as session:
            unmet = update(PanelMember).where(PanelMember.contest_id == setting.contest_id)
            session.execute(unmet.values(confirmed_at=None))

    def appoint(self, setting: Setting, judge: int, sections: Sequence[str]) -> None:
        """Appoint the member at index ``judge`` for these sections only; their untouched sheets follow."""
        member_id = setting.members[judge]
        sheets = [sheet for (_entry, member), sheet in setting.sheets.items() if member == member_id]
        with transaction() as session:
            session.execute(delete(SheetSection).where(SheetSection.sheet_id.in_(sheets)))
            session.add_all(PanelSection(member_id=member_id, section=section) for section in sections)
            session.add_all(SheetSection(sheet_id=sheet, section=section) for sheet in sheets for section in sections)

    def _sheets(self, session: Session, setting: Setting, sections: list[str]) -> None:
        places = [(entry_id, member_id) for entry_id in setting.entries for member_id in setting.members]
        sheets = [
            Scoresheet(
                contest_id=setting.contest_id,
                rulebook_id=setting.rulebook_id,
                entry_id=entry_id,
                member_id=member_id,
            )
            for entry_id, member_id in places
        ]
        session.add_all(sheets)
        session.flush()
        setting.sheets = {place: sheet.id for place, sheet in zip(places, sheets, strict=True)}
        rows = [{"sheet_id": sheet.id, "section": section} for sheet in sheets for section in sections]
        if rows:
            session.execute(insert(SheetSection), rows)


_CHANGES = count(1)


def change_id() -> int:
    """The next number of a change, as a tablet gives it."""
    return next(_CHANGES)
