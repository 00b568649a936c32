"""What somebody had typed when a session ended is kept for a while: what is recorded of that.

Where it is kept, and that nobody else is given it, is ``store.sealed_sessions``' to see to. What it
was is in no entry: it may be about a child whom nobody has searched for yet.
"""

from django.db import transaction

from contactpoint.access.actor import Actor
from contactpoint.ledger.entry import Origin
from contactpoint.ledger.session_details import TypedGivenBack, TypedKept
from contactpoint.store.repositories import ledger


def record_typed_kept(*, account: int, page: str) -> None:
    """Record that what this account typed at a page is kept; ``page`` is the page's name."""
    ledger.record_refusal(origin=Origin.PAGE, what=TypedKept(page), account_id=account)


def record_given_back(*, actor: Actor, page: str) -> None:
    """Record that the actor is given back what was typed at a page."""
    with transaction.atomic():
        ledger.record_change(agent=actor, what=TypedGivenBack(page))
