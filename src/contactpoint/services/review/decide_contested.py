"""Say what to make of what a source says and its record does not take: it is so, or it is not.

To ask the source is one verdict for every case (``decide_case.ask_source``).
"""

from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.children.contested import ContestReason, schools_of
from contactpoint.children.statement import (
    CORRECTION,
    OrganisationCode,
    ServiceKind,
    StatedService,
    Statement,
)
from contactpoint.ledger.review_details import VerdictGiven
from contactpoint.placing.contested_cases import keep_contested_on
from contactpoint.review.kinds import CaseKind, VerdictKind
from contactpoint.services.review.correct_value import (
    CorrectedField,
    correct_reached,
    put_correction,
)
from contactpoint.services.review.errors import NotAskedError
from contactpoint.services.review.opened_case import OpenedCase, reviewer, taken
from contactpoint.services.within_reach import Reached, must_reach_whole
from contactpoint.store.repositories import cases, ledger, loads, verdicts
from contactpoint.visibility.views.case import CaseRef


def has_died(*, actor: Actor, case: CaseRef, version: str, died_on: date) -> int:
    """Say that the child has died, on this day; returns the verdict's primary key.

    The date becomes a correction of the authority's. Raises ``AccessRefusedError``,
    ``NoSuchCaseError``, ``CaseTakenError``, ``CaseChangedError`` when ``version`` is not the case's
    present one, ``NotAskedError`` for a case that asks something else, and
    ``CorrectionRefusedError`` for a day to come or before the birth.
    """
    actor = reviewer(actor)
    with transaction.atomic():
        held, record = _taken(actor, case, version, ContestReason.SAID_TO_HAVE_DIED)
        return correct_reached(actor, record, CorrectedField.DEATH_DATE, died_on, held.case)


def not_taken(*, actor: Actor, case: CaseRef, version: str) -> int:
    """Set what the source says aside, for good: the child has not died, or both schools are right.

    Nobody is asked again while the source says the same. Returns the verdict's primary key. Raises
    as ``has_died`` does, but for the day.
    """
    actor = reviewer(actor)
    with transaction.atomic():
        held, record = _taken(actor, case, version)
        verdict = verdicts.add(
            actor=actor,
            kind=VerdictKind.NOT_TAKEN,
            child=record.pk,
            statement=held.row.pk,
            reason=held.case.reason,
            word=held.case.word,
        )
        cases.close(held.case)
        ledger.record_change(
            agent=actor,
            purpose=Purpose.DATA_QUALITY,
            what=VerdictGiven(case=held.case.pk, verdict=verdict.pk, kind=verdict.kind),
            of=[record.concerned],
        )
    return verdict.pk


def goes_to_school(*, actor: Actor, case: CaseRef, version: str, school: OrganisationCode) -> int:
    """Say at which of the schools of a case the child is now; the others are previous ones.

    That becomes a correction of the authority's. Returns the verdict's primary key. Raises as
    ``has_died`` does, and ``NotAskedError`` for a school that the case is not about.
    """
    actor = reviewer(actor)
    today = timezone.localdate()
    with transaction.atomic():
        held, record = _taken(actor, case, version, ContestReason.TWO_SCHOOLS)
        schools = schools_of(held.case.word)
        if school not in schools:
            raise NotAskedError
        stated = Statement(
            feed=CORRECTION,
            source=actor.scope.code,
            reference=uuid4().hex,
            as_at=today,
            services=tuple(
                StatedService(ServiceKind.SCHOOL, one, end=None if one == school else today)
                for one in schools
            ),
        )
        verdict = put_correction(actor, record, None, stated, held.case)
        cases.close(held.case)
        keep_contested_on([record.pk])
        return verdict


def _taken(
    actor: Actor, case: CaseRef, version: str, reason: ContestReason | None = None
) -> tuple[OpenedCase, Reached]:
    """The case and its record; the caller then has the right to move statements."""
    # Every verdict takes the right to move statements first and locks rows second.
    loads.moving_alone()
    held = taken(actor, case, version)
    if held.case.kind is not CaseKind.CONTESTED or held.other is None:
        raise NotAskedError
    if reason is not None and held.case.reason != reason.value:
        raise NotAskedError
    # The case is before whoever decides about the child by what the other sources say: its own
    # statement chose nothing.
    must_reach_whole(held.other)
    return held, held.other
