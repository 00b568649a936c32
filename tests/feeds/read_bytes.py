"""Read bytes with a feed, for tests that look at what comes of them."""

import io
from collections import Counter
from dataclasses import dataclass
from typing import BinaryIO

import pytest

from contactpoint.children.statement import Statement
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.feeds.outcomes import Accepted, Fault, FileRefusedError, Rejected

SENDERS = {
    "pds": "",
    "child_register": "",
    "school_census": "",
    "ctf": "",
    "cin": "",
    "ssda903": "201",
    "school_list": "123456",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """The outcomes of one file, sorted out."""

    accepted: list[Accepted]
    rejected: list[Rejected]

    @property
    def statements(self) -> list[Statement]:
        return [outcome.statement for outcome in self.accepted]

    @property
    def only(self) -> Statement:
        """The statement of a file of which exactly one record is read."""
        assert not self.rejected, self.rejected
        (accepted,) = self.accepted
        return accepted.statement

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Field and reason of every fault, in order."""
        return [(f.field, f.reason) for outcome in self.rejected for f in outcome.faults]

    @property
    def warnings(self) -> list[tuple[str, str]]:
        """Field and reason of every warning, in order."""
        return [(f.field, f.reason) for outcome in self.accepted for f in outcome.warnings]

    @property
    def dropped(self) -> Counter[str]:
        counted: Counter[str] = Counter()
        for accepted in self.accepted:
            counted.update(accepted.dropped)
        for rejected in self.rejected:
            counted.update(rejected.dropped)
        return counted


def read(feed: str, data: bytes | BinaryIO, *, sender: str | None = None) -> Reading:
    """Read a whole file; ``sender`` is one that the feed takes unless given."""
    stream = io.BytesIO(data) if isinstance(data, bytes) else data
    given = SENDERS[feed] if sender is None else sender
    outcomes = list(FEEDS[feed].read(stream, sender=given))
    return Reading(
        accepted=[outcome for outcome in outcomes if isinstance(outcome, Accepted)],
        rejected=[outcome for outcome in outcomes if isinstance(outcome, Rejected)],
    )


def refusal(feed: str, data: bytes | BinaryIO, *, sender: str | None = None) -> Fault:
    """Why a file is refused; fails when it is not."""
    with pytest.raises(FileRefusedError) as caught:
        read(feed, data, sender=sender)
    return caught.value.fault
