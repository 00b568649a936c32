"""Sessions in the database, sealed: search criteria and child numbers are kept in them.

The content is sealed under the vault's lasting key ``sessions``, together with the session's own
key. A session that was open when that key was renewed is sealed under the new one as it is next
saved. So a dump of the table says nothing, and a row copied over another changes nothing. The table
holds a digest of the session key and not the key: whoever reads the table cannot take a session
over. Content that does not open is an empty session.

When somebody signed in, and in which generation of the account, is sealed with the rest: a session
ends eight hours after that, by the database server's time, however long it is used and whatever the
row's own time says. What has ended is kept for a while, so that who held it can be told why.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.http import HttpRequest

from contactpoint.access.session_end import IDLE, LONGEST, TYPED_KEPT, SessionEnd
from contactpoint.store.models import Account
from contactpoint.store.repositories import sessions
from contactpoint.store.repositories.sessions import Ended, KeptSession
from contactpoint.store.safe import vault
from contactpoint.vault.errors import KeyDestroyedError, KeyMissingError, SealBrokenError
from contactpoint.vault.lasting import lasting_subject
from contactpoint.vault.sealing import Place

KEY_NAME = "sessions"
_DOES_NOT_OPEN = (SealBrokenError, KeyDestroyedError, KeyMissingError)
_PLACE = Place("session", lasting_subject(KEY_NAME), 1)
# A session in use is saved, and so lasts longer, no more often than this: writing it takes as long
# as a search. A session may end sooner by so much.
_EVERY = timedelta(seconds=15)
# As long as Django's own session keys at most: the column takes 40 characters.
_DIGEST_LENGTH = 40
_SIGNED_IN_AT = "signed_in_at"
_GENERATION = "session_generation"
# What an employer confirmed, where the session began at its sign-in: it bounds what the session
# opens.
BOUND_BY_EMPLOYER = "employer"
# What somebody had typed when the session before this one ended, with the account whose session it
# was under ``ACCOUNT``. Nobody is signed in here yet.
TYPED_BEFORE = "typed_before"
ACCOUNT = "account"
# All that a session has from signing in.
_OF_SIGN_IN = frozenset(
    {
        *(SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY, _SIGNED_IN_AT, _GENERATION),
        BOUND_BY_EMPLOYER,
    }
)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose session it is, or was: the account, its generation, and when the session runs out.

    ``over`` says that it has run out, and why.
    """

    account: int
    generation: int
    ends: datetime
    over: SessionEnd | None


class SessionStore(DatabaseSessionStore):
    """Django's database sessions with another encoding, hidden keys and an absolute end.

    ``holder`` is set by loading a session in which somebody signed in, also one that has run out;
    ``before`` is what it keeps or kept.
    """

    holder: Holder | None = None
    before: Mapping[str, Any] = MappingProxyType({})

    def load(self) -> dict[str, Any]:
        """The content of the session; nothing, and no key, where it has ended or never was."""
        key = self._session_key
        row = None if key is None else sessions.kept(_stored(key))
        if row is None:
            self._session_key = None
            return {}
        content = self.decode(row.content)
        latest = _ends_at_latest(content)
        ends = row.ends if latest is None else min(row.ends, latest)
        self.holder, self.before = _holder(content, ends, row), dict(content)
        if ends <= row.now:
            self._session_key = None
            return {}
        if row.ends != latest and row.ends - row.now < IDLE - _EVERY:
            self.modified = True
        return content

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
        latest = _ends_at_latest(data)
        row.expire_date = row.expire_date if latest is None else min(row.expire_date, latest)
        return row

    def get_session_cookie_age(self) -> int:
        """How many seconds the session lasts without use: longer while it keeps what was typed in
        the one before, of which nobody has yet proved to be who typed it."""
        keeps = TYPED_BEFORE in self and SESSION_KEY not in self
        return int((TYPED_KEPT if keeps else IDLE).total_seconds())

    @classmethod
    def clear_expired(cls) -> None:
        """Delete what ended long enough ago that nobody asks why."""
        sessions.delete_ended(before=LONGEST)


def begin(*, request: HttpRequest, user: Account, **how: Any) -> None:
    """Make the session of a sign-in the account's only one, under a new key: the session before it
    opens nothing any more, nor does any key that was known before.

    Django calls this at every sign-in, in the transaction of whoever signs in.
    """
    account, session = user, request.session
    if session.get(TYPED_BEFORE, {}).get(ACCOUNT) != account.pk:
        # Whoever signs in next at a shared computer is not given it, nor is anybody after.
        session.pop(TYPED_BEFORE, None)
    account.end_session(SessionEnd.ELSEWHERE)
    session.cycle_key()
    session[_SIGNED_IN_AT] = int(datetime.now(UTC).timestamp())
    session[_GENERATION] = account.session_generation
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()


def begin_anew(session: SessionStore) -> None:
    """Forget all but who is signed in, and give the session another key.

    What a request that is still being answered would keep is lost with the old key, and no
    reference from before is known any more.
    """
    for key in set(session.keys()) - _OF_SIGN_IN:
        del session[key]
    session.cycle_key()


def end_with_device(*, instance: Authenticator, created: bool = True, **how: Any) -> None:
    """End the session of an account that is given a code device or loses one.

    Django calls this. That a device was used is no reason, nor that its secret was sealed anew.
    """
    if created:
        for account in Account.objects.filter(pk=instance.user_id):
            account.end_session(SessionEnd.DEVICE)


def go_on(session: SessionBase, account: Account) -> None:
    """Let a session go on that the account's own holder has just ended everywhere, by changing what
    the account proves itself by. It has a new key, and its absolute end stays."""
    session.cycle_key()
    session[_GENERATION] = account.session_generation
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()


def left_behind(session: SessionStore) -> tuple[int, Mapping[str, Any]] | None:
    """Whose session the request names, and what that session keeps or kept; ``None`` where nobody
    signed in to it, or where it is gone. Only who has the session's key gets here."""
    holder = session.holder
    return None if holder is None else (holder.account, session.before)


def latest_end_in(session: SessionBase) -> timedelta | None:
    """How long the session of somebody who signed in may last still; ``None`` for another."""
    at = session.get(_SIGNED_IN_AT)
    return None if at is None else datetime.fromtimestamp(at, UTC) + LONGEST - datetime.now(UTC)


def why_ended(session: SessionStore) -> Ended | None:
    """Why the session that the request named has ended; ``None`` where it has not, or where nobody
    can tell any more. Only who has the session's key gets here: another opens no content."""
    holder = session.holder
    if holder is None:
        return None
    ended = sessions.end_of(holder.account, holder.generation)
    if ended is not None and ended.at <= holder.ends:
        return ended
    return None if holder.over is None else Ended(holder.over, holder.ends)


def _holder(content: dict[str, Any], ends: datetime, row: KeptSession) -> Holder | None:
    if SESSION_KEY not in content or _GENERATION not in content:
        return None
    over = None
    if ends <= row.now:
        over = SessionEnd.AGE if ends == _ends_at_latest(content) else SessionEnd.IDLE
    return Holder(int(content[SESSION_KEY]), int(content[_GENERATION]), ends, over)


def _ends_at_latest(content: dict[str, Any]) -> datetime | None:
    """When the session of somebody who signed in ends, however it is used."""
    at = content.get(_SIGNED_IN_AT)
    return None if at is None else datetime.fromtimestamp(at, UTC) + LONGEST


def _stored(session_key: str | None) -> str:
    return hashlib.sha256((session_key or "").encode()).hexdigest()[:_DIGEST_LENGTH]
