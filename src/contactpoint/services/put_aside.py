"""Put the cases that one load opened aside together, and bring them back.

A case that was put aside is in no queue. It is not decided: its statement waits, or its record
stays provisional, as before.
"""

from django.db import transaction

from contactpoint.access.actor import Agent
from contactpoint.ledger.supply_details import CasesPutAside
from contactpoint.store.models import Load
from contactpoint.store.replaced import Kind
from contactpoint.store.repositories import case_rows, cases, ledger, loads
from contactpoint.store.repositories.case_rows import Case
from contactpoint.store.repositories.replaced import Journal, Noted

_BATCH = 1000


class CasesNotKnownError(Exception):
    """Which cases a load opened is not kept; the message says why."""


def put_aside(*, agent: Agent, load: int, back: bool = False) -> int:
    """Put the cases that a load opened aside, or with ``back`` into their queues again; returns
    how many that was.

    Safe to repeat and to interrupt. Raises ``CasesNotKnownError``.
    """
    found = Load.objects.filter(pk=load).first()
    if found is None:
        raise CasesNotKnownError(f"there is no load {load}: 'contactpoint feed list' lists them")
    if found.replaced_under is None:
        raise CasesNotKnownError(
            f"which cases load {load} opened is not kept: that is known as long as a load can be"
            " withdrawn"
        )
    put = 0
    for some in Journal(found).in_batches(_BATCH):
        with transaction.atomic():
            loads.moving_alone()
            changed = cases.put_aside([case.pk for case in _opened_by(found, some)], back=back)
            if changed:
                ledger.record_change(
                    agent=agent, what=CasesPutAside(load=load, cases=changed, back=back)
                )
        put += changed
    return put


def _opened_by(load: Load, noted: list[Noted]) -> list[Case]:
    """The cases among these that the load opened and that are still there."""
    kinds = (Kind.CASE, Kind.CONTESTED)
    before = {one.before.pk: one.before.case for one in noted if one.before.kind in kinds}
    return [
        case
        for case in case_rows.of_hooks(before)
        if (was := before[case.hook_id]) is None or was.opened_at != case.opened_at
        if case.opened_at >= load.started_at
        if load.finished_at is None or case.opened_at <= load.finished_at
    ]
