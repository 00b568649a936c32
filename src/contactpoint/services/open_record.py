"""Open a child's record: who else is, or was, working with this child, and how to reach them."""

from django.utils import timezone

from contactpoint.access.actor import Action, Actor, Purpose
from contactpoint.access.decisions import acting, may
from contactpoint.ledger.details import RecordOpened
from contactpoint.ledger.print_details import RecordPrinted
from contactpoint.services.gate import Look, number_counted, release
from contactpoint.services.organisations.naming import organisations_in
from contactpoint.services.within_reach import reached_by
from contactpoint.store.repositories import involvements
from contactpoint.store.repositories.last_deliveries import last_deliveries
from contactpoint.visibility.reach import Reach
from contactpoint.visibility.views.record import Recorded, RecordView, prepare_record, undated


def open_record(*, actor: Actor, purpose: Purpose, number: str) -> RecordView:
    """Record the opening and return what the actor may see.

    Raises ``AccessRefusedError``: by role or purpose before anything is looked up, and with
    ``NO_SUCH_RECORD`` for a number that leads to no record within reach, whatever the reason.
    Raises ``BudgetError`` where too many looks were made.
    """
    actor = acting(actor, Action.OPEN_RECORD, purpose)
    return record_told(actor, purpose, number, RecordOpened())


def record_told(
    actor: Actor, purpose: Purpose, number: str, what: RecordOpened | RecordPrinted
) -> RecordView:
    """The record as the acting actor may see it, once ``what`` is recorded; raises as
    ``open_record``, but for role and purpose."""
    with number_counted(actor, number):
        reached = reached_by(actor, number)
    child, facet = reached.child, reached.facet()
    prepared = prepare_record(
        actor=actor,
        today=timezone.localdate(),
        number=reached.number,
        facet=facet,
        recorded=[
            Recorded(opened.reference, opened.involvement)
            for opened in involvements.of_child(child.pk, child.subject, child.ring)
        ],
        shows_who_works=reached.shows_who_works,
        organisations=organisations_in(facet.record),
        delivered=last_deliveries(undated(facet)),
        provisional=reached.provisional,
        by_source=reached.reach is Reach.WHOLE and may(actor, Action.REVIEW),
    )
    return release(
        prepared,
        Look(actor=actor, purpose=purpose, what=what, of=[reached.concerned]),
    )
