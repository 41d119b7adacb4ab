"""Imports of works or judges from a list, into one contest or several of a round, whole or not at all.

The plan is made again inside the transaction, from the database as it is then: the caller passes the function that
makes it from the file (``judging.readers.import_plan``) and the fingerprint of the plan that the person was shown.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import CLOSED
from judging.core.imports.judges.judges import JudgeValues, KnownPanel
from judging.core.imports.plan import (
    Answers,
    Change,
    KnownWorks,
    Part,
    Plan,
    RowPlan,
    RowState,
    Values,
    WorkValues,
)
from judging.core.names import sort_key_of
from judging.core.refusals import refuse_if, require
from judging.core.roles import SYSTEM, Actor, PanelRole
from judging.database.statements import Cursor
from judging.models import (
    Admission,
    Contest,
    Entry,
    PanelMember,
    PanelSection,
    Person,
    Scoresheet,
    TeamMember,
    TeamRole,
    User,
)
from judging.queries.imports import known_rows as reads
from judging.services import audit
from judging.services.contests import panel_people, panels
from judging.services.eligibility.rechecks import recheck
from judging.services.entries import entries, registration_sync
from judging.services.entries.entries import Work
from judging.services.imports import named_institutions
from judging.services.imports.named_institutions import institution_of
from judging.services.locks import lock_years_and_contests
from judging.services.presentation import presentation
from judging.services.scoring import panel_sheets, scoresheets

Known = TypeVar("Known")

_NAMES_OF_PERSONS = frozenset({"makers", "advisers", "position"})
"""Fields of which the audit log says only that they changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What an import did with rows: created, changed and unchanged, and wrong ones left out."""

    created: int
    changed: int
    same: int
    left: int = 0

    @property
    def changed_nothing(self) -> bool:
        """Whether everything was stored already."""
        return not (self.created or self.changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Counts):
    """What an import did in all, the institutions that it added, and what it did in each contest; ``contests`` has 0
    for rows that are for no contest, and for a registry."""

    institutions: int
    contests: Mapping[int, Counts] = field(default_factory=dict)


def import_works(
    session: Session,
    *,
    actor: Actor,
    contest_ids: Collection[int],
    plan: Callable[[Mapping[int, KnownWorks], Answers], Plan[WorkValues]],
    answers: Answers,
    seen: str,
    digest: str,
) -> Report:
    """Import a list of works into these contests, whole or not at all: new ones are pending, known ones are changed
    where the list differs. ``seen`` is the fingerprint of the plan without answers that the person was shown,
    ``digest`` the SHA-256 of the file.

    Raises:
        RuleViolation: ``no_contest``, ``import_forbidden``, ``contest_archived`` or ``contest_certified`` (all of
            them), ``import_moved`` (the data it depends on changed), ``import_wrong`` (the file has faults),
            ``import_unanswered``.
    """
    contests = _lock(session, actor, contest_ids)
    known = reads.known_works(session, contest_ids)
    decided = confirm(known, plan, answers, seen)
    if decided.changes_nothing:
        return report_of(decided)
    written = _written(decided, contests)
    colleges = named_institutions.make_institutions(session, fresh=decided.fresh, known=known)
    named_institutions.place_institutions(session, placings=decided.placings)
    created = {}
    for part in written:
        contest_id = part.contest_id
        created[contest_id] = _add_entries(session, contest_id, part.in_state(RowState.NEW), colleges)
        changed = _change_entries(session, part.in_state(RowState.CHANGED), colleges)
        recheck(session, contest_id=contest_id, entry_ids=[*created[contest_id], *changed])
        _order(session, actor, part, created[contest_id])
    _record(session, actor, "imports.take_works", decided, written, digest, created, colleges)
    return report_of(decided)


def import_judges(
    session: Session,
    *,
    actor: Actor,
    contest_ids: Collection[int],
    plan: Callable[[Mapping[int, KnownPanel], Answers], Plan[JudgeValues]],
    answers: Answers,
    seen: str,
    digest: str,
) -> Report:
    """Import a list of judges onto the panels of these contests, whole or not at all; in scoring they get their sheets.
    One who judges on another panel that the actor may see keeps the account, the others get one that signs in by card,
    also for seats on several panels. Arguments and refusals are those of ``import_works``, and ``judge_of_others``.
    """
    contests = _lock(session, actor, contest_ids)
    known = reads.known_panels(session, contest_ids, actor=actor)
    decided = confirm(known, plan, answers, seen)
    if decided.changes_nothing:
        return report_of(decided)
    written = _written(decided, contests)
    colleges = named_institutions.make_institutions(session, fresh=decided.fresh, known=known)
    created: dict[int, list[int]] = {}
    accounts: dict[str, User] = {}
    for part in written:
        contest_id = part.contest_id
        if any(row.values.role is PanelRole.CHAIR and row.state is not RowState.SAME for row in part.rows):
            panels.demote_chair(session, contest_id=contest_id)
        created[contest_id] = _add_members(session, actor, part, colleges, accounts)
        changed = part.in_state(RowState.CHANGED)
        _change_members(session, actor, contests[contest_id], changed, colleges, known[contest_id].sections)
        scoresheets.ensure_sheets(session, contest_id=contest_id)
    _record(session, actor, "imports.take_judges", decided, written, digest, created, colleges)
    return report_of(decided)


def _lock(session: Session, actor: Actor, contest_ids: Collection[int]) -> dict[int, Contest]:
    """The contests, locked, all of which the actor organises."""
    contests = lock_years_and_contests(session, contest_ids=contest_ids)
    for contest in contests.values():
        where = contest.round
        is_theirs = actor == SYSTEM or actor.organises(competition_id=where.competition_id, round_id=where.id)
        refuse_if(not is_theirs, "import_forbidden")
    return contests


def _written(plan: Plan[Values], contests: Mapping[int, Contest]) -> tuple[Part[Values], ...]:
    """The parts of the plan that write, in the order of the locks. A contest of them that was certified or archived
    since the file was read is refused, as any change since the preview."""
    parts = sorted((part for part in plan.parts if not part.changes_nothing), key=lambda part: part.contest_id)
    refuse_if(any(contests[part.contest_id].state in CLOSED for part in parts), "import_moved")
    return tuple(parts)


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
    contests = {part.contest_id: _counts(part) for part in plan.parts if part.rows}
    return Report(**asdict(_counts(plan)), institutions=len(plan.fresh), contests=contests)


def _counts(plan: Plan[Values] | Part[Values]) -> Counts:
    return Counts(
        created=plan.count(RowState.NEW),
        changed=plan.count(RowState.CHANGED),
        same=plan.count(RowState.SAME),
        left=plan.count(RowState.WRONG),
    )


def _add_entries(
    session: Session, contest_id: int, rows: Sequence[RowPlan[WorkValues]], colleges: Mapping[str, int]
) -> list[int]:
    if not rows:
        return []
    cursor = Cursor.of(session)
    ids = cursor.reserve(Entry, len(rows))
    made = (
        {
            "id": entry_id,
            "contest_id": contest_id,
            "code": row.values.code,
            "title_th": row.values.title_th,
            "title_en": row.values.title_en,
            "institution_id": require(institution_of(row.place, colleges), "institution_unknown"),
            "admission": Admission.PENDING.value,
            **Entry.keys_of(row.values.code),
        }
        for entry_id, row in zip(ids, rows, strict=True)
    )
    first = next(made)
    cursor.insert(Entry, tuple(first), (tuple(one.values()) for one in chain([first], made)))
    _add_teams(cursor, ids, [row.values for row in rows])
    return list(ids)


def _order(session: Session, actor: Actor, part: Part[WorkValues], created: Sequence[int]) -> None:
    """Order the works as the list numbers their presentations, where it does and that changes anything."""
    new = part.in_state(RowState.NEW)
    changed = [row for row in part.in_state(RowState.CHANGED) if any(one.column == "place" for one in row.changes)]
    if not changed and not any(row.values.place for row in new):
        return
    numbers = {entry_id: row.values.place for entry_id, row in zip(created, new, strict=True)}
    for state in (RowState.CHANGED, RowState.SAME):
        numbers |= {row.target: row.values.place for row in part.in_state(state) if row.target is not None}
    given = {entry_id: number for entry_id, number in numbers.items() if number is not None}
    presentation.write_imported(session, actor=actor, contest_id=part.contest_id, numbers=given)


def _add_teams(cursor: Cursor, entry_ids: Sequence[int], works: Sequence[WorkValues]) -> None:
    """Add the makers and advisers of new works, a person for each."""
    seats = [
        (name, entry_id, role.value, position)
        for entry_id, work in zip(entry_ids, works, strict=True)
        for role, names in ((TeamRole.MAKER, work.makers), (TeamRole.ADVISER, work.advisers))
        for position, name in enumerate(names, start=1)
    ]
    ids = cursor.reserve(Person, len(seats))
    persons = ((number, name, sort_key_of(name)) for number, (name, *_) in zip(ids, seats, strict=True))
    cursor.insert(Person, ("id", "name", "sort_key"), persons)
    members = ((number, *seat) for number, (_, *seat) in zip(ids, seats, strict=True))
    cursor.insert(TeamMember, ("person_id", "entry_id", "role", "position"), members)


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
        entry.institution_id = require(institution_of(row.place, colleges), "institution_unknown")
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
    part: Part[JudgeValues],
    colleges: Mapping[str, int],
    accounts: dict[str, User],
) -> list[int]:
    members = [
        PanelMember(
            contest_id=part.contest_id,
            user=_account(session, actor, part.contest_id, row, colleges, accounts),
            role=row.values.role,
            institution_id=institution_of(row.place, colleges),
            sections=[PanelSection(section=section) for section in row.values.sections],
        )
        for row in part.in_state(RowState.NEW)
    ]
    session.add_all(members)
    session.flush()  # the audit entry needs their ids
    return [member.id for member in members]


def _account(
    session: Session,
    actor: Actor,
    contest_id: int,
    row: RowPlan[JudgeValues],
    colleges: Mapping[str, int],
    accounts: dict[str, User],
) -> User:
    """The known account of the judge, else a new one; ``accounts`` keeps those of judges with several seats."""
    if row.account is not None:
        return panel_people.known_user(session, actor=actor, contest_id=contest_id, user_id=row.account)
    if row.person in accounts:
        return accounts[row.person]
    made = panel_people.new_judge(row.values.name, row.values.position, institution_of(row.place, colleges))
    if row.person:
        accounts[row.person] = made
    return made


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
        member.institution_id = institution_of(row.place, colleges)
        name = session.get_one(User, member.user_id).person.name
        panel_people.rename(session, actor=actor, member=member, name=name, position=values.position)
    session.flush()


def _record(
    session: Session,
    actor: Actor,
    action: str,
    plan: Plan[Values],
    parts: Sequence[Part[Values]],
    digest: str,
    created: Mapping[int, Sequence[int]],
    colleges: Mapping[str, int],
) -> None:
    """Record in each contest what was written there. New institutions and those that got a place are told once: by the
    first contest with a work or judge of theirs, else by the first one."""
    first = next(part for part in (*parts, *plan.parts) if part.contest_id)
    of = {row.place.college: part.contest_id for part in reversed(parts) for row in part.rows if row.place.college}
    for part in parts or [first]:
        is_first = part is first
        made = [one for one in plan.fresh if of.get(one.college, first.contest_id) == part.contest_id]
        audit.record(
            session,
            actor=actor,
            action=action,
            subject=f"contest:{part.contest_id}",
            contest_id=part.contest_id,
            data={
                "file": f"sha256:{digest}",
                **asdict(_counts(part)),
                "institutions": len(made),
                "created_ids": list(created.get(part.contest_id, ())),
                "changes": {str(row.target): _loggable(row.changes) for row in part.in_state(RowState.CHANGED)},
                "institutions_made": [
                    {"id": colleges[one.college], "name": one.name, "province": one.province} for one in made
                ],
                "institutions_placed": [
                    {"id": one.id, "name": one.name, "province": one.province, "region": one.region}
                    for one in (plan.placings if is_first else ())
                ],
                "answers": dict(plan.answers),
            },
        )


def _loggable(changes: Sequence[Change]) -> dict[str, object]:
    return {one.column: True if one.column in _NAMES_OF_PERSONS else [one.before, one.after] for one in changes}
