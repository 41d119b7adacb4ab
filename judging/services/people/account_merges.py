"""Merging two accounts of one person: what was the one's becomes the other's."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Column, Table, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import refuse_if
from judging.core.roles import Actor
from judging.models import (
    AccountMerge,
    AwardCertificate,
    Base,
    Card,
    ColumnMapping,
    Contest,
    PanelMember,
    Person,
    RecoveryCode,
    RoleGrant,
    SecondFactorRow,
    User,
)
from judging.models.triggers import APPEND_ONLY
from judging.services import audit, locks
from judging.services.people import account_rows, deputy_rows, grant_rows
from judging.services.signin import sessions
from judging.services.tablets import tablets


def merge_accounts(session: Session, *, actor: Actor, user_id: int, into_id: int) -> dict[str, int]:
    """Merge an account into another of the same person: seats on panels with their sheets and cards, roles, and what
    it recorded become the other's; returns how many rows of each table. The merged account is closed, its sessions
    end, and its row stays, so that frozen documents and the log still name the person.

    A role that both have is kept once. If only the merged account has a username, it moves to the other with its
    password; if both have one, the other's stays. A second factor stays
    with its password.

    Raises:
        RuleViolation: ``not_your_person``, ``user_unknown``, ``account_erased``, ``account_merged`` (one of the two was
            merged before), ``accounts_same``, ``merge_own_account``, ``account_disabled`` (the other one),
            ``both_on_panel`` (with the school year and the category), ``judge_scores_now`` (marks may wait on a tablet
            of the merged account).
    """
    refuse_if(user_id == into_id, "accounts_same")
    refuse_if(user_id == actor.user_id, "merge_own_account")
    seats = select(PanelMember.contest_id).where(PanelMember.user_id.in_((user_id, into_id)))
    locks.lock_years(session, contest_ids=seats)
    contests = locks.lock_contests(session, contest_ids=seats)
    rows = {
        number: account_rows.administered(session, actor=actor, user_id=number) for number in sorted((user_id, into_id))
    }
    gone, kept = rows[user_id], rows[into_id]
    refuse_if(kept.disabled_at is not None, "account_disabled")
    _check_seats(session, contests, gone.id, kept.id)
    double = _drop_double_grants(session, actor, gone, kept)
    session.flush()
    if kept.username is not None:  # the password stays with its second factor
        session.execute(delete(SecondFactorRow).where(SecondFactorRow.user_id == gone.id))
        session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == gone.id))
    moved = _move_rows(session, gone.id, kept.id)
    _move_username(session, gone, kept)
    _move_person(session, gone, kept)
    gone.disabled_at = gone.disabled_at or clock.now()
    sessions.delete_of_account(session, user_id=gone.id)
    tablets.forget_account(session, user_id=gone.id)
    session.add(AccountMerge(user_id=gone.id, into_id=kept.id, merged_at=clock.now(), merged_by=actor.user_id))
    session.flush()
    audit.record(
        session,
        actor=actor,
        action="accounts.merge",
        subject=gone,
        data={"into": kept.id, "moved": moved, "double": double},
    )
    return moved


def _check_seats(session: Session, contests: Collection[Contest], gone: int, kept: int) -> None:
    query = select(PanelMember.user_id, PanelMember.contest_id).where(PanelMember.user_id.in_((gone, kept)))
    seats = {(row.user_id, row.contest_id) for row in session.execute(query)}
    for contest in contests:
        sits = (gone, contest.id) in seats
        year = contest.round.competition.school_year
        refuse_if(sits and (kept, contest.id) in seats, "both_on_panel", category=contest.category, year=year)
        refuse_if(
            sits and contest.state is ContestState.SCORING, "judge_scores_now", category=contest.category, year=year
        )


def _drop_double_grants(session: Session, actor: Actor, gone: User, kept: User) -> int:
    """Delete the roles of the merged account that the other has too; returns how many. A role that somebody else gave
    is kept rather than one that nobody gave. Deputies for such a role keep it."""
    held = {grant_rows.grant_of(row): row for row in kept.grants}
    double = [row for row in gone.grants if grant_rows.grant_of(row) in held]
    for row in double:
        mine = held[grant_rows.grant_of(row)]
        if mine.granted_by in (None, kept.id, gone.id):
            mine.granted_by = row.granted_by
    same = {row.id: held[grant_rows.grant_of(row)].id for row in double}
    deputy_rows.merge(session, actor=actor, gone=gone.id, kept=kept.id, grants=same)
    session.flush()
    session.execute(delete(RoleGrant).where(RoleGrant.id.in_([row.id for row in double])))
    session.expire(gone, ["grants"])
    return len(double)


_STAY = {*APPEND_ONLY, "account_merges.user_id", "counter_helpers.user_id", "sessions", "tablets"}
"""Tables and columns that keep the id of the merged account. A helper's card ends with it."""


