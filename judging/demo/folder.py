"""Where a demo lives: a folder of its own with a marker, a database and a key. Nothing else is touched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from judging import config
from judging.config import Settings

MARKER = "demo.txt"
SAYS = "A demo of judging: `judging demo` replaces everything in this folder.\n"
DATABASE, MAKING = "judging.db", "making.db"


class NotADemo(Exception):  # noqa: N818  (it says what the folder is; the command says what to do)
    """The environment points at something that may be a real installation."""


def find(environ: Mapping[str, str]) -> Path:
    """The demo's folder: ``JUDGING_INSTANCE``, or ``var/demo`` of the checkout.

    Raises:
        NotADemo: the folder holds a database or key that no demo made, or ``JUDGING_DATABASE_URL`` names another
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
    """What the environment says in the demo: its folder, its database, and its own key, which is kept there."""
    return {
        "JUDGING_INSTANCE": str(folder),
        "JUDGING_DATABASE_URL": f"sqlite:///{folder / DATABASE}",
        "JUDGING_SECRET_KEY": "",
    }


def settings(environ: Mapping[str, str], folder: Path) -> Settings:
    """The settings of the demo in ``folder``, which is marked and gets a key where it has none."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / MARKER).write_text(SAYS, encoding="utf-8")
    return replace(config.read_settings({**environ, **environment(folder)}, make_secret=True), demo=True)


def has_demo(folder: Path) -> bool:
    """Whether a whole demo stands there: one that was interrupted never got its name."""
    return (folder / DATABASE).exists()


def making(settings: Settings) -> Settings:
    """The settings under which a new database is filled, beside the one that stands."""
    _remove(settings.instance, MAKING)
    return replace(settings, database_url=f"sqlite:///{settings.instance / MAKING}")


def take(settings: Settings) -> None:
    """Put the database just filled in the place of the one before."""
    _remove(settings.instance, DATABASE)
    (settings.instance / MAKING).replace(settings.instance / DATABASE)
    _remove(settings.instance, MAKING)


def _remove(folder: Path, name: str) -> None:
    for ending in ("", "-wal", "-shm", ".lock"):
        (folder / f"{name}{ending}").unlink(missing_ok=True)
