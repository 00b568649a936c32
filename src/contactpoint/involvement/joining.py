"""What becomes of involvements when two records are joined, and when they are two again.

A child has one lead professional at most. Where both records have one, the survivor's stays: the
join must not take the lead from whoever has it there. What was recorded where is kept, so that a
join can be undone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from contactpoint.involvement.involvement import Involvement, give_up_lead, take_lead


@dataclass(frozen=True, slots=True)
class KeptInvolvement:
    """An involvement with its reference, and what is kept of the joins that brought it.

    ``recorded_on`` is the record that it was recorded on, ``None`` where it is there still; with
    ``lead_passed_on`` its practitioner was lead professional there, and a join left the lead to
    another.
    """

    reference: UUID
    involvement: Involvement
    recorded_on: int | None = None
    lead_passed_on: bool = False


def brought_over(
    held: Sequence[KeptInvolvement], *, from_record: int, there: Iterable[Involvement]
) -> list[KeptInvolvement]:
    """What is ``held`` on a record that is joined into another, as it is to be on that one, where
    ``there`` is recorded already: the lead that is there stays."""
    led = any(involvement.lead for involvement in there)
    brought = []
    for kept in held:
        if kept.recorded_on is None:
            kept = replace(kept, recorded_on=from_record)
        if kept.involvement.lead and led:
            kept = replace(kept, involvement=give_up_lead(kept.involvement), lead_passed_on=True)
        brought.append(kept)
    return brought


def taken_back(
    held: Sequence[KeptInvolvement], *, to_record: int, there: Iterable[Involvement], today: date
) -> list[KeptInvolvement]:
    """What is ``held`` on the survivor and goes back to a record that has come to be again, where
    ``there`` is recorded already.

    Who was lead professional there is so again, if nobody else is. What had been joined into that
    record before stays marked as of its own. Raises ``InvolvementError`` as ``take_lead`` does.
    """
    led = any(involvement.lead for involvement in there)
    taken = []
    for kept in held:
        if kept.recorded_on == to_record:
            if kept.lead_passed_on and not led and kept.involvement.is_current:
                kept, led = replace(kept, involvement=take_lead(kept.involvement, today)), True
            kept = replace(kept, recorded_on=None, lead_passed_on=False)
        taken.append(kept)
    return taken
