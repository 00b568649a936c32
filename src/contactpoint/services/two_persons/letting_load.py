"""Letting a load pass the bounds of its supplier: asked for by whoever began it."""

import hashlib
import json

from contactpoint.access.actor import Actor
from contactpoint.access.decisions import ABOUT_NOBODY, Subject
from contactpoint.access.grants import Role
from contactpoint.access.two_persons import ANSWERED_BY, Fell, Kind
from contactpoint.ledger.supply_details import LoadApproved
from contactpoint.placing.bounds import Figures
from contactpoint.services.two_persons.description import Description
from contactpoint.store.models import Load
from contactpoint.store.repositories import ledger, loads
from contactpoint.store.repositories.requests import Request
from contactpoint.store.requested import LoadAsked


def about(what: LoadAsked) -> Subject:
    """A load is about nobody's account, and of no organisation."""
    return ABOUT_NOBODY


def answered_by(what: LoadAsked) -> frozenset[Role]:
    """The roles that approve or decline it."""
    return ANSWERED_BY[Kind.LOAD]


def fault(what: LoadAsked) -> Fell | None:
    """Why the load cannot be let go on now."""
    load = loads.locked(what.load)
    if load is None or load.state != Load.State.HELD:
        return Fell.NOT_HELD
    return None if digest_of(load) == what.digest else Fell.OTHER_FIGURES


def describe(what: LoadAsked) -> Description:
    """What is asked for, as a person is told it: with the figures as they are now."""
    load = loads.by_pk(what.load)
    if load is None:
        return Description(load=what.load)
    return Description(
        load=load.pk,
        feed=load.feed,
        supplier=load.sender if load.supplier is None else load.supplier.name,
        figures=Figures.of_kept(load.figures) if load.figures else None,
    )


def carry_out(actor: Actor, request: Request, what: LoadAsked, on: str) -> None:
    """Let the load go on, when the same files are loaded again. In the open transaction."""
    load = loads.locked(what.load)
    if load is None:
        raise LookupError("the load is not there")
    loads.approve(load, actor.account_id)
    ledger.record_change(
        agent=actor,
        what=LoadApproved(
            load=load.pk,
            feed=load.feed,
            figures=tuple(Figures.of_kept(load.figures).numbers().items()),
            begun_by=load.begun_by_id,
            begun_on=load.operator,
            approved_on=on,
        ),
    )


def digest_of(load: Load) -> bytes:
    """What stands for the files of a load and the figures with which it is held.

    How many records are in the index already is not among them: they may be taken back while it
    waits.
    """
    figures = {**load.figures, "placed": 0}
    written = json.dumps([bytes(load.files_digest).hex(), figures], sort_keys=True)
    return hashlib.sha256(written.encode()).digest()
