"""Children whom a session is about to add, so that their addresses say nothing of them."""

from dataclasses import dataclass
from typing import Any

import msgspec
from django.contrib.sessions.backends.base import SessionBase

from contactpoint.access.actor import Purpose
from contactpoint.services.add_child.new_child import NewChild
from contactpoint.web.kept import Keeper

_CHILDREN = Keeper("children_to_add", at_most=10)
_CHECKED = "children_checked"


@dataclass(frozen=True, slots=True)
class ToAdd:
    """A child to be added, and the search after which it is: its purpose and its reference."""

    purpose: Purpose
    search: str
    child: NewChild


def remember_child(session: SessionBase, asked: ToAdd) -> str:
    """Keep a child to be added; returns its reference. The same child after the same search has the
    same reference, so that it is added once."""
    content: dict[str, Any] = msgspec.to_builtins(asked)
    return _CHILDREN.keep(session, content)


def recall_child(session: SessionBase, reference: str) -> ToAdd | None:
    """The child, or ``None`` when this session does not know the reference."""
    content = _CHILDREN.recall(session, reference)
    return None if content is None else msgspec.convert(content, ToAdd)


def note_checked(session: SessionBase, reference: str) -> None:
    """Note that this session was shown who may be the same as a child to be added."""
    checked = session.get(_CHECKED, [])
    if reference not in checked:
        session[_CHECKED] = [*checked, reference][-_CHILDREN.at_most :]


def is_checked(session: SessionBase, reference: str) -> bool:
    """Whether this session was shown who may be the same."""
    return reference in session.get(_CHECKED, [])
