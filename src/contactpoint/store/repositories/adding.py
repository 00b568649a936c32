"""How many children were added: counted, and refused above the limits (``access.budgets``).

Accounts and organisations are known by pseudonyms of the day, as in the counts of looks.
"""

from datetime import UTC, datetime, timedelta

from contactpoint.access.actor import Actor
from contactpoint.access.budgets import (
    ADDED_BY_ACCOUNT,
    ADDED_FOR_ORGANISATION,
    AddingLimit,
    AddingSpentError,
    Reached,
)
from contactpoint.ledger.pseudonyms import added_by_account, added_for_organisation
from contactpoint.store.models import Adding
from contactpoint.store.safe import vault
from contactpoint.vault.vault import IndexDomain

_A_DAY, _AN_HOUR = timedelta(days=1), timedelta(hours=1)


def spend(actor: Actor) -> None:
    """Count one child more that the actor adds, in the open transaction.

    The transaction has the right to move statements, so that nobody else counts meanwhile. Raises
    ``AddingSpentError``; the transaction then has to be taken back.
    """
    at = datetime.now(UTC)
    day = f"{at:%Y-%m-%d}"
    Adding.objects.filter(day__lt=at.date() - _A_DAY).delete()
    pseudonyms = vault().index(IndexDomain.PSEUDONYMS)
    _count(
        pseudonyms.digest(added_by_account(actor.account_id, day)),
        at,
        ADDED_BY_ACCOUNT,
        Reached.ADDED_BY_ACCOUNT,
    )
    _count(
        pseudonyms.digest(added_for_organisation(actor.organisation_id, day)),
        at,
        ADDED_FOR_ORGANISATION,
        Reached.ADDED_FOR_ORGANISATION,
    )


def _count(who: bytes, at: datetime, limit: AddingLimit, reached: Reached) -> None:
    row, _ = Adding.objects.select_for_update().get_or_create(
        who=who, defaults={"day": at.date(), "hour": at.hour}
    )
    # A process whose clock is behind counts into the hour of the others.
    if row.hour < at.hour:
        row.hour, row.in_hour = at.hour, 0
    begun = at.replace(minute=0, second=0, microsecond=0)
    if row.in_day >= limit.day:
        raise AddingSpentError(reached, begun.replace(hour=0) + _A_DAY)
    if row.in_hour >= limit.hour:
        raise AddingSpentError(reached, begun + _AN_HOUR)
    row.in_hour += 1
    row.in_day += 1
    row.save()
