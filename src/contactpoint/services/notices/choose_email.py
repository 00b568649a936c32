"""When an e-mail says that there is a notice to read: the user's own choice."""

from dataclasses import dataclass

from django.db import transaction

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import acting
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.notices import Email
from contactpoint.ledger.notice_details import NoticesChosen
from contactpoint.store.repositories import accounts, ledger


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an account chose, and whether there is an address to send to."""

    choice: Email
    has_address: bool


def chosen_email(who: Actor) -> Chosen:
    """What somebody chose. Raises ``AccessRefusedError``."""
    own = acting(who, Action.SEE_NOTICES)
    account = accounts.by_pk(own.account_id)
    if account is None:
        raise AccessRefusedError(Refusal.ROLE)
    return Chosen(Email(account.notices_by_email), bool(account.email))


def choose_email(*, actor: Actor, choice: Email) -> None:
    """Choose when e-mails come, from the next notice on. Raises ``AccessRefusedError``."""
    own = acting(actor, Action.SEE_NOTICES)
    with transaction.atomic():
        account = accounts.locked(own.account_id)
        if account is None:
            raise AccessRefusedError(Refusal.ROLE)
        account.notices_by_email = choice.value
        account.save(update_fields=["notices_by_email"])
        ledger.record_change(agent=own, what=NoticesChosen(choice.value))
