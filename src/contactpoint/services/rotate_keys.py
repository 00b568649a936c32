"""Renew the keys that last, while the service runs.

Each kind has its own answer to what an earlier generation of its key sealed. Sessions end, or are
sealed anew as they are used. Secrets of devices and MACs of accounts are made anew in one pass.
Entries of the ledger, and what persons decided, stay as they are, and so do the keys that open
them. The search index is made anew, as its keys are blinded anew. Keys of references, marks and
pointers are not renewed: each row of every statement would have to be written anew.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial

from django.db import transaction

from contactpoint.access.actor import Agent
from contactpoint.ledger.details import KeysRenewed
from contactpoint.ledger.entry import month_key_name, month_of, year_key_name
from contactpoint.placing.alone import (
    FirstLoadUnfinishedError,
    LinkingBusyError,
    linking_alone,
    no_first_load,
)
from contactpoint.services.accounts import second_factor
from contactpoint.services.accounts.employer.signing_keys import seal_keys_anew
from contactpoint.services.keep_keys import as_owner_of_keys
from contactpoint.store import account_macs, destroyer, sealed_sessions
from contactpoint.store.decided import CASE, VERDICT
from contactpoint.store.repositories import ledger, loads, notices, sessions, wrapped_keys
from contactpoint.store.safe import vault
from contactpoint.store.sealed_index.blinding import KEY_NAMES, blindings_now
from contactpoint.vault.lasting import Generation

_NOT_OWNED = "renewing keys needs the role that owns them"
_BATCH = 500
# A process seals under the generation before for a minute, and a transaction lasts no hour.
_TIME_TO_KEEP = timedelta(hours=1)
# Where every generation is kept, a second run of an operator who comes back to destroy other keys
# makes no more of them: the ledger is searched by each.
_TIME_BETWEEN_KEPT = timedelta(days=1)


__all__ = [
    "FirstLoadUnfinishedError",
    "KeyKind",
    "KeyStatus",
    "KeysBusyError",
    "LinkingBusyError",
    "Renewal",
    "keys_status",
    "record_renewing",
    "rotate_keys",
]


class KeyKind(StrEnum):
    """What is renewed, each by itself."""

    SESSIONS = "sessions"
    AUTHENTICATORS = "authenticators"
    ACCOUNTS = "accounts"
    LEDGER = "ledger"
    DECISIONS = "decisions"
    INDEX = "index"


class KeysBusyError(Exception):
    """Another process is renewing keys, or writing the index anew; try again later."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """What became of the keys of one kind.

    ``generation`` seals from now on, and ``renewed`` says that this run began it. ``made_anew``
    counts what was sealed or made anew under it, ``refused`` what did not open under an earlier one
    or was changed past the service: that stays as it is. The generations in ``kept`` are kept until
    ``kept_until``, when another run may destroy them; without it for as long as what they sealed.
    """

    kind: KeyKind
    generation: int
    renewed: bool
    made_anew: int = 0
    refused: int = 0
    kept: tuple[int, ...] = ()
    kept_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """Which generation of a lasting key seals, since when, and which earlier ones still open.
    ``since`` is ``None`` for a key that was never renewed."""

    kind: KeyKind
    name: str
    generation: int
    since: datetime | None
    kept: tuple[int, ...]


def rotate_keys(
    *, agent: Agent, kinds: Collection[KeyKind] = tuple(KeyKind)
) -> tuple[Renewal, ...]:
    """Renew the keys of these kinds; where a renewal is unfinished, go on with that instead.

    Killed at any moment, it goes on when it is run again. Raises ``KeysBusyError``,
    ``KeysNotOwnedError``; for the index ``LinkingBusyError`` and ``FirstLoadUnfinishedError``; and
    the errors of databases and vault: ``NotDestroyedError`` where the role that destroys keys is
    not known.
    """
    destroyer.must_be_known()
    record_renewing(agent=agent, kinds=kinds)
    with _alone(), as_owner_of_keys(_NOT_OWNED):
        return tuple(_RENEW[kind]() for kind in KeyKind if kind in kinds)


def record_renewing(*, agent: Agent, kinds: Collection[KeyKind]) -> None:
    """Record that keys are renewed; called before they are."""
    what = KeysRenewed(kinds=tuple(kind.value for kind in KeyKind if kind in kinds))
    with transaction.atomic():
        ledger.record_change(agent=agent, what=what)


def keys_status() -> tuple[KeyStatus, ...]:
    """Which generation of what seals; it says nothing of any child."""
    found = []
    holds = blindings_now().holds
    for kind in KeyKind:
        for name in _names(kind):
            generations = vault().generations(name)
            if kind is KeyKind.INDEX:
                # What was begun for an index that is not made yet seals nothing.
                generations = [one for one in generations if one.number <= holds]
            last = generations[-1]
            found.append(KeyStatus(kind, name, last.number, last.since, _kept(generations)))
    return tuple(found)


def _names(kind: KeyKind) -> Sequence[str]:
    now = datetime.now(UTC)
    return {
        KeyKind.SESSIONS: [sealed_sessions.KEY_NAME],
        KeyKind.AUTHENTICATORS: [second_factor.KEY_NAME],
        KeyKind.ACCOUNTS: [account_macs.KEY_NAME],
        KeyKind.LEDGER: [
            month_key_name(month_of(now)),
            year_key_name(now),
            ledger.PSEUDONYMS,
        ],
        KeyKind.DECISIONS: [form.key for form in (CASE, VERDICT)],
        KeyKind.INDEX: KEY_NAMES,
    }[kind]


def _sessions() -> Renewal:
    """An open session stays good, and is sealed anew as it is next saved."""
    last, renewed = _begun(sealed_sessions.KEY_NAME)
    if _is_old(last) and all(one >= last.number for one in sessions.generations_in_use()):
        vault().destroy_before(sealed_sessions.KEY_NAME, last.number)
    return _with_kept(Renewal(KeyKind.SESSIONS, last.number, renewed), sealed_sessions.KEY_NAME)


def _authenticators() -> Renewal:
    last, renewed = _begun(second_factor.KEY_NAME)
    after, resealed, refused = -1, seal_keys_anew(), 0
    while True:
        with transaction.atomic():
            end, done = second_factor.seal_anew(after, _BATCH)
        resealed, refused = resealed + done.resealed, refused + done.refused
        if end == after:
            break
        after = end
    # As long as any turn up, a process may still seal under the generation before.
    if _is_old(last) and not resealed:
        vault().destroy_before(second_factor.KEY_NAME, last.number)
    made = Renewal(KeyKind.AUTHENTICATORS, last.number, renewed, resealed, refused)
    return _with_kept(made, second_factor.KEY_NAME)


def _accounts() -> Renewal:
    """Whoever saves an account reads the generation under a lock: once all that is there has been
    made anew while nobody saves, nothing can come under an earlier one."""
    last, renewed = _begun(account_macs.KEY_NAME)
    first = account_macs.make_anew(last.number)
    with account_macs.nobody_saves():
        rest = account_macs.make_anew(last.number)
        vault().destroy_before(account_macs.KEY_NAME, last.number)
    return Renewal(
        KeyKind.ACCOUNTS, last.number, renewed, first.made + rest.made, refused=rest.wrong
    )


def _from_now_on(kind: KeyKind) -> Renewal:
    """What is written from now on is sealed under the new generations; what was before stays."""
    renewed = False
    names = _names(kind)
    for name in names:
        last = vault().generations(name)[-1]
        if last.number == 0 or _age(last) > _TIME_BETWEEN_KEPT:
            vault().renew(name)
            renewed = True
    generations = vault().generations(names[-1])
    return Renewal(kind, generations[-1].number, renewed, kept=_kept(generations))


def _index() -> Renewal:
    """Searches go on, and so do verdicts: what they write meanwhile is written under both."""
    # NumPy is behind it, which no other command should wait for.
    from contactpoint.placing.rebuild_index import rebuild
    from contactpoint.store.sealed_index.generations import IndexBusyError, announce_blinding

    with linking_alone(), _told(IndexBusyError):
        no_first_load()
        now, renewed, entries = blindings_now(), False, 0
        if now.coming == now.holds and _kept_below(now.holds):
            _destroy_earlier_blindings(now.holds)
        else:
            renewed = now.coming == now.holds
            coming = vault().renew(*KEY_NAMES).number if renewed else now.coming
            announce_blinding(coming)
            # Whoever blinded keys before they knew has written them by then.
            with transaction.atomic():
                loads.moving_alone()
            # Apart: whoever tells may come to wait for the right to move statements.
            with transaction.atomic():
                notices.wait_for_tellers()
            entries = rebuild(blinding=coming).entries
        holds = blindings_now().holds
    kept = _kept_below(holds)
    until = _since(holds) + _TIME_TO_KEEP if kept else None
    return Renewal(KeyKind.INDEX, holds, renewed, entries, kept=kept, kept_until=until)


def _kept_below(holds: int) -> tuple[int, ...]:
    """The earlier generations of the blinding keys that are not past."""
    return tuple(
        one.number
        for one in vault().generations(KEY_NAMES[0])
        if one.number < holds and not one.is_past
    )


def _destroy_earlier_blindings(holds: int) -> None:
    if datetime.now(UTC) > _since(holds) + _TIME_TO_KEEP:
        for name in KEY_NAMES:
            vault().destroy_before(name, holds)


def _since(holds: int) -> datetime:
    found = (one.since for one in vault().generations(KEY_NAMES[0]) if one.number == holds)
    return next(found, None) or datetime.now(UTC)


_RENEW: Mapping[KeyKind, Callable[[], Renewal]] = {
    KeyKind.SESSIONS: _sessions,
    KeyKind.AUTHENTICATORS: _authenticators,
    KeyKind.ACCOUNTS: _accounts,
    KeyKind.LEDGER: partial(_from_now_on, KeyKind.LEDGER),
    KeyKind.DECISIONS: partial(_from_now_on, KeyKind.DECISIONS),
    KeyKind.INDEX: _index,
}


def _begun(name: str) -> tuple[Generation, bool]:
    """The generation that seals from now on, and whether it is new: it is not where an earlier one
    is still kept. Of those that are past, what a killed run left is destroyed."""
    generations = vault().generations(name)
    kept = _kept(generations)
    vault().destroy_before(name, min(kept, default=generations[-1].number))
    if kept:
        return generations[-1], False
    return vault().renew(name), True


def _kept(generations: Sequence[Generation]) -> tuple[int, ...]:
    return tuple(one.number for one in generations[:-1] if not one.is_past)


def _age(generation: Generation) -> timedelta:
    now = datetime.now(UTC)
    return now - (generation.since or now)


def _is_old(generation: Generation) -> bool:
    return _age(generation) > _TIME_TO_KEEP


def _with_kept(renewal: Renewal, name: str) -> Renewal:
    """The renewal, with the generations that are kept until a later run."""
    generations = vault().generations(name)
    kept, since = _kept(generations), generations[-1].since
    until = since + _TIME_TO_KEEP if kept and since else None
    return replace(renewal, kept=kept, kept_until=until)


@contextmanager
def _alone() -> Iterator[None]:
    with wrapped_keys.right_to_renew() as held:
        if not held:
            raise KeysBusyError("another process is renewing keys")
        yield


@contextmanager
def _told(busy: type[Exception]) -> Iterator[None]:
    try:
        yield
    except busy as error:
        raise KeysBusyError(str(error)) from None
