"""Between granian and the application: reads bodies without a thread, then calls Flask in one (ADR 14).

`judging serve` names ``create``; any other server runs ``wsgi.py``.
"""

from judging import create_app
from judging.web.server.adapter import Adapter
from judging.web.server.refusals import Refusals
from judging.web.serving.body_limits import body_limits


def create() -> Adapter:
    """The application behind the adapter. Called once in each worker."""
    app = create_app()
    return Adapter(app, limit=body_limits(app), refusal=Refusals(app))
