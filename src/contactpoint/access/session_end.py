"""When a session ends, and why one ended."""

from datetime import timedelta
from enum import StrEnum

# Ten idle minutes end a session (rules of the domain, section 2), and a working day does whatever
# happens in it (OWASP ASVS 5.0, 7.3.2).
IDLE = timedelta(minutes=10)
LONGEST = timedelta(hours=8)
# So long before its end a page warns of it (WCAG 2.2.1 asks for 20 seconds at least).
WARNED_BEFORE = timedelta(minutes=2)
# So long what was typed is kept after the end, for who signs in again.
TYPED_KEPT = timedelta(minutes=30)
# So long the second factor counts as proved again, for acts of weight.
PROOF_LASTS = timedelta(minutes=10)


class SessionEnd(StrEnum):
    """Why a session ended. The list is closed."""

    IDLE = "idle"
    AGE = "age"
    ELSEWHERE = "elsewhere"
    EVERYWHERE = "everywhere"
    PASSWORD = "password"  # noqa: S105 (a reason)
    PIN = "pin"
    DEVICE = "device"
    RECOVERED = "recovered"
    ROLE = "role"
    ORGANISATION = "organisation"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
