"""Who shares search keys with somebody: what look-ups by the matcher and by searches ask for."""

from collections.abc import Callable, Mapping, Sequence

from contactpoint.store.sealed_index.lookup import search_index
from contactpoint.store.sealed_index.owners import pk_of
from contactpoint.vault.blind_index import Key

_Wanted = Callable[[int], bool]


def sharing_each(
    sought: Sequence[Mapping[Key, int]], *wanted: _Wanted
) -> list[tuple[dict[int, int], ...]]:
    """For each of ``sought`` the owners that bear one of its keys, by primary key, those of each
    kind ``wanted`` apart; in one round trip.

    Each of ``sought`` has what each key says, as a set of bits. The result has for each owner what
    all the keys that it bears say together.
    """
    every_key = {key for keys in sought for key in keys}
    found = search_index().owners(every_key) if every_key else {}
    return [tuple([_shared(keys, found, kind) for kind in wanted]) for keys in sought]


def _shared(
    sought: Mapping[Key, int], found: Mapping[int, Sequence[int]], wanted: _Wanted
) -> dict[int, int]:
    shared: dict[int, int] = {}
    for key, says in sought.items():
        for owner in found.get(key, ()):
            if wanted(owner):
                pk = pk_of(owner)
                shared[pk] = shared.get(pk, 0) | says
    return shared
