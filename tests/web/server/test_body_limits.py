"""Which addresses take larger requests."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from types import FunctionType

from flask import Flask

from judging.readers.pictures import reduce_picture
from judging.web.serving.body_limits import LARGER
from judging.web.serving.uploaded_pdfs import stored_pdf
from judging.web.serving.uploaded_scans import stored_scans

READERS = {inspect.unwrap(one) for one in (reduce_picture, stored_pdf, stored_scans)}
"""What reads files of up to 20 MB."""


def test_every_address_that_reads_a_scan_a_pdf_or_a_picture_takes_its_size(app: Flask) -> None:
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    reading = {name for name in posts if READERS & set(_called(app.view_functions[name]))}

    assert {"admin.emblems", "teacher.protest", "organise.certificate_picture"} <= reading
    assert reading - set(LARGER) == set()


def _called(view: object) -> Iterator[object]:
    """The functions of the pages that a view names, itself or through others, and the readers among them."""
    waiting: list[object] = [inspect.unwrap(view)]  # type: ignore[arg-type]
    known: set[object] = set()
    while waiting:
        function = waiting.pop()
        if function in known or not isinstance(function, FunctionType):
            continue
        known.add(function)
        yield function
        if function.__module__.startswith("judging.web.") and function not in READERS:
            for node in ast.walk(ast.parse(inspect.getsource(function))):
                named = _named(node, function.__globals__)
                if callable(named):
                    waiting.append(inspect.unwrap(named))


def _named(node: ast.AST, known: dict[str, object]) -> object:
    """What a name, or a name of a module, stands for in a function with these globals."""
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        module = known.get(node.value.id)
        return getattr(module, node.attr, None) if inspect.ismodule(module) else None
    return None
