"""See again the children whose records were opened in a session.

Each is reached anew: a child of whom the actor may learn nothing any more is left out, and nothing
says that there was one. Each child shown has an entry, as in a search.
"""

from collections.abc import Sequence

from contactpoint.access.actor import Action, Actor, Purpose
from contactpoint.access.decisions import acting
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.ledger.recent_details import RecentSeen
from contactpoint.services.gate import Look, release
from contactpoint.services.within_reach import Reached, reached_by
from contactpoint.visibility.views.recent import RecentChild, prepare_recent


def recent_children(
    *, actor: Actor, purpose: Purpose, numbers: Sequence[str]
) -> tuple[RecentChild, ...]:
    """Record the look and return the children of these numbers, in their order.

    ``purpose`` is the one for which they were opened. Raises ``AccessRefusedError`` when the actor
    may not search for it, and ``BudgetError`` where too many looks were made.
    """
    actor = acting(actor, Action.SEARCH, purpose)
    reached = _reached(actor, numbers)
    shown = list({one.number: one for one in reached.values()}.values())
    asked = {one.number: number for number, one in reversed(reached.items())}
    return release(
        prepare_recent([(asked[one.number], one.number, one.child.document.open) for one in shown]),
        Look(
            actor=actor,
            purpose=purpose,
            what=RecentSeen(),
            shown=[one.concerned for one in shown],
        ),
    )


def _reached(actor: Actor, numbers: Sequence[str]) -> dict[str, Reached]:
    """Those within reach, by the number that each was asked for by."""
    found = {}
    for number in numbers:
        try:
            found[number] = reached_by(actor, number)
        except AccessRefusedError as refused:
            if refused.refusal is not Refusal.NO_SUCH_RECORD:
                raise
    return found
