"""A page of a search is not all that health holds."""

import gzip
import json
from collections.abc import Sequence
from io import BytesIO

import pytest

from contactpoint.feeds.catalogue import FEEDS
from contactpoint.feeds.feed import Feed
from contactpoint.feeds.outcomes import FileRefusedError
from contactpoint.feeds.reading.compressed import decompressed

PDS: Feed = FEEDS["pds"]


def page(
    matches: int,
    *,
    total: int | None = None,
    own: str = "",
    following: str = "",
    included: int = 0,
    last: bool = False,
) -> bytes:
    """A searchset Bundle; with ``last``, what it says of itself stands behind its entries."""
    links = [("self", own), ("next", following)]
    says = {
        "resourceType": "Bundle",
        "type": "searchset",
        **({} if total is None else {"total": total}),
        "link": [{"relation": name, "url": url} for name, url in links if url],
    }
    entries = [{"search": {"mode": "match"}, "resource": {"resourceType": "Patient"}}] * matches
    entries += [{"search": {"mode": "include"}, "resource": {}}] * included
    parts = [{"entry": entries}, says] if last else [says, {"entry": entries}]
    return json.dumps(parts[0] | parts[1]).encode()


def ask(files: Sequence[bytes]) -> None:
    """Ask of the files of a delivery whether they are whole."""
    assert PDS.whole is not None
    whole = PDS.whole()
    for content in files:
        whole.see(decompressed(BytesIO(content)))
    whole.end()


PARTS = {
    "a first page": [page(2, own="u?1", following="u?2")],
    "a page whose link stands last": [page(2, following="u?2", last=True)],
    "the last page is wanting": [
        page(2, own="u?1", following="u?2"),
        page(2, own="u?2", following="u?3"),
    ],
    "a page in between is wanting": [page(2, own="u?1", following="u?2"), page(2, own="u?3")],
    "more matches than entries": [page(2, total=3)],
    "included resources are no matches": [page(2, total=3, included=2)],
    "pages with fewer matches than they say": [
        page(2, total=5, own="u?1", following="u?2"),
        page(2, total=5, own="u?2"),
    ],
    "a page beside a whole Bundle": [page(5, total=5), page(1, total=9)],
    "a page with the mark of UTF-8": [b"\xef\xbb\xbf" + page(2, total=3)],
    "a compressed page": [gzip.compress(page(2, total=3))],
}
WHOLE = {
    "a Bundle that says nothing": [page(2)],
    "all matches": [page(3, total=3)],
    "all pages": [
        page(2, total=5, own="u?1", following="u?2"),
        page(2, total=5, own="u?2", following="u?3"),
        page(1, total=5, own="u?3"),
    ],
    "several searches": [page(1, total=1), page(1, total=1, included=1)],
    "lines": [b'{"resourceType": "Patient"}\n' * 2],
    "one resource": [b'{"resourceType":\n "Patient"}'],
}


@pytest.mark.parametrize("files", PARTS.values(), ids=PARTS)
def test_pages_that_want_others_are_not_whole(files: list[bytes]) -> None:
    """Whatever part it is that is wanting."""
    with pytest.raises(FileRefusedError):
        ask(files)


@pytest.mark.parametrize("files", WHOLE.values(), ids=WHOLE)
def test_what_does_not_say_that_it_is_a_part_is_whole(files: list[bytes]) -> None:
    """It is taken at its sender's word."""
    ask(files)
