"""Whether Bundles say that they are some pages of a search and not all of them.

A searchset Bundle has the number of all matches (``total``) and a link to the next page, if there
is one (FHIR R4, 3.1.1.5). NDJSON says nothing of the kind.
"""

import codecs
from dataclasses import dataclass, field
from typing import BinaryIO

import ijson

from contactpoint.feeds.pds.reader import is_ndjson
from contactpoint.feeds.reading.limits import MAX_LINE_BYTES
from contactpoint.feeds.reading.look_ahead import look_ahead
from contactpoint.feeds.reading.record_report import refuse

_NOT_MATCHES = frozenset({"include", "outcome"})


@dataclass(slots=True)
class _Page:
    own: str = ""
    following: str = ""
    total: int = 0
    matches: int = 0


@dataclass(slots=True)
class Pages:
    """The pages of a delivery: each must be followed by the one that it links to, and together they
    must have as many matches as they say there are."""

    _pages: list[_Page] = field(default_factory=list)

    def see(self, stream: BinaryIO) -> None:
        """Look at a file. One that is no Bundle, or damaged, is for the reader to judge."""
        head, whole = look_ahead(stream, MAX_LINE_BYTES + 1)
        if not is_ndjson(head):
            try:
                self._pages.append(_read(_without_mark(whole)))
            except (ijson.JSONError, ValueError, ArithmeticError):
                return

    def end(self) -> None:
        """Raises ``FileRefusedError`` where a page is wanting."""
        there = {page.own for page in self._pages if page.own}
        linked = {page.following for page in self._pages if page.following}
        if linked - there:
            raise refuse(
                "a Bundle has a next page that is not among the files: it is not all that its"
                " sender holds; give every page, or load it with --delta"
            )
        alone = [page for page in self._pages if not page.following and page.own not in linked]
        together = [page for page in self._pages if page not in alone]
        matches = sum(page.matches for page in together)
        wanting = matches < max((page.total for page in together), default=0)
        if wanting or any(page.matches < page.total for page in alone):
            raise refuse(
                "a Bundle says that there are more matches than the files have: it is not all that"
                " its sender holds; load it with --delta",
                field="total",
            )


def _without_mark(stream: BinaryIO) -> BinaryIO:
    head, whole = look_ahead(stream, len(codecs.BOM_UTF8))
    if head == codecs.BOM_UTF8:
        whole.read(len(head))
    return whole


def _read(stream: BinaryIO) -> _Page:
    page = _Page()
    relation = url = mode = ""
    for prefix, event, value in ijson.parse(stream, use_float=True):
        match prefix, event:
            case "total", "number":
                page.total = int(value)
            case "link.item.relation", "string":
                relation = value
            case "link.item.url", "string":
                url = value
            case "link.item", "end_map":
                page.own = url if relation == "self" else page.own
                page.following = url or "?" if relation == "next" else page.following
                relation = url = ""
            case "entry.item.search.mode", "string":
                mode = value
            case "entry.item", "end_map":
                page.matches += mode not in _NOT_MATCHES
                mode = ""
    return page
