"""The door for an ASGI server. Sync views are many times slower through it: prefer wsgi.py."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nongan.config.settings")
application = get_asgi_application()
