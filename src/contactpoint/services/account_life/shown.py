"""What account managers are shown, once it is on record that they saw it. It is of no child."""

from typing import TypeVar

from contactpoint.access.actor import Actor
from contactpoint.ledger.details import Detail
from contactpoint.services.gate import Look, release
from contactpoint.visibility.prepared import Prepared

V = TypeVar("V")


def shown(actor: Actor, what: Detail, view: V) -> V:
    """The view, through the one gate."""
    return release(Prepared(view, of=()), Look(actor=actor, what=what))
