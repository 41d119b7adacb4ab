"""The state of a work is derived in one place, with a fixed precedence."""

from __future__ import annotations

import itertools

import pytest

from judging.core.entries.states import (
    Admission,
    EffectiveRuling,
    EntryState,
    WithdrawalKind,
    deciding_ruling,
    entry_status,
    is_ranked,
)

COPIED = EffectiveRuling(EntryState.DISQUALIFIED, "5.5")
COPIED_LATER = EffectiveRuling(EntryState.REVOKED, "5.6")
TEAM, LOST_PLACE = WithdrawalKind
MARKET_PRODUCT = EffectiveRuling(EntryState.NOT_CONSIDERED, "5.7")


@pytest.mark.parametrize("admission", list(Admission))
def test_state_is_what_screening_said_where_nothing_else_happened(admission) -> None:
    assert entry_status(admission).state is EntryState(admission)


@pytest.mark.parametrize(
    ("admission", "is_absent", "withdrawn", "rulings", "expected"),
    [
        ("admitted", True, None, (), EntryState.ABSENT),
        ("pending", True, None, (), EntryState.ABSENT),
        ("not_admitted", True, None, (), EntryState.NOT_ADMITTED),
        ("admitted", False, TEAM, (), EntryState.WITHDRAWN),
        ("admitted", True, LOST_PLACE, (), EntryState.LOST_PLACE),
        ("admitted", True, TEAM, (), EntryState.WITHDRAWN),
        ("not_admitted", False, TEAM, (), EntryState.WITHDRAWN),
        ("admitted", False, None, (MARKET_PRODUCT,), EntryState.NOT_CONSIDERED),
        ("admitted", True, LOST_PLACE, (COPIED,), EntryState.DISQUALIFIED),
        ("not_admitted", False, None, (COPIED,), EntryState.DISQUALIFIED),
        ("admitted", False, None, (COPIED_LATER,), EntryState.REVOKED),
    ],
)
def test_rulings_precede_withdrawal_withdrawal_screening_and_screening_absence(
    admission, is_absent, withdrawn, rulings, expected
) -> None:
    came = entry_status(admission, is_absent=is_absent, withdrawn=withdrawn, rulings=rulings)
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
