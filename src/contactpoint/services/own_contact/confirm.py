"""Confirm that a telephone number and an e-mail address are an account's own, or decline."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Action, Actor
from contactpoint.access.notices import NoticeKind
from contactpoint.ledger.own_children_details import (
    ContactConfirmed,
    ContactDeclined,
    ContactsWaitingSeen,
)
from contactpoint.services.account_life.charge import in_charge, of_organisation, to_change
from contactpoint.services.account_life.contact_asked import Contact, ContactAsked, asked_of
from contactpoint.services.account_life.errors import LifeError
from contactpoint.services.account_life.shown import shown
from contactpoint.services.notices.tell import tell
from contactpoint.services.own_contact.carry import carry_contact
from contactpoint.store.models import Account
from contactpoint.store.repositories import account_lists, ledger


@dataclass(frozen=True, slots=True)
class WaitingContact:
    """An account that asks for another telephone number or e-mail address, ``asked``, than it has
    on file."""

    pk: int
    name: str
    job_title: str
    contact: Contact
    asked: ContactAsked


def contacts_waiting(*, actor: Actor) -> Sequence[WaitingContact]:
    """Those of the other accounts of the actor's organisation, by name; that they were seen is
    recorded. Raises ``AccessRefusedError``."""
    actor = of_organisation(actor, Action.SEE_ACCOUNTS, actor.organisation_id)
    found = [
        WaitingContact(
            row.pk, row.display_name, row.job_title, Contact(row.telephone, row.email), asked
        )
        for row in account_lists.asking_for_contact(actor.organisation_id)
        if row.pk != actor.account_id and (asked := asked_of(row)) is not None
    ]
    seen = ContactsWaitingSeen(organisation=actor.organisation_id, shown=len(found))
    return shown(actor, seen, tuple(found))


def confirm_contact(*, actor: Actor, account: int, version: str) -> bool:
    """Confirm what an account asks for, as it was looked at; returns whether all records have it.

    Raises ``AccessRefusedError``, and ``LifeError`` where the account asks for nothing, for
    something else than was looked at, or has ended.
    """
    with transaction.atomic():
        able, row, asked = _asking(actor, account, version)
        row.telephone, row.email = asked.contact.telephone, asked.contact.email
        row.contact_asked = None
        row.contact_confirmed_at, row.contact_carried = timezone.now(), False
        row.save()
        tell(NoticeKind.CONTACT_CONFIRMED, to=[row.pk], by=able.account_id)
        ledger.record_change(agent=able, what=ContactConfirmed(account=row.pk))
    return carry_contact(able, account)


def decline_contact(*, actor: Actor, account: int, version: str) -> None:
    """Let an account keep what it has. Raises as ``confirm_contact``."""
    with transaction.atomic():
        actor, row, _ = _asking(actor, account, version)
        row.contact_asked = None
        row.save(update_fields=["contact_asked"])
        tell(NoticeKind.CONTACT_DECLINED, to=[row.pk], by=actor.account_id)
        ledger.record_change(agent=actor, what=ContactDeclined(account=row.pk))


def go_on_carrying(*, actor: Actor, account: int) -> bool:
    """Bring the records up to date that were not when somebody confirmed; returns whether all are.
    Raises ``AccessRefusedError``."""
    able, row = in_charge(actor, Action.CONFIRM_CONTACT, account)
    return row.contact_carried or carry_contact(able, account)


def _asking(actor: Actor, account: int, version: str) -> tuple[Actor, Account, ContactAsked]:
    actor, row = to_change(actor, Action.CONFIRM_CONTACT, account)
    asked = asked_of(row)
    if asked is None:
        raise LifeError("Nothing waits to be confirmed any more.")
    if asked.version != version:
        raise LifeError("Something else is asked for now. Look at it again.")
    return actor, row, asked
