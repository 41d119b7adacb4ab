"""Texts that try to become markup, and the places of a page where one succeeded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Mapper

from judging.models import Base

PAYLOAD = (
    "'\"><pwned pwned=1 onfocus=pwned() autofocus></pwned></script></textarea></title><script>pwned()</script>"
    "<svg/onload=pwned()>{{7777*7}}${7777*7}{% pwned %}"
    "\N{RIGHT-TO-LEFT OVERRIDE}\N{ZERO WIDTH SPACE}' onclick=pwned() x='"
)
"""Breaks out of texts, attributes, scripts and templates, wherever one of them does not escape."""

ADDRESS = "javascript:pwned()"
COMPUTED = "54439"
"""What a template would make of the payload's braces."""

WORDS = frozenset(
    {"name", "prefix", "position", "title", "title_th", "title_en", "name_th", "name_en", "province", "region", "area"}
    | {"award", "institution", "committee", "reason", "admission_reason", "absent_reason", "left_reason", "allegation"}
    | {
        "evidence",
        "answer",
        "closing_reason",
        "text",
        "before",
        "after",
        "announcement_number",
        "order_number",
        "device",
    }
)
"""Columns that hold what people write."""

LINKS = ("href", "src", "action", "formaction", "xlink:href", "srcdoc", "data")


@contextmanager
def poisoned_rows() -> Iterator[None]:
    """Every row that is written has the payload in all its texts, as if any form or import had let it through."""

    def poison(mapper: Mapper[Any], _connection: object, row: Any) -> None:
        if mapper.local_table.name in ("audit_entries", "installation", "jobs"):
            return
        for name in WORDS & set(mapper.columns.keys()):
            said = getattr(row, name)
            if isinstance(said, str) and said and PAYLOAD not in said and not hasattr(said, "value"):
                setattr(row, name, said + PAYLOAD)

    for moment in ("before_insert", "before_update"):
        event.listen(Base, moment, poison, propagate=True)
    try:
        yield
    finally:
        for moment in ("before_insert", "before_update"):
            event.remove(Base, moment, poison)


@dataclass
class Form:
    """A form of a page: where it is sent, and what a browser would send."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    has_files: bool = False


class Page(HTMLParser):
    """The forms of a page, and what in its markup came from a payload."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.faults: list[str] = []
        self._form: Form | None = None
        self._select = ""
        self.feed(html)
        self.close()
        if COMPUTED in html:
            self.faults.append("a template was computed")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Check an element; note forms and their fields."""
        given = {name: value or "" for name, value in attrs}
        if tag == "pwned" or "pwned" in given or any(name.startswith("on") for name in given):
            self.faults.append(f"<{tag} {' '.join(given)}>")
        if tag == "script" and not given.get("src", "").startswith("/static/") and "json" not in given.get("type", ""):
            self.faults.append("an inline script")
        if tag in ("iframe", "object", "embed", "base"):
            self.faults.append(f"<{tag}>")
        for name in LINKS:
            if re.match(r"\s*(javascript|vbscript|data):(?!image/)", given.get(name, ""), re.IGNORECASE):
                self.faults.append(f"<{tag} {name}={given[name][:40]}>")
        self._note(tag, given)

    def handle_endtag(self, tag: str) -> None:
        """Close a form."""
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""

    def _note(self, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is None:
            return
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in given or self._select not in self._form.fields:
                self._form.fields[self._select] = given.get("value", "")
        elif tag == "textarea" or (tag == "input" and kind in ("text", "search", "email", "url", "tel", "password")):
            self._form.fields[name] = given.get("value", "")
            self._form.texts.add(name)
        elif tag == "input" and kind == "file":
            self._form.has_files = True
        elif tag in ("input", "button") and name and (kind not in ("checkbox", "radio") or "checked" in given):
            self._form.fields.setdefault(name, given.get("value", ""))
