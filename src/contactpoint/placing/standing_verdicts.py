"""The standing verdicts on the statements that a batch moves. A verdict outranks the matcher.

Two statements with a verdict "not the same child" never come to one record. A statement with a
verdict "the same child" stays with the other statement, or goes to it, whatever the match weight.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from contactpoint.linkage.profile import Profile
from contactpoint.placing.working_set import WorkingSet
from contactpoint.review.verdict import StandingPair
from contactpoint.store.models import HeldStatement
from contactpoint.store.repositories import verdicts


class Profiled(Protocol):
    """What a batch brings: something with a profile."""

    @property
    def profile(self) -> Profile:
        """The profile of the statement."""


@dataclass(frozen=True, slots=True)
class StandingVerdicts:
    """The standing pairs of each statement, by the statement's primary key."""

    pairs: dict[int, list[StandingPair]]

    @classmethod
    def of(cls, rows: Iterable[HeldStatement | None]) -> "StandingVerdicts":
        """The standing pairs of these rows. ``None``, for a new statement, has none."""
        held = [row.pk for row in rows if row is not None]
        pairs: dict[int, list[StandingPair]] = {}
        for pair in verdicts.standing_pairs(held):
            pairs.setdefault(pair.own, []).append(pair)
        return cls(pairs)

    def beside(self, other: "StandingVerdicts") -> "StandingVerdicts":
        """The standing pairs of the statements of both."""
        return StandingVerdicts(self.pairs | other.pairs)

    def records_of_the_same(self) -> set[int]:
        """The children, by primary key, to which a statement of the batch may be bound."""
        return {
            pair.child
            for pairs in self.pairs.values()
            for pair in pairs
            if pair.same and pair.child is not None
        }

    def bound(self, row: HeldStatement, working: WorkingSet) -> int | None:
        """The child to which a statement belongs by a person's word, if there is one.

        ``None`` where that child now has statements that this one must not be with: a person has
        to look again.
        """
        records = self._records(row, working, same=True) - self.barred(row, working)
        return min(records, default=None)

    def barred(self, row: HeldStatement, working: WorkingSet) -> set[int]:
        """The children to which a statement must not be linked."""
        return self._records(row, working, same=False)

    def barred_to_each(
        self, rows: Sequence[tuple[HeldStatement, Profiled]], working: WorkingSet
    ) -> dict[Profile, set[int]]:
        """The barred children by profile: those that are barred to every statement that has it."""
        barred: dict[Profile, set[int]] = {}
        for row, brought in rows:
            records = self.barred(row, working)
            if brought.profile in barred:
                barred[brought.profile] &= records
            else:
                barred[brought.profile] = records
        return barred

    def _records(self, row: HeldStatement, working: WorkingSet, *, same: bool) -> set[int]:
        found = (
            working.where(pair.other, pair.child)
            # A new row has no key yet.
            for pair in self.pairs.get(row.pk, ())
            if pair.same is same
        )
        return {record for record in found if record is not None}
