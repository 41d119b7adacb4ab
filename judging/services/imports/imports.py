"""Imports of works or judges from a sheet, whole or not at all.

The plan is made again inside the transaction, from the database as it is then: the caller passes the function that
makes it from the file (``judging.readers.import_plan``) and the fingerprint of the plan that the person was shown.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TypeVar, cast

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from judging.core import thai
from judging.core.imports.judges import JudgeValues, KnownPanel
from judging.core.imports.plan import (
    Answers,
    Change,
    KnownInstitution,
    KnownWorks,
    Plan,
    Question,
    RowInstitution,
    RowPlan,
    RowState,
    Values,
    WorkValues,
)
from judging.core.names import sort_key
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor, PanelRole
from judging.models import (
    Admission,
    Contest,
    Entry,
    Institution,
    PanelMember,
    PanelSection,
    Person,
    Scoresheet,
    TeamMember,
    TeamRole,
    User,
)
from judging.queries.grouping import grouped
from judging.queries.imports import known_rows as reads
from judging.services import audit
from judging.services.contests import panel_people, panels
from judging.services.eligibility.rechecks import recheck
from judging.services.entries import entries, registration_sync
from judging.services.entries.entries import Work
from judging.services.locks import lock_year_and_contest
from judging.services.people.institutions import LONGEST_NAME
from judging.services.scoring import panel_sheets, scoresheets

Known = TypeVar("Known")

_NAMES_OF_PERSONS = frozenset({"makers", "advisers", "position"})
"""Fields of which the audit log says only that they changed."""


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did: rows created, changed and unchanged, institutions added, and wrong rows left out."""

    created: int
    changed: int
    same: int
    institutions: int
    left: int = 0

    @property
    def changed_nothing(self) -> bool:
        """Whether everything was stored already."""
        return not (self.created or self.changed)


def import_works(
    session: Session,
    *,
    actor: Actor,
    contest_id: int,
    plan: Callable[[KnownWorks, Answers], Plan[WorkValues]],
    answers: Answers,
    seen: str,
    digest: str,
) -> Report:
    """Import a sheet of works: new ones are pending, known ones are changed where the sheet differs. ``seen`` is the
    fingerprint of the plan without answers that the person was shown, ``digest`` the SHA-256 of the file.

    Raises:
        RuleViolation: ``no_contest``, ``contest_certified``, ``import_moved`` (the data it depends on changed),
            ``import_wrong`` (the file has faults), ``import_unanswered``.
    """
    lock_year_and_contest(session, contest_id=contest_id)
    known = reads.known_works(session, contest_id)
    decided = confirm(known, plan, answers, seen)
    if decided.changes_nothing:
        return report_of(decided)
    colleges = _make_institutions(session, decided.fresh, known)
    _place_institutions(session, decided.placings)
    created = _add_entries(session, contest_id, decided.in_state(RowState.NEW), colleges)
    changed = _change_entries(session, decided.in_state(RowState.CHANGED), colleges)
    recheck(session, contest_id=contest_id, entry_ids=[*created, *changed])
    _record(session, actor, "imports.take_works", contest_id, decided, digest, created, colleges)
    return report_of(decided)


def import_judges(
    session: Session,
    *,
    actor: Actor,
    contest_id: int,
    plan: Callable[[KnownPanel, Answers], Plan[JudgeValues]],
    answers: Answers,
    seen: str,
    digest: str,
) -> Report:
    """Import a sheet of judges; in scoring they get their sheets. One who judges on another panel that the actor may
    see keeps the account, the others get one that signs in by card. Arguments and refusals are those of
    ``import_works``, and ``judge_of_others``.
    """
    contest = lock_year_and_contest(session, contest_id=contest_id)
    known = reads.known_panel(session, contest_id, actor=actor)
    decided = confirm(known, plan, answers, seen)
    if decided.changes_nothing:
        return report_of(decided)
    colleges = _make_institutions(session, decided.fresh, known)
    if any(row.values.role is PanelRole.CHAIR and row.state is not RowState.SAME for row in decided.rows):
        panels.demote_chair(session, contest_id=contest_id)
    created = _add_members(session, actor, contest_id, decided.in_state(RowState.NEW), colleges)
    _change_members(session, actor, contest, decided.in_state(RowState.CHANGED), colleges, known.sections)
    scoresheets.ensure_sheets(session, contest_id=contest_id)
    _record(session, actor, "imports.take_judges", contest_id, decided, digest, created, colleges)
    return report_of(decided)


