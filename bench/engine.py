"""The search engine, watched: which keys each search looks up, whom they bring, who is opened."""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from unittest.mock import patch

from bench import mix
from contactpoint.access.actor import Purpose
from contactpoint.vault.blind_index import OpenKey


@dataclass(slots=True)
class Look:
    """What one search did: blind keys of each look-up, and children by primary key."""

    keys: list[list[int]] = field(default_factory=list)
    brought: set[int] = field(default_factory=set)
    opened: list[int] = field(default_factory=list)
    first: str = ""


class Engine:
    """Searches as the pages do, without a page; notes a ``Look`` for each while it is entered.

    The engine is everything below the pages: rights, keys, candidates, their opening, comparing,
    and the ledger entry, committed. Noting takes a microsecond or two of each search.
    """

    def __init__(self) -> None:
        self.looks: list[Look] = []
        self._who = mix.practitioner()
        self._patches = ExitStack()

    def __enter__(self) -> Self:
        from contactpoint.store.repositories import children

        sharing, by_pks = children.sharing_apart, children.by_pks

        def noted_sharing(keys: Mapping[OpenKey, int]) -> tuple[dict[int, int], dict[int, int]]:
            found = sharing(keys)
            self.looks[-1].keys.append(list(keys))
            for of_one in found:
                self.looks[-1].brought.update(of_one)
            return found

        def noted_by_pks(pks: Iterable[int]) -> Any:
            wanted = list(pks)
            self.looks[-1].opened += wanted
            return by_pks(wanted)

        self._patches.enter_context(patch.object(children, "sharing_apart", noted_sharing))
        self._patches.enter_context(patch.object(children, "by_pks", noted_by_pks))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._patches.close()

    def search(self, one: mix.Asked) -> None:
        """Make one search."""
        from contactpoint.services.find_child import find_child

        self.looks.append(Look())
        results = find_child(
            actor=self._who, purpose=Purpose.WORKING_WITH_CHILD, criteria=one.criteria
        )
        if results.lines:
            self.looks[-1].first = results.lines[0].number
