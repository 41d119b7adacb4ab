"""Failed sign-ins: who has to wait before the next attempt (ADR 0004; the rules are in ``core.signin.sign_in_limits``).

A failure costs the device, network and account together, so that whoever guesses makes themselves wait and nobody else.
Cards are not limited: their links and codes are too long to be guessed at any speed of this server.

``check`` counts the attempt as a failure in advance, so that simultaneous guesses are all counted; ``succeeded``, or a
request that ends without an outcome, takes it back. ``hashing`` gives one of the few places for password hashes, so
that a flood of guesses cannot occupy every thread.

A device is a cookie of the browser. It remembers its last accounts as keyed digests, so that whoever reads it learns no
username. A network is an IPv4 address or what one customer usually gets of IPv6 (/48). The file holds keyed digests
only.
"""

from __future__ import annotations

import logging
import math
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Semaphore

from flask import Flask, Response, current_app, g, make_response, render_template, request, session
from flask_babel import ngettext

from judging import clock
from judging.core.refusals import RuleViolation
from judging.core.signin.sign_in_limits import Scope
from judging.failed_sign_ins import FailureStore, Key, Keys, Reservation, account_digest, key_digest
from judging.web.guards import refusals
from judging.web.guards.access import device

log = logging.getLogger("judging.limits")

REMEMBERED = 8
"""How many accounts a device remembers; the oldest is dropped."""

IPV6_PREFIX = 48

HASHES = Semaphore(2)
"""Places for simultaneous password hashes of strangers in this process. Nobody waits for one: a hash takes some
hundredths of a second, and a waiting thread would delay marks. Devices of the account need none: few failures are
allowed them, and only who has the password makes more of them."""


SHARED = (Scope.ACCOUNT, Scope.NEW_NETWORKS, Scope.OWN_DEVICES)
"""Scopes that a success does not clear, because the failures of others are counted there too."""


class TooManyAttempts(Exception):  # noqa: N818  (it says what happened; the answer is a page, not an error)
    """This attempt has to wait for ``seconds``; ``busy``: only because others are signing in at this moment;
    ``look_up``: what was looked up, where it was no sign-in."""

    def __init__(self, seconds: float, *, busy: bool = False, look_up: str = "") -> None:
        super().__init__(seconds)
        self.seconds = max(1, math.ceil(seconds))
        self.busy = busy
        self.look_up = look_up


@dataclass(frozen=True, slots=True)
class _Attempt:
    reserved: Reservation
    is_own: bool


def check(kind: str, name: str) -> None:
    """Refuse an attempt of ``kind`` (``password``, ``second factor``) at the account ``name`` that has to wait, else
    count it in advance. Call ``failed`` or ``succeeded`` when the outcome is known.

    Raises:
        TooManyAttempts: the answer is a page that says when to try again.
    """
    is_own = _is_own(name)
    reserved = _store().reserve(_keys(kind, name, is_own=is_own), _now())
    if reserved.wait:
        raise TooManyAttempts(reserved.wait)
    _end()  # of an earlier attempt in this request
    g.sign_in_attempt = _Attempt(reserved, is_own)


@contextmanager
def hashing() -> Iterator[None]:
    """A place for the password hash of the attempt in hand, unless it comes from a device of the account.

    Raises:
        TooManyAttempts: all places are taken at this moment.
    """
    if g.sign_in_attempt.is_own:
        yield
        return
    if not HASHES.acquire(blocking=False):
        raise TooManyAttempts(1, busy=True)
    try:
        yield
    finally:
        HASHES.release()


@contextmanager
def present_password(name: str) -> Iterator[None]:
    """Limit what asks the signed-in account ``name`` for its present password, like its sign-in: a refusal
    ``password_wrong`` counts as a failure, the right password forgets those of this device.

    Raises:
        TooManyAttempts: as ``check`` and ``hashing``.
    """
    check("password", name)
    try:
        with hashing():
            yield
    except RuleViolation as refusal:
        if refusal.code == "password_wrong":
            failed("password", name)
        raise
    succeeded(name)


def check_look_up(kind: str) -> None:
    """Refuse a look-up by code (``certificate``, ``screen``) from a network that tried many which nobody has, else
    count it in advance. Call ``looked_up_in_vain`` where nobody has the code.

    Raises:
        TooManyAttempts: the answer is a page that says when to try again.
    """
    secret = _secret()
    key = Key(key_digest(secret, Scope.LOOK_UP, kind, _network()), account_digest(secret, f"look up {kind}"))
    reserved = _store().reserve({Scope.LOOK_UP: key}, _now())
    if reserved.wait:
        raise TooManyAttempts(reserved.wait, look_up=kind)
    g.sign_in_attempt = _Attempt(reserved, is_own=False)


