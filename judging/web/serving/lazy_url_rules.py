"""Rules of the address map that cost nothing until an address is built by them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class LateRule(Rule):
    """A rule that compiles what builds its address when the first one is wanted, not when the application is made.

    Werkzeug compiles two functions a rule, which for our 130 rules is most of the time that making an application
    takes, and a process uses few of them. Should a later Werkzeug know this method no more, it compiles early again.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        compiled: Callable[[], Builder] = cache(lambda: super(LateRule, self)._compile_builder(append_unknown))

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            return compiled()(rule, **values)

        return build