def confirm(known: Known, plan: Callable[[Known, Answers], Plan[Values]], answers: Answers, seen: str) -> Plan[Values]:
    """The plan with these answers; refused unless the person saw the one without answers (its fingerprint is ``seen``).

    Raises:
        RuleViolation: ``import_moved``, ``import_wrong``, ``import_unanswered``.
    """
    bare = plan(known, {})
    refuse_if(bare.fingerprint != seen, "import_moved")
    decided = plan(known, answers) if answers else bare
    refuse_if(decided.is_wrong, "import_wrong")
    refuse_if(decided.unanswered, "import_unanswered", number=decided.unanswered)
    return decided


def report_of(plan: Plan[Values]) -> Report:
    """What importing the plan does."""
    new, changed, same = (plan.count(state) for state in (RowState.NEW, RowState.CHANGED, RowState.SAME))
    return Report(new, changed, same, len(plan.fresh), plan.count(RowState.WRONG))


def _make_institutions(session: Session, fresh: Sequence[Question], known: KnownWorks | KnownPanel) -> dict[str, int]:
    """The plan's new institutions → their ids; one that is stored under the same key is used, the others are added."""
    named: dict[tuple[str, str], dict[int, str]] = {}
    for known_one in known.institutions:
        key = thai.match_key(known_one.name)[:LONGEST_NAME], known_one.province
        named.setdefault(key, {})[known_one.id] = known_one.code
    standing = {  # the one without a code, or the only one
        key: next((number for number, code in ids.items() if not code), next(iter(ids)))
        for key, ids in named.items()
        if len(ids) == 1 or "" in ids.values()
    }
    made: dict[str, Institution] = {}
    ids: dict[str, int] = {}
    for one in fresh:
        match_key = thai.match_key(one.name)[:LONGEST_NAME]
        if (match_key, one.province) in standing:
            ids[one.college] = standing[match_key, one.province]
            continue
        made[one.college] = Institution(
            name_th=one.name[:LONGEST_NAME],
            match_key=match_key,
            sort_key=thai.sort_key(one.name),
            province=one.province,
            region=one.region,
        )
    session.add_all(made.values())
    session.flush()  # works and judges need their ids
    return ids | {college: row.id for college, row in made.items()}


def _place_institutions(session: Session, placings: Sequence[KnownInstitution]) -> None:
    for placing in placings:
        row = session.get_one(Institution, placing.id)
        row.province, row.region = placing.province, placing.region


def _institution(place: RowInstitution, colleges: Mapping[str, int]) -> int | None:
    return colleges[place.college] if place.college else place.id


def _add_entries(
    session: Session, contest_id: int, rows: Sequence[RowPlan[WorkValues]], colleges: Mapping[str, int]
) -> list[int]:
    made = [
        {
            "contest_id": contest_id,
            "code": row.values.code,
            "title_th": row.values.title_th,
            "title_en": row.values.title_en,
            "institution_id": require(_institution(row.place, colleges), "institution_unknown"),
            "admission": Admission.PENDING,
            **Entry.keys_of(row.values.code),
        }
        for row in rows
    ]
    if not made:
        return []
    session.execute(insert(cast(Table, Entry.__table__)), made)  # the mapper is slow with rows
    query = select(Entry.code, Entry.id).where(Entry.contest_id == contest_id)
    by_code = dict(session.execute(query).tuples().all())
    ids = [by_code[row.values.code] for row in rows]
    _add_teams(session, ids, [row.values for row in rows])
    return ids


def _add_teams(session: Session, entry_ids: Sequence[int], works: Sequence[WorkValues]) -> None:
    """Add the makers and advisers of new works, in two statements for all of them. Each has a row of their own; those
    of one name are equal, so any of them will do."""
    seats = [
        (name, {"entry_id": entry_id, "role": role, "position": position})
        for entry_id, work in zip(entry_ids, works, strict=True)
        for role, names in ((TeamRole.MAKER, work.makers), (TeamRole.ADVISER, work.advisers))
        for position, name in enumerate(names, start=1)
    ]
    if not seats:
        return
    persons, team = cast(Table, Person.__table__), cast(Table, TeamMember.__table__)
    people = [{"name": name, "sort_key": sort_key(name)} for name, _ in seats]
    added = session.execute(insert(persons).returning(persons.c.name, persons.c.id), people)
    numbers: dict[str, list[int]] = grouped(added)
    session.execute(insert(team), [{**seat, "person_id": numbers[name].pop()} for name, seat in seats])


