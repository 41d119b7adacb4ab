"""A mutant put in the place of the original: in a running process, or before a fresh one imports the module."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

from tools.mutants.mutations import Mutant, mutated

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = "JUDGING_MUTANT"
"""Names the mutant of a fresh process: ``path:index``."""


class CannotPatchError(Exception):
    """The function of the mutant is not found in the running process, or takes no other code."""


def module_name(path: str) -> str:
    """The module of a file, by its path from the root of the project."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def patch(mutant: Mutant) -> None:
    """Give the mutant's function its changed code, wherever that function was imported to."""
    module = sys.modules.get(module_name(mutant.path))
    if module is None or mutant.function is None:
        raise CannotPatchError(mutant.path)
    function = _function(module, mutant.function)
    path = ROOT / mutant.path
    whole = compile(mutated(path.read_text(encoding="utf-8"), mutant.index), str(path), "exec")
    start = function.__code__.co_firstlineno
    for code in _codes(whole):
        if code.co_qualname == mutant.function and code.co_firstlineno == start:
            try:
                function.__code__ = code
            except ValueError as error:
                raise CannotPatchError(mutant.function) from error
            return
    raise CannotPatchError(mutant.function)


def _function(module: ModuleType, name: str) -> FunctionType:
    """The function under its decorators."""
    found: object = module
    for part in name.split("."):
        found = vars(found).get(part)
        if found is None:
            raise CannotPatchError(name)
    while not isinstance(found, FunctionType) or hasattr(found, "__wrapped__"):
        for inner in ("__wrapped__", "__func__", "fget", "func"):
            if getattr(found, inner, None) is not None:
                found = getattr(found, inner)
                break
        else:
            raise CannotPatchError(name)
    return found


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


class _Loader(SourceFileLoader):
    """Loads the module with the mutant, and leaves no compiled file."""

    def __init__(self, name: str, path: str, index: int) -> None:
        super().__init__(name, path)
        self._index = index

    def get_code(self, fullname: str) -> CodeType:
        tree = mutated(Path(self.path).read_text(encoding="utf-8"), self._index)
        return compile(tree, self.path, "exec")


class Finder:
    """Finds one module as its mutant."""

    def __init__(self, path: str, index: int) -> None:
        self._name, self._index = module_name(path), index

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The spec of the mutant, None for every other module."""
        if name != self._name:
            return None
        spec = PathFinder.find_spec(name, path, target)
        assert spec is not None
        assert spec.origin is not None
        return importlib.util.spec_from_file_location(
            name,
            spec.origin,
            loader=_Loader(name, spec.origin, self._index),
            submodule_search_locations=spec.submodule_search_locations,
        )


def install_from_environment() -> None:
    """Let this process import the mutant that ``VARIABLE`` names."""
    path, _, index = os.environ[VARIABLE].rpartition(":")
    sys.meta_path.insert(0, Finder(path, int(index)))
