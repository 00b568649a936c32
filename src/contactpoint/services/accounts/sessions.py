"""Sessions as far as accounts are concerned: ending them everywhere, why one ended, clearing up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from contactpoint.access.actor import Actor, Agent
from contactpoint.access.session_end import LONGEST, SessionEnd
from contactpoint.ledger.session_details import AccountChanged, SessionsCleared
from contactpoint.services.accounts.errors import NoSuchAccountError
from contactpoint.services.accounts.left_here import note_left
from contactpoint.store import sealed_sessions
from contactpoint.store.repositories import accounts, ledger, sessions
from contactpoint.store.repositories.sessions import Ended
from contactpoint.store.sealed_sessions import ACCOUNT, BOUND_BY_EMPLOYER, TYPED_BEFORE

__all__ = [
    "ACCOUNT",
    "BOUND_BY_EMPLOYER",
    "TYPED_BEFORE",
    "Ended",
    "Left",
    "begin_anew",
    "clear_sessions",
    "end_sessions_of",
    "go_on",
    "latest_end_in",
    "left_behind",
    "sign_out_everywhere",
    "why_ended",
]


def sign_out_everywhere(*, actor: Actor) -> None:
    """End every session of the actor's own account, this one too, and record it."""
    account = accounts.by_pk(actor.account_id)
    if account is None:
        raise NoSuchAccountError
    _end(actor, account.username)


def end_sessions_of(*, agent: Agent, username: str) -> None:
    """End every session of an account, and record it. Raises ``NoSuchAccountError``."""
    _end(agent, username)


def go_on(session: SessionBase, account_id: int) -> None:
    """Let the session of whoever has just changed their own account go on, under a new key. All
    others of the account have ended."""
    account = accounts.by_pk(account_id)
    if account is None:
        raise NoSuchAccountError
    sealed_sessions.go_on(session, account)


def why_ended(session: SessionBase) -> Ended | None:
    """Why and when the session ended that a request names by its secret; ``None`` where it has not,
    or where there is nothing left to tell by."""
    if not isinstance(session, sealed_sessions.SessionStore):
        raise TypeError("sessions are sealed")
    return sealed_sessions.why_ended(session)


@dataclass(frozen=True, slots=True)
class Left:
    """Whose session a request names, and what is or was kept in it."""

    account: int
    kept: Mapping[str, Any]


def left_behind(session: SessionBase) -> Left | None:
    """What stands in the session that a request names by its secret, also if it has ended; ``None``
    where nobody signed in to it, or where it is gone."""
    if not isinstance(session, sealed_sessions.SessionStore):
        raise TypeError("sessions are sealed")
    found = sealed_sessions.left_behind(session)
    return None if found is None else Left(*found)


def latest_end_in(session: SessionBase) -> timedelta | None:
    """How long the session may last still, however it is used; ``None`` where nobody is signed in
    to it."""
    return sealed_sessions.latest_end_in(session)


def begin_anew(session: SessionBase) -> None:
    """Let a session forget all but who is signed in, under another key: what was kept for one
    caller is nothing to the next."""
    if not isinstance(session, sealed_sessions.SessionStore):
        raise TypeError("sessions are sealed")
    sealed_sessions.begin_anew(session)


def clear_sessions(*, agent: Agent) -> int:
    """Delete the sessions that ended so long ago that nobody asks why, and why they ended; returns
    how many there were.

    An entry is written only where there were any.
    """
    with transaction.atomic():
        cleared = sessions.delete_ended(before=LONGEST)
        if cleared:
            ledger.record_change(agent=agent, what=SessionsCleared(sessions=cleared))
    return cleared


def _end(agent: Agent, username: str) -> None:
    with transaction.atomic():
        account = accounts.by_username(username)
        if account is None:
            raise NoSuchAccountError
        ledger.record_change(
            agent=agent,
            what=AccountChanged(account=account.pk, what=SessionEnd.EVERYWHERE.value),
        )
        account.end_session(SessionEnd.EVERYWHERE)
        note_left(account.pk)
