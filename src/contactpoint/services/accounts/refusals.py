"""Recording what was refused, whoever asked: pages and terminal alike pass here.

What an actor is refused has an entry each. What nobody's account is refused is recorded together,
by the minute and place, so that nobody from outside can make the ledger grow as he likes.
"""

from contactpoint.access.actor import Actor
from contactpoint.access.errors import Reason
from contactpoint.ledger.account_details import AccessRefused
from contactpoint.ledger.entry import Origin
from contactpoint.services.accounts.attempts import together
from contactpoint.store.repositories import ledger
from contactpoint.store.repositories.attempts import Kind


def record_refused(*, actor: Actor, reason: Reason, asked: str) -> None:
    """Record what an actor was refused; ``asked`` is the name of a page or command, never an
    address. Raises ``RuntimeError`` within a transaction."""
    ledger.record_refusal(
        origin=actor.origin,
        what=AccessRefused(reason.value, asked),
        account_id=actor.account_id,
        organisation_id=actor.organisation_id,
        through=actor.through,
    )


def record_refused_nobody(*, place: str, reason: Reason, asked: str) -> None:
    """Record that somebody at a place, of whom no account is known, was refused."""
    times = together(Kind.NO_ACTOR, place, reason.value)
    if times is not None:
        ledger.record_refusal(
            origin=Origin.PAGE,
            what=AccessRefused(reason.value, asked, times=times, place=place),
        )
