"""Choose the record to compare a waiting statement with, or look at others than the one chosen."""

from django.db import transaction

from contactpoint.access.actor import Actor, Purpose
from contactpoint.ledger.details import RecordChosen
from contactpoint.services.review.at_hand import CaseAtHand, reviewer, taken
from contactpoint.services.review.case_view import CaseRef
from contactpoint.services.review.entries import record_for_each
from contactpoint.services.review.errors import NothingToChooseError
from contactpoint.services.review.reach import within_reach
from contactpoint.store.models import CaseKind
from contactpoint.store.repositories import cases, loads


def compare_with(*, actor: Actor, case: CaseRef, number: str, version: str) -> None:
    """Let the case be about the record that the number leads to; nothing is decided by that.

    Raises ``AccessRefusedError`` by role, for another authority's case and for a number that leads
    to no record that can be opened, ``NoSuchCaseError``, ``CaseTakenError``, ``CaseChangedError``
    when ``version`` is not how it stands, and ``NothingToChooseError``.
    """
    reviewer(actor)
    with transaction.atomic():
        held = _to_choose_for(actor, case, version)
        child = within_reach(number)
        cases.be_about(held.review, child.pk)
        record_for_each(
            [child],
            actor=actor,
            purpose=Purpose.DATA_QUALITY,
            what=RecordChosen(case=case),
        )


def look_at_others(*, actor: Actor, case: CaseRef, version: str) -> None:
    """Let the case be about no record yet, so that others may be chosen from. Raises as
    ``compare_with`` does."""
    reviewer(actor)
    with transaction.atomic():
        held = _to_choose_for(actor, case, version)
        cases.be_about(held.review, None)
        record_for_each(
            held.records,
            actor=actor,
            purpose=Purpose.DATA_QUALITY,
            what=RecordChosen(case=case, others=True),
        )


def _to_choose_for(actor: Actor, case: CaseRef, version: str) -> CaseAtHand:
    # As every verdict does, so that none waits for another: first the turn, then the rows.
    loads.moving_alone()
    held = taken(actor, case, version)
    if held.review.kind != CaseKind.PLACING:
        raise NothingToChooseError
    return held
