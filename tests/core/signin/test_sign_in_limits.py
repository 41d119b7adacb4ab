"""Waits after failed sign-ins: they grow, they are bounded, and they cost whoever guesses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings, strategies as st

from judging.core.signin import sign_in_limits as rules
from judging.core.signin.sign_in_limits import PACES, Failures, Pace, Scope

HOUR, DAY = 3600, 24 * 3600
STRANGER = (Scope.DEVICE, Scope.NETWORK, Scope.ACCOUNT, Scope.NEW_NETWORKS)

paces = st.sampled_from(list(PACES.values()))


class Account:
    """The failures at one account, by device and network; guessers come back when they may."""

    def __init__(self) -> None:
        self.kept: dict[tuple[Scope, object], Failures] = {}

    def guess(self, now: float, *, device: object, network: object) -> float:
        """Guess wrong, as a stranger; returns the wait, 0 where the guess was allowed."""
        places: dict[Scope, object] = {Scope.DEVICE: (network, device), Scope.NETWORK: network}
        kept = {scope: self.kept.get((scope, places.get(scope))) for scope in STRANGER}
        made = rules.attempt(kept, now)
        for scope, failures in made.kept.items():
            self.kept[scope, places.get(scope)] = failures
        return made.wait

    def besieged(self, seconds: int, network_of: Callable[[int], object]) -> int:
        """Guesses that are allowed where somebody tries every second, each time on a new device."""
        return sum(not self.guess(second, device=second, network=network_of(second)) for second in range(seconds))


def test_waits_begin_after_the_free_failures_double_and_stop_growing() -> None:
    pace, kept, waits = Pace(free=2, first=5, longest=60, forget=600), None, []
    now = 0.0
    for _ in range(8):
        now += rules.wait(pace, kept, now)
        kept = Failures(rules.remembered(pace, kept, now) + 1, now)
        waits.append(round(rules.wait(pace, kept, now)))

    assert waits == [0, 0, 5, 10, 20, 40, 60, 60]


@given(pace=paces, gaps=st.lists(st.floats(0, 4000), max_size=300))
@settings(max_examples=60, deadline=None)
def test_failures_in_any_time_are_bounded_however_they_are_timed(pace: Pace, gaps: list[float]) -> None:
    kept, now, times = None, 0.0, []
    for gap in gaps:
        now += max(gap, rules.wait(pace, kept, now))
        kept = Failures(rules.remembered(pace, kept, now) + 1, now)
        times.append(now)

    for first in range(0, len(times), 7):
        assert len(times) - first <= pace.most(now - times[first])


@given(pace=paces, count=st.floats(1, 10_000), at=st.floats(-1e6, 1e6), now=st.floats(-1e6, 1e6))
def test_no_wait_is_longer_than_the_longest_whatever_the_clock_showed(
    pace: Pace, count: float, at: float, now: float
) -> None:
    assert 0 <= rules.wait(pace, Failures(count, at), now) <= pace.longest + 1e-6


def test_clock_that_was_a_day_ahead_does_not_outlive_its_correction() -> None:
    account = Account()
    while not account.guess(DAY, device="a", network="n"):
        pass
    longest = max(PACES[scope].longest for scope in STRANGER)

    first = account.guess(0, device="a", network="n")

    assert 0 < first <= longest
    assert account.guess(first, device="a", network="n") == 0


def test_one_network_with_ever_new_devices_gets_few_guesses_and_shuts_no_other_network_out() -> None:
    account = Account()

    assert account.besieged(HOUR, lambda second: "attacker") <= PACES[Scope.NETWORK].most(HOUR) == 77
    assert [account.guess(HOUR, device="own", network="home") for _ in range(5)] == [0] * 5


def test_ever_new_devices_and_networks_add_no_guesses_to_an_account() -> None:
    most = PACES[Scope.ACCOUNT].most(HOUR) + PACES[Scope.NEW_NETWORKS].most(HOUR)

    assert Account().besieged(HOUR, lambda second: second) <= most == 256
    assert Account().besieged(HOUR, lambda second: second % 50) <= most


def test_fewer_than_thirty_networks_leave_a_new_network_its_guesses() -> None:
    account = Account()
    account.besieged(6 * HOUR, lambda second: second % 29)

    assert account.guess(6 * HOUR, device="own", network="home") == 0


def test_after_an_attack_nobody_in_its_network_waits_longer_than_a_minute() -> None:
    account = Account()
    account.besieged(HOUR, lambda second: "hall")

    wait = account.guess(HOUR, device="new", network="hall")

    assert wait <= 60
    assert account.guess(HOUR + wait, device="new", network="hall") == 0


def test_pause_begins_once() -> None:
    pace, kept, began = PACES[Scope.OWN_DEVICE], None, []
    now = 0.0
    for _ in range(pace.free + 4):
        now += rules.wait(pace, kept, now)
        made = rules.attempt({Scope.OWN_DEVICE: kept}, now)
        kept = made.kept[Scope.OWN_DEVICE]
        began.append(made.begins_pause)

    assert began.index(True) == pace.free
    assert began.count(True) == 1


@pytest.mark.parametrize("before", [None, Failures(3, 10)])
def test_attempt_taken_back_leaves_what_was_and_what_others_added(before: Failures | None) -> None:
    counted = rules.attempt({Scope.ACCOUNT: before, Scope.NEW_NETWORKS: before}, 20).kept[Scope.NEW_NETWORKS]
    other = rules.attempt({Scope.ACCOUNT: None, Scope.NEW_NETWORKS: counted}, 21).kept[Scope.NEW_NETWORKS]

    assert rules.taken_back(before, counted, counted) == before
    assert rules.taken_back(before, counted, other) == Failures(other.count - 1, 21)
