"""`judging account`: people whose password or phone is lost, restored on the machine itself, without internet."""

import click

from judging import clock
from judging.cli.installation import NO, ready, refuse
from judging.cli.limits import forget
from judging.core.refusals import RuleViolation
from judging.core.roles import SYSTEM
from judging.database.transaction import transaction
from judging.extensions import db
from judging.queries.people import managed_accounts, people
from judging.services.people import account_passwords, second_factors

SAYS = {
    "account_disabled": "the account is closed: an administrator opens it again in the browser",
    "account_erased": "the account's personal data was erased",
    "account_without_password": "this person signs in with a card",
    "no_second_factor": "the account has no second factor",
}


@click.group()
def account() -> None:
    """List accounts, and reset a password or a second factor."""


@account.command("list")
def list_() -> None:
    """List the accounts with a username: roles, and whether there is a second factor."""
    with ready():
        for row in people.with_usernames(db.session()):
            roles = ", ".join(role.value for role in row.roles) or "no role"
            notes = ["second factor"] * row.has_second_factor + ["closed"] * row.is_closed
            click.echo("  ".join([row.username, roles, *notes]))


@account.command("reset-password")
@click.argument("username")
def reset_password(username: str) -> None:
    """Set a temporary password and end the person's sessions. It is valid for 24 hours; an invitation that was never
    used is renewed."""
    with ready() as app:
        user_id = _user_id(username)
        try:
            with transaction() as session:
                temporary = account_passwords.reset_password(session, actor=SYSTEM, user_id=user_id)
        except RuleViolation as refusal:
            raise refuse(SAYS[refusal.code], NO) from None
        (holder,) = managed_accounts.slip_holders(db.session(), [user_id])
    until = f"{holder.expires_at.astimezone(clock.BANGKOK):%Y-%m-%d %H:%M}" if holder.expires_at else ""
    click.echo(f"Temporary password: {temporary}")
    click.echo(f"Valid until {until} (Thai time). Sign in with it by then, and choose a new password.")
    forget(app.config["SETTINGS"], username)  # the person does not wait for failures with the old one


@account.command("reset-second-factor")
@click.argument("username")
def reset_second_factor(username: str) -> None:
    """Remove the second factor of a person who has lost the phone, and end their sessions."""
    with ready():
        user_id = _user_id(username)
        try:
            with transaction() as session:
                second_factors.reset(session, actor=SYSTEM, user_id=user_id)
        except RuleViolation as refusal:
            raise refuse(SAYS[refusal.code], NO) from None
    click.echo("The second factor is removed. Sign in with the password.")


def _user_id(username: str) -> int:
    found = people.user_id_of(db.session(), username)
    if found is None:
        raise refuse(f"there is no account {username}: see `judging account list`", NO)
    db.session.rollback()
    return found
