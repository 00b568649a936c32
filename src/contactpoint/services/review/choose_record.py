"""Choose the record to compare a waiting statement with, or look at others than the one chosen."""

from django.db import transaction

from contactpoint.access.actor import Actor, Purpose
from contactpoint.ledger.details import RecordChosen
from contactpoint.review.kinds import CaseKind
from contactpoint.services.review.errors import NothingToChooseError
from contactpoint.services.review.opened_case import OpenedCase, reviewer, taken
from contactpoint.services.within_reach import reached_by
from contactpoint.store.repositories import cases, ledger, loads
from contactpoint.visibility.views.case import CaseRef


def compare_with(*, actor: Actor, case: CaseRef, number: str, version: str) -> None:
    """Let the case be about the record that the number leads to; nothing is decided by that.

    Raises ``AccessRefusedError`` by role, for another authority's case and for a number that leads
    to no record that can be opened, ``NoSuchCaseError``, ``CaseTakenError``, ``CaseChangedError``
    when ``version`` is not how it stands, and ``NothingToChooseError``.
    """
    reviewer(actor)
    with transaction.atomic():
        held = _to_choose_for(actor, case, version)
        reached = reached_by(actor, number, for_change=True)
        cases.be_about(held.case, reached.pk)
        ledger.record_change(
            agent=actor,
            purpose=Purpose.DATA_QUALITY,
            what=RecordChosen(case=case),
            of=[reached.concerned],
        )


def look_at_others(*, actor: Actor, case: CaseRef, version: str) -> None:
    """Let the case be about no record yet, so that others may be chosen from. Raises as
    ``compare_with`` does."""
    reviewer(actor)
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
    # As every verdict does, so that none waits for another: first the turn, then the rows.
    loads.moving_alone()
    held = taken(actor, case, version)
    if held.case.kind != CaseKind.PLACING:
        raise NothingToChooseError
    return held
