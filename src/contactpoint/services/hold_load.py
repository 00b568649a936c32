"""Holding a load that passes the bounds of its supplier, until somebody approves it."""

from dataclasses import replace
from typing import NoReturn

from django.db import transaction

from contactpoint.access.actor import Agent
from contactpoint.ledger.supply_details import LoadHeld, ManyOfOneName
from contactpoint.placing.bounds import Figures, figures_of, is_covered
from contactpoint.placing.delivery import Delivery
from contactpoint.placing.foreseen import Foreseen
from contactpoint.placing.sender import Admitted
from contactpoint.services.two_persons.asking import ask_for_load
from contactpoint.services.two_persons.letting_load import digest_of
from contactpoint.store.account_macs import is_approved
from contactpoint.store.models import Load
from contactpoint.store.repositories import ledger, loads
from contactpoint.store.requested import LoadAsked

# What a load counts of records that go before people.
_BEFORE_PEOPLE = ("to_review", "quarantined")


class LoadHeldError(Exception):
    """A load passes the bounds of its supplier and waits for somebody to approve it.

    ``load`` is its number. Of its records ``figures.placed`` are in the index: none, but where what
    goes before people passed its bound in the midst of a large load.
    """

    def __init__(self, load: int, figures: Figures) -> None:
        super().__init__("the load passes the bounds of its supplier")
        self.load = load
        self.figures = figures


class PassedError(Exception):
    """What goes before people has passed its bound: what is in the open transaction goes back."""


def must_be_within(
    agent: Agent, load: Load, sent: Admitted, delivery: Delivery, foreseen: Foreseen
) -> Figures | None:
    """Hold the load where what is foreseen passes a bound. Returns what somebody approved, if
    anybody did.

    A load that was interrupted has done a part of it, which is no more to be foreseen: what was
    foreseen when it began counts as well.
    """
    now = figures_of(delivery.records, foreseen.of_each(load, sent.bounds), sent.bounds)
    if delivery.rejected:
        now = replace(now, ends=0, passed=tuple(one for one in now.passed if one[0] != "ends"))
    now = replace(now, cases=cases_of(load), placed=done_of(load))
    if sent.bounds.cases.is_passed(now.cases, now.records):
        now = replace(now.passing("cases"), cases_counted=now.placed == now.records)
    before = Figures.of_kept(load.figures) if load.figures else None
    if before is not None and now.placed:
        now = replace(now, changes=max(now.changes, before.changes))
    if before is not None and is_approved(load) and is_covered(now, before):
        loads.go_on(load)
        return before
    if now.passed:
        hold(agent, load, sent, now)
    loads.reckon(load, now.as_kept())
    return None


def hold(agent: Agent, load: Load, sent: Admitted, figures: Figures) -> NoReturn:
    """Let the load wait, say so in the ledger, and ask for a second person to let it go on. Raises
    ``LoadHeldError``."""
    with transaction.atomic():
        loads.hold(load, figures.as_kept())
        ledger.record_change(
            agent=agent,
            what=LoadHeld(
                load=load.pk,
                feed=load.feed,
                supplier="" if sent.supplier is None else sent.supplier.name,
                figures=tuple(figures.numbers().items()),
                passed=figures.passed,
            ),
        )
        for name, source in figures.passed:
            if name == "same_name":
                ledger.record_change(
                    agent=agent,
                    what=ManyOfOneName(
                        load=load.pk, feed=load.feed, source=source, records=figures.same_name
                    ),
                )
        ask_for_load(
            agent=agent,
            what=LoadAsked(load.pk, digest_of(load)),
            begun_by=load.begun_by_id,
            operator=load.operator,
        )
    raise LoadHeldError(load.pk, figures)


def must_not_ask_too_much(
    load: Load, delivery: Delivery, sent: Admitted, approved: Figures | None
) -> None:
    """Raises ``PassedError`` where more goes before people than the bound or an approval lets."""
    cases = cases_of(load)
    if not sent.bounds.cases.is_passed(cases, delivery.records):
        return
    if approved is None or "cases" not in approved.names:
        raise PassedError
    if approved.cases_counted and cases > approved.cases:
        raise PassedError


def cases_of(load: Load) -> int:
    return sum(load.counts.get(name, 0) for name in _BEFORE_PEOPLE)


def done_of(load: Load) -> int:
    return sum(load.counts.get(name, 0) for name in ("added", "changed", "unchanged", "rejected"))
