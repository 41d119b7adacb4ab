"""The second factor of an account: time-based codes (TOTP) of an app, and ten recovery codes for a lost phone.

``secret`` is the installation's key. It encrypts the app's key and keys the digests of recovery codes.
"""

import hmac
import secrets

import pyotp
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.people import second_factor as core
from judging.core.refusals import RuleViolation, refuse_if, require
from judging.core.roles import Actor
from judging.models import RecoveryCode, SecondFactorRow, User
from judging.services import audit
from judging.services.people import account_rows
from judging.services.signin import sealing, sessions


def propose(user_id: int, *, secret: str) -> str:
    """A new key for the account's app, encrypted. Nothing is stored before ``enrol`` confirms it."""
    return sealing.seal(secret, pyotp.random_base32(), purpose=_purpose(user_id))


def key_of(proposed: str, user_id: int, *, secret: str) -> str:
    """The key that the app needs, in base 32.

    Raises:
        RuleViolation: ``second_factor_unreadable`` (encrypted with another secret, or for another account).
    """
    return require(sealing.unseal(secret, proposed, purpose=_purpose(user_id)), "second_factor_unreadable")


def app_address(key: str, *, username: str, site: str) -> str:
    """What the QR code for the app contains: the key, and the names under which the app lists it."""
    return pyotp.TOTP(key).provisioning_uri(name=username, issuer_name=f"judging {site}")


def enrol(
    session: Session, *, actor: Actor, proposed: str, code: str, secret: str, password: str | None = None
) -> tuple[str, ...]:
    """Set up the actor's second factor with a first code of the app; returns the recovery codes, to be shown once.

    ``password`` is the present one; None only where it was verified for this sign-in.

    Raises:
        RuleViolation: ``second_factor_exists``, ``second_factor_code_wrong``, ``second_factor_unreadable``, and those
            of ``account_rows.check_present``.
    """
    user = _own(session, actor)
    if password is not None:
        account_rows.check_present(user, password)
    refuse_if(session.get(SecondFactorRow, user.id) is not None, "second_factor_exists")
    step = _step(key_of(proposed, user.id, secret=secret), code, last_step=0)
    row = SecondFactorRow(user_id=user.id, sealed_key=proposed, confirmed_at=clock.now())
    row.last_step = require(step, "second_factor_code_wrong")
    session.add(row)
    codes = _make_codes(session, user.id, secret)
    audit.record(session, actor=actor, action="second_factors.enrol", subject=user)
    return codes


def check(session: Session, *, actor: Actor, code: str, secret: str) -> None:
    """Use a code of the app, or a recovery code, to sign the actor in. Each works once.

    Raises:
        RuleViolation: ``second_factor_code_wrong``, ``second_factor_unreadable``, ``no_second_factor``.
    """
    user = _own(session, actor)
    row = require(session.get(SecondFactorRow, user.id, with_for_update=True), "no_second_factor")
    if core.is_recovery_code(core.typed(code)):
        digest = core.recovery_digest(secret, user.id, code)
        mine = select(RecoveryCode).where(RecoveryCode.user_id == user.id, RecoveryCode.digest == digest)
        session.delete(require(session.execute(mine.with_for_update()).scalar(), "second_factor_code_wrong"))
        session.flush()
        left = session.execute(select(func.count()).where(RecoveryCode.user_id == user.id)).scalar_one()
        audit.record(session, actor=actor, action="second_factors.recover", subject=user, data={"left": left})
        return
    step = _step(key_of(row.sealed_key, user.id, secret=secret), code, last_step=row.last_step)
    row.last_step = require(step, "second_factor_code_wrong")
    audit.record(session, actor=actor, action="second_factors.check", subject=user)


def renew_codes(session: Session, *, actor: Actor, password: str, secret: str) -> tuple[str, ...]:
    """Replace the actor's recovery codes; returns the new ones, to be shown once.

    Raises:
        RuleViolation: ``no_second_factor``, and those of ``account_rows.check_present``.
    """
    user = _own(session, actor)
    account_rows.check_present(user, password)
    require(session.get(SecondFactorRow, user.id), "no_second_factor")
    codes = _make_codes(session, user.id, secret)
    audit.record(session, actor=actor, action="second_factors.renew_codes", subject=user)
    return codes


def end(session: Session, *, actor: Actor, password: str) -> None:
    """End the actor's second factor. Where the setting requires one, the next sign-in sets up another.

    Raises:
        RuleViolation: ``no_second_factor``, and those of ``account_rows.check_present``.
    """
    user = _own(session, actor)
    account_rows.check_present(user, password)
    _remove(session, user.id)
    audit.record(session, actor=actor, action="second_factors.end", subject=user)


def reset(session: Session, *, actor: Actor, user_id: int) -> None:
    """End another's second factor, because the phone is lost, and their sessions.

    Raises:
        RuleViolation: ``own_second_factor`` (one's own ends with the password only), ``no_second_factor``, and those of
            `account_rows`.
    """
    refuse_if(user_id == actor.user_id, "own_second_factor")
    user, actor = account_rows.managed(session, actor=actor, user_id=user_id)
    sessions.delete_of_account(session, user_id=user_id)
    _remove(session, user.id)
    audit.record(session, actor=actor, action="second_factors.reset", subject=user)


def _own(session: Session, actor: Actor) -> User:
    user = session.get(User, actor.user_id or 0, with_for_update={"of": User})
    return require(user, "user_unknown")


def _purpose(user_id: int) -> str:
    return f"second factor of {user_id}"


def _step(key: str, code: str, *, last_step: int) -> int | None:
    """The step to which a typed code belongs and may still be used; None: it is wrong or was used."""
    totp, now, given = pyotp.TOTP(key), clock.now(), core.typed(code)
    for step in core.open_steps(totp.timecode(now), last_step):
        if hmac.compare_digest(totp.generate_otp(step).encode(), given.encode()):
            return step
    return None


def _make_codes(session: Session, user_id: int, secret: str) -> tuple[str, ...]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    made = tuple(
        "".join(secrets.choice(core.RECOVERY_LETTERS) for _ in range(core.RECOVERY_LENGTH))
        for _ in range(core.RECOVERY_CODES)
    )
    half = core.RECOVERY_LENGTH // 2
    session.add_all(RecoveryCode(user_id=user_id, digest=core.recovery_digest(secret, user_id, one)) for one in made)
    return tuple(f"{one[:half]}-{one[half:]}" for one in made)


def remove(session: Session, *, user_id: int) -> bool:
    """Delete key and codes of an account; returns whether there were any. Part of erasing a person."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    row = session.get(SecondFactorRow, user_id)
    if row is not None:
        session.delete(row)
    return row is not None


def _remove(session: Session, user_id: int) -> None:
    if not remove(session, user_id=user_id):
        raise RuleViolation("no_second_factor")
