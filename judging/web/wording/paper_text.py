"""Where the marks of a sheet come from, in words."""

from flask_babel import gettext as _

from judging.core.paper_sheets.paper import Settlement
from judging.queries.paper_sheets.paper_sheets import PaperOrigin


def paper_origin(origin: PaperOrigin) -> str:
    """Who keyed a sheet from paper, and who confirmed it."""
    if origin.settlement is Settlement.AGREEMENT:
        return _("From paper, keyed by %(names)s, who agreed on everything.", names=_names(origin))
    if origin.settlement is Settlement.CARD:
        return _("From paper, keyed by %(names)s, confirmed by the judge with the card.", names=_names(origin))
    return _("From paper, keyed by %(names)s, confirmed by the judge's signature.", names=_names(origin))


def _names(origin: PaperOrigin) -> str:
    return _(" and ").join(origin.keyed_by)
