"""What refusals about look-alikes and the registries of past works and institutions say."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "no_look_alike": _l("There is no such pair of works any more."),
}
