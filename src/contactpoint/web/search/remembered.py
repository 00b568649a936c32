"""Searches that a session remembers, so that their addresses say nothing of them."""

from dataclasses import dataclass
from typing import Any

import msgspec
from django.contrib.sessions.backends.base import SessionBase

from contactpoint.access.actor import Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.web.kept import Keeper

_SEARCHES = Keeper("searches", at_most=20)
_ANSWERED = "searches_answered"


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


def note_answered(session: SessionBase, reference: str) -> None:
    """Note that this session was shown what a search found: a child may be added after it."""
    answered = session.get(_ANSWERED, [])
    if reference not in answered:
        session[_ANSWERED] = [*answered, reference][-_SEARCHES.at_most :]


def is_answered(session: SessionBase, reference: str) -> bool:
    """Whether this session was shown what the search found."""
    return reference in session.get(_ANSWERED, [])
