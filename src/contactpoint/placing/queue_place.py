"""Where a new case goes: whose queue, how far up in it, or into none.

A load of one statement and the first load of a country use this one rule. It reads no database, so
that worker processes can use it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from contactpoint.access.scope import Scope
from contactpoint.children.addresses import Address
from contactpoint.children.record import Record, assemble
from contactpoint.children.statement import Statement
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.whose import scope_of_stated, scope_of_statement
from contactpoint.retention.archiving import is_archived, is_over
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
    beside: Collection[Record] = (),
) -> QueuePlace:
    """The place of a case about a statement and the records ``beside`` it.

    ``address`` is that of the record that the statement may belong to. The statement's own dates
    take no case out of its queue, and leave it last only where no record says otherwise: a source
    may be wrong about the day on which its child was born or died.
    """
    return QueuePlace(
        scope=scope_of_statement(statement, address),
        urgency=urgency(
            feed=statement.feed,
            reason=reason,
            over=says_over(statement, today) and all(is_over(one, today) for one in beside),
        ),
        # Nobody who would decide may be shown a record that has left search.
        withheld=any(is_archived(one, today) for one in beside),
    )


def says_over(statement: Statement, today: date) -> bool:
    """Whether a child of whom this statement is all that is known has died or is of age."""
    return is_over(assemble([statement]), today)


def contested_place(
    place: int, standing: Sequence[Statement], reason: DecisionReason, *, today: date, shown: bool
) -> QueuePlace:
    """The place of a case about what the statement at ``place`` says and its record does not take.

    ``standing`` are the statements on the record. The case is for whoever decides about the child
    by what the *other* statements say, where there are any: otherwise the word of a stranger would
    be put before the stranger's own authority. ``shown`` says whether anything of the child may be
    shown to those who decide.
    """
    record = assemble(standing)
    others = [one for number, one in enumerate(standing) if number != place]
    return QueuePlace(
        scope=scope_of_stated(others or standing),
        urgency=urgency(feed=standing[place].feed, reason=reason, over=is_over(record, today)),
        withheld=not shown or is_archived(record, today),
    )
