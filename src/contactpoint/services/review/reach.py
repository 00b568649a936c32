"""Which records a reviewer reaches by their numbers: what a search would let the account open."""

from django.utils import timezone

from contactpoint.access.actor import Actor
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.feeds.registers import authority_at
from contactpoint.services.open_record import child_in_use, record_in_use
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


def authority_of(child: OpenedChild) -> str:
    """The GSS code of the authority that the record says the child lives in, or nothing."""
    record = child.document.record
    if record is None or record.address is None:
        return ""
    return authority_at(record.address.postcode)


def must_be_own(actor: Actor, *authorities: str) -> None:
    """Raises ``AccessRefusedError`` unless one of the authorities is the actor's, or unknown: a
    record that says nothing of where the child lives is anybody's to put right."""
    if not {actor.authority_gss, ""} & set(authorities):
        raise AccessRefusedError(Refusal.AUTHORITY)
