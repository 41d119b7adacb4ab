"""The folder of a demo, with a marker, a database and a key. No other file is touched."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from judging import config

MARKER = "demo.txt"
SAYS = "A demo of judging: `judging demo` replaces everything in this folder.\n"
DATABASE, MAKING = "judging.db", "making.db"


class NotADemo(Exception):  # noqa: N818  (the command adds the advice)
    """The environment points to something that may be a real installation."""


def find(environ: Mapping[str, str]) -> Path:
    """The demo's folder: ``JUDGING_INSTANCE``, or ``var/demo`` of the checkout.

    Raises:
        NotADemo: the folder has a database or key that no demo created, or ``JUDGING_DATABASE_URL`` names another
            database.
    """
    folder = Path(environ.get("JUDGING_INSTANCE") or config.ROOT / "var" / "demo").absolute()
    held = [name for name in (DATABASE, "secret.key") if (folder / name).exists()]
    if held and not (folder / MARKER).exists():
        raise NotADemo(
            f"{folder / held[0]} does not belong to a demo: unset JUDGING_INSTANCE, or set it to a folder for the demo"
        )
    url = environ.get("JUDGING_DATABASE_URL") or ""
    if url not in ("", f"sqlite:///{folder / DATABASE}"):
        raise NotADemo(
            "JUDGING_DATABASE_URL names a database that does not belong to a demo: unset it, the demo creates its own"
        )
    return folder


def environment(folder: Path) -> dict[str, str]:
    """The environment variables of the demo: its folder, its database and its own key, which the folder keeps."""
    return {
        "JUDGING_INSTANCE": str(folder),
        "JUDGING_DATABASE_URL": f"sqlite:///{folder / DATABASE}",
        "JUDGING_SECRET_KEY": "",
    }


def settings(environ: Mapping[str, str], folder: Path) -> config.Settings:
    """The settings of the demo in ``folder``; creates the marker, and a key where there is none."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / MARKER).write_text(SAYS, encoding="utf-8")
    return replace(config.read_settings({**environ, **environment(folder)}, make_secret=True), demo=True)


def has_demo(folder: Path) -> bool:
    """Whether the folder has a complete demo; the database of an interrupted one is never renamed."""
    return (folder / DATABASE).exists()


def making(settings: config.Settings) -> config.Settings:
    """The settings for filling a new database beside the existing one."""
    _remove(settings.instance, MAKING)
    return replace(settings, database_url=f"sqlite:///{settings.instance / MAKING}")


def take(settings: config.Settings) -> None:
    """Replace the previous database by the new one."""
    _remove(settings.instance, DATABASE)
    (settings.instance / MAKING).replace(settings.instance / DATABASE)
    _remove(settings.instance, MAKING)


def _remove(folder: Path, name: str) -> None:
    for ending in ("", "-wal", "-shm", ".lock"):
        (folder / f"{name}{ending}").unlink(missing_ok=True)
