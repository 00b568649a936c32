"""Open a case: both sides, and how much each field speaks for or against one child."""

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.ledger.entry import Event
from contactpoint.linkage.profile import profile_of
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.services.loading.place_statements import crowds_now
from contactpoint.services.review.at_hand import LEASE, CaseAtHand, reviewer, taken
from contactpoint.services.review.case_view import CaseRef, CaseView
from contactpoint.services.review.entries import record_for_each
from contactpoint.services.review.sides import compared, side_of
from contactpoint.store.models import CaseKind
from contactpoint.store.repositories import cases

_WAITS = "The statement that waits"
_RECORD = "The record it may belong to"
_ONE, _OTHER = "One record", "The other record"


def open_case(*, actor: Actor, case: CaseRef) -> CaseView:
    """Record the opening for each child concerned and show the case, which the actor then has.

    Raises ``AccessRefusedError`` by role and for another authority's case, ``NoSuchCaseError``, and
    ``CaseTakenError`` while another reviewer has it.
    """
    reviewer(actor)
    with transaction.atomic(durable=True):
        held = taken(actor, case)
        cases.claim(held.review, account_id=actor.account_id, until=timezone.now() + LEASE)
        view = _view(held, actor)
        record_for_each(
            held.records,
            actor=actor,
            purpose=Purpose.DATA_QUALITY,
            event=Event.CASE_OPENED,
            detail={"case": case},
        )
    return view


def _view(held: CaseAtHand, actor: Actor) -> CaseView:
    of_child = [] if held.child is None else [s for _, s in held.standing.get(held.child.pk, [])]
    model = crowds_now().model_for(profile_of(held.statement))
    comparison = compared(held.statement, of_child, model, actor)
    placing = held.review.kind == CaseKind.PLACING
    if held.other is None:
        left = side_of(_WAITS, None, [held.statement], actor)
    else:
        on_other = [said for _, said in held.standing.get(held.other.pk, [])]
        left = side_of(_ONE, held.other.number, on_other, actor)
    right = None
    if held.child is not None:
        right = side_of(_RECORD if placing else _OTHER, held.child.number, of_child, actor)
    return CaseView(
        case=held.review.pk,
        kind=held.review.kind,
        reason=DecisionReason(held.review.reason),
        opened_at=held.review.opened_at,
        weight=comparison.weight,
        left=left,
        right=right,
        fields=comparison.fields,
        version=held.version,
        support=comparison.support,
    )
