"""Hand over the involvements of an account, before it ends or moves, so that no child loses its
contact silently.

Each goes to a colleague, or ends with the organisation's telephone number as what is left. Whoever
hands over is told how many there are, and learns nothing of any child: those that are shielded or
concealed count and are handed over as all others. A batch is one transaction, and what has been
handed over is found no more: what was killed goes on where it was.
"""

from dataclasses import replace as with_other
from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Action, Actor
from contactpoint.access.grants import Role, in_force
from contactpoint.access.standing import missing_conditions
from contactpoint.involvement.handing_over import contact_left, left, taken_over
from contactpoint.involvement.involvement import Involvement, take_lead
from contactpoint.involvement.joining import KeptInvolvement
from contactpoint.ledger.life_details import (
    ContactLeft,
    InvolvementsHandedOver,
    InvolvementTakenOver,
)
from contactpoint.services.account_life.charge import to_change
from contactpoint.services.account_life.errors import FieldError
from contactpoint.services.record_involvement import as_involvement
from contactpoint.services.within_reach import concerned
from contactpoint.store.models import Account
from contactpoint.store.repositories import accounts, children, involvements, ledger, loads
from contactpoint.store.repositories.children import OpenedChild

_BATCH = 25
# What somebody waits for at a page; the page says how many are left, and goes on.
_MOST_BATCHES = 20
_NO_SUCH = "There is no practitioner of this organisation with this user name who can take over"


def hand_over(*, actor: Actor, account: int, to: str | None) -> int:
    """Hand an account's involvements over to the colleague with the user name ``to``, or to nobody
    where that is ``None``; returns how many are left.

    Raises ``AccessRefusedError``; ``FieldError``, alike for a user name of nobody, of somebody
    elsewhere and of somebody who may not work with children now; and ``LifeError`` for an account
    that has ended.
    """
    for _ in range(_MOST_BATCHES):
        with transaction.atomic():
            if not _batch_handed_over(actor, account, to):
                return 0
    return len(involvements.open_of(account))


def _batch_handed_over(actor: Actor, account: int, to: str | None) -> bool:
    """Whether a batch was handed over, in the transaction that is open."""
    # Before any child is locked, as whoever moves statements does.
    loads.moving_alone()
    actor, row = to_change(actor, Action.HAND_OVER, account)
    successor = None if to is None else _colleague(row, to)
    found = involvements.open_of(row.pk)[:_BATCH]
    if not found:
        return False
    for pk in found:
        _one_handed_over(actor, pk, row, successor)
    ledger.record_change(
        agent=actor,
        what=InvolvementsHandedOver(
            account=row.pk,
            to=None if successor is None else successor.account_id,
            involvements=len(found),
        ),
    )
    return True


def _colleague(leaver: Account, username: str) -> Involvement:
    """What an involvement says of a colleague, who stays until the transaction ends."""
    row = accounts.by_username(username.strip())
    today = timezone.localdate()
    if (
        row is None
        or row.pk == leaver.pk
        or row.organisation_id != leaver.organisation_id
        or not accounts.stays(row.pk, row.organisation_id)
        or missing_conditions(accounts.standing_facts_of(row), today)
        or not any(
            one.role is Role.PRACTITIONER for one in in_force(accounts.grants_of(row), today)
        )
    ):
        raise FieldError("to", _NO_SUCH)
    return as_involvement(accounts.actor_of(row), today)


def _one_handed_over(actor: Actor, pk: int, leaver: Account, successor: Involvement | None) -> None:
    child = _child_of(pk)
    held = [] if child is None else involvements.of_child(child.pk, child.subject, child.ring)
    reference = involvements.reference_of(pk)
    own = next((one for one in held if one.reference == reference), None)
    if child is None or own is None or not own.involvement.is_current:
        # Of a child that is destroyed nothing is left to hand over.
        involvements.note_ended(pk)
    elif successor is None:
        _left_without(actor, child, own, leaver.organisation.telephone)
    else:
        _taken_over(actor, child, own, held, successor)


def _child_of(pk: int) -> OpenedChild | None:
    """The child of an involvement, locked until the transaction ends."""
    on = involvements.child_of(pk)
    found = [] if on is None else children.by_pks([on])
    return children.by_number(found[0].number, for_change=True) if found else None


def _left_without(actor: Actor, child: OpenedChild, own: KeptInvolvement, telephone: str) -> None:
    today = timezone.localdate()
    ended = contact_left(own.involvement, today, telephone)
    involvements.put_on(child.pk, child.subject, child.ring, [with_other(own, involvement=ended)])
    ledger.record_change(
        agent=actor,
        what=ContactLeft(reference=own.reference, ended_on=ended.ended_on or today),
        of=[concerned(child)],
    )


def _taken_over(
    actor: Actor,
    child: OpenedChild,
    own: KeptInvolvement,
    held: list[KeptInvolvement],
    successor: Involvement,
) -> None:
    today = timezone.localdate()
    ended = with_other(own, involvement=left(own.involvement, today))
    there = next(
        (
            one
            for one in held
            if one.involvement.account_id == successor.account_id and one.involvement.is_current
        ),
        None,
    )
    changed, now = [ended], uuid4()
    if there is not None:
        now = there.reference
        changed += _leading(there, own.involvement, today)
    involvements.put_on(child.pk, child.subject, child.ring, changed)
    if there is None:
        involvements.add(
            reference=now,
            child_pk=child.pk,
            subject=child.subject,
            ring=child.ring,
            involvement=taken_over(own.involvement, successor, today),
        )
    ledger.record_change(
        agent=actor,
        what=InvolvementTakenOver(reference=own.reference, to=successor.account_id, now=now),
        of=[concerned(child)],
    )


def _leading(there: KeptInvolvement, left_by: Involvement, today: date) -> list[KeptInvolvement]:
    """The colleague's own involvement with the lead that the leaver had, where it has begun."""
    if not left_by.lead or there.involvement.started_on > today:
        return []
    return [with_other(there, involvement=take_lead(there.involvement, today))]
