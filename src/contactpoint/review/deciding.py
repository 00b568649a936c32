"""Whether a case has something to decide just now, and whose turn it is."""

from datetime import datetime

from contactpoint.review.kinds import CaseKind


def is_to_decide(
    kind: CaseKind, *, other_child: int | None, waits: bool, stands_on: int | None
) -> bool:
    """Whether things are as a case says: its statement ``waits`` for a person; or, where two
    records resemble each other, it ``stands_on`` the one that the case has as its other."""
    if kind is CaseKind.PLACING:
        return waits
    return stands_on is not None and stands_on == other_child


def is_anothers(
    account_id: int, *, claimed_by: int | None, claimed_until: datetime | None, now: datetime
) -> bool:
    """Whether another reviewer than this account has the case: for as long as the claim lasts."""
    claimed = claimed_until is not None and claimed_until > now
    return claimed and claimed_by != account_id
