"""Ledger entries of what a reviewer did: one for each child concerned, sealed under its key."""

from collections.abc import Iterable

from contactpoint.access.actor import Actor, Purpose
from contactpoint.ledger.details import Detail
from contactpoint.store.repositories import ledger
from contactpoint.store.repositories.children import OpenedChild


def record_for_each(
    records: Iterable[OpenedChild], *, actor: Actor, purpose: Purpose, what: Detail
) -> None:
    """Write the entry for each child, in the transaction that is open; where no child is known yet,
    one entry without."""
    ledger.record_change(
        agent=actor,
        what=what,
        purpose=purpose,
        of=[ledger.concerned(child, _name(child)) for child in records],
    )


def _name(child: OpenedChild) -> str:
    record = child.document.open.record
    return "" if record is None or record.name is None else record.name.name.full
