"""Bring the telephone number and e-mail address on the records of children up to date.

Each involvement has its own copy, sealed under the child's key. They are renewed a batch at a time,
each in one transaction: what was killed goes on where it was, with the next batch that somebody or
the job begins, until the account says that all have them. Children that are shielded or concealed
are as all others, and nobody is told how many there are.
"""

from collections.abc import Sequence
from dataclasses import replace as with_other
from datetime import datetime

from django.db import transaction
from msgspec.structs import replace

from contactpoint.access.actor import Agent
from contactpoint.involvement.involvement import Involvement
from contactpoint.ledger.own_children_details import ContactRenewed, ContactsRenewed
from contactpoint.services.account_life.passing_on import child_of_involvement
from contactpoint.services.within_reach import concerned
from contactpoint.store.models import Account
from contactpoint.store.repositories import account_lists, accounts, involvements, ledger, loads

_BATCH = 25
# What somebody waits for at a page; the job does the rest.
_MOST_BATCHES = 20


def carry_contact(agent: Agent, account: int, *, most: int | None = _MOST_BATCHES) -> bool:
    """Renew what an account's open involvements say, in ``most`` batches at most; returns whether
    all is done."""
    confirmed = _confirmed_at(account)
    found = involvements.open_of(account)
    batches = 0
    for at in range(0, len(found), _BATCH):
        if batches == most:
            return False
        batches += _batch(agent, account, found[at : at + _BATCH])
    return _done(account, confirmed)


def carry_contacts(*, agent: Agent) -> int:
    """Go on wherever somebody was stopped; returns of how many accounts all is done. A job."""
    return sum(carry_contact(agent, one, most=None) for one in account_lists.contacts_to_carry())


def _confirmed_at(account: int) -> datetime | None:
    row = accounts.by_pk(account)
    return None if row is None else row.contact_confirmed_at


def _batch(agent: Agent, account: int, pks: Sequence[int]) -> bool:
    """Whether anything of a batch was of before."""
    with transaction.atomic():
        # Before any child is locked, as whoever moves statements does.
        loads.moving_alone()
        row = accounts.locked(account)
        if row is None:
            return False
        renewed = sum(_renewed(agent, row, pk) for pk in pks)
        if renewed:
            ledger.record_change(
                agent=agent, what=ContactsRenewed(account=row.pk, involvements=renewed)
            )
        return bool(renewed)


def _renewed(agent: Agent, row: Account, pk: int) -> bool:
    child = child_of_involvement(pk)
    if child is None:
        return False
    reference = involvements.reference_of(pk)
    for one in involvements.of_child(child.pk, child.subject, child.ring):
        now = _as_now(one.involvement, row)
        is_own = one.reference == reference and one.involvement.account_id == row.pk
        if is_own and one.involvement.is_current and now != one.involvement:
            involvements.put_on(
                child.pk, child.subject, child.ring, [with_other(one, involvement=now)]
            )
            ledger.record_change(
                agent=agent, what=ContactRenewed(reference=reference), of=[concerned(child)]
            )
            return True
    return False


def _as_now(involvement: Involvement, row: Account) -> Involvement:
    telephone = row.telephone or row.organisation.telephone
    return replace(involvement, telephone=telephone, email=row.email)


def _done(account: int, confirmed: datetime | None) -> bool:
    """Write down that all is done, unless something else was confirmed meanwhile."""
    with transaction.atomic():
        row = accounts.locked(account)
        if row is None or row.contact_confirmed_at != confirmed:
            return False
        if not row.contact_carried:
            row.contact_carried = True
            row.save(update_fields=["contact_carried"])
        return True
