"""Pairs of worlds that differ in hidden facts alone, and what somebody sees of either."""

from collections.abc import Mapping, Sequence
from functools import cache

from contactpoint.store.models import Child
from tests.fixtures.taken_back import taken_back
from tests.non_interference import pages, services, terminal
from tests.non_interference.england import Walker, built_for
from tests.non_interference.hidden_facts import HiddenFact
from tests.non_interference.walk import Visit, Walk

# The looks of a walk, in their order: what happens between two of them happens at a place in it.
LOOKS: Mapping[str, Visit] = {
    **{f"page {name}": visit for name, visit in pages.VISITS.items()},
    **{f"command {name}": visit for name, visit in terminal.VISITS.items()},
    **{f"service {name}": visit for name, visit in services.VISITS.items()},
}

# A fact, and how many looks are before it.
Happening = tuple[HiddenFact, int]


def observed(
    walker: Walker, hidden: Sequence[Happening], looks: Sequence[str] = tuple(LOOKS)
) -> list[str]:
    """All that the walker sees of a world in which these facts happen, each at its place."""
    with taken_back():
        walk = Walk(walker, built_for(walker))
        for place, look in enumerate(looks):
            _happen(walk, hidden, place)
            LOOKS[look](walk)
        _happen(walk, hidden, len(looks))
        walk.note_counted()
    return walk.seen


@cache
def observed_with_nothing_hidden(walker: Walker, looks: Sequence[str] = tuple(LOOKS)) -> list[str]:
    """The same of the world without hidden facts, which need not be walked through twice."""
    return observed(walker, (), looks)


def _happen(walk: Walk, hidden: Sequence[Happening], place: int) -> None:
    for fact, when in hidden:
        if when == place:
            before = set(Child.objects.values_list("pk", flat=True))
            fact.happens()
            founded = Child.objects.exclude(pk__in=before)
            walk.numbers += founded.values_list("number", flat=True)[:1]
