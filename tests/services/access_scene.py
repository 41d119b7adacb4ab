"""The people and the contests of ``test_access_rules``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.roles import Actor, Grant, Role, RoundLevel
from judging.database.statements import Cursor
from judging.database.transaction import transaction
from judging.document_store import Store
from judging.extensions import db
from judging.models import (
    Contest,
    Entry,
    LookAlike,
    RoleGrant,
    Round,
    TeamRole,
    User,
)
from judging.queries.signin.sessions import grants_of
from judging.services.contests import contests
from judging.services.entries import entries
from judging.services.entries.entries import Work
from judging.services.people import accounts
from tests import advancing
from tests.advancing import TwoLevels, store_of, two_levels
from tests.world import ADMIN, World

SECRET = "ชื่อลับของผู้อื่น"
COLLEGE = "วิทยาลัยเทคนิคลพบุรี"


@dataclass
class Scene:
    """A published contest of others with a teacher of its college and a judge, an organiser of another area, and the
    store. ``session`` is rolled back after each act or sequence."""

    session: Session
    store: Store
    made: TwoLevels
    college_id: int
    teacher: int
    judge: int
    actors: dict[str, Actor]

    @property
    def attacker(self) -> Actor:
        """The organiser of another area with every role they have by now."""
        user_id = self.actors["organiser of another area"].user_id or 0
        self.session.flush()
        return Actor(user_id, grants_of(Cursor.of(self.session), user_id, today=clock.today()))

    @property
    def title(self) -> str:
        """The title of a work of others."""
        return self.session.get_one(Entry, self.made.below.entries[0]).title_th

    def pair_above(self) -> int:
        """Enter a work with that title at the next level; returns the number of the pair."""
        work = Work("X009", self.title, self.college_id)
        entry_id = entries.add(self.session, actor=ADMIN, contest_id=self.made.above, work=work)
        pair = select(LookAlike.id).where(
            LookAlike.entry_id == entry_id, LookAlike.other_entry_id == self.made.below.entries[0]
        )
        return self.session.execute(pair).scalar_one()

    @property
    def round_teacher(self) -> dict[str, int]:
        """The round and the college of a teacher of one round."""
        return {"round_id": self.made.below.round_id, "institution_id": self.college_id}

    def teachers_grant(self) -> int:
        """Let the teacher see the round; returns the number of the role."""
        row = RoleGrant(user_id=self.teacher, role=Role.TEACHER, **self.round_teacher)
        self.session.add(row)
        self.session.flush()
        return row.id

    def own_contests(self) -> list[int]:
        """The contests that the attacker organises."""
        rows = self.session.execute(select(Contest.id, Round.competition_id, Round.id).join(Round)).all()
        return [row[0] for row in rows if self.attacker.organises(competition_id=row[1], round_id=row[2])]

    def make_round(self, level: RoundLevel, area: str, actor: Actor | None = None) -> None:
        """Make a round with a contest, by default as the attacker."""
        school_year = self.session.get_one(Contest, self.made.below.contest_id).round.competition.school_year
        contests.create(
            self.session,
            actor=actor or self.attacker,
            school_year=school_year,
            level=level,
            area=area,
            first_day=date(school_year - 542, 3, 20),
            last_day=date(school_year - 542, 3, 21),
            category="4",
            rulebook_id=self.made.below.rulebook_id,
        )


def arranged(world: World, folder: Path) -> Scene:
    """Everything in place, with the store in this folder."""
    made = two_levels(world)
    advancing.with_team(made.below.entries[0], (TeamRole.MAKER, "", SECRET, {}))
    store = store_of(folder)
    advancing.with_document(store, made.below.entries[0])
    college_id, elsewhere = world.institution(COLLEGE), world.round(RoundLevel.REGION, "ภาคใต้")
    teaches = Grant(Role.TEACHER, institution_id=college_id)
    with transaction() as session:
        teacher = accounts.create_staff(session, actor=ADMIN, name=SECRET, username="victim", grants=[teaches]).user_id
        person = session.get_one(User, made.below.users[0]).person
        person.name = person.sort_key = SECRET
        above = session.get_one(Contest, made.above).round_id
    alone = Grant(Role.ORGANISER, round_id=made.below.round_id)
    actors = {
        "administrator": Actor(world.user(grants=[Grant(Role.ADMIN)]), (Grant(Role.ADMIN),)),
        "organiser of the round": world.organiser(Grant(Role.ORGANISER, round_id=made.below.round_id)),
        "organiser of the next level": world.organiser(Grant(Role.ORGANISER, round_id=above)),
        "organiser of another area": world.organiser(Grant(Role.ORGANISER, round_id=elsewhere)),
        "organiser who made the round": Actor(world.user(), (alone,)),
        "teacher": Actor(teacher, (teaches,)),
    }
    with transaction() as session:
        maker = actors["organiser who made the round"].user_id
        session.add(RoleGrant(user_id=maker, role=Role.ORGANISER, round_id=made.below.round_id, granted_by=maker))
    session = db.session()
    return Scene(session, store, made, college_id, teacher, made.below.users[0], actors)
