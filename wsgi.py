"""The WSGI application, for any server (``granian --interface wsgi wsgi:app``) and for ``flask --app wsgi db``."""

from judging import create_app, migrating

app = create_app()
migrating.init_app(app)
