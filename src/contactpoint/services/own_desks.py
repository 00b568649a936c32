"""The desks at which an account may work, and their names."""

from dataclasses import dataclass

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import acting, desks_of
from contactpoint.access.scope import NATIONAL, Scope
from contactpoint.store.repositories import authorities

_NATIONAL_DESK = "The national desk"


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk: whose it is, as people call it."""

    scope: Scope
    name: str


def own_desks(*, actor: Actor) -> tuple[Desk, ...]:
    """The desks of the actor's roles, at the first of which it works now.

    It tells nobody anything of anybody else, so no entry is written.
    """
    desks = desks_of(actor)
    acting(actor, Action.USE_SESSION)
    names = authorities.names_of(one.code for one in desks)
    return tuple(
        Desk(one, _NATIONAL_DESK if one == NATIONAL else names.get(one.code) or one.code)
        for one in desks
    )
