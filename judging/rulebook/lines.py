"""The line numbers of a TOML text, by path into its data.

tomllib reports no positions. This scanner reads a text that tomllib has already accepted, and checks nothing.
"""

import re

Path = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}\n#]+")
_QUOTES = ('"""', "'''", '"', "'")
_ESCAPES = re.compile(r'\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|["\\bfnrt])')


def lines_of(text: str) -> dict[Path, int]:
    """The line on which each key, table and list entry begins, counted from 1."""
    return _Walk(text).lines


def line_of(lines: dict[Path, int], path: Path) -> int:
    """The line of the path, else that of the nearest enclosing table, else 1."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1


class _Walk:
    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.at = 0
        self.lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        self._line, self._counted_to = 1, 0
        here: Path = ()
        while self._skip(" \t\n"):
            if self.text[self.at] == "[":
                here = self._header()
            else:
                self._pair(here)

    def _mark(self, path: Path) -> None:
        self._line += self.text.count("\n", self._counted_to, self.at)
        self._counted_to = self.at
        self.lines.setdefault(path, self._line)

    def _skip(self, blanks: str) -> bool:
        """Skip blanks and comments; whether anything is left."""
        while self.at < len(self.text):
            letter = self.text[self.at]
            if letter == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif letter in blanks:
                self.at += 1
            else:
                return True
        return False

    def _header(self) -> Path:
        many = self.text.startswith("[[", self.at)
        start = self.at
        self.at += 2 if many else 1
        keys = self._keys()
        path: Path = ()
        for place, key in enumerate(keys):
            if path:
                self._mark(path)
            path = (*path, key)
            if path in self._counts and (place < len(keys) - 1 or not many):
                path = (*path, self._counts[path] - 1)
        end, self.at = self.at + (2 if many else 1), start
        if many:
            count = self._counts.get(path, 0)
            self._counts[path] = count + 1
            self._mark(path)
            path = (*path, count)
        self._mark(path)
        self.at = end
        return path

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip(" \t")
            if self.text[self.at] in "\"'":
                keys.append(self._string())
            else:
                match = _BARE.match(self.text, self.at)
                assert match is not None, "tomllib accepted this text"
                keys.append(match[0])
                self.at = match.end()
            self._skip(" \t")
            if self.text[self.at] != ".":
                return keys
            self.at += 1

    def _pair(self, here: Path) -> None:
        start = self.at
        path = here
        keys = self._keys()
        end, self.at = self.at, start
        for key in keys:
            path = (*path, key)
            self._mark(path)
        self.at = end + 1
        self._skip(" \t")
        self._value(path)

    def _value(self, path: Path) -> None:
        letter = self.text[self.at]
        if letter in "\"'":
            self._string()
        elif letter == "[":
            self._list(path)
        elif letter == "{":
            self.at += 1
            while self._skip(" \t\n,") and self.text[self.at] != "}":
                self._pair(path)
            self.at += 1
        else:
            match = _SCALAR.match(self.text, self.at)
            assert match is not None, "tomllib accepted this text"
            self.at = match.end()

    def _list(self, path: Path) -> None:
        self.at += 1
        count = 0
        while self._skip(" \t\n,") and self.text[self.at] != "]":
            self._mark((*path, count))
            self._value((*path, count))
            count += 1
        self.at += 1

    def _string(self) -> str:
        quote = next(quote for quote in _QUOTES if self.text.startswith(quote, self.at))
        start = self.at = self.at + len(quote)
        while not self.text.startswith(quote, self.at):
            self.at += 2 if self.text[self.at] == "\\" and quote[0] == '"' else 1
        end = self.at
        self.at += len(quote)
        # One or two more quotes at the end of a multi-line string belong to it.
        while len(quote) == 3 and self.text.startswith(quote[0], self.at):
            end, self.at = end + 1, self.at + 1
        inner = self.text[start:end]
        return _ESCAPES.sub(_unescape, inner) if quote == '"' else inner


def _unescape(match: re.Match[str]) -> str:
    escape = match[0][1:]
    if escape[0] in "uU":
        return chr(int(escape[1:], 16))
    return {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}.get(escape, escape)
