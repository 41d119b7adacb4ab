"""What is mutated, and which tests must notice."""

from __future__ import annotations

from dataclasses import dataclass

from tools.mutants.patching import ROOT


@dataclass(frozen=True, slots=True)
class Package:
    """``name`` is layer and domain, whose ``modules`` are mutated, all of them where none is named. ``tests`` are the
    folders whose tests may kill their mutants, ``least`` the share, in per cent, that must be killed."""

    name: str
    tests: tuple[str, ...]
    modules: tuple[str, ...] = ("*",)
    least: int = 0

    def files(self) -> list[str]:
        """The files to mutate."""
        return _files([f"judging/{self.name}/{module}.py" for module in self.modules])

    def test_files(self) -> list[str]:
        """The files with the tests that may kill a mutant of this package."""
        return _files([f"tests/{folder}/test_*.py" for folder in self.tests])


_CORE = ("core/scoring", "core/tablets", "core/paper_sheets", "core/rulings", "core/results", "core/award_certificates")
"""Core is held by tests of core alone: tables and properties, no database."""

_DATABASE = (
    "services/scoring",
    "services/rulings",
    "services/results",
    "services/award_certificates",
    "queries/scoring",
)

PACKAGES = (
    Package("core/scoring", _CORE, least=85),
    Package("core/tablets", _CORE),
    Package("core/paper_sheets", _CORE),
    Package("core/rulings", _CORE),
    Package("core/results", _CORE),
    Package("core/award_certificates", _CORE),
    Package("services/rulings", _DATABASE),
    Package("services/results", _DATABASE),
    Package("services/award_certificates", _DATABASE),
    Package("queries/rulings", _DATABASE),
    Package("queries/results", _DATABASE, modules=("publications",)),
    Package("queries/scoring", _DATABASE, modules=("standings",)),
)


def _files(globs: list[str]) -> list[str]:
    found = {str(path.relative_to(ROOT)) for glob in globs for path in ROOT.glob(glob) if path.name != "__init__.py"}
    if not found:
        raise SystemExit(f"no file matches {' '.join(globs)}")
    return sorted(found)
