"""The application as servers load it."""

import io
import os

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contactpoint.config.settings")

application = get_wsgi_application()
# The checks run whichever server loads this module. No service is better than one with published
# keys or passwords.
call_command("check", databases=["default"], stdout=io.StringIO())
