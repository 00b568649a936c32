"""The application as ``contactpoint up`` serves it."""

from contactpoint.config.connections import ConnectionGuard
from contactpoint.config.read_first import ReadFirst
from contactpoint.config.wsgi import application as pages

application = ReadFirst(pages)
ConnectionGuard().start()
