"""Sessions in the database, sealed: search criteria and child numbers are kept in them.

The content is sealed under the vault's lasting key ``sessions``, together with the session's own
key. A session that was open when that key was renewed is sealed under the new one as it is next
saved. So a dump of the table says nothing, and a row copied over another changes nothing. The table
holds a digest of the session key and not the key: whoever reads the table cannot take a session
over. Content that does not open is an empty session.
"""

import base64
import hashlib
import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

from contactpoint.store.repositories import sessions
from contactpoint.store.safe import vault
from contactpoint.vault.errors import KeyDestroyedError, KeyMissingError, SealBrokenError
from contactpoint.vault.lasting import lasting_subject
from contactpoint.vault.sealing import Place

KEY_NAME = "sessions"
_DOES_NOT_OPEN = (SealBrokenError, KeyDestroyedError, KeyMissingError)
_PLACE = Place("session", lasting_subject(KEY_NAME), 1)
_LASTS = timedelta(seconds=settings.SESSION_COOKIE_AGE)
# A session in use is saved, and so lasts longer, no more often than this: writing it takes as long
# as a search. A session may end sooner by so much.
_EVERY = timedelta(seconds=15)
# As long as Django's own session keys at most: the column takes 40 characters.
_DIGEST_LENGTH = 40


class SessionStore(DatabaseSessionStore):
    """Django's database sessions with another encoding and hidden keys."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """The sealed form of the content, as text."""
        key = self._get_or_create_session_key()  # type: ignore[attr-defined]
        content = json.dumps([key, session_dict])
        sealed = vault().lasting(KEY_NAME).seal(_PLACE, content.encode())
        return base64.b64encode(sealed).decode("ascii")

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """The content, or nothing when it does not open or is another session's."""
        try:
            sealed = base64.b64decode(session_data, validate=True)
            key, content = json.loads(vault().lasting(KEY_NAME).open(_PLACE, sealed))
        except (*_DOES_NOT_OPEN, ValueError):
            return {}
        return dict(content) if key == self.session_key else {}

    def exists(self, session_key: str | None) -> bool:
        """Whether a session has this key."""
        return super().exists(_stored(session_key))

    def delete(self, session_key: str | None = None) -> None:
        """Remove the session from the database."""
        key = self.session_key if session_key is None else session_key
        if key is not None:
            super().delete(_stored(key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """The row to save."""
        row = super().create_model_instance(data)
        row.session_key = _stored(row.session_key)
        return row

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        key = self._session_key
        found = None if key is None else sessions.alive(_stored(key))
        if found is None:
            self._session_key = None
            return None
        content, ends = found
        if ends - timezone.now() < _LASTS - _EVERY:
            self.modified = True
        row: AbstractBaseSession = self.model(
            session_key=_stored(key), session_data=content, expire_date=ends
        )
        return row


def _stored(session_key: str | None) -> str:
    return hashlib.sha256((session_key or "").encode()).hexdigest()[:_DIGEST_LENGTH]
