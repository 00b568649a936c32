"""Whether children are found by the keys that this release makes of them.

An index that an earlier release made under other rules, or an older copy of one, looks whole and
finds some children in vain. What every child bears cannot be made anew to see that, but what a few
bear can.
"""

from collections.abc import Sequence

from contactpoint.placing.last_words import opened_words
from contactpoint.placing.stored_keys import StoredKeys
from contactpoint.store.documents import ChildKeys
from contactpoint.store.repositories import children, statements
from contactpoint.store.sealed_index.blinding import Blindings, blindings_now
from contactpoint.store.sealed_index.lookup import search_index
from contactpoint.store.sealed_index.owners import child_owner
from contactpoint.visibility.derived import derived


def not_found_again(pks: Sequence[int]) -> int:
    """How many of these children the index does not find by each of their own keys.

    Those who are destroyed, and records that were joined into others, count as found. Raises
    Django's database errors and those of the vault.
    """
    joined = children.joined_into(pks)
    borne = _borne([pk for pk in pks if pk not in joined])
    found = search_index().owners({key for keys in borne.values() for key in keys.values})
    return sum(
        not keys.values
        or any(
            child_owner(pk, registered=keys.registered) not in found.get(key, ())
            for key in keys.values
        )
        for pk, keys in borne.items()
    )


def _borne(pks: Sequence[int]) -> dict[int, ChildKeys]:
    """What each child should bear; nothing where not even its statements are found."""
    opened = children.by_pks(pks)
    standing = statements.linked_to([child.pk for child in opened])
    words = opened_words({child.pk: child.document.last_words for child in opened})
    holds = blindings_now().holds
    stored = StoredKeys(Blindings(holds, holds))
    return {
        child.pk: stored.of_child(
            derived(
                [statement for _, statement in standing.get(child.pk, ())],
                child.document.status,
                last_words=[statement for _, statement in words.get(child.pk, ())],
            )
        )
        for child in opened
    }
