"""The records of an authority that a death has taken out of search, and the way back for each.

Nobody finds such a record, so nobody would report that its child lives. No browsing comes of the
list: it has no active child, nobody whom a shield hides, and no other authority's; and each look at
a child is recorded.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.scope import NATIONAL, NOT_KNOWN, Scope
from contactpoint.ledger.details import RecordOpened
from contactpoint.ledger.review_details import QueueSeen
from contactpoint.placing.archived_keys import died_key
from contactpoint.placing.last_words import shown_statements
from contactpoint.review.authority import Act
from contactpoint.services.gate import Look, release
from contactpoint.services.organisations.naming import organisations_of
from contactpoint.services.review.agreement import must_need_nobody_else, of_changing
from contactpoint.services.review.correct_value import CorrectedField, Value, correct_reached
from contactpoint.services.review.errors import CorrectionRefusedError
from contactpoint.services.review.opened_case import reviewer
from contactpoint.services.within_reach import Reached, archived_among, archived_by
from contactpoint.store.repositories import children, loads
from contactpoint.store.safe import vault
from contactpoint.store.sealed_index.blinding import looked_up
from contactpoint.vault.vault import IndexDomain
from contactpoint.visibility.prepared import gathered
from contactpoint.visibility.values import Reader
from contactpoint.visibility.views.archived import ArchivedRecord, prepare_archived
from contactpoint.visibility.views.by_source import Provenance, prepare_provenance

# The latest deaths are listed.
MOST_LISTED = 50

PUT_RIGHT_BY = (CorrectedField.DEATH_DATE, CorrectedField.BIRTH_DATE)
"""The fields of an archived record that can be corrected."""


def archived_records(*, actor: Actor) -> tuple[ArchivedRecord, ...]:
    """The records that the actor's desk decides about and that a death has archived.

    The latest death first, at most ``MOST_LISTED``. Raises ``AccessRefusedError`` by role.
    """
    actor = reviewer(actor)
    found = archived_among(actor, _who_died(actor.scope))
    found.sort(key=lambda one: (_died_on(one), one.number), reverse=True)
    listed = found[:MOST_LISTED]
    return release(
        gathered(prepare_archived(one.number, one.facet()) for one in listed),
        Look(
            actor=actor,
            purpose=Purpose.DATA_QUALITY,
            what=QueueSeen(archived=True),
            shown=[one.concerned for one in listed],
        ),
    )


def read_archived(*, actor: Actor, number: str) -> Provenance:
    """Record the opening of an archived record, and return what each source says of the child.

    Raises ``AccessRefusedError`` by role, and for a number that leads to no record of the list,
    whatever the reason.
    """
    actor = reviewer(actor)
    reached = archived_by(actor, number)
    stated = [stated for _, stated in shown_statements(children.rows([reached.pk]))[reached.pk]]
    return release(
        prepare_provenance(
            number=reached.number,
            whole=reached.facet(),
            stated=stated,
            reader=Reader(actor, timezone.localdate()),
            organisations=organisations_of(stated),
        ),
        Look(
            actor=actor,
            purpose=Purpose.DATA_QUALITY,
            what=RecordOpened(),
            of=[reached.concerned],
        ),
    )


def correct_archived(*, actor: Actor, number: str, field: CorrectedField, value: Value) -> int:
    """Correct the date of death or of birth of an archived record; returns the verdict's primary
    key.

    ``NotDied`` brings the record back into search. Raises as ``read_archived`` does, and
    ``CorrectionRefusedError`` for a value that the field cannot have and for any other field.
    """
    actor = reviewer(actor)
    if field not in PUT_RIGHT_BY:
        raise CorrectionRefusedError
    with transaction.atomic():
        loads.moving_alone()
        reached = archived_by(actor, number, for_change=True)
        must_need_nobody_else(actor, of_changing(Act.CORRECT, reached))
        return correct_reached(actor, reached, field, value)


def _who_died(desk: Scope) -> "Iterable[children.OpenedChild]":
    scopes = (NATIONAL, NOT_KNOWN) if desk == NATIONAL else (desk,)
    return looked_up(lambda blinding: _with_keys(scopes, blinding))


def _with_keys(scopes: Iterable[Scope], blinding: int) -> "list[children.OpenedChild]":
    index = vault().index(IndexDomain.OPEN, blinding)
    return list(children.with_any_key([index.value(died_key(scope)) for scope in scopes]))


def _died_on(one: Reached) -> date:
    record = one.child.document.open.record
    return date.min if record is None or record.death_date is None else record.death_date
