"""Who shares search keys with somebody: what look-ups by the matcher ask for."""

from collections.abc import Callable, Mapping, Sequence

from contactpoint.store.sealed_index.lookup import search_index
from contactpoint.store.sealed_index.owners import pk_of
from contactpoint.vault.blind_index import Key


def sharing_each(
    sought: Sequence[Mapping[Key, int]], wanted: Callable[[int], bool]
) -> list[dict[int, int]]:
    """For each of ``sought`` the owners of the kind ``wanted`` that bear one of its keys, by
    primary key, in one round trip.

    Each of ``sought`` has what each key says, as a set of bits. The result has for each owner what
    all the keys that it bears say together.
    """
    every_key = {key for keys in sought for key in keys}
    found = search_index().owners(every_key) if every_key else {}
    shared: list[dict[int, int]] = []
    for keys in sought:
        of_one: dict[int, int] = {}
        for key, says in keys.items():
            for owner in found.get(key, ()):
                if wanted(owner):
                    pk = pk_of(owner)
                    of_one[pk] = of_one.get(pk, 0) | says
        shared.append(of_one)
    return shared