def looked_up_in_vain() -> None:
    """Let the look-up count: nobody has the code."""
    g.pop("sign_in_attempt", None)


def failed(kind: str, name: str) -> None:
    """Let the attempt count as a failure. The audit log holds it, and the pause that begins with it, if one does."""
    made: _Attempt | None = g.pop("sign_in_attempt", None)
    refusals.sign_in_failed(kind, name=name, pauses=made is not None and made.reserved.begins_pause)


def end_pauses(name: str) -> None:
    """End the pauses at the account ``name``, which got another password."""
    try:
        _store().clear(account_digest(_secret(), name), _now())
    except (OSError, sqlite3.Error) as error:
        log.warning("pauses of an account are not ended: error=%s", type(error).__name__)


def succeeded(name: str) -> None:
    """Forget the failures of this device at the account ``name``, and of its network unless the account has signed in
    on it before; remember the account on this device. Call it after the session has begun."""
    if "sign_in_attempt" in g:
        is_own = g.sign_in_attempt.is_own
        keys = _keys("password", name, is_own=is_own) | _keys("second factor", name, is_own=is_own)
        _end({scope: key for scope, key in keys.items() if scope not in SHARED})
    digest = _known_digest(name)
    session["known"] = [*(kept for kept in _known() if kept != digest), digest][-REMEMBERED:]


def _end(forgiven: Keys | None = None) -> None:
    """Take back the attempt of this request that did not fail, if there is one."""
    made: _Attempt | None = g.pop("sign_in_attempt", None)
    if made is not None:
        _store().take_back(made.reserved, _now(), forgiven)


def _keys(kind: str, name: str, *, is_own: bool) -> Keys:
    """Where an attempt at the account is counted."""
    device_id, network = device(), _network()
    parts: dict[Scope, tuple[str, ...]]
    if kind == "second factor":
        parts = {Scope.OWN_FACTOR: (device_id,)} if is_own else {Scope.FACTOR: ()}
    elif is_own:
        parts = {Scope.OWN_DEVICE: (device_id,), Scope.OWN_DEVICES: ()}
    else:
        parts = {
            Scope.DEVICE: (network, device_id),
            Scope.NETWORK: (network,),
            Scope.ACCOUNT: (),
            Scope.NEW_NETWORKS: (),
        }
    secret = _secret()
    account = account_digest(secret, name)
    return {scope: Key(key_digest(secret, scope, name, *more), account) for scope, more in parts.items()}


def _network() -> str:
    try:
        address = ip_address((request.remote_addr or "").partition("%")[0])
    except ValueError:  # a server behind a Unix socket tells none
        return ""
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, IPV6_PREFIX), strict=False))


def _is_own(name: str) -> bool:
    """Whether the account has signed in on this device."""
    return _known_digest(name) in _known()


def _known() -> list[str]:
    """Digests of the accounts that signed in on this device."""
    known = session.get("known")
    return known if isinstance(known, list) else []


def _known_digest(name: str) -> str:
    return key_digest(_secret(), "signed in here", name)[:16]


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])


def _now() -> float:
    return clock.now().timestamp()


def _store() -> FailureStore:
    made: FailureStore = current_app.extensions.setdefault(
        "judging.limits", FailureStore(current_app.config["SETTINGS"].instance)
    )
    return made


def _wait_text(seconds: int) -> str:
    if seconds <= 2 * 60:
        return str(ngettext("Try again in %(num)s second.", "Try again in %(num)s seconds.", seconds))
    minutes = math.ceil(seconds / 60)
    return str(ngettext("Try again in %(num)s minute.", "Try again in %(num)s minutes.", minutes))


def init_app(app: Flask) -> None:
    """Answer an attempt that has to wait with a page that says how long, and end attempts without an outcome."""

    @app.errorhandler(TooManyAttempts)
    def paused(refusal: TooManyAttempts) -> Response:
        template = "errors/look_up_paused.html" if refusal.look_up else "signin/paused.html"
        said = {"wait": _wait_text(refusal.seconds), "busy": refusal.busy, "look_up": refusal.look_up}
        page = render_template(template, **said)
        answer = make_response(page, 503 if refusal.busy else 429)
        answer.headers["Retry-After"] = str(refusal.seconds)
        return answer

    @app.teardown_request
    def end(error: BaseException | None) -> None:
        _end()
