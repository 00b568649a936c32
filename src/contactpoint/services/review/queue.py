"""The queue of an authority: how much waits, and who has which case."""

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.scope import queue_of
from contactpoint.ledger import review_details as details
from contactpoint.services.gate import Look, release
from contactpoint.services.review.opened_case import LEASE, opened_case, reviewer
from contactpoint.services.review.proposals import open_proposals
from contactpoint.store.repositories import case_queue, cases, ledger
from contactpoint.visibility.views.case import CaseRef
from contactpoint.visibility.views.queue import Overview, prepare_overview


def overview(*, actor: Actor) -> Overview:
    """The queue of the actor's authority. Raises ``AccessRefusedError`` by role."""
    actor = reviewer(actor)
    queue = queue_of(actor.scope)
    # First, as the case of a proposal that has fallen is in the queue again.
    to_answer = sum(held.may_be_answered_by(actor) for held in open_proposals(actor))
    prepared = prepare_overview(
        by_reason=case_queue.count_waiting(queue),
        claimed=case_queue.claimed_by(actor.account_id, queue, timezone.now()),
        most_counted=case_queue.MOST_COUNTED,
        to_answer=to_answer,
    )
    return release(
        prepared, Look(actor=actor, purpose=Purpose.DATA_QUALITY, what=details.QueueSeen())
    )


def next_case(*, actor: Actor) -> CaseRef | None:
    """Claim the most urgent unclaimed case for 15 minutes, or renew the actor's present claim.

    ``None`` when no case is left. Two reviewers never get the same case. A case about a child who
    has left search is passed over and withheld from the queue. Raises ``AccessRefusedError`` by
    role.
    """
    actor = reviewer(actor)
    now, queue = timezone.now(), queue_of(actor.scope)
    with transaction.atomic():
        open_proposals(actor)
        while True:
            case = case_queue.claimed_by(actor.account_id, queue, now) or case_queue.claim_next(
                scope=queue,
                account_id=actor.account_id,
                now=now,
                until=now + LEASE,
            )
            found = None if case is None else cases.locked(case)
            if found is None or opened_case(actor, found) is not None:
                break
            cases.withhold_case(found.pk)
        if found is not None:
            cases.claim(found, account_id=actor.account_id, until=now + LEASE)
        ledger.record_change(
            agent=actor,
            purpose=Purpose.DATA_QUALITY,
            what=details.CaseClaimed(None if found is None else found.pk),
        )
    return None if found is None else found.pk


def let_go(*, actor: Actor, case: CaseRef) -> None:
    """Give up the actor's claim to a case; another reviewer's claim is left alone.

    Raises ``AccessRefusedError`` by role.
    """
    actor = reviewer(actor)
    with transaction.atomic():
        cases.let_go(case, actor.account_id)
        ledger.record_change(
            agent=actor, purpose=Purpose.DATA_QUALITY, what=details.CaseLetGo(case)
        )
