"""Pass an involvement on to a colleague, who takes it over with the lead."""

from dataclasses import replace as with_other
from datetime import date
from uuid import UUID, uuid4

from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.grants import Role, in_force
from contactpoint.access.standing import missing_conditions
from contactpoint.involvement.handing_over import left, taken_over
from contactpoint.involvement.involvement import Involvement, take_lead
from contactpoint.involvement.joining import KeptInvolvement
from contactpoint.involvement.last_shown import leading
from contactpoint.ledger.life_details import InvolvementTakenOver
from contactpoint.services.account_life.errors import FieldError
from contactpoint.services.within_reach import concerned
from contactpoint.store.models import Account
from contactpoint.store.repositories import accounts, children, involvements, ledger
from contactpoint.store.repositories.children import OpenedChild

_NO_SUCH = "There is no practitioner of this organisation with this user name who can take over"


def colleague_of(account: int, organisation: int, username: str) -> Account:
    """The colleague with this user name, who stays until the transaction ends.

    Raises ``FieldError``, alike for a user name of nobody, of somebody elsewhere, of the account
    itself, and of somebody who may not work with children now.
    """
    row = accounts.by_username(username.strip())
    if row is None or row.pk == account or not may_take_over(row, organisation):
        raise FieldError("to", _NO_SUCH)
    return row


def may_take_over(row: Account, organisation: int) -> bool:
    """Whether an account is of an organisation and may work with children now."""
    today = timezone.localdate()
    return (
        row.organisation_id == organisation
        and accounts.stays(row.pk, organisation)
        and not missing_conditions(accounts.standing_facts_of(row), today)
        and any(one.role is Role.PRACTITIONER for one in in_force(accounts.grants_of(row), today))
    )


def child_of_involvement(pk: int) -> OpenedChild | None:
    """The child of an involvement, whoever may learn of it, locked until the transaction ends;
    ``None`` where it is destroyed."""
    on = involvements.child_of(pk)
    found = [] if on is None else children.by_pks([on])
    return children.by_number(found[0].number, for_change=True) if found else None


def pass_on(
    actor: Actor,
    child: OpenedChild,
    own: KeptInvolvement,
    held: list[KeptInvolvement],
    successor: Involvement,
    purpose: Purpose | None = None,
) -> UUID:
    """End an involvement that goes on and let the successor's stand in its place, with the lead;
    returns the reference of that.

    ``held`` are all involvements of the child, which is locked in the open transaction, after the
    right to move statements (``loads.moving_alone``) was taken. One that the successor has already
    goes on instead.
    """
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
        purpose=purpose,
        what=InvolvementTakenOver(reference=own.reference, to=successor.account_id, now=now),
        of=[concerned(child)],
    )
    return now


def _leading(there: KeptInvolvement, left_by: Involvement, today: date) -> list[KeptInvolvement]:
    """The colleague's own involvement with the lead that the leaver had, where it has begun."""
    if not left_by.lead or there.involvement.started_on > today:
        return []
    leads = take_lead(there.involvement, today)
    return [with_other(there, involvement=leads, last_shown=leading(there.last_shown))]
