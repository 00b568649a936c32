"""Print a child's record: a page of paper, which nobody can take back or watch any more.

An act of its own in the ledger, so that a child or parent is told apart who looked and who took a
copy away. It counts as an opening does.
"""

from contactpoint.access.actor import Action, Actor, Purpose
from contactpoint.access.decisions import acting
from contactpoint.ledger.print_details import RecordPrinted
from contactpoint.services.open_record import record_told
from contactpoint.visibility.views.record import RecordView


def print_record(*, actor: Actor, purpose: Purpose, number: str) -> RecordView:
    """Record that the actor prints the record, and return what there is to print.

    Raises ``AccessRefusedError`` and ``BudgetError`` as ``open_record``.
    """
    actor = acting(actor, Action.PRINT_RECORD, purpose)
    return record_told(actor, purpose, number, RecordPrinted())
