"""The cases of an authority that wait for their source to answer, and are in no queue meanwhile."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from contactpoint.access.actor import Actor, Purpose
from contactpoint.ledger.details import QueueSeen
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.services.review.at_hand import CaseAtHand, at_hand, reviewer
from contactpoint.store.models import Verdict
from contactpoint.store.repositories import ledger, verdicts

# The oldest; the others come up as these are answered or taken back.
MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class AskedCase:
    """A case whose source was asked: ``verdict`` is the primary key of the verdict that said so,
    whose undoing takes it back into the queue. ``feed`` and ``source`` are whose statement it is,
    ``numbers`` the records that it is about, none where none was chosen."""

    verdict: int
    asked_by_name: str
    asked_at: datetime
    feed: str
    source: str
    reason: DecisionReason
    numbers: tuple[str, ...]


def asked_cases(*, actor: Actor) -> tuple[AskedCase, ...]:
    """The cases of the actor's authority whose source was asked and has not answered, the one that
    was asked first before the others, at most ``MOST_LISTED``.

    Nothing about a child of whom nothing may be shown is among them. Raises ``AccessRefusedError``
    by role.
    """
    reviewer(actor)
    found: list[AskedCase] = []
    with transaction.atomic():
        for verdict, review in verdicts.waiting_for_sources(actor.scope):
            held = at_hand(review)
            if held is not None:
                found.append(_asked(verdict, held))
            if len(found) == MOST_LISTED:
                break
        ledger.record_change(agent=actor, what=QueueSeen(asked=True), purpose=Purpose.DATA_QUALITY)
    return tuple(found)


def _asked(verdict: Verdict, held: CaseAtHand) -> AskedCase:
    return AskedCase(
        verdict=verdict.pk,
        asked_by_name=verdict.made_by.display_name,
        asked_at=verdict.made_at,
        feed=held.statement.feed,
        source=held.statement.source,
        reason=DecisionReason(held.review.reason),
        numbers=tuple(record.number for record in held.records),
    )
