"""Open a contested case: what a source says, and the record that does not take it."""

from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.children.contested import ContestReason
from contactpoint.ledger.review_details import CaseOpened
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.review.kinds import CaseKind
from contactpoint.services.gate import Look, release_with_change
from contactpoint.services.organisations.naming import organisations_of
from contactpoint.services.review.errors import NotAskedError
from contactpoint.services.review.open_case import concerned_record
from contactpoint.services.review.opened_case import LEASE, OpenedCase, reviewer, taken
from contactpoint.services.within_reach import Reached
from contactpoint.store.repositories import cases
from contactpoint.visibility.prepared import Prepared
from contactpoint.visibility.values import Reader
from contactpoint.visibility.views.case import CaseRef
from contactpoint.visibility.views.contested import ContestedCase, ContestedFacts, prepare_contested


def open_contested(*, actor: Actor, case: CaseRef) -> ContestedCase:
    """Record the opening for the child, claim the case for the actor, and show it.

    Raises as ``open_case`` does, and ``NotAskedError`` for a case of another kind.
    """
    actor = reviewer(actor)

    def take() -> tuple[Prepared[ContestedCase], Look]:
        held = taken(actor, case)
        if held.case.kind is not CaseKind.CONTESTED or held.other is None:
            raise NotAskedError
        cases.claim(held.case, account_id=actor.account_id, until=timezone.now() + LEASE)
        look = Look(
            actor=actor,
            purpose=Purpose.DATA_QUALITY,
            what=CaseOpened(case=case, statement=held.row.pk),
            of=held.concerned,
        )
        return _prepared(held, held.other, actor), look

    return release_with_change(actor, take)


def _prepared(held: OpenedCase, record: Reached, actor: Actor) -> Prepared[ContestedCase]:
    concerned = concerned_record(actor, held, record)
    facts = ContestedFacts(
        case=held.case.pk,
        contest=ContestReason(held.case.reason),
        reason=DecisionReason(held.case.reason),
        opened_at=held.case.opened_at,
        version=held.version,
        statement=held.statement,
        word=held.case.word,
        record=concerned,
    )
    return prepare_contested(
        facts,
        reader=Reader(actor, timezone.localdate()),
        organisations=organisations_of(concerned.stated),
    )
