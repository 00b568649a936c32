"""What one load may do to the index before a second person has to look.

A bound has a number and a share, and is passed by what is more than both: a small source may change
whole, and a large one by many.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Bound:
    """A number, and per cent of what there is."""

    number: int
    percent: int

    def is_passed(self, count: int, of: int) -> bool:
        """Whether ``count`` of ``of`` is more than the number and more than the share."""
        return count > self.number and 100 * count > self.percent * of


@dataclass(frozen=True, slots=True)
class Bounds:
    """The bounds of a supplier's loads.

    - ``ends``: statements that a full delivery ends, of those that its source makes;
    - ``changes``: statements in which a value becomes another or is taken away
      (``placing.said_otherwise``), of those that their source makes;
    - ``cases``: records that go before people, to be reviewed or in quarantine, of those delivered;
    - ``same_name``: different records of one source that have one family name and date of birth.
    """

    ends: Bound = Bound(10, 35)
    changes: Bound = Bound(50, 25)
    cases: Bound = Bound(100, 10)
    same_name: int = 10

    def as_kept(self) -> dict[str, Any]:
        """As a supplier's row keeps them."""
        return {
            "ends": [self.ends.number, self.ends.percent],
            "changes": [self.changes.number, self.changes.percent],
            "cases": [self.cases.number, self.cases.percent],
            "same_name": self.same_name,
        }

    @classmethod
    def of_kept(cls, kept: Mapping[str, Any]) -> Self:
        """Those that a supplier's row keeps."""
        return cls(
            ends=Bound(*kept["ends"]),
            changes=Bound(*kept["changes"]),
            cases=Bound(*kept["cases"]),
            same_name=kept["same_name"],
        )


DEFAULT_BOUNDS = Bounds()

# As many batches of a load at most are placed in one transaction, which can be taken back.
TOGETHER = 10

_NUMBERS = ("records", "placed", "stated", "ends", "changes", "cases", "same_name")


@dataclass(frozen=True, slots=True)
class OfSource:
    """What a delivery would do to the statements of one source, which makes ``stated`` now."""

    stated: int = 0
    ends: int = 0
    changes: int = 0
    same_name: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """What a load would do, and what it passes.

    ``records`` were delivered; ``placed`` of them are in the index already. ``cases_counted`` says
    whether ``cases`` is of all records; where it is not, the load stopped as soon as the bound was
    passed. ``passed`` names the bounds that were passed, each with its source or, of cases, none.
    """

    records: int
    stated: int = 0
    ends: int = 0
    changes: int = 0
    cases: int = 0
    same_name: int = 0
    placed: int = 0
    cases_counted: bool = True
    passed: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The names of the bounds that were passed."""
        return frozenset(name for name, _ in self.passed)

    def numbers(self) -> dict[str, int]:
        """What was counted, by name."""
        return {name: getattr(self, name) for name in _NUMBERS}

    def passing(self, name: str) -> Self:
        """The same, with a bound that the load as a whole passes."""
        return self if name in self.names else replace(self, passed=(*self.passed, (name, "")))

    def as_kept(self) -> dict[str, Any]:
        """As a load's row keeps them."""
        return {**asdict(self), "passed": [list(one) for one in self.passed]}

    @classmethod
    def of_kept(cls, kept: Mapping[str, Any]) -> Self:
        """Those that a load's row keeps."""
        return cls(**{**kept, "passed": tuple((name, source) for name, source in kept["passed"])})


def figures_of(records: int, of_each: Mapping[str, OfSource], bounds: Bounds) -> Figures:
    """The figures that are known before anything is placed, by source.

    Each source is held to the bounds by itself: that a delivery brings many others does not make
    it less that one loses half of its children.
    """
    each = of_each.values()
    return Figures(
        records=records,
        stated=sum(one.stated for one in each),
        ends=sum(one.ends for one in each),
        changes=sum(one.changes for one in each),
        same_name=max((one.same_name for one in each), default=0),
        passed=tuple(
            (name, source)
            for source, one in sorted(of_each.items())
            for name in _passed_by(one, bounds)
        ),
    )


def _passed_by(one: OfSource, bounds: Bounds) -> Sequence[str]:
    passed = {
        "ends": bounds.ends.is_passed(one.ends, one.stated),
        "changes": bounds.changes.is_passed(one.changes, one.stated),
        "same_name": one.same_name > bounds.same_name,
    }
    return [name for name, is_passed in passed.items() if is_passed]


def is_covered(now: Figures, approved: Figures) -> bool:
    """Whether what a load does now is what somebody approved, or less of it.

    Where the cases had not been counted to the end, all of them were approved.
    """
    return (
        now.names <= approved.names
        and now.ends <= approved.ends
        and now.changes <= approved.changes
        and now.same_name <= approved.same_name
        and (not approved.cases_counted or now.cases <= approved.cases or "cases" not in now.names)
    )
