"""Whatever families come, in whatever order and however often: no child is lost in another.

The families are those of the synthetic England in which the hard kinds are twenty times as common:
twins, cousins and namesakes of one home, foster children, homes, hostels, refuges and sites, the
next of a dead child's name.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bench.memory_index import AREA, ENGLAND, MemoryIndex, Placed
from contactpoint.children.statement import Statement
from contactpoint.synth.families import Families
from contactpoint.synth.population import TrueStatement, synthesise

_CHILDREN, _SEED, _FACTOR = 2000, 3, 20.0
# Statements of children who live near each other in the population, homes of a kind together.
_FEWEST, _MOST = 20, 160

Reference = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one sender sends at once."""

    sender: tuple[str, str]
    statements: tuple[Statement, ...]


@cache
def population() -> tuple[TrueStatement, ...]:
    """Every statement about the children, home by home."""
    return tuple(synthesise(children=_CHILDREN, seed=_SEED, families=Families(factor=_FACTOR)))


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Homes beside each other, by the ``size`` statements from ``start``; ``order`` is chance's."""

    start: int
    size: int
    order: int

    def told(self) -> tuple[TrueStatement, ...]:
        """All that is said of the children of these homes."""
        everything = population()
        start = self.start % (len(everything) - self.size)
        wanted = {one.household for one in everything[start : start + self.size]}
        return tuple(one for one in everything if one.household in wanted)

    def deliveries(self) -> tuple[Delivery, ...]:
        """The same in deliveries of one sender each, in any order; some come twice."""
        return _deliveries(self.told(), Random(self.order))  # noqa: S311 - the order of a test


neighbourhoods = st.builds(
    Neighbourhood,
    start=st.integers(0, 2**16),
    size=st.integers(_FEWEST, _MOST),
    order=st.integers(0, 2**16),
)


def _deliveries(told: Sequence[TrueStatement], rng: Random) -> tuple[Delivery, ...]:
    of_sender: defaultdict[tuple[str, str], list[Statement]] = defaultdict(list)
    for one in told:
        of_sender[one.statement.feed, one.statement.source].append(one.statement)
    found = []
    for sender, statements in of_sender.items():
        rng.shuffle(statements)
        parts = rng.randint(1, 3)
        of_each = [tuple(statements[part::parts]) for part in range(parts)]
        found += [Delivery(sender, part) for part in of_each if part]
    rng.shuffle(found)
    return (*found, *rng.sample(found, k=rng.randint(0, len(found))))


def reference_of(statement: Statement) -> Reference:
    """What identifies a statement."""
    return statement.feed, statement.source, statement.reference


def partition(rows: Sequence[Placed]) -> set[frozenset[Reference]]:
    """Which statements stand together."""
    together: defaultdict[int | None, set[Reference]] = defaultdict(set)
    for row in rows:
        together[row.record].add(reference_of(row.statement))
    together.pop(None, None)
    return {frozenset(of_one) for of_one in together.values()}


@given(neighbourhoods, st.sampled_from([AREA, ENGLAND]))
def test_nobody_is_lost_in_another(neighbourhood: Neighbourhood, children: int) -> None:
    """No record has two children of the truth; every child whom a source names openly is found by
    that name and date of birth; and what comes twice changes nothing."""
    index = MemoryIndex(children)
    true = {reference_of(one.statement): one.child for one in neighbourhood.told()}
    for number, delivery in enumerate(neighbourhood.deliveries()):
        index.load(delivery.statements, delivery=f"{delivery.sender} {number}")
    for record in partition([*index.rows.values()]):
        assert len({true[reference] for reference in record}) == 1
    for row in index.rows.values():
        name, born = row.statement.current_name, row.statement.birth_date
        if name is None or index.is_guarded(row.record):
            continue
        assert row.record is not None
        assert row.record in index.search(name.given, name.family, born)
