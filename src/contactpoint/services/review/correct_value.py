"""Correct a value that no source has right, by a statement of the authority's own.

The correction is trusted more than any source.
"""

from datetime import date
from enum import Enum, StrEnum
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from msgspec.structs import replace

from contactpoint.access.actor import Actor, Purpose
from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import CORRECTION, Statement
from contactpoint.ledger.review_details import ValueCorrected
from contactpoint.placing.last_words import words_of
from contactpoint.placing.rearrange import derive_again, put_on
from contactpoint.retention.archiving import is_of_age
from contactpoint.review.authority import Act
from contactpoint.review.kinds import VerdictKind
from contactpoint.services.review.agreement import must_need_nobody_else, of_changing
from contactpoint.services.review.errors import CorrectionRefusedError
from contactpoint.services.review.opened_case import reviewer
from contactpoint.services.within_reach import Reached, must_see_all_of, reached_by
from contactpoint.store.decided import VerdictStatement
from contactpoint.store.models import HeldStatement
from contactpoint.store.repositories import children, ledger, loads, made_here, statements, verdicts
from contactpoint.store.repositories.case_rows import Case

_State = HeldStatement.State


class CorrectedField(StrEnum):
    """The fields that a person can correct. NHS numbers and UPNs are for their issuers."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    DEATH_DATE = "death_date"
    SEX = "sex"
    ADDRESS = "address"


class NotDied(Enum):
    """The value of a date of death that says that the child has not died, up to today."""

    NOT_DIED = "not_died"


Value = PersonName | date | NotDied | Sex | Address


def correct(*, actor: Actor, number: str, field: CorrectedField, value: Value) -> int:
    """Correct one field of the record that the number leads to; returns the verdict's primary key.

    ``value`` is of the field's kind: ``PersonName``, ``date`` (not in the future; of a death, not
    before the birth), ``Sex`` other than not specified, ``Address``; of a date of death also
    ``NotDied``. Earlier corrections of the same field end. Raises ``AccessRefusedError`` by role,
    for a record out of reach, and for a child about whom another authority decides, alone or too.
    Raises ``CorrectionRefusedError`` for a value that the field cannot have, and for a date of
    birth that would archive the record.
    """
    actor = reviewer(actor)
    with transaction.atomic():
        loads.moving_alone()
        reached = reached_by(actor, number, for_change=True)
        must_need_nobody_else(actor, of_changing(Act.CORRECT, reached))
        must_see_all_of([reached])
        return correct_reached(actor, reached, field, value)


def correct_reached(
    actor: Actor, child: Reached, field: CorrectedField, value: Value, case: Case | None = None
) -> int:
    """Correct one field of a record that was reached for it; returns the verdict's primary key.

    For a service that has the right to move statements. ``case`` is the contested case that the
    correction settles, if one does. Raises ``CorrectionRefusedError`` as ``correct`` does.
    """
    today = timezone.localdate()
    stated = _stated(actor, field, value, today)
    _check(child, stated, today)
    return put_correction(actor, child, field, stated, case)


def _check(child: Reached, stated: Statement, today: date) -> None:
    record = child.facet().record
    if record is None:
        return
    # A child of age is on no list from which a mistake could be put right, unlike one who has died.
    born = stated.birth_date
    if born is not None and is_of_age(replace(record, born_at_latest=born), today):
        raise CorrectionRefusedError
    died, first = stated.death_date, record.birth_date
    if died is not None and first is not None and died < first:
        raise CorrectionRefusedError


def put_correction(
    actor: Actor,
    child: Reached,
    field: CorrectedField | None,
    stated: Statement,
    case: Case | None = None,
) -> int:
    """Let a correction stand on a record; returns the verdict's primary key.

    Earlier corrections of the same field end. Without ``field`` the correction is of the child's
    services.
    """
    (record,) = children.joining([child.pk])
    words = words_of(record)
    earlier = [
        row
        for row, stated in statements.linked_to([child.pk]).get(child.pk, [])
        if stated.feed == CORRECTION
        and (bool(stated.services) if field is None else field in _fields_of(stated))
    ]
    for row in earlier:
        row.state = _State.ENDED
    statements.save([], earlier)
    row = made_here.held_correction(stated)
    put_on([row], record)
    verdict = verdicts.add(
        actor=actor,
        kind=VerdictKind.CORRECTED,
        child=child.pk,
        statement=None if case is None else case.statement_id,
        reason="" if case is None else case.reason,
        word="" if case is None or field is not None else case.word,
    )
    verdicts.add_statements(
        [
            VerdictStatement(verdict_id=verdict.pk, statement_id=row.pk),
            *(
                VerdictStatement(
                    verdict_id=verdict.pk, statement_id=ended.pk, came_from_id=record.pk
                )
                for ended in earlier
            ),
        ]
    )
    derive_again([record], last_words=words)
    ledger.record_change(
        agent=actor,
        purpose=Purpose.DATA_QUALITY,
        what=ValueCorrected(verdict=verdict.pk, field="" if field is None else field.value),
        of=[child.concerned],
    )
    return verdict.pk


def _stated(actor: Actor, field: CorrectedField, value: Value, today: date) -> Statement:
    """The correction as a statement with this one field. Raises ``CorrectionRefusedError``."""
    stated = Statement(feed=CORRECTION, source=actor.scope.code, reference=uuid4().hex, as_at=today)
    match field, value:
        case CorrectedField.NAME, PersonName():
            return replace(stated, names=(value,))
        case CorrectedField.BIRTH_DATE, date() if value <= today:
            return replace(stated, birth_date=value)
        case CorrectedField.DEATH_DATE, date() if value <= today:
            return replace(stated, death_date=value)
        case CorrectedField.DEATH_DATE, NotDied():
            return replace(stated, not_died=True)
        case CorrectedField.SEX, Sex() if value is not Sex.NOT_SPECIFIED:
            return replace(stated, sex=value)
        case CorrectedField.ADDRESS, Address():
            return replace(stated, address=value)
    raise CorrectionRefusedError


def _fields_of(stated: Statement) -> set[CorrectedField]:
    held = {
        CorrectedField.NAME: bool(stated.names),
        CorrectedField.BIRTH_DATE: stated.birth_date is not None,
        CorrectedField.DEATH_DATE: stated.death_date is not None or stated.not_died,
        CorrectedField.SEX: stated.sex is not Sex.NOT_SPECIFIED,
        CorrectedField.ADDRESS: stated.address is not None,
    }
    return {field for field, stated in held.items() if stated}
