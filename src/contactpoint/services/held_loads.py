"""Loads as they stand, and letting one go on that passed the bounds of its supplier."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import acting
from contactpoint.ledger.supply_details import LoadApproved
from contactpoint.placing.bounds import Figures
from contactpoint.placing.load_report import COUNTS
from contactpoint.store.account_macs import is_approved
from contactpoint.store.models import Load
from contactpoint.store.repositories import ledger, loads

MOST_LISTED = 100
APPROVED = "approved"


class NotApprovedError(Exception):
    """The load cannot be approved, or not by this account; the message says why."""


@dataclass(frozen=True, slots=True)
class ListedLoad:
    """A load. ``state`` is a value of ``Load.State``, or ``approved`` for one that was held and may
    go on. ``begun_by`` and ``approved_by`` are user names; ``operator`` is the login of the
    terminal on which it was begun. ``figures`` is empty for one of before there were bounds.
    ``withdrawable`` says that it is kept what the load replaced."""

    load: int
    feed: str
    supplier: str
    sender: str
    full: bool
    state: str
    started_at: datetime
    finished_at: datetime | None
    begun_by: str
    operator: str
    approved_by: str
    counts: dict[str, int]
    figures: Figures | None
    withdrawable: bool


@dataclass(frozen=True, slots=True)
class Approval:
    """What was approved. ``begun_by_account`` says whether an account began the load, so that two
    accounts stand for it; ``same_login`` whether begun and approved under one login of a machine.
    """

    load: int
    figures: Figures
    begun_by_account: bool
    same_login: bool


def list_loads() -> list[ListedLoad]:
    """The last loads, newest first. Numbers only: they say nothing of any child."""
    return [_listed(load) for load in loads.latest(MOST_LISTED)]


def approve_load(*, actor: Actor, load: int, on: str = "") -> Approval:
    """Let a load that is held go on, when the same files are loaded again.

    Two persons stand for such a load: who began it is known by account, where one was proved, and
    may not approve it. ``on`` is the login of the terminal. Where no account began the load, both
    logins are recorded and nothing else tells the two apart. What was approved are these files
    with these figures: others are held again. Raises ``AccessRefusedError`` and
    ``NotApprovedError``.
    """
    actor = acting(actor, Action.APPROVE_LOAD)
    with transaction.atomic():
        held = loads.locked(load)
        if held is None or held.state != Load.State.HELD:
            raise NotApprovedError(
                f"load {load} is not held: 'contactpoint feed list' says which are"
            )
        if held.begun_by_id == actor.account_id:
            raise NotApprovedError(
                f"load {load} was begun by this account: somebody else has to approve it"
            )
        figures = Figures.of_kept(held.figures)
        loads.approve(held, actor.account_id)
        ledger.record_change(
            agent=actor,
            what=LoadApproved(
                load=held.pk,
                feed=held.feed,
                figures=tuple(figures.numbers().items()),
                begun_by=held.begun_by_id,
                begun_on=held.operator,
                approved_on=on,
            ),
        )
    return Approval(
        load=held.pk,
        figures=figures,
        begun_by_account=held.begun_by_id is not None,
        same_login=held.operator == on,
    )


def _listed(load: Load) -> ListedLoad:
    held = load.state == Load.State.HELD
    return ListedLoad(
        load=load.pk,
        feed=load.feed,
        supplier="" if load.supplier is None else load.supplier.name,
        sender=load.sender,
        full=load.full,
        state=APPROVED if held and is_approved(load) else load.state,
        started_at=load.started_at,
        finished_at=load.finished_at,
        begun_by="" if load.begun_by is None else load.begun_by.username,
        operator=load.operator,
        approved_by="" if load.approved_by is None else load.approved_by.username,
        counts={name: load.counts[name] for name in COUNTS if load.counts.get(name)},
        figures=Figures.of_kept(load.figures) if load.figures else None,
        withdrawable=load.replaced_under is not None,
    )
