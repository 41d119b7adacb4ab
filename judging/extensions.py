"""Unbound extensions."""

from flask import current_app
from flask_babel import Babel
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy

from judging.document_store import Store
from judging.models import Base

db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"autoflush": False})
babel = Babel()
login_manager = LoginManager()


def documents() -> Store:
    """The store of documents of the current application."""
    return current_app.extensions["judging.documents"]
