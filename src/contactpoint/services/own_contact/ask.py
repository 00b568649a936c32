"""Ask for another telephone number or e-mail address of one's own. Until a manager confirms it,
others see the ones of before.
"""

from dataclasses import dataclass

from django.db import transaction

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import acting
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.notices import NoticeKind
from contactpoint.ledger.own_children_details import ContactAsked as Asked
from contactpoint.services.account_life.contact_asked import (
    Contact,
    ContactAsked,
    as_kept,
    asked_of,
)
from contactpoint.services.account_life.errors import FieldError
from contactpoint.services.account_life.invited import checked_contact
from contactpoint.services.notices.tell import tell
from contactpoint.store.models import Account
from contactpoint.store.repositories import account_lists, accounts, ledger


@dataclass(frozen=True, slots=True)
class OwnContact:
    """What is on file, and what waits to be confirmed."""

    contact: Contact
    asked: ContactAsked | None


def own_contact(*, actor: Actor) -> OwnContact:
    """What the actor has on file and asks for. Raises ``AccessRefusedError``."""
    actor = acting(actor, Action.CHANGE_OWN_CONTACT)
    row = accounts.by_pk(actor.account_id)
    if row is None:
        raise AccessRefusedError(Refusal.ROLE)
    return OwnContact(Contact(row.telephone, row.email), asked_of(row))


def ask_for_contact(*, actor: Actor, telephone: str, email: str) -> None:
    """Ask for both, in place of what was asked for before.

    Raises ``AccessRefusedError``, and ``FieldError`` for what is no telephone number of work, no
    e-mail address, and where both are on file already.
    """
    actor = acting(actor, Action.CHANGE_OWN_CONTACT)
    contact = Contact(*checked_contact(telephone, email))
    with transaction.atomic():
        row = _own(actor)
        if contact == Contact(row.telephone, row.email):
            raise FieldError("telephone", "This number and this email address are on file already")
        if row.contact_asked is None:
            # Once, however often it is asked for otherwise before somebody has looked.
            managers = account_lists.managers_of(row.organisation)
            to = [one.pk for one in managers]
            tell(NoticeKind.CONTACT_TO_CONFIRM, to=to, by=actor.account_id)
        row.contact_asked = as_kept(contact)
        row.save(update_fields=["contact_asked"])
        ledger.record_change(agent=actor, what=Asked(account=row.pk))


def take_contact_back(*, actor: Actor) -> None:
    """Ask for none any more; where none is asked for, nothing changes. Raises
    ``AccessRefusedError``."""
    actor = acting(actor, Action.CHANGE_OWN_CONTACT)
    with transaction.atomic():
        row = _own(actor)
        if row.contact_asked is None:
            return
        row.contact_asked = None
        row.save(update_fields=["contact_asked"])
        ledger.record_change(agent=actor, what=Asked(account=row.pk, taken_back=True))


def _own(actor: Actor) -> Account:
    """The actor's account, locked; raises ``AccessRefusedError`` for one that has ended."""
    row = accounts.locked(actor.account_id)
    if row is None or row.ended_on is not None:
        raise AccessRefusedError(Refusal.ROLE)
    return row
