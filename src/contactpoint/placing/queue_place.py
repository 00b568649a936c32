"""Where a new case goes: whose queue, how far up in it, or into none.

A load of one statement and the first load of a country use this one rule. It reads no database, so
that worker processes can use it.
"""

from dataclasses import dataclass
from datetime import date

from contactpoint.access.scope import Scope
from contactpoint.children.addresses import Address
from contactpoint.children.statement import Statement
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.whose import scope_of_statement
from contactpoint.retention.archiving import is_archived
from contactpoint.review.urgency import urgency


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """The scope of a case, its urgency (``review.urgency``), and whether no queue may have it."""

    scope: Scope
    urgency: int
    withheld: bool


def queue_place(
    statement: Statement,
    reason: DecisionReason,
    *,
    today: date,
    address: Address | None = None,
) -> QueuePlace:
    """The place of a case about a statement.

    ``address`` is that of the record that the statement may belong to.
    """
    return QueuePlace(
        scope=scope_of_statement(statement, address),
        urgency=urgency(
            feed=statement.feed,
            reason=reason,
            birth_date=statement.birth_date,
            death_date=statement.death_date,
            today=today,
        ),
        # A child who is of age, or died a year ago, has left search and is in no queue.
        withheld=is_archived(statement.birth_date, statement.death_date, today),
    )
