"""The door for a WSGI server: granian by `nongan serve`, or any other."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nongan.config.settings")
application = get_wsgi_application()

from nongan.config import checks  # noqa: E402  needs the apps, which are loaded now

checks.require_durable_database()  # whichever server this is: it refuses to start otherwise
