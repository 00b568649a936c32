"""Who asks and who answers, as they are now: an account may have been suspended meanwhile."""

from dataclasses import replace

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import ABOUT_NOBODY, Subject, acting, may
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import Role
from contactpoint.access.scope import Scope
from contactpoint.services.accounts.sign_in import actor_of, standing_of
from contactpoint.store.repositories import accounts


def as_now(actor: Actor) -> Actor:
    """The actor with the grants that it holds at this moment.

    Raises ``AccessRefusedError`` where the account may not be used any more.
    """
    now = _actor(actor.account_id)
    if now is None:
        raise AccessRefusedError(Refusal.ROLE)
    return replace(actor, grants=now.grants)


def must_include(actor: Actor, action: Action) -> None:
    """Raises ``AccessRefusedError(ROLE)`` where no role of the actor includes the action.

    Before anything is looked up: whoever may do nothing of the kind learns of nothing by it.
    """
    if not may(actor, action):
        raise AccessRefusedError(Refusal.ROLE)


def may_ask_still(
    account: int,
    action: Action,
    subject: Subject = ABOUT_NOBODY,
    *,
    under: tuple[Role, Scope] | None = None,
) -> bool:
    """Whether an account that asked for something might ask for it now.

    ``under`` is the role and scope that it has to hold for it still.
    """
    now = _actor(account)
    if now is None:
        return False
    if under is not None and under not in {(one.role, one.scope) for one in now.grants}:
        return False
    try:
        acting(replace(now, proven=True), action, subject=subject)
    except AccessRefusedError:
        return False
    return True


def _actor(pk: int) -> Actor | None:
    account = accounts.by_pk(pk)
    if account is None or standing_of(account):
        return None
    return actor_of(account)
