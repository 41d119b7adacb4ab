"""A transaction within a transaction of the same thread is an error of the program, told at once."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from judging.database.transaction import transaction
from judging.models import InstallationFact

pytestmark = pytest.mark.every_database


def test_transaction_within_a_transaction_raises_and_the_outer_one_is_rolled_back(app: Flask, session: Session) -> None:
    def outer() -> None:
        with transaction() as writing:
            writing.add(InstallationFact(name="outer", value="1"))
            with transaction():
                pass

    with pytest.raises(RuntimeError, match="within"):
        outer()
    with transaction() as writing:
        assert writing.get(InstallationFact, "outer") is None
