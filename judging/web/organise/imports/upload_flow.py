"""An import in three requests: choose a file, preview it, then import all of it or nothing."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, ClassVar

from flask import redirect, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from judging.core.refusals import RuleViolation
from judging.imports.uploads import Uploads
from judging.queries.contests.contests import ContestHead
from judging.web.guards.access import actor
from judging.web.organise.frame import is_open
from judging.web.views import flash_and_redirect
from judging.web.wording.refusals import sentence

ANSWERS = ("college", "file")
"""The first words of the names of fields that answer a question: about an institution, about the file."""

SHOWN_AGAIN = frozenset(
    {"import_moved", "import_unanswered", "import_wrong", "hand_over_moved", "hand_over_unanswered"}
)
"""Refusals after which the preview is shown again, with the reason."""


@dataclass(frozen=True, kw_only=True)
class UploadFlow(ABC):
    """One import: ``address`` and ``listing`` are the endpoints of its page and of the page it returns to; ``head`` is
    the contest, or None for a registry of the installation."""

    purpose: str
    address: str
    listing: str
    head: ContestHead | None = None

    form: ClassVar[type[FlaskForm]]

    @abstractmethod
    def page(self, **values: Any) -> str:
        """The page with these values: the form to choose a file if ``preview`` is None, else the preview."""

    @abstractmethod
    def faults(self, file: BinaryIO) -> tuple[str, ...]:
        """Why the chosen file cannot be previewed; empty if it can."""

    @abstractmethod
    def preview(self, file: BinaryIO, answers: Mapping[str, str]) -> Any:
        """What an import would do with these answers, against the present database."""

    @abstractmethod
    def take(self, file: BinaryIO, answers: Mapping[str, str]) -> str:
        """Import the file if it still matches the preview; returns the message."""

    def kept(self, token: str) -> None:  # noqa: B027, since only some imports keep more than the file
        """Keep what belongs to the chosen file, which is kept under this token."""

    def begun(self, token: str) -> Any:
        """The response to a file whose import a job has begun or ended; None to go on."""
        return None

    def leave_to_job(self, file: BinaryIO, token: str, answers: Mapping[str, str]) -> Any:
        """The response where a job imports the file; None to import it at once."""
        return None

    def other_act(self, act: str, file: BinaryIO, token: str) -> Any:
        """The response to an act that only this kind of import has; None to import."""
        return None

    @property
    def nothing_imported(self) -> str:
        """The message after Cancel. No class attribute: ``ABC`` would evaluate a lazy text at import."""
        return _("Nothing was imported.")

    @property
    def may_change(self) -> bool:
        """Whether the contest still accepts works and judges."""
        return self.head is None or is_open(self.head)

    def respond(self) -> Any:
        """The response to this request."""
        is_shown, token = request.method == "GET", request.values.get("upload", "")
        if not token:
            return self._choose(self.form()) if is_shown else self._upload()
        if (begun := self.begun(token)) is not None:
            return begun
        if not is_shown and request.form.get("act") == "cancel":
            self.uploads.drop(token)
            return flash_and_redirect(self.nothing_imported, self.listing, **self._contest)
        file = self.uploads.open(token)
        ended = self.uploads.ended(token) if file is None else None
        if ended is not None:
            return flash_and_redirect(ended, self.listing, **self._contest)
        if file is None:
            message = _("The file is no longer stored. Choose it again.")
            return flash_and_redirect(message, self.address, category="fail", **self._contest)
        with file:
            if is_shown:
                return self.show(file, token, answers=self.uploads.answers(token))
            other = self.other_act(request.form.get("act", ""), file, token)
            if other is not None:
                return other
            return self._take(file, token, self.answers())

    def _take(self, file: BinaryIO, token: str, given: Mapping[str, str]) -> Any:
        """Import, or show the preview again with the reason; a second click tells what the first one did."""
        self.uploads.keep_answers(token, given)
        if (left := self.leave_to_job(file, token, given)) is not None:
            return left
        file.seek(0)
        try:
            message = self.take(file, given)
        except RuleViolation as refusal:
            ended = self.uploads.ended(token)
            if ended is None:
                if refusal.code not in SHOWN_AGAIN:
                    raise
                file.seek(0)
                return self.show(file, token, sentence(refusal), given)
            message = ended
        self.uploads.end(token, message)
        return flash_and_redirect(message, self.listing, **self._contest)

    def show_again(self, token: str, answers: Mapping[str, str] | None = None, **more: Any) -> Any:
        """Redirect to the preview; these answers are kept for it, by default those given before."""
        if answers is not None:
            self.uploads.keep_answers(token, answers)
        return redirect(url_for(self.address, upload=token, **self._contest, **more), 303)

    @staticmethod
    def answers() -> dict[str, str]:
        """The answers that the form gives, by the id of their question."""
        parts = ((name.partition("-"), said) for name, said in request.form.items())
        return {name: said for (before, _dash, name), said in parts if before in ANSWERS and said}

    @property
    def _contest(self) -> dict[str, Any]:
        return {} if self.head is None else {"contest_id": self.head.contest_id}

    @property
    def uploads(self) -> Uploads:
        """Where the person's files of this import are."""
        return Uploads(self.purpose, self._contest.get("contest_id", 0), actor().user_id or 0)

    def _choose(self, form: FlaskForm, refused: tuple[str, ...] = ()) -> Any:
        """The page that asks for a file, with the faults of the previous one."""
        return self.page(form=form, refused=refused, preview=None), 422 if form.errors or refused else 200

    def _upload(self) -> Any:
        if not self.may_change:
            raise RuleViolation("contest_certified")
        form: Any = self.form()
        if not form.validate_on_submit():
            return self._choose(form)
        with form.file.data.stream as stream:
            refused = self.faults(stream)
            if refused:
                return self._choose(form, refused)
            stream.seek(0)
            token = self.uploads.keep(stream)
            self.kept(token)
        return self.show_again(token)

    def show(self, file: BinaryIO, token: str, refusal: str = "", answers: Mapping[str, str] | None = None) -> Any:
        """The preview; ``refusal`` says why the import was refused."""
        try:
            preview = self.preview(file, answers or {})
        except RuleViolation as error:
            return self._choose(self.form(), (sentence(error),))
        return self.page(preview=preview, upload=token, refusal=refusal), 422 if refusal else 200
