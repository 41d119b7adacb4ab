"""The message of every ``RuleViolation`` code, in both languages (``refusal_texts``, one module per domain).

The sentences are English source strings, translated like every other; ``{names}`` are the refusal's params, days as
the language writes them.
"""

from datetime import date

from flask_babel import gettext

from judging.core import dates
from judging.core.refusals import RuleViolation
from judging.queries.jobs import JobView
from judging.web.wording.languages import language
from judging.web.wording.refusal_texts import SENTENCES


def sentence(refusal: RuleViolation) -> str:
    """The refusal's message in the reader's language."""
    text = SENTENCES.get(refusal.code)
    if text is None:
        return gettext("This is not possible (%(code)s).", code=refusal.code)
    params = {
        name: dates.day(value, language()) if isinstance(value, date) else value
        for name, value in refusal.params.items()
    }
    return str(text).format(**params)


def trouble(job: JobView) -> str:
    """Why a background job failed, in the reader's language; empty if it did not."""
    return sentence(RuleViolation(job.error, **job.result)) if job.error else ""
