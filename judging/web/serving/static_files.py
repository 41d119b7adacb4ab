"""Static files in front of the application: cached forever, served compressed where a compressed copy exists."""

from flask import Flask
from whitenoise import WhiteNoise

from judging.config import Settings
from judging.static_digest import SOURCE, digest


def init_app(app: Flask) -> None:
    """Serve static files in front of the application."""
    settings: Settings = app.config["SETTINGS"]
    prefix = f"/static/{digest()}/"
    made = settings.instance / "static" / digest()
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(made if made.exists() else SOURCE),
        prefix=prefix,
        max_age=60,
        immutable_file_test=lambda path, url: url.startswith(prefix),
    )

    @app.template_global()
    def static_url(path: str) -> str:
        """The address of a static file."""
        return prefix + path
