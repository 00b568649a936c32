"""Searches that a session remembers, so that their addresses say nothing of them."""

from dataclasses import dataclass
from typing import Any

import msgspec
from django.contrib.sessions.backends.base import SessionBase

from contactpoint.access.actor import Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.web.kept import Keeper

_SEARCHES = Keeper("searches", at_most=20)


@dataclass(frozen=True, slots=True)
class Search:
    """What was searched for, and why."""

    purpose: Purpose
    criteria: Criteria


def remember_search(session: SessionBase, search: Search) -> str:
    """Keep a search; returns its reference."""
    content: dict[str, Any] = msgspec.to_builtins(search)
    return _SEARCHES.keep(session, content)


def recall_search(session: SessionBase, reference: str) -> Search | None:
    """The search, or ``None``.

    ``None`` when this session does not know the reference, or when the criteria are no longer
    valid.
    """
    content = _SEARCHES.recall(session, reference)
    try:
        return None if content is None else msgspec.convert(content, Search)
    except msgspec.ValidationError:
        return None
