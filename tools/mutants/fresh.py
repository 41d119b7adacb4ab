"""A pytest plugin: the tests of this process meet the mutant that the environment names."""

from __future__ import annotations

from tools.mutants.patching import install_from_environment

install_from_environment()
