"""Refusals about look-alikes and the registries of past works and institutions."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "no_look_alike": _l("This pair of works no longer exists."),
    "no_past_work": _l("This past work no longer exists."),
    "institution_same": _l("An institution cannot be merged into itself. Choose another."),
    "institution_merged": _l("{name} is already merged into another institution."),
    "province_unknown": _l("The province “{found}” does not exist. Enter the name of a province."),
    "province_alike": _l("The province “{found}” does not exist. Did you mean {nearest}?"),
    "region_unknown": _l("The region “{found}” does not exist. Use one of these: {known}."),
}
