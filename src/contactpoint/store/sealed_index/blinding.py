"""Under which generation of their keys search keys are blinded.

The row that says which generation of the index holds says it too, and changes both at once: a value
that was blinded for another generation would be looked up in vain. While a run is made under new
blinding keys, whoever writes to the index writes under those as well. So what is written meanwhile
is found before the change and after it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from contactpoint.store import prepared
from contactpoint.store.safe import vault
from contactpoint.store.sealed_index.lookup import search_index
from contactpoint.vault.errors import (
    IndexUnreadableError,
    KeyDestroyedError,
    KeyMissingError,
    SealBrokenError,
)
from contactpoint.vault.vault import BLINDED_WITH_THE_INDEX, index_name

Found = TypeVar("Found")

# All are renewed together, so that one number says which generation of each.
KEY_NAMES = tuple(index_name(domain) for domain in sorted(BLINDED_WITH_THE_INDEX))

_BLINDINGS = "SELECT blinding, blinding_coming FROM store_searchindex"
_MOST_TRIES = 20
_NO_KEY = (KeyDestroyedError, KeyMissingError, SealBrokenError)


@dataclass(frozen=True, slots=True)
class Blindings:
    """The generation under which keys are looked up, and the one under which a run is being made:
    the same, unless their renewal is under way."""

    holds: int
    coming: int

    @property
    def written(self) -> tuple[int, ...]:
        """The generations under which keys are written."""
        return (self.holds,) if self.coming == self.holds else (self.holds, self.coming)


def blindings_now() -> Blindings:
    """What holds, as the open transaction sees it.

    Who writes keys by it has the right to link, or took the right to move statements before:
    whoever renews the keys waits for both.
    """
    found = prepared.rows(_BLINDINGS, [])
    return Blindings(*found[0]) if found else Blindings(0, 0)


def blinding_to_rebuild() -> int:
    """The generation to make a run anew under: the one that holds, or the last one where the keys
    of that are gone, as after restoring an older copy of a database."""
    holds = blindings_now().holds
    generations = vault().generations(KEY_NAMES[0])
    alive = {one.number for one in generations if not one.is_past}
    return holds if holds in alive else generations[-1].number


def looked_up(look_up: Callable[[int], Found]) -> Found:
    """What a look-up finds, by values of the same generation of blinding keys as the index has that
    it looks in.

    ``look_up`` is given the generation to blind by. Where the index went over to another meanwhile,
    it is called again. Raises ``IndexUnreadableError``, and what ``look_up`` raises.
    """
    index = search_index()
    for _ in range(_MOST_TRIES):
        blinding = index.blinding()
        try:
            found = look_up(blinding)
        except _NO_KEY:
            if index.blinding() == blinding and not _is_gone(blinding):
                raise
            index.forget()
            continue
        # It never goes back, so the look-up was in an index of this generation.
        if index.blinding() == blinding:
            return found
    raise IndexUnreadableError


def _is_gone(blinding: int) -> bool:
    """Whether a generation of the blinding keys cannot be had."""
    alive = {one.number for one in vault().generations(KEY_NAMES[0]) if not one.is_past}
    return blinding not in alive
