"""The list of a contest's papers."""

from judging.web.organise import frame


def listing(contest_id: int) -> str:
    """Every paper that can be printed now, by when it is wanted."""
    head = frame.head_of(contest_id)
    return frame.page("organise/papers/papers.html", head, "organise.papers")
