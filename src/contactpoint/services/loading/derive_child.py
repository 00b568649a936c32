"""What is kept of a child, derived from the statements that are linked to it.

The one rule for it, for a load of one statement and for the first load of a country. It reads no
database, so that worker processes can use it.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from contactpoint.children.record import Record, assemble
from contactpoint.children.sex import Sex
from contactpoint.children.statement import CORRECTION, Statement
from contactpoint.linkage.keys import index_keys_of
from contactpoint.linkage.profile import Profile, pack, profile_of
from contactpoint.store.documents import ChildDocument
from contactpoint.visibility.facets import Facet


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
    record = assemble(said) if said else None
    if record is not None and any(statement.feed == CORRECTION for statement in said):
        said = [completed(statement, record) for statement in said]
        profiles = [profile_of(statement) for statement in said]
        packed = [pack(profile) for profile in profiles]
    facet = Facet(
        record=record,
        packed_profiles=tuple(packed),
        names=tuple([statement.names for statement in said]),
        last_known=last_known,
    )
    return ChildDocument(facet), index_keys_of(profiles)


def completed(statement: Statement, record: Record) -> Statement:
    """A correction with what the record says beside it: a child is searched for by the corrected
    date and its name together, not by the date alone."""
    if statement.feed != CORRECTION:
        return statement
    names = (record.name.name,) if record.name is not None else ()
    return replace(
        statement,
        names=statement.names or names,
        birth_date=statement.birth_date or record.birth_date,
        sex=record.sex if statement.sex is Sex.NOT_SPECIFIED else statement.sex,
        address=statement.address or record.address,
    )
