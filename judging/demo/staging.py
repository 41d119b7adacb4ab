"""The steps that all contests of the demo share: works, panel and sheets, each action at its own time."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.eligibility.checks import Decision
from judging.core.entries.registration_form import values_of
from judging.core.numbers import parse_points, points_text
from judging.core.roles import Actor
from judging.core.rulebooks.fact_values import dump
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.tablets.sync import Change
from judging.database.statements import Cursor
from judging.database.transaction import transaction
from judging.demo import data
from judging.models import Entry, PanelMember, Scoresheet
from judging.queries.scoring import scoresheets as sheet_queries
from judging.services.contests import panels
from judging.services.eligibility import screening
from judging.services.entries import entries
from judging.services.scoring import scoresheets

Given = ParamSpec("Given")
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class House:
    """Shared data of all contests: the rulebook and its row, the institutions by name, the administrator, the organiser
    of all rounds."""

    rulebook: Rulebook
    rulebook_id: int
    colleges: Mapping[str, int]
    admin: Actor
    organiser: Actor


@dataclass(slots=True)
class Staged:
    """A contest being created: row ids by the codes and keys of the demo's tables."""

    name: str
    contest_id: int
    house: House
    entries: dict[str, int] = field(default_factory=dict)
    members: dict[str, int] = field(default_factory=dict)
    judges: dict[str, Actor] = field(default_factory=dict)
    sheets: dict[tuple[str, str], int] = field(default_factory=dict)
    """(work, judge) → sheet"""
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    """The numbers of the changes on the tablets."""


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a day in Bangkok."""
    return datetime.combine(day, time(hour, minute), clock.BANGKOK)


@contextmanager
def acting(moment: datetime) -> Iterator[Session]:
    """A transaction with the clock at ``moment``."""
    with clock.held(moment), transaction() as session:
        yield session


def act(
    moment: datetime, step: Callable[Concatenate[Session, Given], Done], *args: Given.args, **kwargs: Given.kwargs
) -> Done:
    """One step in a transaction of its own, with the clock at ``moment``."""
    with acting(moment) as session:
        return step(session, *args, **kwargs)


def enter_works(session: Session, staged: Staged, *, but: tuple[str, ...] = ()) -> None:
    """Enter the contest's works, except some, as pending."""
    for work in data.works(staged.name):
        if work.code in but:
            continue
        staged.entries[work.code] = entries.add(
            session,
            actor=staged.house.organiser,
            contest_id=staged.contest_id,
            work=entries.Work(
                code=work.code,
                title_th=work.title_th,
                title_en=work.title_en,
                institution=staged.house.colleges[work.institution],
                makers=work.makers,
                advisers=work.advisers,
            ),
        )


def declare(session: Session, staged: Staged) -> None:
    """State what the teams declared about their works, as if they had submitted their registrations."""
    for code, typed in data.declared(staged.name).items():
        session.get_one(Entry, staged.entries[code]).facts = dump(values_of(typed).known)


COMMITTEE = "คณะกรรมการตรวจสอบคุณสมบัติ"
"""The committee that screens the works of the demo."""


def screen(session: Session, staged: Staged, *, refused: str, requirement: str, reason: str) -> None:
    """All works pass except one, which a committee fails on ``requirement`` for ``reason``."""
    met: dict[str, Any] = {
        "actor": staged.house.organiser,
        "contest_id": staged.contest_id,
        "committee": COMMITTEE,
        "met_on": clock.today(),
    }
    works = [number for code, number in staged.entries.items() if code != refused]
    screening.pass_open(session, entry_ids=works, **met)
    screening.decide(
        session,
        entry_ids=[staged.entries[refused]],
        **met,
        resolutions=[screening.Resolution(requirement, Decision.FAIL, reason=reason)],
    )


def appoint_panel(session: Session, staged: Staged) -> None:
    """Appoint the contest's panel."""
    for judge in data.judges(staged.name):
        member_id = panels.appoint(
            session,
            actor=staged.house.organiser,
            contest_id=staged.contest_id,
            name=judge.name,
            position=judge.position,
            institution=staged.house.colleges[judge.institution] if judge.institution else None,
            role=judge.role,
        )
        user_id = session.execute(select(PanelMember.user_id).where(PanelMember.id == member_id)).scalar_one()
        staged.members[judge.key] = member_id
        staged.judges[judge.key] = Actor(user_id=user_id, device=f"tablet-{staged.name}-{judge.key}")


def confirm_panel(session: Session, staged: Staged, *, but: tuple[str, ...] = ()) -> None:
    """Each judge confirms name and institution at the first sign-in and declares no further conflicts."""
    for judge in data.judges(staged.name):
        if judge.key not in but:
            panels.confirm(
                session,
                actor=staged.judges[judge.key],
                member_id=staged.members[judge.key],
                name=judge.name,
                institution_name=judge.institution,
                conflicts={},
            )


def find_sheets(session: Session, staged: Staged) -> None:
    """Look up the sheets that were created when scoring opened."""
    works = {number: code for code, number in staged.entries.items()}
    judges = {number: key for key, number in staged.members.items()}
    query = select(Scoresheet.entry_id, Scoresheet.member_id, Scoresheet.id).where(
        Scoresheet.contest_id == staged.contest_id
    )
    staged.sheets = {(works[row[0]], judges[row[1]]): row[2] for row in session.execute(query)}


def score(staged: Staged, filled: tuple[data.Filled, ...], *, from_: datetime) -> None:
    """Fill in the sheets of one work, judge after judge, from ``from_`` on; complete ones are submitted."""
    with transaction() as session:
        for index, sheet in enumerate(filled):
            saved_at = from_ + timedelta(minutes=2 * index, seconds=17 * index)
            _fill(session, staged, sheet, saved_at)


def _fill(session: Session, staged: Staged, sheet: data.Filled, saved_at: datetime) -> None:
    sheet_id = staged.sheets[sheet.entry, sheet.judge]
    actor = staged.judges[sheet.judge]
    units = {code: parse_points(text, staged.house.rulebook.unit) for code, text in sheet.points.items()}
    levels = {code: {level.points: level.id for level in staged.house.rulebook.item(code).levels} for code in units}
    changes = [Change(next(staged.numbers), code, levels[code][points], 0) for code, points in units.items()]
    changes += [Change(next(staged.numbers), item, text, 0, is_comment=True) for item, text in sheet.comments.items()]
    epoch = sheet_queries.epoch(session)
    with clock.held(saved_at):
        saved = scoresheets.save_changes(
            Cursor.of(session),
            actor=actor,
            sheet_id=sheet_id,
            device=actor.device,
            epoch=epoch,
            changes=changes,
        )
    if len(units) == len(staged.house.rulebook.criteria):
        with clock.held(saved_at + timedelta(seconds=50)):
            total = points_text(sum(units.values()), staged.house.rulebook.unit)
            scoresheets.submit(
                session, actor=actor, sheet_id=sheet_id, revision=saved.revision, total=total, epoch=epoch
            )
