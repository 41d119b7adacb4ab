"""`judging limits`: the pauses after failed sign-ins."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import click

from judging.cli.installation import (
    NO,
    DatabaseFaultError,
    check_file,
    check_reached,
    check_version,
    opened,
    refuse,
    settings_or_exit,
    trouble,
)

if TYPE_CHECKING:
    from judging.config import Settings


@click.group()
def limits() -> None:
    """End the pauses after failed sign-ins."""


@limits.command()
@click.option("--account", metavar="NAME", help="The username of one account. Default: all accounts.")
def clear(account: str | None) -> None:
    """Forget the failed sign-ins, so that nobody has to wait. Works while the server runs.

    It works without the database too; what could not be written into the audit log is said (exit code 1).
    """
    settings = settings_or_exit()
    ended = forget(settings, account)
    click.echo(f"Forgotten. {ended} {'pause' if ended == 1 else 'pauses'} ended.")
    why = _record(settings, account, ended)
    if why is not None:
        raise refuse(f"warning: this could not be written into the audit log: {why}", NO)


def _record(settings: Settings, account: str | None, ended: int) -> str | None:
    """Write into the audit log that pauses were ended; returns why this could not be done."""
    from judging.core.roles import SYSTEM
    from judging.database.transaction import transaction
    from judging.extensions import db
    from judging.queries.people import people
    from judging.services.signin import refusals

    try:
        check_file(settings)
        with opened(settings, serves=False):
            check_reached(settings)
            check_version()
            user_id = None if account is None else people.user_id_of(db.session(), account)
            if account is None or user_id is not None:
                with transaction() as session:
                    refusals.record_cleared(session, actor=SYSTEM, user_id=user_id, pauses=ended)
    except DatabaseFaultError as fault:
        return str(fault)
    except Exception as error:
        why = trouble(error)
        if why is None:
            raise
        return why
    return None


def forget(settings: Settings, account: str | None) -> int:
    """Forget the failures at one account, or all; returns the number of pauses that this ends. Exits with a message
    where the file cannot be used."""
    from judging import clock
    from judging.core.people.accounts import clean_username
    from judging.failed_sign_ins import FILE, FailureStore, account_digest

    digest = None if account is None else account_digest(settings.secret_key, clean_username(account))
    try:
        return FailureStore(settings.instance).clear(digest, clock.now().timestamp())
    except (OSError, sqlite3.Error) as error:
        raise refuse(f"{settings.instance / FILE} cannot be used ({error})", NO) from None
