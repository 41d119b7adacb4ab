"""What refusals about look-alikes and the registries of past works and institutions say."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "no_look_alike": _l("There is no such pair of works any more."),
    "no_past_work": _l("There is no such past work any more."),
    "institution_same": _l("An institution cannot be merged into itself. Choose another one."),
    "institution_merged": _l("{name} was merged into another institution already."),
    "province_unknown": _l("The province “{found}” is not known. Enter the name of a province."),
    "province_alike": _l("The province “{found}” is not known. If {nearest} is meant, enter that."),
    "region_unknown": _l("The region “{found}” is not known. Known are: {known}."),
}
