"""`judging keys`: the public key of this installation, for receivers of its transfer files."""

from pathlib import Path

import click

from judging.cli.installation import NO, refuse, settings_or_exit


@click.command()
def keys() -> None:
    """Show the key that signs transfer files. Create it if there is none."""
    settings = settings_or_exit()
    if not settings.instance.is_dir():
        raise refuse(f"there is no installation at {settings.instance}: run `judging init`", NO)
    tell_key(settings.instance)


def tell_key(instance: Path) -> None:
    """Make the key where there is none, and print the public one with its fingerprint."""
    from judging import transfer_key
    from judging.core.transfers.public_keys import fingerprint

    try:
        public = transfer_key.make(instance)
    except transfer_key.KeyUnusableError as error:
        raise refuse(str(error), NO) from None
    click.echo(f"Transfer key: {public}")
    click.echo(f"Fingerprint, to compare by telephone: {fingerprint(public)}")