def _references() -> list[tuple[Table, Column[Any]]]:
    """The columns that name an account."""
    keys = (
        (table, key.parent)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column is User.__table__.c.id
    )
    return [(table, column) for table, column in keys if not {table.name, f"{table.name}.{column.name}"} & _STAY]


def _move_rows(session: Session, gone: int, kept: int) -> dict[str, int]:
    other = ColumnMapping.__table__.alias()
    mine = ColumnMapping.__table__.c
    session.execute(
        delete(ColumnMapping).where(
            mine.user_id == gone,
            exists().where(other.c.user_id == kept, other.c.kind == mine.kind, other.c.signature == mine.signature),
        ),
        execution_options={"synchronize_session": False},
    )
    _keep_both_cards(session, gone, kept)
    moved: dict[str, int] = {}
    for table, column in _references():
        number = session.execute(select(func.count()).select_from(table).where(column == gone)).scalar_one()
        if number:
            session.execute(update(table).where(column == gone).values({column.name: kept}))
            moved[table.name] = moved.get(table.name, 0) + number
    session.expire_all()
    return moved


def _keep_both_cards(session: Session, gone: int, kept: int) -> None:
    """Both printed cards of a round go on working; the kept account's is the one that is printed again."""
    other = aliased(Card)
    live = (other.user_id == kept, other.round_id == Card.round_id, other.revoked_at.is_(None))
    both = (Card.user_id == gone, Card.revoked_at.is_(None), exists().where(*live))
    session.execute(update(Card).where(*both).values(is_former=True).execution_options(synchronize_session=False))


def _move_username(session: Session, gone: User, kept: User) -> None:
    if kept.username is not None or gone.username is None:
        return
    names = ("username", "password_hash", "must_change_password", "password_chosen_at", "password_expires_at")
    values = {name: getattr(gone, name) for name in names}
    gone.username = gone.password_hash = gone.password_expires_at = None
    gone.must_change_password = False
    session.flush()  # the username is free before the other takes it
    for name, value in values.items():
        setattr(kept, name, value)


def _move_person(session: Session, gone: User, kept: User) -> None:
    """Both accounts belong to the kept one's person; the other person's row is deleted unless a team or a signature
    refers to it."""
    former, person = gone.person, kept.person
    for name in ("prefix", "position", "institution_id"):
        if not getattr(person, name):
            setattr(person, name, getattr(former, name))
    if former.id == person.id:
        return
    gone.person = person
    of_panel = (AwardCertificate.person_id == former.id, AwardCertificate.entry_id.is_(None))
    session.execute(update(AwardCertificate).where(*of_panel).values(person_id=person.id))
    session.flush()
    keys = (
        key.parent
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column is Person.__table__.c.id
    )
    is_named = select(or_(*(exists().where(column == former.id) for column in keys)))
    if not session.execute(is_named).scalar_one():
        session.execute(delete(Person).where(Person.id == former.id))
