"""Correct a value that no source has right, by a statement of the authority's own.

The correction is trusted more than any source.
"""

from datetime import date
from enum import StrEnum
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from msgspec.structs import replace

from contactpoint.access.actor import Actor, Purpose
from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import CORRECTION, Statement
from contactpoint.ledger.details import ValueCorrected
from contactpoint.placing.last_words import words_of
from contactpoint.placing.rearrange import derive_again, put_on
from contactpoint.retention.archiving import is_archived
from contactpoint.review.authority import Act
from contactpoint.review.kinds import VerdictKind
from contactpoint.services.review.agreement import must_need_nobody_else, of_changing
from contactpoint.services.review.errors import CorrectionRefusedError
from contactpoint.services.review.opened_case import reviewer
from contactpoint.services.within_reach import Reached, must_see_all_of, reached_by
from contactpoint.store.decided import VerdictStatement
from contactpoint.store.models import HeldStatement
from contactpoint.store.repositories import children, ledger, loads, statements, verdicts

_State = HeldStatement.State


class CorrectedField(StrEnum):
    """The fields that a person can correct. NHS numbers and UPNs are for their issuers."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    ADDRESS = "address"


Value = PersonName | date | Sex | Address


def correct(*, actor: Actor, number: str, field: CorrectedField, value: Value) -> int:
    """Correct one field of the record that the number leads to; returns the verdict's primary key.

    ``value`` is of the field's kind: ``PersonName``, ``date`` (not in the future), ``Sex`` other
    than not specified, ``Address``. Earlier corrections of the same field end. Raises
    ``AccessRefusedError`` by role, for a record out of reach, and for a child about whom another
    authority decides, alone or too.
    Raises ``CorrectionRefusedError`` for a value that the field cannot have, or that would archive
    the record.
    """
    reviewer(actor)
    today = timezone.localdate()
    stated = _stated(actor, field, value, today)
    with transaction.atomic():
        loads.moving_alone()
        reached = reached_by(actor, number, for_change=True)
        must_need_nobody_else(actor, of_changing(Act.CORRECT, reached))
        must_see_all_of([reached])
        # The date would archive the record: nobody could then reach it to undo the correction.
        record = reached.facet().record
        died = None if record is None else record.death_date
        if stated.birth_date is not None and is_archived(stated.birth_date, died, today):
            raise CorrectionRefusedError
        return _correct(actor, reached, field, stated)


def _correct(actor: Actor, child: Reached, field: CorrectedField, stated: Statement) -> int:
    (record,) = children.joining([child.pk])
    words = words_of(record)
    earlier = [
        row
        for row, stated in statements.linked_to([child.pk]).get(child.pk, [])
        if stated.feed == CORRECTION and field in _fields_of(stated)
    ]
    for row in earlier:
        row.state = _State.ENDED
    statements.save([], earlier)
    row = statements.held_correction(stated)
    put_on([row], record)
    verdict = verdicts.add(actor=actor, kind=VerdictKind.CORRECTED, child=child.pk)
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
        what=ValueCorrected(verdict=verdict.pk, field=field.value),
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
        case CorrectedField.SEX, Sex() if value is not Sex.NOT_SPECIFIED:
            return replace(stated, sex=value)
        case CorrectedField.ADDRESS, Address():
            return replace(stated, address=value)
    raise CorrectionRefusedError


def _fields_of(stated: Statement) -> set[CorrectedField]:
    held = {
        CorrectedField.NAME: bool(stated.names),
        CorrectedField.BIRTH_DATE: stated.birth_date is not None,
        CorrectedField.SEX: stated.sex is not Sex.NOT_SPECIFIED,
        CorrectedField.ADDRESS: stated.address is not None,
    }
    return {field for field, stated in held.items() if stated}
