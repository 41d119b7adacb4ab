"""`judging limits`: the pauses after failed sign-ins."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import click

from judging.cli.installation import NO, ready, refuse, settings_or_exit

if TYPE_CHECKING:
    from judging.config import Settings


@click.group()
def limits() -> None:
    """End the pauses after failed sign-ins."""


@limits.command()
@click.option("--account", metavar="NAME", help="The username of one account. Default: all accounts.")
def clear(account: str | None) -> None:
    """Forget the failed sign-ins, so that nobody has to wait. Works while the server runs."""
    from judging.core.roles import SYSTEM
    from judging.database.transaction import transaction
    from judging.extensions import db
    from judging.queries.people import people
    from judging.services.people import refusals

    ended = forget(settings_or_exit(), account)
    click.echo(f"Forgotten. {ended} {'pause' if ended == 1 else 'pauses'} ended.")
    with ready(serves=False):
        user_id = None if account is None else people.user_id_of(db.session(), account)
        if account is None or user_id is not None:
            with transaction() as session:
                refusals.record_cleared(session, actor=SYSTEM, user_id=user_id, pauses=ended)


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
