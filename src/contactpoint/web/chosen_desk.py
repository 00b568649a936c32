"""At which of several desks somebody works now: chosen on a page, and kept for the session."""

from django.http import HttpRequest

from contactpoint.access.actor import Actor
from contactpoint.access.decisions import at_desk
from contactpoint.access.scope import Scope

_DESK = "desk"


def choose(request: HttpRequest, *, scope: Scope, name: str) -> None:
    """From now on the person works at this desk, whose name pages show."""
    request.session[_DESK] = [scope.code, name]


def at_chosen_desk(request: HttpRequest, actor: Actor) -> Actor:
    """The actor at the desk that was chosen; as it is, where none was or it is not held now."""
    chosen = request.session.get(_DESK)
    return actor if chosen is None else at_desk(actor, Scope(chosen[0]))


def name_of_desk(request: HttpRequest) -> str:
    """The name of the desk that was chosen, or nothing."""
    chosen = request.session.get(_DESK)
    return "" if chosen is None else str(chosen[1])
