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


def remember(session: Session, *, actor: Actor, kind: SheetKind, mappings: Mapping[str, Mapping[int, str]]) -> None:
    """Remember what the columns of the headers of a file mean: signature of the header → place of the column, from 0 →
    name of the kind's column, empty for one that is not read. A sheet without any column is not read.

    Raises:
        RuleViolation: ``user_unknown``, ``column_unknown``, ``column_chosen_twice`` or ``column_not_chosen``
            (``column``: its name; ``signature``).
    """
    user_id = require(actor.user_id, "user_unknown")
    is_any = any(name for columns in mappings.values() for name in columns.values())
    for signature, columns in mappings.items():
        if any(columns.values()) or not is_any:
            _check(kind, signature, columns.values())
    stored = [_store(session, (user_id, kind.name, signature), columns) for signature, columns in mappings.items()]
    if any(stored):
        data = {"kind": kind.name}
        audit.record(session, actor=actor, action="imports.remember_columns", subject="imports", data=data)


def _store(session: Session, key: tuple[int, str, str], columns: Mapping[int, str]) -> bool:
    """Store a mapping; False if it was stored already."""
    text = json.dumps({str(place): name for place, name in sorted(columns.items())})
    row = session.get(ColumnMapping, key)
    if row is not None and row.columns == text:
        return False
    if row is None:
        user_id, kind, signature = key
        row = ColumnMapping(user_id=user_id, kind=kind, signature=signature)
        session.add(row)
    row.columns, row.saved_at = text, clock.now()
    return True


def _check(kind: SheetKind, signature: str, names: Collection[str]) -> None:
    """Refuse a choice of columns that a sheet of the kind cannot have."""
    chosen = [name for name in names if name]
    known = {column.name for column in kind.columns}
    refuse_if(not known.issuperset(chosen), "column_unknown", signature=signature)
    for column in kind.columns:
        said = {"column": column.name, "signature": signature}
        refuse_if(column.required and column.name not in chosen, "column_not_chosen", **said)
        refuse_if(not column.holds_several and chosen.count(column.name) > 1, "column_chosen_twice", **said)
