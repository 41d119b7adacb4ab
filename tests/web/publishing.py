"""What forms send that confirm a preview: a version to publish, a ruling to record."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def seen(page: str) -> dict[str, str]:
    """The field that identifies the previewed version on this page; empty where the page shows no preview."""
    found = re.search(r'name="seen" value="([^"]+)"', page)
    return {"seen": found[1]} if found else {}


def recorded(client: FlaskClient, address: str, data: dict[str, Any]) -> TestResponse:
    """Record a ruling: send its form, then confirm the preview; the answer to the second."""
    preview = client.post(address, data=data)
    assert preview.status_code == 200, preview.text
    return client.post(address, data={**data, **seen(preview.text), "step": "record"}, follow_redirects=True)