def _change_entries(session: Session, rows: Sequence[RowPlan[WorkValues]], colleges: Mapping[str, int]) -> list[int]:
    if not rows:
        return []
    wanted = {row.target: row for row in rows if row.target is not None}
    query = select(Entry).where(Entry.id.in_(wanted)).execution_options(populate_existing=True)
    retitled = []
    for entry in session.execute(query).scalars():
        row = wanted[entry.id]
        if (entry.title_th, entry.title_en) != (row.values.title_th, row.values.title_en):
            retitled.append(entry.id)
        entry.title_th, entry.title_en = row.values.title_th, row.values.title_en
        entry.institution_id = require(_institution(row.place, colleges), "institution_unknown")
    session.flush()
    registration_sync.sync_titles(session, entry_ids=retitled)
    entries.move_registrations(session, entry_ids=list(wanted))
    for entry_id, row in wanted.items():
        if {"makers", "advisers"} & {change.column for change in row.changes}:
            values = row.values
            work = Work(values.code, values.title_th, 0, makers=values.makers, advisers=values.advisers)
            entries.write_team(session, entry_id=entry_id, work=work)
    return list(wanted)


def _add_members(
    session: Session,
    actor: Actor,
    contest_id: int,
    rows: Sequence[RowPlan[JudgeValues]],
    colleges: Mapping[str, int],
) -> list[int]:
    members = [
        PanelMember(
            contest_id=contest_id,
            user=_account(session, actor, contest_id, row, colleges),
            role=row.values.role,
            institution_id=_institution(row.place, colleges),
            sections=[PanelSection(section=section) for section in row.values.sections],
        )
        for row in rows
    ]
    session.add_all(members)
    session.flush()  # the audit entry needs their ids
    return [member.id for member in members]


def _account(
    session: Session, actor: Actor, contest_id: int, row: RowPlan[JudgeValues], colleges: Mapping[str, int]
) -> User:
    """The known account of the judge, else a new one."""
    if row.account is not None:
        return panel_people.known_user(session, actor=actor, contest_id=contest_id, user_id=row.account)
    return panel_people.new_judge(row.values.name, row.values.position, _institution(row.place, colleges))


def _change_members(
    session: Session,
    actor: Actor,
    contest: Contest,
    rows: Sequence[RowPlan[JudgeValues]],
    colleges: Mapping[str, int],
    every: Sequence[str],
) -> None:
    for row in rows:
        member = session.get_one(PanelMember, row.target, populate_existing=True)
        values = row.values
        if [part.section for part in member.sections] != list(values.sections):
            member.sections = [PanelSection(section=section) for section in values.sections]
            panel_sheets.set_sections(
                session, Scoresheet.member_id == member.id, sections=list(values.sections) or list(every)
            )
        member.role = values.role
        member.institution_id = _institution(row.place, colleges)
        name = session.get_one(User, member.user_id).person.name
        panel_people.rename(session, actor=actor, member=member, name=name, position=values.position)
    session.flush()


def _record(
    session: Session,
    actor: Actor,
    action: str,
    contest_id: int,
    plan: Plan[Values],
    digest: str,
    created: Sequence[int],
    colleges: Mapping[str, int],
) -> None:
    report = report_of(plan)
    changed = {str(row.target): _loggable(row.changes) for row in plan.in_state(RowState.CHANGED)}
    made = [{"id": colleges[one.college], "name": one.name, "province": one.province} for one in plan.fresh]
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"contest:{contest_id}",
        contest_id=contest_id,
        data={
            "file": f"sha256:{digest}",
            **asdict(report),
            "created_ids": list(created),
            "changes": changed,
            "institutions_made": made,
            "institutions_placed": [
                {"id": one.id, "name": one.name, "province": one.province, "region": one.region}
                for one in plan.placings
            ],
            "answers": dict(plan.answers),
        },
    )


def _loggable(changes: Sequence[Change]) -> dict[str, object]:
    return {one.column: True if one.column in _NAMES_OF_PERSONS else [one.before, one.after] for one in changes}
