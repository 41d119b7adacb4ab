"""Special prizes of a contest, for its organisers."""

from typing import Any

from werkzeug.wrappers import Response

from judging.core.scoring.awards import Decider
from judging.web.judge.prizes import decided
from judging.web.organise.frame import head_of, page


def prizes(contest_id: int) -> Any:
    """The works that get each special prize."""
    head = head_of(contest_id)
    values = decided(head, Decider.ORGANISER, "organise.prizes")
    if isinstance(values, Response):
        return values
    return page("organise/results/prizes.html", head, "organise.ranking", **values)
