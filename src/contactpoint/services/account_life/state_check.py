"""State what was checked of an account's holder: identity, enhanced DBS check, training."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from contactpoint.access.account_state import STATED_BY_MANAGER
from contactpoint.access.actor import Action, Actor
from contactpoint.access.standing import DBS_CHECK_LASTS, Condition
from contactpoint.ledger.life_details import CheckStated
from contactpoint.services.account_life.charge import to_change
from contactpoint.services.account_life.errors import FieldError
from contactpoint.store.repositories import accounts, ledger

# What was done before is of another life of the person, or a slip of the year.
_LONGEST_AGO = 60 * 365


def state_check(*, actor: Actor, account: int, condition: Condition, on: date) -> None:
    """State that a condition of an account was fulfilled on a day.

    Raises ``AccessRefusedError``, ``LifeError`` for an account that has ended, and ``FieldError``
    for a condition that a manager does not state, a day ahead, and a DBS check that is three years
    old.
    """
    with transaction.atomic():
        actor, row = to_change(actor, Action.STATE_CHECK, account)
        _must_be_right(condition, on, timezone.localdate())
        accounts.state(row, {condition: on}, actor)
        row.save()
        ledger.record_change(
            agent=actor, what=CheckStated(account=row.pk, condition=condition.name, on=on)
        )


def _must_be_right(condition: Condition, on: date, today: date) -> None:
    if condition not in STATED_BY_MANAGER:
        raise FieldError("condition", "Select what was checked")
    if on > today:
        raise FieldError("on", "The day must be today or in the past")
    if (today - on).days > _LONGEST_AGO:
        raise FieldError("on", "The day is too long ago to be right. Check the year")
    if condition is Condition.DBS and today - on >= DBS_CHECK_LASTS:
        raise FieldError("on", "The DBS check is more than 3 years old: a new one is needed")
