"""Add a child of whom nobody has told us, with the actor as who works with it.

What is added is a provisional record of the actor's authority, with a case for it, and is found by
searches from then on (``placing.added``). It is the same whether a child like it is hidden or not.
Whom the actor could find by searching for the same facts is shown before, by that very search
(``services.find_child``), and nothing else is.
"""

from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Action, Actor, Purpose
from contactpoint.access.decisions import acting
from contactpoint.children.statement import Statement
from contactpoint.involvement.involvement import take_lead
from contactpoint.ledger.adding_details import ChildAdded
from contactpoint.ledger.details import InvolvementRecorded
from contactpoint.placing.added import found_added, record_of
from contactpoint.services.add_child.new_child import NewChild, check
from contactpoint.services.gate import refusals_recorded
from contactpoint.services.record_involvement import as_involvement, must_still_work
from contactpoint.services.within_reach import reached_by, survivor_of
from contactpoint.store.models import Child
from contactpoint.store.repositories import (
    adding,
    children,
    involvements,
    ledger,
    loads,
    organisations,
    statements,
)


def add_child(
    *, actor: Actor, purpose: Purpose, child: NewChild, asked: str, lead: bool = False
) -> str:
    """Add a child, with the actor's involvement from today; returns the child number.

    ``asked`` is the reference of what the actor was asked and answered: the same one again adds
    nothing, and returns the number of the child that it added. Raises ``AccessRefusedError``,
    ``NewChildError`` for a child that cannot be added, and ``AddingSpentError`` where too many were
    added, which is recorded; nothing is changed then.
    """
    actor = acting(actor, Action.ADD_CHILD, purpose)
    actor = acting(actor, Action.RECORD_INVOLVEMENT, purpose)
    today = timezone.localdate()
    check(child, today)
    source = organisations.practitioners_of(actor.organisation_id).source
    stated = child.stated_by(actor.account_id, source, asked, today)
    with refusals_recorded(actor), transaction.atomic():
        loads.moving_alone()
        must_still_work(actor)
        there = record_of(stated)
        if there is not None:
            return _number_of(actor, there)
        adding.spend(actor)
        return _added(actor, purpose, stated, today, lead=lead)


def _added(actor: Actor, purpose: Purpose, stated: Statement, today: date, *, lead: bool) -> str:
    pk = found_added(stated)
    number = Child.objects.values_list("number", flat=True).get(pk=pk)
    reached = reached_by(actor, number, for_change=True)
    involvement = as_involvement(actor, today)
    if lead:
        involvement = take_lead(involvement, today)
    reference = uuid4()
    held = reached.child
    involvements.add(
        reference=reference,
        child_pk=held.pk,
        subject=held.subject,
        ring=held.ring,
        involvement=involvement,
    )
    (row,) = statements.on_record(pk)
    ledger.record_change(
        agent=actor, purpose=purpose, what=ChildAdded(statement=row.pk), of=[reached.concerned]
    )
    ledger.record_change(
        agent=actor,
        purpose=purpose,
        what=InvolvementRecorded(reference=reference, started_on=today, lead=lead),
        of=[reached.concerned],
    )
    return number


def _number_of(actor: Actor, pk: int) -> str:
    """The number of the record that what was added stands on now. Raises ``AccessRefusedError`` as
    ``reached_by`` does, where that is out of the actor's reach by now."""
    survivor = survivor_of(actor, pk)
    if survivor is not None:
        return survivor.number
    (kept,) = children.rows([pk])
    return reached_by(actor, kept.number).number
