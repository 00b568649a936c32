"""Suspend an account, so that nobody uses it, and let it be used again."""

from django.db import transaction

from contactpoint.access.actor import Action, Actor
from contactpoint.access.session_end import SessionEnd
from contactpoint.ledger.session_details import AccountChanged
from contactpoint.services.account_life.charge import to_change
from contactpoint.services.account_life.errors import LifeError
from contactpoint.store.repositories import ledger


def suspend(*, actor: Actor, account: int) -> None:
    """Let an account be used no more until it is resumed; its session ends.

    Raises ``AccessRefusedError``, and ``LifeError`` for one that is suspended or has ended.
    """
    _set(actor, account, Action.SUSPEND, SessionEnd.SUSPENDED, in_use=False)


def resume(*, actor: Actor, account: int) -> None:
    """Let a suspended account be used again, while its conditions hold.

    Raises ``AccessRefusedError``, and ``LifeError`` for one that is not suspended or has ended.
    """
    _set(actor, account, Action.RESUME, SessionEnd.RESUMED, in_use=True)


def _set(actor: Actor, account: int, action: Action, why: SessionEnd, *, in_use: bool) -> None:
    with transaction.atomic():
        actor, row = to_change(actor, action, account)
        if row.is_active is in_use:
            raise LifeError(
                "This account is not suspended." if in_use else "This account is suspended already."
            )
        ledger.record_change(agent=actor, what=AccountChanged(account=row.pk, what=why.value))
        row.is_active = in_use
        row.save(ending=why)
