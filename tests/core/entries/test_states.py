"""The state of a work is derived in one place, with a fixed precedence."""

from __future__ import annotations

import itertools

import pytest

from judging.core.entries.states import (
    Admission,
    EffectiveRuling,
    EntryState,
    deciding_ruling,
    entry_status,
    is_ranked,
)

COPIED = EffectiveRuling(EntryState.DISQUALIFIED, "5.5")
COPIED_LATER = EffectiveRuling(EntryState.REVOKED, "5.6")
MARKET_PRODUCT = EffectiveRuling(EntryState.NOT_CONSIDERED, "5.7")


@pytest.mark.parametrize("admission", list(Admission))
def test_state_is_what_screening_said_where_nothing_else_happened(admission) -> None:
    assert entry_status(admission).state is EntryState(admission)


@pytest.mark.parametrize(
    ("admission", "is_absent", "is_withdrawn", "rulings", "expected"),
    [
        ("admitted", True, False, (), EntryState.ABSENT),
        ("pending", True, False, (), EntryState.ABSENT),
        ("not_admitted", True, False, (), EntryState.NOT_ADMITTED),
        ("admitted", False, True, (), EntryState.WITHDRAWN),
        ("admitted", True, True, (), EntryState.WITHDRAWN),
        ("not_admitted", False, True, (), EntryState.WITHDRAWN),
        ("admitted", False, False, (MARKET_PRODUCT,), EntryState.NOT_CONSIDERED),
        ("admitted", True, True, (COPIED,), EntryState.DISQUALIFIED),
        ("not_admitted", False, False, (COPIED,), EntryState.DISQUALIFIED),
        ("admitted", False, False, (COPIED_LATER,), EntryState.REVOKED),
    ],
)
def test_rulings_precede_withdrawal_withdrawal_screening_and_screening_absence(
    admission, is_absent, is_withdrawn, rulings, expected
) -> None:
    came = entry_status(admission, is_absent=is_absent, is_withdrawn=is_withdrawn, rulings=rulings)
    assert came.state is expected


@pytest.mark.parametrize("rulings", list(itertools.permutations([COPIED, COPIED_LATER, MARKET_PRODUCT])))
def test_gravest_ruling_decides_whatever_their_order(rulings) -> None:
    assert entry_status("admitted", rulings=rulings).state is EntryState.REVOKED
    assert deciding_ruling(rulings) == COPIED_LATER


def test_no_ruling_decides_nothing() -> None:
    assert deciding_ruling(()) is None


def test_admitted_works_alone_are_ranked() -> None:
    assert [state for state in EntryState if is_ranked(state)] == [EntryState.ADMITTED]


def test_unknown_outcome_of_screening_is_refused() -> None:
    with pytest.raises(ValueError, match="perhaps"):
        entry_status("perhaps")
