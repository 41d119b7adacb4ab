"""The WSGI application, for any server (``granian --interface wsgi wsgi:app``) and for ``flask --app wsgi db``."""

from judging import create_app
from judging.database import migrations

app = create_app()
migrations.init_app(app)
