"""The queue of an authority: how much waits, and who has which case."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.scope import queue_of
from contactpoint.ledger.details import CaseClaimed, CaseLetGo, QueueSeen
from contactpoint.services.review.at_hand import LEASE, at_hand, reviewer
from contactpoint.services.review.case_view import CaseRef
from contactpoint.store.repositories import cases, ledger


@dataclass(frozen=True, slots=True)
class Overview:
    """How many cases wait, in all and by reason (values of ``DecisionReason``), and which one the
    reviewer has already.

    No more than ``cases.MOST_COUNTED`` are counted, the most urgent; with ``or_more`` there may be
    others. So a page takes no longer however long the queue is.
    """

    waiting: int
    by_reason: Mapping[str, int]
    claimed_by_me: CaseRef | None
    or_more: bool = False


def overview(*, actor: Actor) -> Overview:
    """The queue of the actor's authority. Raises ``AccessRefusedError`` by role."""
    reviewer(actor)
    with transaction.atomic():
        by_reason = cases.count_waiting(queue_of(actor.scope))
        claimed = cases.claimed_by(actor.account_id, queue_of(actor.scope), timezone.now())
        ledger.record_change(agent=actor, what=QueueSeen(), purpose=Purpose.DATA_QUALITY)
    waiting = sum(by_reason.values())
    return Overview(waiting, by_reason, claimed, or_more=waiting >= cases.MOST_COUNTED)


def next_case(*, actor: Actor) -> CaseRef | None:
    """Claim the most urgent case that nobody has, for a quarter of an hour; the actor's own first.

    ``None`` when none is left. Two reviewers never get the same one. A case about a child who has
    left search is passed over, and is in the queue no more. Raises ``AccessRefusedError`` by role.
    """
    reviewer(actor)
    now, queue = timezone.now(), queue_of(actor.scope)
    with transaction.atomic():
        while True:
            case = cases.claimed_by(actor.account_id, queue, now) or cases.claim_next(
                scope=queue,
                account_id=actor.account_id,
                now=now,
                until=now + LEASE,
            )
            review = None if case is None else cases.locked(case)
            if review is None or at_hand(review) is not None:
                break
            cases.withhold_case(review.pk)
        if review is not None:
            cases.claim(review, account_id=actor.account_id, until=now + LEASE)
        ledger.record_change(
            agent=actor,
            what=CaseClaimed(case=None if review is None else review.pk),
            purpose=Purpose.DATA_QUALITY,
        )
    return None if review is None else review.pk


def let_go(*, actor: Actor, case: CaseRef) -> None:
    """Give up one's claim to a case; nothing happens to one that is not the actor's.

    Raises ``AccessRefusedError`` by role.
    """
    reviewer(actor)
    with transaction.atomic():
        cases.let_go(case, actor.account_id)
        ledger.record_change(agent=actor, what=CaseLetGo(case=case), purpose=Purpose.DATA_QUALITY)
