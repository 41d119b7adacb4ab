"""Statistics of the panel, for organisers after certification."""

from judging.web.judge.statistics import CERTIFIED, panel_statistics
from judging.web.organise.frame import head_of, page
from judging.web.wording.results import agreement_text


def statistics(contest_id: int) -> str:
    """The statistics; before certification only the sentence that says when they are shown."""
    head = head_of(contest_id)
    return page(
        "organise/results/statistics.html",
        head,
        "organise.ranking",
        shown=panel_statistics(contest_id) if head.state in CERTIFIED else None,
        certified=head.state in CERTIFIED,
        say=agreement_text,
    )
