"""Whether a search brings the child who is meant, in an index in memory of what health states.

Three kinds of search for each of some children: what another source writes of it, two slips, and
both names as somebody writes them who has only heard them.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from bench.hearing import misheard
from bench.memory_index import MemoryIndex
from bench.populations import Told, placed
from contactpoint.children.name_words import given_words
from contactpoint.children.statement import Statement
from contactpoint.linkage.profile import Profile, profile_of_criteria
from contactpoint.synth.spellings import slip
from contactpoint.visibility.views.results import MOST_RESULTS

_MOST_SEARCHES = 2000
_REGISTER = "pds"


class _Asks(Protocol):
    def __call__(self, chance: random.Random, child: Statement) -> Profile | None: ...


def measured(told: Sequence[Told], *, index_children: int, seed: int) -> dict[str, object]:
    """How many of each kind of search were made, found the child, and had it first."""
    registered = [one for one in told if one.statement.feed == _REGISTER]
    index = placed(registered, index_children=index_children)
    record_of = {
        one.child: index.rows[_REGISTER, one.statement.source, one.statement.reference].record
        for one in registered
    }
    chance = random.Random(seed)
    written = [
        (record, _as_written(one.statement))
        for one in told
        if one.statement.feed != _REGISTER and (record := record_of.get(one.child)) is not None
    ]
    found: dict[str, object] = {"written": _outcome(index, _some(chance, written))}
    for name, asks in (("slips", _two_slips), ("heard", _as_heard)):
        searches = [
            (record, asks(chance, one.statement))
            for one in registered
            if (record := record_of[one.child]) is not None
        ]
        found[name] = _outcome(index, _some(chance, searches))
    return found


_Search = tuple[int, Profile]


def _some(chance: random.Random, searches: Iterable[tuple[int, Profile | None]]) -> list[_Search]:
    able = [(record, query) for record, query in searches if query is not None]
    return chance.sample(able, k=min(len(able), _MOST_SEARCHES))


def _outcome(index: MemoryIndex, searches: Sequence[_Search]) -> Mapping[str, int]:
    first = found = 0
    for record, query in searches:
        hits = index.found_by(query)
        first += hits[:1] == [record]
        found += record in hits and len(hits) <= MOST_RESULTS
    return {"searches": len(searches), "found": found, "first": first}


def _as_written(stated: Statement) -> Profile | None:
    """Both names and the whole date as a source has them; ``None`` where it lacks one."""
    name, born = stated.current_name, stated.birth_date
    if name is None or born is None or not name.family or given_words(name.given).placeholder:
        return None
    return profile_of_criteria(given=name.given, family=name.family, birth_date=born)


def _two_slips(chance: random.Random, child: Statement) -> Profile | None:
    """A slip in either name, beside the year of birth and the sex."""
    name, born = child.current_name, child.birth_date
    if name is None or born is None or not name.given or not name.family:
        return None
    return profile_of_criteria(
        given=slip(chance, name.given.split()[0]),
        family=slip(chance, name.family),
        birth_years=(born.year,),
        sex=child.sex,
    )


def _as_heard(chance: random.Random, child: Statement) -> Profile | None:
    """Both names as they are heard, beside the whole date."""
    name, born = child.current_name, child.birth_date
    if name is None or born is None or given_words(name.given).placeholder:
        return None
    given = misheard(chance, name.given, family=name.family)
    family = misheard(chance, name.family, family=name.family)
    if given is None or family is None:
        return None
    return profile_of_criteria(given=given, family=family, birth_date=born)
