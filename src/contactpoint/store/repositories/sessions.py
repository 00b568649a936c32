"""Sessions as they are kept, and how those of an account ended."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from contactpoint.access.session_end import SessionEnd
from contactpoint.store import prepared
from contactpoint.store.models import EndedGeneration
from contactpoint.vault.errors import SealBrokenError
from contactpoint.vault.lasting import generation_of

# Every page waits for it.
_KEPT = """
    SELECT session_data, expire_date, now() FROM django_session WHERE session_key = %s
"""
# Of what is sealed the first bytes as text: the generation of its key, and a format.
_HEADS = """
    SELECT DISTINCT left(session_data, 4) FROM django_session WHERE expire_date > now()
"""


@dataclass(frozen=True, slots=True)
class KeptSession:
    """A session's content as it is sealed, when it ends or ended, and the server's time now."""

    content: str
    ends: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """Why the session of an account's generation ended, and when."""

    why: SessionEnd
    at: datetime


def kept(stored_key: str) -> KeptSession | None:
    """The session under this key, also for a while after it has ended."""
    found = prepared.rows(_KEPT, [stored_key])
    return KeptSession(*found[0]) if found else None


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


def end_of(account_pk: int, generation: int) -> Ended | None:
    """How the session of this generation ended; ``None`` while it is the account's, or later."""
    row = EndedGeneration.objects.filter(account_id=account_pk, generation=generation).first()
    return None if row is None else Ended(SessionEnd(row.why), row.at)


def delete_ended(*, before: timedelta) -> int:
    """Delete the sessions that ended longer ago than this, by the server's time, with why they
    ended; returns how many sessions there were."""
    ended = [before.total_seconds()]
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM store_endedgeneration WHERE at < now() - make_interval(secs => %s)", ended
        )
        cursor.execute(
            "DELETE FROM django_session WHERE expire_date < now() - make_interval(secs => %s)",
            ended,
        )
        return int(cursor.rowcount)
