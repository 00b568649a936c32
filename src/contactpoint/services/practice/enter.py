"""Come into the practice copy: by a ticket, and by nothing else.

Each trainee has an account of the practice copy alone: an invented practitioner, without a
password, named by the mark on the ticket. Who it is in the service nobody here can tell.
"""

from dataclasses import replace

from django.utils import timezone

from contactpoint.access.actor import Job, JobName
from contactpoint.access.errors import Reason
from contactpoint.access.grants import Grant, Role
from contactpoint.access.scope import Scope
from contactpoint.ledger.account_details import AccountMade, SignedIn
from contactpoint.ledger.entry import Origin
from contactpoint.services.accounts.refusals import record_refused_nobody
from contactpoint.services.accounts.sign_in import actor_of
from contactpoint.services.practice.made import must_be_practice
from contactpoint.services.practice.make_practice import TEAM_CODE
from contactpoint.services.training.ticket import (
    NotOursError,
    Ticket,
    take_ticket,
)
from contactpoint.store.models import Account, Organisation
from contactpoint.store.repositories import accounts, ledger

_JOB = Job(JobName.PRACTICE, Origin.PAGE)
_PREFIX = "trainee-"


class TicketRefusedError(ValueError):
    """A ticket that lets nobody in: made elsewhere, too old, or handed in before."""


def enter(*, ticket: str) -> Account:
    """The trainee's account, made where it is missing; in the transaction that makes the session.

    Raises ``TicketRefusedError``; ``record_refused_ticket`` records it, outside the transaction.
    """
    must_be_practice()
    try:
        account = _account_of(take_ticket(ticket))
    except NotOursError:
        raise TicketRefusedError from None
    ledger.record_change(agent=replace(actor_of(account), origin=Origin.PAGE), what=SignedIn())
    return account


def record_refused_ticket(*, place: str, asked: str) -> None:
    """Record that somebody came with a ticket that lets nobody in."""
    record_refused_nobody(place=place, reason=Reason.TICKET, asked=asked)


def _account_of(ticket: Ticket) -> Account:
    username, today = f"{_PREFIX}{ticket.who}", timezone.localdate()
    row = accounts.by_username(username) or Account(username=username)
    is_new = row.pk is None
    # The conditions of an account of the practice copy hold on every day on which it is entered.
    accounts.state(row, dict.fromkeys(accounts.FACTS, today), _JOB)
    if is_new:
        row.set_unusable_password()
        row.display_name, row.job_title = f"Trainee {ticket.who[:4].upper()}", "Practitioner"
        row.organisation = Organisation.objects.get(code=TEAM_CODE)
        row.grants = accounts.as_kept([Grant(Role.PRACTITIONER, Scope.of(""))])
        # Marks it as one that no other installation may hold.
        row.demonstration = True
    row.save()
    if is_new:
        what = AccountMade(
            account=row.pk,
            role=Role.PRACTITIONER.value,
            organisation=row.organisation.pk,
            renewed=False,
        )
        ledger.record_change(agent=_JOB, what=what)
    found = accounts.by_pk(row.pk)
    if found is None:
        raise LookupError("the trainee's account has just been made")
    return found
