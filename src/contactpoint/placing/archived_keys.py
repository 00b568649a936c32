"""By what the index finds the records that a death archives, for those who put a mistake right.

A child of whom a believed source says that it died bears one more key: that of whose child it is.
The record is archived a year later, without being written. So the key does not tell whether it is
archived; the record does.
"""

from contactpoint.access.scope import Scope
from contactpoint.placing.whose import scope_of_record
from contactpoint.visibility.derived import Derived
from contactpoint.visibility.status import Status


def keys_to_store(found: Derived) -> frozenset[str]:
    """The open keys of a child, and that of the list on which it stands if it has died.

    A child of whom something is hidden stands on no list.
    """
    record = found.open.record
    if record is None or record.death_date is None or found.status is not Status.ACTIVE:
        return found.open_keys
    return found.open_keys | {died_key(scope_of_record(record))}


def died_key(scope: Scope) -> str:
    """The key of a scope's children who have died. No name, date or number makes this key."""
    return f"died|{scope.code}"
