"""Open a case: both sides, and how much each field speaks for or against one child."""

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.ledger.details import CaseOpened
from contactpoint.linkage.decision import may_found
from contactpoint.linkage.profile import profile_of
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.review.kinds import CaseKind
from contactpoint.services.loading.place_statements import crowds_now
from contactpoint.services.review.at_hand import LEASE, CaseAtHand, reviewer, taken
from contactpoint.services.review.case_view import CaseRef, CaseView
from contactpoint.services.review.entries import record_for_each
from contactpoint.services.review.sides import candidate_of, compared, record_side, statement_side
from contactpoint.services.review.values import Texts
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
            what=CaseOpened(case=case, statement=held.row.pk),
        )
    return view


def _view(held: CaseAtHand, actor: Actor) -> CaseView:
    of_child = [] if held.child is None else [said for _, said in held.said[held.child.pk]]
    on_other = [] if held.other is None else [said for _, said in held.said[held.other.pk]]
    profile = profile_of(held.statement)
    comparison = compared(held.statement, of_child, crowds_now().model_for(profile))
    placing = held.review.kind == CaseKind.PLACING
    texts = Texts(actor, [held.statement, *of_child, *on_other])
    if held.other is None:
        left = statement_side(_WAITS, held.statement, texts)
    else:
        left = record_side(_ONE, held.other, on_other, texts)
    right = None
    if held.child is not None:
        right = record_side(_RECORD if placing else _OTHER, held.child, of_child, texts)
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
        candidates=tuple(map(candidate_of, held.candidates)),
        may_found=may_found(profile),
    )
