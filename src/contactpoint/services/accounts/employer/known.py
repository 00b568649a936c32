"""What this process knows of providers: their metadata and keys, for an hour.

A key that is not known may be new: the provider's keys are asked for again, once a minute at most,
and those that it does not name any more are forgotten with that. A provider is asked by one at a
time, and one that was not reached is left alone for a while: others wait for neither.
"""

import time
from dataclasses import dataclass, field
from threading import Lock

from joserfc.jwk import KeySet

from contactpoint.services.accounts.employer.calls import Metadata, keys_of, metadata_of
from contactpoint.services.accounts.employer.errors import EmployerRefusedError, Fault

LASTS_SECONDS = 3600.0
BETWEEN_SECONDS = 60.0
LEFT_ALONE_SECONDS = 15.0
_WAIT_SECONDS = 3.0
_NEVER = float("-inf")


@dataclass(slots=True)
class _Known:
    lock: Lock = field(default_factory=Lock)
    metadata: Metadata | None = None
    metadata_at: float = _NEVER
    keys: KeySet | None = None
    keys_at: float = _NEVER
    failed_at: float = _NEVER


_known: dict[str, _Known] = {}


def metadata_for(issuer: str) -> Metadata:
    """Where the provider is asked what. Raises ``EmployerRefusedError``."""
    known = _of(issuer)
    with _Asking(known):
        return _metadata(issuer, known)


def keys_for(issuer: str, kid: str) -> KeySet:
    """The provider's keys, asked for again where none of this name is known. Raises
    ``EmployerRefusedError``."""
    known = _of(issuer)
    with _Asking(known):
        metadata, now = _metadata(issuer, known), _now()
        age = now - known.keys_at
        missing = known.keys is None or all(key.kid != kid for key in known.keys)
        if age > LASTS_SECONDS or (missing and age > BETWEEN_SECONDS):
            known.keys = keys_of(metadata)
            known.keys_at = now
        if known.keys is None:
            raise EmployerRefusedError(Fault.NOT_REACHED)
        return known.keys


def forget(issuer: str) -> None:
    """Ask the provider anew."""
    _known.pop(issuer, None)


class _Asking:
    """One at a time asks; whoever comes meanwhile waits a moment for the answer."""

    def __init__(self, known: _Known) -> None:
        self._known = known

    def __enter__(self) -> None:
        if not self._known.lock.acquire(timeout=_WAIT_SECONDS):
            raise EmployerRefusedError(Fault.NOT_REACHED)
        if _now() - self._known.failed_at < LEFT_ALONE_SECONDS:
            self._known.lock.release()
            raise EmployerRefusedError(Fault.NOT_REACHED)

    def __exit__(self, *raised: object) -> None:
        if raised[0] is not None:
            self._known.failed_at = _now()
        self._known.lock.release()


def _metadata(issuer: str, known: _Known) -> Metadata:
    if known.metadata is None or _now() - known.metadata_at > LASTS_SECONDS:
        known.metadata = metadata_of(issuer)
        known.metadata_at = _now()
    return known.metadata


def _of(issuer: str) -> _Known:
    # Only employers that are registered are asked for, so there are few.
    return _known.setdefault(issuer, _Known())


def _now() -> float:
    return time.monotonic()
