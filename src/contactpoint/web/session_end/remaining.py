"""How long a session lasts still, as its pages tell it."""

from django.http import HttpRequest

from contactpoint.access.session_end import IDLE
from contactpoint.services.accounts.sessions import latest_end_in


def seconds_left(request: HttpRequest) -> int:
    """In how many seconds the session ends if nothing is asked for: ten minutes, or less where it
    has lasted for nearly eight hours."""
    latest = latest_end_in(request.session)
    return int(IDLE.total_seconds() if latest is None else min(IDLE, latest).total_seconds())
