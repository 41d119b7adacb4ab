"""Values of core and readers as JSON and back: frozen dataclasses, named tuples, enums, and what they contain.

Thousands of rows are written by columns: the values of a field of all rows of one class are one list. So the work is
done for each field of a class, not for each value.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from importlib import import_module
from itertools import chain, islice
from operator import attrgetter
from types import MappingProxyType
from typing import Any

_PLAIN, _MIXED, _DICT, _TUPLE, _LIST, _SET, _FIRST_CLASS = range(7)
"""What a column holds: values of JSON, values of several kinds, containers, or (from the last one on) a class."""

_SEQUENCES: Mapping[type, int] = {tuple: _TUPLE, list: _LIST, frozenset: _SET}
_MADE: Mapping[int, Callable[[Iterable[Any]], Any]] = {number: kind for kind, number in _SEQUENCES.items()}
_OF_JSON = frozenset({str, int, bool, type(None)})
_LAYERS = ("judging.core.", "judging.readers.")


def dumps(value: Any) -> bytes:
    """The value as JSON. Raises TypeError for one of another kind."""
    writing = _Writing()
    column = writing.column([value])
    return json.dumps([list(writing.classes.values()), column], ensure_ascii=False, separators=(",", ":")).encode()


def loads(sent: bytes) -> Any:
    """What ``dumps`` wrote. Nothing but classes of values is called; TypeError for another class."""
    names, column = json.loads(sent)
    return _read(column, [_maker(*name) for name in names])[0]


class _Writing:
    """One value on its way; ``classes`` are those met so far, by number, with their names."""

    def __init__(self) -> None:
        self.classes: dict[type, tuple[str, str]] = {}

    def column(self, values: Sequence[Any]) -> list[Any]:
        kinds = set(map(type, values))
        if kinds <= _OF_JSON:
            return [_PLAIN, list(values)]
        if len(kinds) > 1:
            return self._mixed(values)
        kind = kinds.pop()
        if kind in (dict, MappingProxyType):  # equal mappings are equal whichever they are
            lengths = list(map(len, values))
            return [_DICT, lengths, self.column(_flat(values)), self.column(_flat(one.values() for one in values))]
        if kind in _SEQUENCES:
            return [_SEQUENCES[kind], list(map(len, values)), self.column(_flat(values))]
        names = _fields(kind)
        self.classes.setdefault(kind, (kind.__module__, kind.__qualname__))
        number = _FIRST_CLASS + list(self.classes).index(kind)
        return [number, *(self.column(list(map(attrgetter(name), values))) for name in names)]

    def _mixed(self, values: Sequence[Any]) -> list[Any]:
        """A column for each kind, and the number of the column of each value."""
        groups: dict[type | None, list[Any]] = {}
        for one in values:
            groups.setdefault(None if type(one) in _OF_JSON else type(one), []).append(one)
        numbers = {kind: number for number, kind in enumerate(groups)}
        order = [numbers[None if type(one) in _OF_JSON else type(one)] for one in values]
        return [_MIXED, order, *map(self.column, groups.values())]


def _read(column: Sequence[Any], makers: Sequence[Callable[..., Any]]) -> list[Any]:
    """The values of a column."""
    kind, *parts = column
    if kind == _PLAIN:
        return list(parts[0])
    if kind >= _FIRST_CLASS:
        return list(map(makers[kind - _FIRST_CLASS], *(_read(part, makers) for part in parts)))
    order, *columns = parts[0], *(iter(_read(part, makers)) for part in parts[1:])
    if kind == _MIXED:
        return [next(columns[number]) for number in order]
    if kind == _DICT:
        keys, values = columns
        return [dict(zip(islice(keys, length), islice(values, length), strict=True)) for length in order]
    return [_MADE[kind](islice(columns[0], length)) for length in order]


def _flat(values: Iterable[Iterable[Any]]) -> list[Any]:
    return list(chain.from_iterable(values))


def _fields(kind: Any) -> list[str]:
    """The names of the values that make an equal instance. Raises TypeError for a class that holds no values."""
    if kind.__module__.startswith(_LAYERS):
        if issubclass(kind, Enum):
            return ["value"]
        if is_dataclass(kind):
            return [one.name for one in fields(kind)]
        if issubclass(kind, tuple):
            return list(kind._fields)
    raise TypeError(kind)


def _maker(module: str, name: str) -> Callable[..., Any]:
    """Makes an instance of a class from the values of its fields, in their order."""
    if not module.startswith(_LAYERS):
        raise TypeError(module)
    kind: Callable[..., Any] = getattr(import_module(module), name)
    names = _fields(kind)
    told = fields(kind) if is_dataclass(kind) else ()
    if not any(one.kw_only or not one.init for one in told):
        return kind
    given = [one.name for one in told if one.init]

    def make(*values: Any) -> Any:
        by_name = dict(zip(names, values, strict=True))
        one = kind(**{name: by_name[name] for name in given})
        for name in by_name.keys() - set(given):
            object.__setattr__(one, name, by_name[name])
        return one

    return make
