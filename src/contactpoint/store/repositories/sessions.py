"""Sessions as they are kept."""

from datetime import datetime

from contactpoint.store import prepared

# Every page waits for it.
_ALIVE = """
    SELECT session_data, expire_date FROM django_session
    WHERE session_key = %s AND expire_date > now()
"""


def alive(stored_key: str) -> tuple[str, datetime] | None:
    """The content and the end of the session under this key, unless it has ended."""
    found = prepared.rows(_ALIVE, [stored_key])
    return found[0] if found else None
