"""Open a case: both sides, and how much each field speaks for or against one child."""

from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.ledger.review_details import CaseOpened
from contactpoint.linkage.profile import profile_of
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.place_statements import prior_now
from contactpoint.review.authority import Act
from contactpoint.review.kinds import CaseKind
from contactpoint.services.gate import Look, release_with_change
from contactpoint.services.organisations.naming import organisations_of
from contactpoint.services.review.agreement import of_changing
from contactpoint.services.review.errors import NotAskedError
from contactpoint.services.review.opened_case import LEASE, OpenedCase, reviewer, taken
from contactpoint.services.within_reach import Reached
from contactpoint.store.repositories import cases
from contactpoint.visibility.prepared import Prepared
from contactpoint.visibility.values import Reader
from contactpoint.visibility.views.case import CaseRef, CaseView
from contactpoint.visibility.views.case_sides import (
    CaseFacts,
    ConcernedRecord,
    LikeRecord,
    prepare_case,
)


def open_case(*, actor: Actor, case: CaseRef) -> CaseView:
    """Record the opening for each child concerned, claim the case for the actor, and show it.

    Raises ``AccessRefusedError`` by role and for another authority's case, ``NoSuchCaseError``,
    ``CaseTakenError`` while another reviewer has the case, and ``NotAskedError`` for a contested
    case (``open_contested``).
    """
    actor = reviewer(actor)

    def take() -> tuple[Prepared[CaseView], Look]:
        held = taken(actor, case)
        if held.case.kind is CaseKind.CONTESTED:
            raise NotAskedError
        cases.claim(held.case, account_id=actor.account_id, until=timezone.now() + LEASE)
        look = Look(
            actor=actor,
            purpose=Purpose.DATA_QUALITY,
            what=CaseOpened(case=case, statement=held.row.pk),
            of=held.concerned,
        )
        return _prepared(held, actor), look

    return release_with_change(actor, take)


def _prepared(held: OpenedCase, actor: Actor) -> Prepared[CaseView]:
    facts = CaseFacts(
        case=held.case.pk,
        kind=held.case.kind,
        reason=DecisionReason(held.case.reason),
        opened_at=held.case.opened_at,
        version=held.version,
        statement=held.statement,
        child=None if held.child is None else concerned_record(actor, held, held.child),
        other=None if held.other is None else concerned_record(actor, held, held.other),
        candidates=[
            LikeRecord(
                like.reached.number,
                like.reached.child.document.open,
                like.match,
                like.reached.provisional,
            )
            for like in held.candidates
        ],
    )
    named = [facts.statement, *(stated for one in held.stated.values() for _, stated in one)]
    return prepare_case(
        facts,
        reader=Reader(actor, timezone.localdate()),
        model=prior_now().model_for(profile_of(held.statement)),
        organisations=organisations_of(named),
    )


def concerned_record(actor: Actor, held: OpenedCase, record: Reached) -> ConcernedRecord:
    """A record of a case, as the views of cases are built of it."""
    stated = [statement for _, statement in held.stated[record.pk]]
    own = of_changing(Act.CORRECT, record).is_for(actor)
    return ConcernedRecord(
        record.number, stated, record.facet().last_known, record.provisional, own
    )
