"""The two domains of search keys: what is stored of a child, and what a feed looks up.

A child's row has open keys under one domain and hidden keys under the other, in one sorted array.
Nothing in the array tells the two kinds apart, or whether there are hidden keys at all.
"""

from collections.abc import Iterable, Sequence
from typing import Generic

from contactpoint.linkage.keys import Clues
from contactpoint.placing.archived_keys import keys_to_store
from contactpoint.store.safe import vault
from contactpoint.store.sealed_index.blinding import Blindings, blindings_now
from contactpoint.vault.blind_index import BlindIndex, HiddenKey, Key, OpenKey
from contactpoint.vault.vault import IndexDomain
from contactpoint.visibility.derived import Derived


class _Remembered(Generic[Key]):
    """A domain whose values are made once each."""

    def __init__(self, index: BlindIndex[Key]) -> None:
        self._index = index
        self._values: dict[str, Key] = {}

    def of(self, keys: Iterable[str]) -> list[Key]:
        values = self._values
        found = []
        for key in keys:
            value = values.get(key)
            if value is None:
                value = values[key] = self._index.value(key)
            found.append(value)
        return found


class _Blinded:
    """Both domains under one generation of their keys."""

    def __init__(self, blinding: int) -> None:
        self.open: _Remembered[OpenKey] = _Remembered(vault().index(IndexDomain.OPEN, blinding))
        self.hidden: _Remembered[HiddenKey] = _Remembered(
            vault().index(IndexDomain.HIDDEN, blinding)
        )


class StoredKeys:
    """Blinds search keys for a batch, in which many come again and again.

    For a batch that holds the right to link or to move statements already: it is made of what the
    open transaction sees of the index (``sealed_index.blinding``).
    """

    def __init__(self, blindings: Blindings | None = None) -> None:
        by = blindings or blindings_now()
        self._written = [_Blinded(generation) for generation in by.written]
        self._open, self._hidden = self._written[0].open, self._written[0].hidden

    def of_child(self, found: Derived) -> list[int]:
        """The values to store for a child, sorted."""
        values: set[int] = set()
        keys = keys_to_store(found)
        for blinded in self._written:
            values.update(blinded.open.of(keys))
            values.update(blinded.hidden.of(found.hidden_keys))
        return sorted(values)

    def open_values(self, keys: Sequence[str] | frozenset[str]) -> list[OpenKey]:
        """The open values of these keys to store, sorted."""
        return sorted({value for blinded in self._written for value in blinded.open.of(keys)})

    def open_clues(self, stated: Clues) -> dict[OpenKey, int]:
        """What to look up in the open domain, with what each key says."""
        return dict(zip(self._open.of(stated), stated.values(), strict=True))

    def hidden_clues(self, stated: Clues) -> dict[HiddenKey, int]:
        """What to look up in the hidden domain, with what each key says."""
        return dict(zip(self._hidden.of(stated), stated.values(), strict=True))
