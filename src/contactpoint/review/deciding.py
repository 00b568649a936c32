"""Whether a case has something to decide just now, and whose turn it is."""

from datetime import datetime

from contactpoint.review.kinds import CaseKind


def is_to_decide(
    kind: CaseKind, *, other_child: int | None, waits: bool, stands_on: int | None
) -> bool:
    """Whether a case still has something to decide.

    A placing case has if its statement ``waits`` for a person on no record. A case of two records
    has if its statement ``stands_on`` the record ``other_child``.
    """
    if kind is CaseKind.PLACING:
        return waits
    return stands_on is not None and stands_on == other_child


def is_anothers(
    account_id: int, *, claimed_by: int | None, claimed_until: datetime | None, now: datetime
) -> bool:
    """Whether a reviewer other than this account has a claim to the case that still lasts."""
    claimed = claimed_until is not None and claimed_until > now
    return claimed and claimed_by != account_id
