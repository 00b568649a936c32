"""Hand over the involvements of an account, before it ends or moves, so that no child loses its
contact silently.

Each goes to a colleague, or ends with the organisation's telephone number as what is left. Whoever
hands over is told how many there are, and learns nothing of any child: those that are shielded or
concealed count and are handed over as all others. A batch is one transaction, and what has been
handed over is found no more: what was killed goes on where it was.
"""

from dataclasses import replace as with_other

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Action, Actor
from contactpoint.involvement.handing_over import contact_left
from contactpoint.involvement.involvement import Involvement
from contactpoint.involvement.joining import KeptInvolvement
from contactpoint.ledger.life_details import (
    ContactLeft,
    InvolvementsHandedOver,
)
from contactpoint.services.account_life.charge import to_change
from contactpoint.services.account_life.passing_on import (
    child_of_involvement,
    colleague_of,
    pass_on,
)
from contactpoint.services.record_involvement import as_involvement
from contactpoint.services.within_reach import concerned
from contactpoint.store.models import Account
from contactpoint.store.repositories import (
    account_lists,
    accounts,
    involvements,
    ledger,
    loads,
)
from contactpoint.store.repositories.children import OpenedChild

_BATCH = 25
# What somebody waits for at a page; the page says how many are left, and goes on.
_MOST_BATCHES = 20


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
    successor = None if to is None else _successor(row, to)
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


def _successor(leaver: Account, username: str) -> Involvement:
    """What an involvement says of the colleague, who stays until the transaction ends."""
    colleague = colleague_of(leaver.pk, leaver.organisation_id, username)
    return as_involvement(accounts.actor_of(colleague), timezone.localdate())


def _one_handed_over(actor: Actor, pk: int, leaver: Account, successor: Involvement | None) -> None:
    child = child_of_involvement(pk)
    held = [] if child is None else involvements.of_child(child.pk, child.subject, child.ring)
    reference = involvements.reference_of(pk)
    own = next((one for one in held if one.reference == reference), None)
    if child is None or own is None or not own.involvement.is_current:
        # Of a child that is destroyed nothing is left to hand over.
        involvements.note_ended(pk)
    elif successor is None:
        _left_without(actor, child, own, _whom_to_ring(actor, leaver))
    else:
        pass_on(actor, child, own, held, successor)


def _whom_to_ring(actor: Actor, leaver: Account) -> str:
    """The organisation's telephone number. Registers carry none: where nobody gave it one, that of
    an account manager there, and at last that of who hands over."""
    numbers = (
        leaver.organisation.telephone,
        *(one.telephone for one in account_lists.managers_of(leaver.organisation)),
        actor.telephone,
    )
    return next(filter(None, numbers), "")


def _left_without(actor: Actor, child: OpenedChild, own: KeptInvolvement, telephone: str) -> None:
    today = timezone.localdate()
    ended = contact_left(own.involvement, today, telephone)
    involvements.put_on(child.pk, child.subject, child.ring, [with_other(own, involvement=ended)])
    ledger.record_change(
        agent=actor,
        what=ContactLeft(reference=own.reference, ended_on=ended.ended_on or today),
        of=[concerned(child)],
    )
