"""The WSGI door, for granian or any other server."""

import os

from django.core.wsgi import get_wsgi_application

from virgula.config.messages import compile_stale

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "virgula.config.settings")
compile_stale()
application = get_wsgi_application()
