"""Children in memory, found as the index finds them."""

from collections.abc import Mapping, Sequence
from functools import cache

from contactpoint.linkage.candidates import Candidate
from contactpoint.linkage.keys import Clues, clues, index_keys
from contactpoint.linkage.model import load_model
from contactpoint.linkage.profile import Profile
from contactpoint.linkage.search import SearchHit, Sharing, rank, search
from contactpoint.linkage.wider_clues import wider_clues


@cache
def _keys_of(profiles: tuple[Profile, ...]) -> frozenset[str]:
    return frozenset().union(*map(index_keys, profiles))


class Crowd:
    """``opened`` has who was fetched, ``fetched`` how often. Nobody registers the ``invented``."""

    def __init__(
        self,
        children: Mapping[int, tuple[Profile, ...]],
        *,
        invented: Mapping[int, tuple[Profile, ...]] | None = None,
    ) -> None:
        self.invented = frozenset(invented or ())
        children = {**children, **(invented or {})}
        self.children = children
        self.fetched = 0
        self.opened: list[int] = []
        self._by_key: dict[str, list[int]] = {}
        for child, profiles in children.items():
            for key in _keys_of(profiles):
                self._by_key.setdefault(key, []).append(child)

    def look_up(self, sought: Clues) -> Sharing:
        shared = Sharing({}, {})
        for key, says in sought.items():
            for child in self._by_key.get(key, ()):
                of_one = shared.others if child in self.invented else shared.registered
                of_one[child] = of_one.get(child, 0) | says
        return shared

    def search(
        self, query: Profile, *, hidden: frozenset[int] = frozenset(), most: int = 96
    ) -> tuple[SearchHit, ...]:
        """What a search shows to somebody from whom these children are hidden."""

        def fetch(children: Sequence[int]) -> dict[int, Candidate]:
            self.opened += children
            self.fetched += 1
            return {child: self._candidate(child) for child in children if child not in hidden}

        return search(query, self.look_up, fetch, load_model(), most=most)

    def search_all(self, query: Profile) -> tuple[SearchHit, ...]:
        """What a search shows that weighs everybody who shares a key."""
        shared = self.look_up({**clues(query), **wider_clues(query)})
        found = sorted([*shared.registered, *shared.others])
        return rank(query, [self._candidate(child) for child in found], load_model())

    def _candidate(self, child: int) -> Candidate:
        return Candidate(child, self.children[child], registered=child not in self.invented)
