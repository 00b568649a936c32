"""Sessions as they are kept."""

import base64
import binascii
from datetime import datetime

from contactpoint.store import prepared
from contactpoint.vault.errors import SealBrokenError
from contactpoint.vault.lasting import generation_of

# Every page waits for it.
_ALIVE = """
    SELECT session_data, expire_date FROM django_session
    WHERE session_key = %s AND expire_date > now()
"""
# Of what is sealed the first bytes as text: the generation of its key, and a format.
_HEADS = """
    SELECT DISTINCT left(session_data, 4) FROM django_session WHERE expire_date > now()
"""


def alive(stored_key: str) -> tuple[str, datetime] | None:
    """The content and the end of the session under this key, unless it has ended."""
    found = prepared.rows(_ALIVE, [stored_key])
    return found[0] if found else None


def generations_in_use() -> set[int]:
    """The generations of their key under which sessions are sealed that have not ended. What is no
    sealed session needs none."""
    found = set()
    for (head,) in prepared.rows(_HEADS, []):
        try:
            found.add(generation_of(base64.b64decode(head, validate=True)))
        except (SealBrokenError, binascii.Error):
            continue
    return found
