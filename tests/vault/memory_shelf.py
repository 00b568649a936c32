"""A shelf in memory: what the keys database does, without one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from contactpoint.vault.lasting import FIRST, Generation


class MemoryShelf:
    """Wrapped keys by subject; ``None`` for a destroyed one. Counts its round trips."""

    def __init__(self) -> None:
        self.wrapped: dict[UUID, bytes | None] = {}
        self.noted: dict[str, list[Generation]] = {}
        self.round_trips = 0
        self.readings = 0

    def put(self, wrapped: Mapping[UUID, bytes]) -> None:
        self.round_trips += 1
        for subject, key in wrapped.items():
            self.wrapped.setdefault(subject, key)

    def get(self, subjects: Iterable[UUID]) -> Mapping[UUID, bytes | None]:
        self.round_trips += 1
        return {s: self.wrapped[s] for s in subjects if s in self.wrapped}

    def destroy(self, subjects: Iterable[UUID]) -> None:
        self.round_trips += 1
        for subject in subjects:
            if subject in self.wrapped:
                self.wrapped[subject] = None

    def generations(self) -> Mapping[str, Sequence[Generation]]:
        self.readings += 1
        return {name: list(noted) for name, noted in self.noted.items()}

    def begin(self, names: Sequence[str], generation: int) -> None:
        for name in names:
            noted = self.noted.setdefault(name, [FIRST])
            noted.append(Generation(generation, datetime.now(UTC)))

    def end(self, name: str, before: int) -> None:
        for place, one in enumerate(self.noted.get(name, [])):
            if one.number < before:
                self.noted[name][place] = replace(one, is_past=True)
