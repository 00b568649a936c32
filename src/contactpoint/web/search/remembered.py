"""Searches that a session remembers, so that their addresses say nothing of them."""

from dataclasses import dataclass
from typing import Any

import msgspec
from django.contrib.sessions.backends.base import SessionBase

from contactpoint.access.actor import Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.web.kept import Keeper

_SEARCHES = Keeper("searches", at_most=20)
_RECORDS = Keeper("records", at_most=400)


@dataclass(frozen=True, slots=True)
class Search:
    """What was searched for, and why."""

    purpose: Purpose
    criteria: Criteria


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A child that a search found: its number, the purpose, and the reference of the search."""

    number: str
    purpose: Purpose
    search: str


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


def remember_record(session: SessionBase, record: FoundRecord) -> str:
    """Keep a record that was found; returns its reference."""
    content: dict[str, Any] = msgspec.to_builtins(record)
    return _RECORDS.keep(session, content)


def recall_record(session: SessionBase, reference: str) -> FoundRecord | None:
    """The record, or ``None`` when this session does not know the reference."""
    content = _RECORDS.recall(session, reference)
    return None if content is None else msgspec.convert(content, FoundRecord)
