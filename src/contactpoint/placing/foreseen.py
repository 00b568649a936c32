"""What a delivery will end and change, found out while it is checked and before it is placed.

Of each statement a digest is made and looked up, a batch at a time. Where the content is another
one, the statement that is held is opened and compared. Nothing is kept but counts, a bit for each
statement that the delivery names, and of a local source the digests of family name and date.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from contactpoint.children.folding import folded_words
from contactpoint.children.sources import SOURCE_KINDS, Sender
from contactpoint.children.statement import Statement
from contactpoint.feeds.feed import Feed
from contactpoint.placing.bounds import Bound, Bounds, OfSource
from contactpoint.placing.said_otherwise import says_otherwise
from contactpoint.store.models import HeldStatement, Load
from contactpoint.store.repositories import sources, statements

_BATCH = 1000


class _Marked:
    """Numbers of rows, a bit each: a country's are three megabytes."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def mark(self, number: int) -> bool:
        """Mark a number; whether it was not marked before."""
        byte, bit = number >> 3, 1 << (number & 7)
        if byte >= len(self._bits):
            self._bits.extend(bytes(max(byte + 1 - len(self._bits), len(self._bits), 1024)))
        was = self._bits[byte] & bit
        self._bits[byte] |= bit
        return not was

    def has(self, number: int) -> bool:
        byte = number >> 3
        return byte < len(self._bits) and bool(self._bits[byte] >> (number & 7) & 1)


@dataclass(slots=True)
class Foreseen:
    """Counts what a delivery will do. It is shown each statement, and asked once at the end."""

    feed: Feed
    full: bool
    _coming: list[Statement] = field(default_factory=list)
    _sources: set[str] = field(default_factory=set)
    _changes: Counter[str] = field(default_factory=Counter)
    _known: Counter[str] = field(default_factory=Counter)
    _named: _Marked = field(default_factory=_Marked)
    _same_name: Counter[tuple[str, bytes]] = field(default_factory=Counter)

    def see(self, statement: Statement) -> None:
        """Count a statement of the delivery."""
        self._coming.append(statement)
        if len(self._coming) == _BATCH:
            self._look_up()

    def of_each(self, load: Load | None, bounds: Bounds) -> dict[str, OfSource]:
        """What the delivery does to each of its sources.

        ``load`` is the load of these files where it has begun before. How many statements a source
        makes is counted for a full delivery, which may end them, and else only where its changes
        may pass their bound: of a source that names a whole country that takes long.
        """
        self._look_up()
        most_alike: dict[str, int] = {}
        for (source, _), rows in self._same_name.items():
            most_alike[source] = max(rows, most_alike.get(source, 0))
        found = {}
        for source in sorted(self._sources):
            changes, stated, ends = self._changes[source], self._known[source], 0
            if self.full:
                stated, ends = self._standing(source, load)
            elif bounds.changes.is_passed(changes, stated):
                stated = self._stated(source, changes, bounds.changes)
            found[source] = OfSource(stated, ends, changes, most_alike.get(source, 0))
        return found

    def _look_up(self) -> None:
        coming, self._coming = self._coming, []
        if not coming:
            return
        digests = [statements.digests_of(statement) for statement in coming]
        held = statements.by_reference(digest.reference for digest in digests)
        changed: list[tuple[HeldStatement, Statement]] = []
        for statement, digest in zip(coming, digests, strict=True):
            self._sources.add(statement.source)
            self._count_name(statement)
            row = held.get(digest.reference)
            if row is None or row.state not in sources.STANDS or not self._named.mark(row.pk):
                continue
            self._known[statement.source] += 1
            if bytes(row.content_digest) != digest.content:
                changed.append((row, statement))
        before = {row.pk: was for row, was in statements.opened([row for row, _ in changed])}
        for row, statement in changed:
            if says_otherwise(before[row.pk], statement):
                self._changes[statement.source] += 1

    def _count_name(self, statement: Statement) -> None:
        """A country has ten children of one family name born on a day; a school has not."""
        name = statement.current_name
        nation = SOURCE_KINDS[self.feed.name].sender is Sender.NATION
        if nation or name is None or statement.birth_date is None:
            return
        written = " ".join(folded_words(name.family)) + f"|{statement.birth_date}"
        self._same_name[
            statement.source, hashlib.blake2b(written.encode(), digest_size=8).digest()
        ] += 1

    def _standing(self, source: str, load: Load | None) -> tuple[int, int]:
        """How many statements the source makes, and how many of those the delivery does not name.

        What came after a load began, while it was interrupted, is not ended by it.
        """
        stated = ends = 0
        for rows in sources.standing_of(self.feed.name, source):
            stated += len(rows)
            ends += sum(
                not self._named.has(row.pk) and (load is None or row.seen_in < load.pk)
                for row in rows
            )
        return stated, ends

    def _stated(self, source: str, changes: int, bound: Bound) -> int:
        """How many statements the source makes, or as many as keep these changes within bounds."""
        at_least = sources.stated_at_least(self.feed.name, source)
        if not bound.is_passed(changes, at_least):
            return at_least
        return sum(len(rows) for rows in sources.standing_of(self.feed.name, source))
