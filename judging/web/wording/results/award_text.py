"""Awards in words, for every page and paper: titles and medals by their names, special prizes with level and giver."""

import re
from collections.abc import Iterable

from flask_babel import gettext as _

from judging.core.numbers import decimal_text
from judging.core.scoring.awards import MEDAL_NAMES, Award, AwardKind, Medal, MedalBand, SpecialPrize
from judging.web.wording import labels
from judging.web.wording.languages import spoken

_WORDS = {
    **{name: medal for medal, text in MEDAL_NAMES.items() for name in (text.th, text.en, medal.value)},
    "ทอง": Medal.GOLD,
    "เงิน": Medal.SILVER,
    "ทองแดง": Medal.BRONZE,
}
_NUMBERED = re.compile(r" (?=[0-9๐-๙]+$)")


def award_text(award: Award | SpecialPrize) -> str:
    """One award in the reader's language, such as "Honor Award (gold medal), given by …"."""
    name = _NUMBERED.sub("\u00a0", spoken(award.name))
    if isinstance(award, Award) and award.kind is not AwardKind.PRIZE:
        return name
    if award.level:
        name = _("%(award)s (%(level)s)", award=name, level=level_text(award.level))
    return _("%(award)s, given by %(giver)s", award=name, giver=award.giver) if award.giver else name


def awards_text(awards: Iterable[Award], *kinds: AwardKind) -> str:
    """The awards of these kinds (all by default) in one line, empty without any."""
    return " · ".join(award_text(award) for award in awards if not kinds or award.kind in kinds)


def level_text(level: str) -> str:
    """The level of a prize: the name of a medal, or the text as it was typed."""
    return str(labels.MEDALS[Medal(level)]) if level in list(Medal) else level


def level_word(typed: str) -> str:
    """The level of a prize as stored: a ``Medal`` where a person typed its name in either language."""
    return _WORDS.get(typed.casefold(), typed)


def medals_text(bands: Iterable[MedalBand]) -> str:
    """The medals with their least means, the best first."""
    return ", ".join(
        _("%(medal)s from %(points)s", medal=spoken(band.name), points=decimal_text(band.least))
        if band.least
        else _("otherwise %(medal)s", medal=spoken(band.name))
        for band in bands
    )
