"""Ledger entries of what a reviewer did: one for each child concerned, sealed under its key."""

from collections.abc import Iterable

from contactpoint.access.actor import Actor, Purpose
from contactpoint.ledger.entry import Event
from contactpoint.store.documents import Detail
from contactpoint.store.repositories import ledger
from contactpoint.store.repositories.children import OpenedChild
from contactpoint.store.safe import vault


def record_for_each(
    records: Iterable[OpenedChild],
    *,
    actor: Actor,
    purpose: Purpose,
    event: Event,
    detail: Detail,
) -> None:
    """Write the entry for each child, in the transaction that is open; where no child is known yet,
    one entry without."""
    concerned = list(records)
    if not concerned:
        ledger.append(actor=actor, event=event, purpose=purpose, detail=detail)
        return
    ring = vault().hold(child.subject for child in concerned)
    for child in concerned:
        record = child.document.open.record
        known: Detail = {"number": child.number}
        if record is not None and record.name is not None:
            known["name"] = record.name.name.full
        ledger.append(
            actor=actor,
            event=event,
            purpose=purpose,
            detail={**known, **detail},
            child=child.subject,
            ring=ring,
        )
