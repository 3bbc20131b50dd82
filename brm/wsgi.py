"""What the web server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brm.settings")

application = get_wsgi_application()

import brm.celery  # noqa: E402, F401  (loaded once here, not with somebody's first request)
