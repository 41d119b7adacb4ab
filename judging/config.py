"""Settings: a frozen dataclass read from the environment, described in docs/operations.md. Bad values are refused."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from judging.core.people.second_factor import SecondFactor

ROOT = Path(__file__).resolve().parent.parent
SHORTEST_SECRET = 32
MOST_PROXIES = 5
LOG_LEVELS = ("debug", "info", "warning", "error")


_HOST = re.compile(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:.]+\]")
"""A host name; with a dot in front also all names below it."""


class SettingsError(ValueError):
    """A setting cannot be used; the message names it and the right values."""


@dataclass(frozen=True, slots=True)
class LocalHttps:
    """The ports of `judging serve --https`: that of the application, and that of the page with the certificate."""

    port: int
    certificate_port: int

    def __str__(self) -> str:
        return f"{self.port}:{self.certificate_port}"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of an installation. ``secret_key`` signs sessions and is the key of the digests of cards.

    ``https``: browsers reach this installation over https only. ``local_https``: the server itself speaks it, with a
    certificate of this machine (`judging serve --https`); the same address may serve http later, so nothing may make
    browsers insist on https. ``trusted_proxies``: how many proxies in front of it
    tell the address of the browser. ``hosts``: the host names under which it answers; empty: under any.
    ``second_factor``: who needs a code of an app to sign in.
    """

    database_url: str
    secret_key: str
    instance: Path
    https: bool = False
    local_https: LocalHttps | None = None
    trusted_proxies: int = 0
    hosts: tuple[str, ...] = ()
    second_factor: SecondFactor = SecondFactor.OFF
    idle_minutes: int = 120
    log_level: str = "info"
    testing: bool = False
    demo: bool = False

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is an SQLite file."""
        return self.database_url.startswith("sqlite")

    @property
    def database_path(self) -> Path | None:
        """The SQLite file, or None."""
        return Path(self.database_url.removeprefix("sqlite:///")) if self.is_sqlite else None


def instance_of(environ: Mapping[str, str] = os.environ) -> Path:
    """The instance folder that these settings name, whether it exists or not."""
    return Path(environ.get("JUDGING_INSTANCE") or ROOT / "instance").absolute()


def read_settings(environ: Mapping[str, str] = os.environ, *, make_secret: bool = False) -> Settings:
    """The settings of this process. ``make_secret`` creates a missing secret key (for ``judging init`` and the demo).

    Raises:
        SettingsError: a value is unusable, or there is no secret key.
    """
    instance = instance_of(environ)
    proxies = _number(environ, "JUDGING_TRUSTED_PROXIES", 0, MOST_PROXIES, default=0)
    local = _local_https(environ)
    https = _flag(environ, "JUDGING_HTTPS", default=proxies > 0 or local is not None)
    return Settings(
        database_url=_database_url(environ.get("JUDGING_DATABASE_URL") or f"sqlite:///{instance / 'judging.db'}"),
        secret_key=_secret(environ, instance / "secret.key", make=make_secret),
        instance=instance,
        https=https,
        local_https=local,
        trusted_proxies=proxies,
        hosts=_hosts(environ.get("JUDGING_HOSTS", "")),
        second_factor=SecondFactor(
            _one_of(environ, "JUDGING_SECOND_FACTOR", tuple(SecondFactor), "admins" if https and not local else "off")
        ),
        idle_minutes=_number(environ, "JUDGING_IDLE_MINUTES", 10, 720, default=120),
        log_level=_one_of(environ, "JUDGING_LOG_LEVEL", LOG_LEVELS, "info"),
    )


def _database_url(url: str) -> str:
    if url.startswith("postgresql://"):
        return "postgresql+psycopg://" + url.removeprefix("postgresql://")
    if url.startswith(("sqlite:///", "postgresql+psycopg://")):
        return url
    raise SettingsError(
        f"JUDGING_DATABASE_URL: {url.split(':')[0]} is not supported, allowed: sqlite:///…, postgresql://…"
    )


def _secret(environ: Mapping[str, str], path: Path, *, make: bool) -> str:
    given = environ.get("JUDGING_SECRET_KEY")
    if given and len(given) < SHORTEST_SECRET:
        raise SettingsError(f"JUDGING_SECRET_KEY is too short, allowed: at least {SHORTEST_SECRET} characters")
    return given or _kept_secret(path, make=make)


def _kept_secret(path: Path, *, make: bool) -> str:
    """The key in the instance folder (mode 0600); ``make`` creates a missing one."""
    if not path.exists() and make:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        except OSError as error:
            raise SettingsError(f"{path} cannot be created ({error.strerror}): correct JUDGING_INSTANCE") from None
    if not path.exists():
        raise SettingsError(f"there is no secret key: run `judging init` to create {path}, or set JUDGING_SECRET_KEY")
    try:
        secret = path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        said = getattr(error, "strerror", None) or "not a text file"
        raise SettingsError(f"{path} cannot be read ({said}): restore it from a backup") from None
    if len(secret) < SHORTEST_SECRET:
        short = f"{path}: the secret key is shorter than {SHORTEST_SECRET} characters"
        raise SettingsError(f"{short}: delete the file and run `judging init`")
    return secret


def _flag(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = environ.get(name) or str(int(default))
    if value not in ("0", "1"):
        raise SettingsError(f"{name}: {value!r} is not valid, allowed: 0, 1")
    return value == "1"


def _local_https(environ: Mapping[str, str]) -> LocalHttps | None:
    value = environ.get("JUDGING_LOCAL_HTTPS")
    if not value:
        return None
    if not re.fullmatch(r"[0-9]{1,5}:[0-9]{1,5}", value):
        raise SettingsError("JUDGING_LOCAL_HTTPS is set by `judging serve --https` alone: unset it")
    port, certificate_port = value.split(":")
    return LocalHttps(int(port), int(certificate_port))


def _number(environ: Mapping[str, str], name: str, least: int, most: int, default: int) -> int:
    value = environ.get(name) or str(default)
    if value not in map(str, range(least, most + 1)):
        raise SettingsError(f"{name}: {value!r} is not valid, allowed: {least} to {most}")
    return int(value)


def _hosts(value: str) -> tuple[str, ...]:
    hosts = tuple(host.strip().lower() for host in value.split(",") if host.strip())
    wrong = [host for host in hosts if not _HOST.fullmatch(host)]
    if wrong:
        raise SettingsError(
            f"JUDGING_HOSTS: {wrong[0]!r} is not valid, allowed: host names separated by commas, no port"
        )
    return hosts


def _one_of(environ: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = environ.get(name) or default
    if value not in allowed:
        raise SettingsError(f"{name}: {value!r} is not valid, allowed: {', '.join(allowed)}")
    return value
