"""Which records a reviewer reaches by their numbers: what a search would let the account open."""

from django.utils import timezone

from contactpoint.access.actor import Actor
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.scope import Scope, decides
from contactpoint.services.open_record import child_in_use, record_in_use
from contactpoint.services.whose import scope_of_record
from contactpoint.store.repositories import children
from contactpoint.store.repositories.children import OpenedChild


def within_reach(number: str) -> OpenedChild:
    """The child that the number leads to, locked until the transaction ends.

    Raises ``AccessRefusedError(NO_SUCH_RECORD)``.
    """
    child, *_ = child_in_use(number, for_change=True)
    return child


def in_reach(pk: int) -> OpenedChild | None:
    """The child that the record with this primary key is of now, after whatever joins, where
    practitioners can reach it."""
    found = children.by_pks(children.survivors([pk]).values())
    reached = found and record_in_use(found[0], timezone.localdate()) is not None
    return found[0] if reached else None


def scope_of(child: OpenedChild) -> Scope:
    """Whose the child is, as its record has it."""
    return scope_of_record(child.document.open.record)


def must_be_own(actor: Actor, *scopes: Scope) -> None:
    """Raises ``AccessRefusedError`` unless the actor's desk decides about one of the scopes."""
    if not any(decides(actor.scope, scope) for scope in scopes):
        raise AccessRefusedError(Refusal.AUTHORITY)
