"""Applications for tests: one for each database of a worker, restored after every test."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from judging import create_app, document_store
from judging.config import Settings
from judging.extensions import db
from tests import audited
from tests.web.signing import Browser

RESTORED = ("config", "extensions", "view_functions", "after_request_funcs")
"""Attributes of an application that a test may change."""


def settings_for(url: str, instance: Path) -> Settings:
    """Settings of a test installation."""
    return Settings(database_url=url, secret_key="k" * 40, instance=instance, testing=True, log_level="warning")


class ReusedApplication:
    """An application that several tests use one after another, because creating one and compiling its statements and
    templates takes many times as long as an average test. Its engine has no open connections before and after a test,
    so that the database below it can be replaced."""

    def __init__(self, url: str, instance: Path, templates: FileSystemBytecodeCache, *, serves: bool) -> None:
        self._settings = settings_for(url, instance)
        self.app = create_app(self._settings, serves=serves)
        self.app.test_client_class = Browser
        self.app.jinja_env.bytecode_cache = templates
        with self.app.app_context():
            audited.watch(db.engine)
        self._kept = {name: _copied(getattr(self.app, name)) for name in RESTORED}

    @contextmanager
    def installed_in(self, instance: Path) -> Iterator[Flask]:
        """The application with ``instance`` as its folder and an application context pushed."""
        self.app.config["SETTINGS"] = replace(self._settings, instance=instance)
        self.app.extensions["judging.documents"] = document_store.Store(instance / document_store.FOLDER)
        self.app.instance_path = str(instance)
        with self.app.app_context():
            yield self.app
            db.session.remove()
            db.engine.dispose()
        self._restore()

    def _restore(self) -> None:
        for name, kept in self._kept.items():
            changed = getattr(self.app, name)
            changed.clear()
            changed.update(_copied(kept))


Applications = Callable[[str, bool], ReusedApplication]
"""(address of a database, whether it serves pages) → the worker's application for it"""


def _copied(container: dict[str, object]) -> dict[str, object]:
    """A copy that also copies the lists of functions, to which ``after_request`` appends."""
    return {key: copy.copy(value) if isinstance(value, list) else value for key, value in container.items()}
