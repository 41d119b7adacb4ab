"""`judging limits`: the pauses after failed sign-ins."""

import sqlite3

import click

from judging.cli.installation import NO, refuse, settings_or_exit


@click.group()
def limits() -> None:
    """End the pauses after failed sign-ins."""


@limits.command()
@click.option("--account", metavar="NAME", help="The username of one account. Default: all accounts.")
def clear(account: str | None) -> None:
    """Forget the failed sign-ins, so that nobody has to wait. Works while the server runs."""
    from judging import clock
    from judging.core.people.accounts import clean_username
    from judging.failed_sign_ins import FILE, FailureStore, account_digest

    settings = settings_or_exit()
    digest = None if account is None else account_digest(settings.secret_key, clean_username(account))
    try:
        ended = FailureStore(settings.instance).clear(digest, clock.now().timestamp())
    except (OSError, sqlite3.Error) as error:
        raise refuse(f"{settings.instance / FILE} cannot be used ({error})", NO) from None
    click.echo(f"Forgotten. {ended} {'pause' if ended == 1 else 'pauses'} ended.")
