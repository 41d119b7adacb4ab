"""The meaning of unusual headers, remembered for the person who explained them."""

import json
from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from judging import clock
from judging.core.imports.columns import SheetKind
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.models import ColumnMapping
from judging.services import audit


def remember(session: Session, *, actor: Actor, kind: SheetKind, signature: str, columns: Mapping[int, str]) -> None:
    """Remember what the columns of a header mean: place of the column, from 0 → name of the kind's column, empty for
    one that is not read.

    Raises:
        RuleViolation: ``user_unknown``, ``column_unknown``, ``column_chosen_twice`` or ``column_not_chosen``
            (``column``: its name).
    """
    user_id = require(actor.user_id, "user_unknown")
    check_columns(kind, columns.values())
    key = (user_id, kind.name, signature)
    text = json.dumps({str(place): name for place, name in sorted(columns.items())})
    row = session.get(ColumnMapping, key)
    if row is None:
        session.add(
            ColumnMapping(user_id=user_id, kind=kind.name, signature=signature, columns=text, saved_at=clock.now())
        )
    elif row.columns == text:
        return
    else:
        row.columns, row.saved_at = text, clock.now()
    audit.record(session, actor=actor, action="imports.remember_columns", subject="imports", data={"kind": kind.name})


def check_columns(kind: SheetKind, names: Collection[str]) -> None:
    """Refuse a choice of columns that a sheet of the kind cannot have."""
    chosen = [name for name in names if name]
    known = {column.name for column in kind.columns}
    refuse_if(not known.issuperset(chosen), "column_unknown")
    for column in kind.columns:
        refuse_if(column.required and column.name not in chosen, "column_not_chosen", column=column.name)
        refuse_if(not column.holds_several and chosen.count(column.name) > 1, "column_chosen_twice", column=column.name)
