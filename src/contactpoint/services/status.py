"""Whether the parts of the service work now, for anyone who asks: yes or no, and nothing else.

What is looked at are checks of ``contactpoint check``. They are made at most twice a minute in each
process, however many ask, and by one of them at a time: the others get the last answer.
"""

import time
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock

from contactpoint.services.checks.run import works

_LASTS_SECONDS = 30.0


class Working(StrEnum):
    """A part of the service."""

    RECORDS = "records"
    KEYS = "keys"
    INDEX = "index"
    LEDGER = "ledger"


# By part, the checks that have to be good.
_CHECKS = {
    Working.RECORDS: "records-answer",
    Working.KEYS: "keys-answer",
    Working.INDEX: "index-there",
    Working.LEDGER: "ledger-read",
}


@dataclass(slots=True)
class _Last:
    """What was found last, and when, by a clock that is not set."""

    found: dict[Working, bool] | None = None
    at: float = 0.0


_last = _Last()
_looking = Lock()


def service_status() -> dict[Working, bool]:
    """By part whether it works, as it was within the last half minute."""
    if _is_fresh():
        return dict(_last.found or {})
    if _looking.acquire(blocking=_last.found is None):
        try:
            if not _is_fresh():
                _last.found = {part: works(check) for part, check in _CHECKS.items()}
                _last.at = time.monotonic()
        finally:
            _looking.release()
    return dict(_last.found or {})


def forget_status() -> None:
    """Look anew at the next question."""
    _last.found = None


def _is_fresh() -> bool:
    return _last.found is not None and time.monotonic() - _last.at < _LASTS_SECONDS
