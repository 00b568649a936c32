"""Choose the record to compare a case with, or give up the choice."""

from django.db import transaction

from contactpoint.access.actor import Actor, Purpose
from contactpoint.ledger.review_details import RecordChosen
from contactpoint.review.kinds import CaseKind
from contactpoint.services.gate import number_counted
from contactpoint.services.review.errors import JoinRefusedError, NotAskedError
from contactpoint.services.review.opened_case import OpenedCase, reviewer, taken
from contactpoint.services.within_reach import reached_by
from contactpoint.store.repositories import cases, ledger, loads
from contactpoint.visibility.views.case import CaseRef


def compare_with(*, actor: Actor, case: CaseRef, number: str, version: str) -> None:
    """Let the case be about the record that the number leads to. This decides nothing.

    Raises ``AccessRefusedError`` by role, for another authority's case and for a number that leads
    to no record within reach, ``NoSuchCaseError``, ``CaseTakenError``, ``CaseChangedError`` when
    ``version`` is not the case's present one, and ``JoinRefusedError`` for the record that the
    case's statement stands on.
    """
    actor = reviewer(actor)
    with number_counted(actor, number), transaction.atomic():
        held = _to_choose_for(actor, case, version)
        reached = reached_by(actor, number, for_change=True)
        if reached.pk == held.case.other_child_id:
            raise JoinRefusedError
        cases.be_about(held.case, reached.pk)
        ledger.record_change(
            agent=actor,
            purpose=Purpose.DATA_QUALITY,
            what=RecordChosen(case=case),
            of=[reached.concerned],
            is_look=True,
        )


def look_at_others(*, actor: Actor, case: CaseRef, version: str) -> None:
    """Let the case be about no record, so that another one may be chosen.

    Raises as ``compare_with`` does, but for the record.
    """
    actor = reviewer(actor)
    with transaction.atomic():
        held = _to_choose_for(actor, case, version)
        cases.be_about(held.case, None)
        ledger.record_change(
            agent=actor,
            purpose=Purpose.DATA_QUALITY,
            what=RecordChosen(case=case, others=True),
            of=held.concerned,
        )


def _to_choose_for(actor: Actor, case: CaseRef, version: str) -> OpenedCase:
    # Every verdict takes the right to move statements first and locks rows second. Keeping that
    # order here prevents a deadlock.
    loads.moving_alone()
    held = taken(actor, case, version)
    if held.case.kind is CaseKind.CONTESTED:
        raise NotAskedError
    return held
