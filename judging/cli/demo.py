"""`judging demo`: a database with complete contests, the sign-ins on the screen, and the production server."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask, url_for

from judging import clock, transfer_key
from judging.cli.installation import NO, is_migrated, made, migrate, opened, refuse, whole_or_none
from judging.cli.serving import serve
from judging.config import Settings, SettingsError
from judging.core.contests.lifecycle import ContestState
from judging.database.transaction import transaction
from judging.demo import building, folder, people, running, signins
from judging.extensions import db
from judging.lan import lan_addresses

STAGES = {
    ContestState.SETUP: "being set up",
    ContestState.REGISTRATION: "being set up",
    ContestState.SCREENING: "in the eligibility check",
    ContestState.SCORING: "in scoring",
    ContestState.CERTIFIED: "certified",
    ContestState.ARCHIVED: "archived",
}
"""The remarks on unpublished contests, by state: whoever tries a kept demo takes its contests further."""

JUDGED = (ContestState.SCORING, ContestState.CERTIFIED)
"""The states in which the cards of the judges are shown."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help=f"The port to listen on. Default: {serve.HTTP}, with --https {serve.HTTPS}.",
)
@click.option(
    "--workers", type=click.IntRange(1, 64), help="Number of processes. Default: one per processor, at most 4."
)
@click.option("--lan", is_flag=True, help="Listen on every address, so that tablets in this network can join.")
@click.option("--https", is_flag=True, help="Speak https with a certificate of this machine, which tablets install.")
@click.option(
    "--certificate-port",
    default=serve.HTTP,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="With --https: the port of the page from which tablets install the certificate.",
)
@click.option("--fresh/--keep", default=True, help="Create a new demo (default), or keep the existing one.")
def demo(
    host: str, port: int | None, workers: int | None, lan: bool, https: bool, certificate_port: int, fresh: bool
) -> None:
    """Create a demo with complete contests, print every address and sign-in, and serve it.

    The demo is stored in var/demo, or in JUDGING_INSTANCE if that is not a real installation.
    """
    host = "0.0.0.0" if lan else host
    port = port or (serve.HTTPS if https else serve.HTTP)
    found = _folder()
    with whole_or_none(found):
        settings = _settings(found)
        serve.refuse_settings(settings, lan=lan, https=https)
        serve.refuse_unless_free(host, port)
        local = serve.local_https(settings, host, port, certificate_port) if https else None
        if fresh or not folder.has_demo(settings.instance):
            _make(settings)
    serve.prepare(settings)
    base = f"{'https' if https else 'http'}://{_address(host)}:{port}"
    with opened(settings) as app:
        if not is_migrated():
            raise refuse("the existing demo has another version: create a new one with `judging demo`", NO)
        if not fresh:
            with transaction() as session:
                running.move_days(session, today=clock.today())
        click.echo(told(app, base))
    serve.start(settings, host, port, local, lan=lan, workers=workers)


def _folder() -> Path:
    try:
        return folder.find(os.environ)
    except folder.NotADemo as error:
        raise refuse(str(error)) from None


def _settings(found: Path) -> Settings:
    """The settings of the demo in this folder, also set in the environment for the workers."""
    try:
        settings = folder.settings(os.environ, found)
    except SettingsError as error:
        raise refuse(str(error)) from None
    os.environ.update(folder.environment(found))
    return settings


def _make(settings: Settings) -> None:
    """Fill a new database, and replace the old one only when it is complete."""
    making = folder.making(settings)
    with made(making), _steps(building.STEPS) as say:
        migrate()
        building.build(secret=settings.secret_key, say=say)
    folder.take(settings)
    transfer_key.make(settings.instance)


@contextmanager
def _steps(total: int) -> Iterator[Callable[[str], None]]:
    """Tells each step when it begins: in a progress bar on a terminal, elsewhere in a line."""
    if not sys.stderr.isatty():
        yield lambda what: click.echo(f"Creating {what} …", err=True)
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("Creating", total=total, completed=-1)  # the step that begins is not done
        yield lambda what: progress.update(task, description=f"Creating {what}", advance=1)
        progress.update(task, description="Created the demo", completed=total)


def _address(host: str) -> str:
    """The address for links: that of this machine in its network when it serves a hall."""
    if host not in serve.EVERYWHERE:
        return host
    return (lan_addresses() or ["127.0.0.1"])[0]


def told(app: Flask, base: str) -> str:
    """The addresses and sign-ins of the demo in the current application, as text; ``base`` is their prefix."""
    session = db.session()
    contests = signins.contests(session)
    lines = ["", f"Staff sign in at {base}/signin with the password {people.PASSWORD}"]
    lines += [f"  {staff.username:<10} {staff.does}" for staff in people.STAFF]
    with app.test_request_context(base_url=base):
        for judged in (contest for contest in contests if contest.state in JUDGED):
            lines += ["", f"Judges of {_named(judged)}: open the card's link, or type its code at {base}/signin"]
            lines += [
                f"  {card.role.value:<6} {card.code}  {_url('signin.card_link', token=card.token)}  {card.name}"
                for card in signins.judges_cards(session, judged.contest_id, str(app.config["SECRET_KEY"]))
            ]
        lines += ["", f"For everyone, without signing in: {_url('public.home')}"]
        lines += [
            f"  {_url('public.results', contest_id=contest.contest_id)}  {_named(contest)}, version {contest.version}"
            for contest in contests
            if contest.version
        ]
        lines += ["", "For the organiser:"]
        lines += [
            f"  {_url('organise.contest', contest_id=contest.contest_id)}  {_named(contest)}, {STAGES[contest.state]}"
            for contest in contests
            if not contest.version
        ]
        lines += [
            "",
            "Works, people and marks are fictitious. `judging demo` creates a new demo; --keep keeps this one.",
        ]
    return "\n".join(lines)


def _named(contest: signins.DemoContest) -> str:
    return f"{contest.area or 'national level'} {contest.school_year} ({contest.works} works)"


def _url(endpoint: str, **values: object) -> str:
    return url_for(endpoint, _external=True, **values)  # type: ignore[arg-type]
