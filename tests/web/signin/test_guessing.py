"""A hall signs in while somebody at its own address guesses as fast as they can (``make guessing``: for a minute)."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from judging.core.roles import Grant, Role
from judging.extensions import db
from tests.applications import settings_for
from tests.journeys.arranging import PASSWORD, CardInHand, hand_out_cards, make_it_today, staff
from tests.journeys.sites import Command
from tests.web.signin.guessing import Visitor, guessed_at
from tests.world import World

WARM_UP = float(os.environ.get("JUDGING_TEST_GUESSING_SECONDS", "0.5"))
"""Seconds of guessing, once the free failures are used up, before the first person signs in."""

LONGEST = 2.0 if "JUDGING_TEST_GUESSING_SECONDS" in os.environ else 6.0
"""Seconds that a sign-in may take: more in the suite, where other tests keep the processors busy."""

HALL, HOME = "127.0.0.1", "127.0.0.2"
STAFF = ("organiser", "secretary", "chief", "visitor", "newcomer")


@pytest.fixture
def cards(world: World) -> list[CardInHand]:
    """The cards of sixty judges of today's contest."""
    setting = world.contest(judges=60)
    make_it_today(setting)
    for name in STAFF:
        staff(name, Grant(Role.ADMIN))
    return list(hand_out_cards(setting.contest_id).values())


@pytest.fixture
def server(app: Flask, cards: list[CardInHand]) -> Iterator[str]:
    """The address of ``judging serve`` with two workers on this test's database."""
    db.session.remove()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = app.config["SETTINGS"]
    command = Command(settings_for(kept.database_url, kept.instance), port)
    command.start()
    yield command.url
    command.kill()


class Arrivals:
    """People who sign in, and the seconds that each kind of them took."""

    def __init__(self, server: str, hall: ThreadPoolExecutor) -> None:
        self.server, self._hall = server, hall
        self.seconds: dict[str, list[float]] = {}
        self._coming: list[Future[None]] = []

    def come(self, kind: str, act: Callable[[Visitor], int], visitor: Visitor | None = None) -> None:
        """Sign in beside the others, by default in a new browser in the hall."""
        self._coming.append(self._hall.submit(self._timed, kind, act, visitor or Visitor(self.server, HALL)))

    def _timed(self, kind: str, act: Callable[[Visitor], int], visitor: Visitor) -> None:
        begun = time.perf_counter()
        status = act(visitor)
        self.seconds.setdefault(kind, []).append(time.perf_counter() - begun)
        visitor.close()
        assert status == 303, (kind, status)

    def wait(self) -> None:
        """Wait until everyone is in; raises what went wrong for one of them."""
        for arrival in self._coming:
            arrival.result()
        self._coming.clear()

    def figures(self) -> list[str]:
        """A line for each kind."""
        return [
            f"{kind}: {len(times)}, median {sorted(times)[len(times) // 2]:.3f} s, longest {max(times):.3f} s"
            for kind, times in self.seconds.items()
        ]


def by_link(card: CardInHand) -> Callable[[Visitor], int]:
    """Open the address in the card's QR code."""
    return lambda visitor: visitor.ask(card.path)[0]


def by_code(card: CardInHand) -> Callable[[Visitor], int]:
    """Type the card's code."""
    return lambda visitor: visitor.type_code(card.code)


def by_password(name: str) -> Callable[[Visitor], int]:
    """Type name and password."""

    def act(visitor: Visitor) -> int:
        for _ in range(3):
            status = visitor.type_password(name, PASSWORD)
            if status != 503:  # others are being verified at this moment; it asks to come again in a second
                break
            time.sleep(visitor.retry_after)
        return status

    return act


def device_of(name: str, server: str) -> Visitor:
    """A browser in the hall on which the account has signed in and out."""
    device = Visitor(server, HALL)
    assert device.type_password(name, PASSWORD) == 303
    device.ask("/signout", {"csrf_token": device.token("/password")})
    return device


def test_hall_signs_in_within_two_seconds_each_while_somebody_at_its_address_guesses(
    server: str, cards: list[CardInHand], tmp_path: Path
) -> None:
    known = {name: device_of(name, server) for name in STAFF[:3]}
    with ThreadPoolExecutor(8) as hall:
        people = Arrivals(server, hall)
        people.come("quiet", by_code(cards[0]))
        people.wait()
        with guessed_at(server, HALL, list(STAFF[:4]), seconds=WARM_UP + 60) as answers:
            time.sleep(WARM_UP)  # the guesser is another process; people come in the midst of it
            for card in cards[:50]:
                people.come("link", by_link(card))
            for card in cards[50:]:
                people.come("code", by_code(card))
            for name, device in known.items():
                people.come("known device", by_password(name), device)
            people.come("new device", by_password("newcomer"))
            people.come("new device at a guessed account, other network", by_password("visitor"), Visitor(server, HOME))
            people.wait()
    stranger = Visitor(server, HALL)
    stranger.type_password("organiser", PASSWORD)
    stranger.close()

    guesses = f"guesses: {sum(answers.values())} {dict(sorted(answers.items()))}"
    then = f"afterwards a new device at a guessed account waits {stranger.retry_after} s"
    sys.stdout.write("\n".join(["", *people.figures(), guesses, then, ""]))
    longest = max(max(times) for times in people.seconds.values())
    assert longest < LONGEST
    assert stranger.retry_after <= 60
    assert not [answer for answer in answers if answer.endswith(("500", "303"))]
    assert (tmp_path / "serve.log").read_text(encoding="utf-8").count("Traceback") == 0
