"""What a session keeps of the employer by whose sign-in it began."""

from collections.abc import Mapping
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from contactpoint.access.actor import Actor
from contactpoint.services.accounts.employer.narrow import narrowed
from contactpoint.services.accounts.sessions import BOUND_BY_EMPLOYER


def bind(session: SessionBase, content: Mapping[str, Any]) -> None:
    """Bind a session that has just begun to what the employer confirmed."""
    session[BOUND_BY_EMPLOYER] = dict(content)


def began_at_employer(session: SessionBase) -> bool:
    """Whether the session began at an employer's sign-in."""
    return BOUND_BY_EMPLOYER in session


def actor_in(session: SessionBase, actor: Actor) -> Actor | None:
    """The actor with what the session allows it; ``None`` where the session opens nothing more."""
    content = session.get(BOUND_BY_EMPLOYER)
    return actor if content is None else narrowed(actor, content)
