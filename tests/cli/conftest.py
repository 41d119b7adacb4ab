"""Installations made by `judging init`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of an installation that does not exist yet; the environment has no settings. Those that a command sets
    for its workers (`judging demo`) end with the test."""
    yield _alone(tmp_path / "instance", monkeypatch)
    for name in _settings():
        del os.environ[name]


@pytest.fixture
def installed(instance: Path, made_once: Path) -> Path:
    """The folder of a new installation for this test."""
    shutil.copytree(made_once, instance, symlinks=True)
    return instance


def _alone(instance: Path, patch: pytest.MonkeyPatch) -> Path:
    for name in _settings():
        patch.delenv(name)
    patch.setenv("JUDGING_INSTANCE", str(instance))
    patch.setattr(os, "nice", lambda more: more)  # `judging work` would make this process give way for all later tests
    return instance


def _settings() -> list[str]:
    return [name for name in os.environ if name.startswith("JUDGING_")]
