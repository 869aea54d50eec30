"""The door for a WSGI server: granian by `nongan serve`, or any other."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nongan.config.settings")
application = get_wsgi_application()
