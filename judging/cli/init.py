"""`judging init`: creates the secret key, the database, the supplied rulebooks and the first administrator."""

import sys

import click

from judging import config
from judging.cli.installation import NO, made, migrate, refuse, settings_or_exit, upgraded, whole_or_none
from judging.cli.keys import tell_key
from judging.core.refusals import RuleViolation
from judging.core.roles import SYSTEM, Grant, Role
from judging.database.transaction import transaction
from judging.extensions import db
from judging.queries.people import people
from judging.rulebook import reader
from judging.services.people import accounts
from judging.services.rulebooks import rulebooks

SAYS = {
    "name_missing": "the name is empty",
    "password_common": "the password consists of words or passwords that leaked elsewhere, allowed: uncommon words",
    "password_pattern": "the password is a row of keys, a repetition or a date, allowed: several uncommon words",
    "password_personal": "the password contains the name, a province or a word of this system, allowed: uncommon words",
    "password_is_username": "the password is the same as the username, allowed: any other",
    "password_long": "the password is too long, allowed: at most {most} characters",
    "password_short": "the password is too short, allowed: at least {least} characters",
    "username_taken": "another account has this username",
    "username_unusable": "the username is not valid, allowed: {least} to {most} of a-z, 0-9, and . _ - @ between them",
}


@click.command()
@click.option("--username", help="Username of the first administrator. Default: ask.")
@click.option("--name", help="Full name of the first administrator. Default: ask.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of standard input.")
@click.option("--migrate", "migrate_only", is_flag=True, help="Only upgrade the database to this version.")
def init(username: str | None, name: str | None, password_stdin: bool, migrate_only: bool) -> None:
    """Create the first administrator, the secret key and the database.

    Refuses if there is an administrator. Create more administrators in the browser.
    """
    if migrate_only:
        with upgraded(settings_or_exit()):
            click.echo("The database is up to date.")
        return
    with whole_or_none(config.instance_of()):
        settings = settings_or_exit(make_secret=True)
        if settings.database_path and not settings.database_path.exists() and settings.instance.exists():
            settings.instance.chmod(0o700)  # it will hold names and marks
        with made(settings):
            migrate()
            if people.has_admin(db.session()):
                raise refuse("there is already an administrator: sign in, or ask another administrator", NO)
            username = username or click.prompt("Username")
            name = name or click.prompt("Name")
            password = _password(password_stdin)
            _first_admin(username, name, password)
    click.echo(f"Ready. Start the server with `judging serve`, then sign in as {username.strip().lower()} at /signin.")
    tell_key(settings.instance)
    click.echo(f"Back up {settings.instance}: it contains the database, the secret key and the transfer key.")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt="Repeat the password"))


def _first_admin(username: str, name: str, password: str) -> None:
    try:
        with transaction() as session:
            accounts.create_staff(
                session, actor=SYSTEM, name=name, username=username, password=password, grants=[Grant(Role.ADMIN)]
            )
            for rulebook in reader.installed():
                rulebooks.add(session, actor=SYSTEM, rulebook=rulebook)
    except RuleViolation as refusal:
        raise refuse(SAYS[refusal.code].format(**refusal.params)) from None
