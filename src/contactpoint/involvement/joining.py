"""What becomes of involvements when two records are joined, and when they are two again.

A child has at most one lead professional. Where both records have one, the survivor's stays: a join
must not take the lead from whoever has it there. Each involvement keeps the record that it was
recorded on, so that a join can be undone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from contactpoint.involvement.handing_over import Offer
from contactpoint.involvement.involvement import Involvement, give_up_lead, take_lead
from contactpoint.involvement.last_shown import LastShown


@dataclass(frozen=True, slots=True)
class KeptInvolvement:
    """An involvement with its reference, and what is kept of the joins that brought it.

    ``recorded_on`` is the record that the involvement was recorded on, ``None`` if it is still on
    that record. ``lead_passed_on`` says that its practitioner was lead professional there until a
    join left the lead to somebody else. ``last_shown`` is what its practitioner was shown of the
    child last, and ``offer`` that it was offered to a colleague.
    """

    reference: UUID
    involvement: Involvement
    recorded_on: int | None = None
    lead_passed_on: bool = False
    last_shown: LastShown | None = None
    offer: Offer | None = None

    def offered(self, now: datetime) -> Offer | None:
        """The offer, where it can still be accepted: the involvement goes on, and it has not
        lapsed."""
        if self.offer is None or not self.involvement.is_current or not self.offer.holds(now):
            return None
        return self.offer


def brought_over(
    held: Sequence[KeptInvolvement], *, from_record: int, there: Iterable[Involvement]
) -> list[KeptInvolvement]:
    """The involvements of a joined record, as they are to be on the survivor.

    ``held`` are the involvements on the joined record ``from_record``. ``there`` are those already
    on the survivor; a lead professional among them stays lead.
    """
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
    """The involvements that go back from the survivor to a record that is parted from it again.

    ``held`` are these involvements. ``there`` are those already on the record ``to_record``. A
    former lead professional of that record is lead again if nobody else is. An involvement that an
    earlier join brought onto that record stays marked with the record it was recorded on. Raises
    ``InvolvementError`` as ``take_lead`` does.
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
