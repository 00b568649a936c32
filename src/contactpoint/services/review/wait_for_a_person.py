"""Let statements that stand on no record wait for a person."""

from collections.abc import Sequence

from contactpoint.linkage.keys import lookup_keys
from contactpoint.linkage.profile import profile_of
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.keep_cases import hand_over
from contactpoint.placing.open_cases import NewCase, open_cases
from contactpoint.placing.stored_keys import StoredKeys
from contactpoint.store.models import HeldStatement
from contactpoint.store.repositories import cases, statements


def wait_for_a_person(
    rows: Sequence[HeldStatement],
    *,
    child: int | None,
    reason: DecisionReason,
    weight: float | None = None,
) -> None:
    """Open a case for each statement, in place of any case that it has.

    The case asks whether the statement is of the record ``child``; without ``child``, of which
    record. If a case of two records hangs on the statement, that case first goes to another
    statement.
    """
    stored = StoredKeys()
    hand_over(rows)
    cases.close_all(rows)
    open_cases(
        [
            NewCase(
                row=row,
                statement=statement,
                child=child,
                reason=reason,
                weight=weight,
                lookup_keys=stored.open_values(lookup_keys(profile_of(statement))),
            )
            for row, statement in statements.opened(rows)
        ]
    )
