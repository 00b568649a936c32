"""What a view says that it needs."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpResponseBase

from contactpoint.access.actor import Action

_View = TypeVar("_View", bound=Callable[..., HttpResponseBase])
_DECLARATION = "contactpoint_requires"


def requires(action: Action) -> Callable[[_View], _View]:
    """Declare the action that one of an actor's roles must include to use the view."""

    def declare(view: _View) -> _View:
        setattr(view, _DECLARATION, action)
        return view

    return declare


def declaration_of(view: Callable[..., Any]) -> Action | None:
    """What the view declares; ``None`` when nothing."""
    declared: Action | None = getattr(view, _DECLARATION, None)
    return declared
