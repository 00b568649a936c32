"""Records that a session remembers, so that their addresses say nothing of them."""

from dataclasses import dataclass
from typing import Any

import msgspec
from django.contrib.sessions.backends.base import SessionBase

from contactpoint.access.actor import Purpose
from contactpoint.web.kept import Keeper

_RECORDS = Keeper("records", at_most=400)
_OPENED = "opened"
MOST_RECENT = 10


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A child that a page led to: its number, the purpose, and the page.

    ``page`` is the URL name of the page that the record goes back to. Where that is a search's,
    ``search`` is its reference.
    """

    number: str
    purpose: Purpose
    search: str = ""
    page: str = "search_results"

    @property
    def back(self) -> tuple[str, dict[str, str]]:
        """The URL name and the arguments of the page that the record goes back to."""
        return self.page, {"search": self.search} if self.search else {}


def remember_record(session: SessionBase, record: FoundRecord) -> str:
    """Keep a record that was found; returns its reference."""
    content: dict[str, Any] = msgspec.to_builtins(record)
    return _RECORDS.keep(session, content)


def recall_record(session: SessionBase, reference: str) -> FoundRecord | None:
    """The record, or ``None`` when this session does not know the reference."""
    content = _RECORDS.recall(session, reference)
    return None if content is None else msgspec.convert(content, FoundRecord)


def note_opened(session: SessionBase, reference: str) -> None:
    """The record of this reference was opened now."""
    opened: list[str] = session.get(_OPENED, [])
    if opened[:1] != [reference]:
        others = [one for one in opened if one != reference]
        session[_OPENED] = [reference, *others][:MOST_RECENT]


def opened_in(session: SessionBase) -> list[tuple[str, FoundRecord]]:
    """The records that were opened last in this session, each with its reference, the latest
    first: so many as ``MOST_RECENT``, and none that the session has forgotten."""
    known = ((one, recall_record(session, one)) for one in session.get(_OPENED, []))
    return [(reference, found) for reference, found in known if found is not None]
