"""The whole facet of a child, for whoever may see it or has to weigh it.

The whole facet is not stored. For a child of whom something is hidden, it is derived from the
statements when it is asked for. For any other child it is the open facet.
"""

from collections.abc import Sequence

from contactpoint.placing.last_words import opened_words
from contactpoint.store.repositories import statements
from contactpoint.store.repositories.children import OpenedChild
from contactpoint.visibility.derived import derived
from contactpoint.visibility.facets import Facet
from contactpoint.visibility.status import Status


def whole_of(child: OpenedChild) -> Facet:
    """All that is known of a child."""
    return whole_of_each([child])[child.pk]


def _hides(child: OpenedChild) -> bool:
    """Whether something that is known of a child is in its whole facet alone."""
    return child.document.status is not Status.ACTIVE or child.document.open.keeps_home


def whole_of_each(found: Sequence[OpenedChild]) -> dict[int, Facet]:
    """The whole facet of each child, by primary key.

    Nothing is read for a child of whom nothing is hidden.
    """
    whole = {child.pk: child.document.open for child in found}
    hiding = {c.pk: c.document for c in found if _hides(c)}
    if not hiding:
        return whole
    standing = statements.linked_to(hiding)
    words = opened_words({pk: document.last_words for pk, document in hiding.items()})
    for pk, document in hiding.items():
        whole[pk] = derived(
            [stated for _, stated in standing.get(pk, ())],
            document.status,
            last_words=[stated for _, stated in words.get(pk, ())],
        ).whole
    return whole
