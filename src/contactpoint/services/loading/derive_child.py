"""What is kept of a child, derived from the statements that are linked to it.

The one rule for it, for a load of one statement and for the first load of a country. It reads no
database, so that worker processes can use it.
"""

from collections.abc import Sequence

from contactpoint.children.record import assemble
from contactpoint.children.statement import Statement
from contactpoint.linkage.keys import index_keys_of
from contactpoint.linkage.profile import Profile
from contactpoint.store.documents import ChildDocument


def derive_child(
    *,
    said: Sequence[Statement],
    profiles: Sequence[Profile],
    packed: Sequence[str],
    last_known: bool = False,
) -> tuple[ChildDocument, frozenset[str]]:
    """The document to seal and the search keys to blind.

    ``profiles`` are those of the statements, in their order, and ``packed`` the same packed. With
    ``last_known`` the statements no longer stand. Of a child of whom nothing is said, nothing may
    be shown and no key leads to it.
    """
    document = ChildDocument(
        record=assemble(said) if said else None,
        packed_profiles=tuple(packed),
        names=tuple([statement.names for statement in said]),
        last_known=last_known,
    )
    return document, index_keys_of(profiles)
