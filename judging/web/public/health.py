"""Health check: whether the application runs and reaches its database."""

from __future__ import annotations

from flask import jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from judging.extensions import db


def healthz() -> ResponseReturnValue:
    """``{"status": "ok"}``, or 503 if the database does not answer."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return jsonify(status="fail"), 503
    return jsonify(status="ok")
