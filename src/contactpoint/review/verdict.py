"""A verdict as the rules see it, and what it says of two statements while it stands."""

from dataclasses import dataclass

from contactpoint.review.kinds import VerdictKind


@dataclass(frozen=True, slots=True)
class GivenVerdict:
    """A verdict that a person gave.

    ``child`` is the record that the verdict is about; for a join, the survivor. ``other_child`` is
    the record that was joined, split off, or said to be another child's.
    """

    pk: int
    kind: VerdictKind
    child: int | None
    other_child: int | None

    @property
    def is_join(self) -> bool:
        """Whether the verdict joined two records."""
        return self.kind is VerdictKind.SAME and self.other_child is not None

    @property
    def placed(self) -> bool:
        """Whether the verdict was on a waiting statement and so placed it on a record."""
        of_a_case = self.kind in (VerdictKind.SAME, VerdictKind.NOT_SAME)
        return of_a_case and self.other_child is None

    @property
    def records_changed(self) -> frozenset[int]:
        """The records that a join or a split changed; empty for any other verdict."""
        if not self.is_join and self.kind is not VerdictKind.SPLIT:
            return frozenset()
        return frozenset(pk for pk in (self.child, self.other_child) if pk is not None)

    @property
    def records_touched(self) -> frozenset[int]:
        """The records that a join or a split changed, and the one on which a statement was put."""
        if self.kind is VerdictKind.SAME and self.child is not None:
            return self.records_changed | {self.child}
        return self.records_changed

    @property
    def record_corrected(self) -> int | None:
        """The record of which a value was corrected."""
        return self.child if self.kind is VerdictKind.CORRECTED else None


@dataclass(frozen=True, slots=True)
class StandingPair:
    """What a verdict that stands says of the statement ``own`` and another.

    ``child`` is the record that the other statement is linked to, or was last linked to.
    """

    pk: int
    own: int
    other: int
    child: int | None
    same: bool
    verdict: int


def contradicts(pair: StandingPair, own: int | None) -> bool:
    """Whether a pair speaks against its statement being on the record ``own``."""
    if own is None or pair.child is None:
        return False
    return (pair.child == own) is not pair.same
