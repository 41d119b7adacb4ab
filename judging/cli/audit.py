"""`judging audit`: verifies the audit log."""

import click

from judging.cli.installation import NO, ready
from judging.extensions import db
from judging.queries import audit as chains


@click.group()
def audit() -> None:
    """Check the audit log."""


@audit.command()
def verify() -> None:
    """Recalculate the hashes of every audit log. Exit code 1 if an entry was changed, removed, added or moved."""
    broken = False
    with ready():
        session = db.session()
        for contest_id in chains.contests_with_chains(session):
            name = "installation" if contest_id is None else f"contest {contest_id}"
            check = chains.check_chain(session, contest_id)
            if check.broken_at is None:
                click.echo(f"{name}: {check.length} entries, {check.head}")
            else:
                broken = True
                click.echo(f"{name}: broken at entry {check.broken_at} of {check.length}", err=True)
    if broken:
        raise SystemExit(NO)
