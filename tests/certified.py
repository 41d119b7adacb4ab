"""A published contest with teams, for tests of certificates."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import update

from judging.core import thai
from judging.core.award_certificates.award_certificates import CertificateRole
from judging.core.roles import Actor, Grant, Role
from judging.database.transaction import transaction
from judging.models import Entry, Person, TeamMember, TeamRole
from judging.services.award_certificates import award_certificates
from judging.services.award_certificates.award_certificates import Made
from judging.services.results import results
from judging.writers.font_letters import letters
from tests.scoring import levels, submit
from tests.world import ADMIN, Setting, World

TEAMS = tuple(CertificateRole)[:2]


@dataclass
class Awarded:
    """A contest whose works have one maker and one adviser each; ``makers`` and ``advisers`` are ids of persons."""

    setting: Setting
    teacher: Actor
    institution_id: int
    makers: list[int] = field(default_factory=list)
    advisers: list[int] = field(default_factory=list)


def awarded(world: World, *, works: int = 3, judges: int = 2, published: bool = True) -> Awarded:
    """A contest with ``works`` ranked in their order."""
    setting = world.contest(entries=works, judges=judges)
    rulebook = world.rulebook()
    for place in range(works):
        for judge in range(judges):
            submit(world, setting, place, judge, levels(rulebook, 0, c6_1=min(place, 3), c6_2=place // 4))
    with transaction() as session:
        institution_id = session.get_one(Entry, setting.entries[0]).institution_id
    grants = (Grant(Role.TEACHER, institution_id=institution_id),)
    made = Awarded(setting, Actor(world.user("ครูสมศรี", grants=grants), grants), institution_id)
    for number, entry_id in enumerate(setting.entries, start=1):
        made.makers.append(member(entry_id, TeamRole.MAKER, "นาย", f"สมชาย คนที่{number}ดี"))
        made.advisers.append(member(entry_id, TeamRole.ADVISER, "นาง", f"ครูอรุณ คนที่{number}งาม"))
    if published:
        publish(setting)
    return made


def publish(setting: Setting) -> None:
    """Certify and publish the contest."""
    with transaction() as session:
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id)
    with transaction() as session:
        results.publish(session, actor=ADMIN, contest_id=setting.contest_id)


def member(entry_id: int, role: TeamRole, prefix: str, name: str, position: int = 1) -> int:
    """Add a person to a team; returns the id."""
    with transaction() as session:
        person = Person(prefix=prefix, name=name, sort_key=thai.sort_key(name))
        session.add(person)
        session.flush()
        session.add(TeamMember(entry_id=entry_id, person_id=person.id, role=role, position=position))
        return person.id


def rename(person_id: int, name: str) -> None:
    """Give a person another name."""
    with transaction() as session:
        session.execute(update(Person).where(Person.id == person_id).values(name=name))


def issue(made: Awarded, *roles: CertificateRole, unconfirmed: bool = True, seen: int = 1) -> Made:
    """Issue what is due for these roles, for teams where none is named."""
    with transaction() as session:
        return award_certificates.issue(
            session,
            actor=ADMIN,
            contest_id=made.setting.contest_id,
            roles=roles or TEAMS,
            letters=letters(),
            seen=seen,
            unconfirmed=unconfirmed,
        )
