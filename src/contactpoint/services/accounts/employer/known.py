"""What this process knows of providers: their metadata and keys, for an hour.

A key that is not known may be new: the provider's keys are asked for again, once a minute at most,
and those that it does not name any more are forgotten with that.
"""

import time
from dataclasses import dataclass
from threading import Lock

from joserfc.jwk import KeySet

from contactpoint.services.accounts.employer.calls import Metadata, keys_of, metadata_of

LASTS_SECONDS = 3600.0
BETWEEN_SECONDS = 60.0


@dataclass(slots=True)
class _Known:
    metadata: Metadata
    metadata_at: float
    keys: KeySet | None = None
    keys_at: float = float("-inf")


_known: dict[str, _Known] = {}
_lock = Lock()


def metadata_for(issuer: str) -> Metadata:
    """Where the provider is asked what. Raises ``EmployerRefusedError``."""
    return _of(issuer).metadata


def keys_for(issuer: str, kid: str) -> KeySet:
    """The provider's keys, asked for again where none of this name is known. Raises
    ``EmployerRefusedError``."""
    known, now = _of(issuer), _now()
    age = now - known.keys_at
    missing = known.keys is None or all(key.kid != kid for key in known.keys)
    if known.keys is None or age > LASTS_SECONDS or (missing and age > BETWEEN_SECONDS):
        # Before it is asked: one that does not answer is not asked by everybody at once.
        known.keys_at = now if known.keys is not None else known.keys_at
        known.keys = keys_of(known.metadata)
        known.keys_at = now
    return known.keys


def forget(issuer: str) -> None:
    """Ask the provider anew."""
    with _lock:
        _known.pop(issuer, None)


def _of(issuer: str) -> _Known:
    with _lock:
        known = _known.get(issuer)
    if known is None or _now() - known.metadata_at > LASTS_SECONDS:
        known = _Known(metadata_of(issuer), _now())
        with _lock:
            _known[issuer] = known
    return known


def _now() -> float:
    return time.monotonic()
