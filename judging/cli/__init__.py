"""``judging``: the command line. Commands are imported on demand, so that a recount loads no web application."""

import importlib
from typing import Any

import click

COMMANDS = {
    "account": ("judging.cli.account:account", "List accounts, and reset a password or a second factor."),
    "audit": ("judging.cli.audit:audit", "Check the audit log."),
    "backup": ("judging.cli.backups.backup:backup", "Write a verified backup to a file, while the server runs."),
    "demo": ("judging.cli.demo:demo", "Create a demo database with complete contests, and serve it."),
    "doctor": ("judging.cli.doctor:doctor", "Check this installation and report problems."),
    "import": ("judging.cli.imports:import_", "Import entries or judges from a spreadsheet."),
    "init": ("judging.cli.init:init", "Create the first administrator, the secret key and the database."),
    "keys": ("judging.cli.keys:keys", "Show the key that signs transfer files. Create it if there is none."),
    "limits": ("judging.cli.limits:limits", "End the pauses after failed sign-ins."),
    "recount": ("judging.cli.recount:recount", "Recount a plain marks file."),
    "restore": ("judging.cli.backups.restore:restore", "Replace this installation by a backup."),
    "rulebook": ("judging.cli.rulebooks.rulebook:rulebook", "List, show, check and add rulebooks."),
    "serve": ("judging.cli.serving.serve:serve", "Serve with the production server."),
    "work": ("judging.cli.serving.work:work", "Run background jobs. The server starts this itself."),
}


class Lazy(click.Group):
    """A group that knows its commands by name and imports the called one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name][0].split(":")
        return getattr(importlib.import_module(module), name)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a database or disk that cannot be used is told in one line (exit code 1)."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            from judging.cli.installation import NO, refuse, trouble

            said = trouble(error)
            if said is None:
                raise
            raise refuse(said, NO) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, help_) in sorted(COMMANDS.items())])


@click.group(cls=Lazy)
@click.version_option(package_name="judging")
def main() -> None:
    """The system on which invention contests are judged."""
