"""Place what a practitioner states of a child whom nobody has told us of (the rules of the domain,
section 8).

The statement always founds a provisional record of its own, whatever it resembles, and a case of
the practitioner's authority asks about it. So what becomes of it does not tell whether a child like
it is hidden. Until somebody has decided, the record is no candidate for what sources state: who
adds a child takes nothing from another one, and stands in no one's way. What sources state is
placed as if it were not there; then the practitioner's statement follows it, once that is certain,
and the number leads on (``settle``).
"""

from contactpoint.children.statement import PRACTITIONER, Statement
from contactpoint.placing.arrivals import arrivals_of
from contactpoint.placing.place_statements import prior_now
from contactpoint.placing.settle import settle
from contactpoint.placing.stored_keys import StoredKeys
from contactpoint.placing.working_set import WorkingSet
from contactpoint.store.repositories import made_here, statements


def found_added(statement: Statement) -> int:
    """Found the record of a child whom a practitioner adds; returns its primary key.

    The open transaction has the right to move statements. Raises ``ValueError`` for a statement of
    any other feed, and for one that is held already (``record_of``).
    """
    if statement.feed != PRACTITIONER or record_of(statement) is not None:
        raise ValueError("only what a practitioner states, and once")
    load = made_here.load_of(PRACTITIONER)
    settle(load, arrivals_of(load, [statement], None), WorkingSet(StoredKeys(), prior_now()))
    record = record_of(statement)
    if record is None:
        raise ValueError("a statement that names its child founds a record")
    return record


def record_of(statement: Statement) -> int | None:
    """The record on which a statement with this source and reference stands, by primary key."""
    digest = statements.digests_of(statement).reference
    row = statements.by_reference([digest]).get(digest)
    return None if row is None else row.child_id
