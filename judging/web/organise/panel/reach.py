"""Whether the addresses in QR codes printed from here can be reached by tablets and phones."""

from flask import request, url_for

from judging.web.serving.reach import for_others


def reach() -> dict[str, str]:
    """``out_of_reach``: the address in the QR codes if no tablet can reach it; otherwise empty. ``in_reach``: this page
    at an address that tablets reach, if the server listens there."""
    here = url_for("public.home", _external=True)
    if for_others(here) == here:
        return {"out_of_reach": "", "in_reach": ""}
    return {"out_of_reach": here, "in_reach": for_others(request.url)}
