"""A page's ES modules joined into one file, so that a tablet asks for one script and not for thirty.

Each module becomes a function that is called once, after those it imports, and returns what it exports. This reads the
few forms of ``import`` and ``export`` that our scripts use and refuses every other, so that nothing is joined wrongly.
"""

import os
import re
from pathlib import Path

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|function|async function) (\w+))", re.MULTILINE)
_EXPORTS = re.compile(r"^export \{ (\w+(?:, \w+)*) \};\n?", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def joined(entry: Path) -> str:
    """A module with all that it imports, itself last and unchanged, so that it may wait (``await``); ``ValueError``
    names what cannot be joined."""
    order = _in_order(entry, [], ())
    return "".join(_part(path, order) for path in order)


def _in_order(path: Path, order: list[Path], above: tuple[Path, ...]) -> list[Path]:
    """The modules in the order in which they are called: each after those it imports."""
    if path in above:
        raise ValueError(f"{path.name} imports itself by way of {above[-1].name}")
    for _names, address in _IMPORT.findall(path.read_text()):
        _in_order(_named(path, address), order, (*above, path))
    if path not in order:
        order.append(path)
    return order


def _named(path: Path, address: str) -> Path:
    return Path(os.path.normpath(path.parent / address))


def _part(path: Path, order: list[Path]) -> str:
    def bound(found: re.Match[str]) -> str:
        names = found[1].replace(" as ", ": ").strip()
        return f"const {{ {names} }} = $${order.index(_named(path, found[2]))};\n"

    text = path.read_text()
    exported = [*_EXPORT.findall(text), *(name for names in _EXPORTS.findall(text) for name in names.split(", "))]
    text = _EXPORTS.sub("", _EXPORT.sub("", _IMPORT.sub(bound, text)))
    if other := _OTHER.search(text):
        raise ValueError(f"{path.name}: cannot join {other[0]!r}")
    if path == order[-1]:
        return text
    return f"const $${order.index(path)} = (() => {{\n{text}return {{ {', '.join(exported)} }};\n}})();\n"
