"""Why a session ended, carried to the page that says so.

It is kept in a new session, which nobody is signed in to, and is told once.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase

from contactpoint.access.session_end import SessionEnd
from contactpoint.services.accounts.sessions import Ended

_KEY = "ended"


@dataclass(frozen=True, slots=True)
class Told:
    """Why and when the session ended."""

    why: SessionEnd
    at: datetime


def remember_end(session: SessionBase, ended: Ended) -> None:
    """Keep why a session ended, in the one that follows it."""
    session[_KEY] = [ended.why.value, ended.at.isoformat()]


def recall_end(session: SessionBase) -> Told | None:
    """Why the session before this one ended, where that is known and was not told yet."""
    kept = session.pop(_KEY, None)
    if kept is None:
        return None
    why, at = kept
    return Told(SessionEnd(why), datetime.fromisoformat(at))
