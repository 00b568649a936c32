"""What others report to be wrong, as the walks come upon it."""

from contactpoint.access.actor import Actor, Purpose
from contactpoint.review.wrong_facts import WrongFact
from contactpoint.services.reports.report_wrong import report_wrong, see_what_is_reportable
from contactpoint.store.models import Account
from contactpoint.store.repositories import reports
from tests.web import world

_PURPOSE = Purpose.WORKING_WITH_CHILD


def ravi() -> Actor:
    """A practitioner beside the walker."""
    return world.actor_of(Account.objects.get(username="ravi.menon"))


def reported(number: str, *said: WrongFact) -> None:
    """Ravi reports that this is wrong on a record; of a telephone number, the first that he is
    shown."""
    who = ravi()
    for what in said:
        view = see_what_is_reportable(actor=who, purpose=_PURPOSE, number=number)
        place, _ = next(iter(view.places_of(what)), (None, None))
        if what is WrongFact.TELEPHONE and place is None:
            continue
        report_wrong(
            actor=who,
            purpose=_PURPOSE,
            number=number,
            what=what,
            place=place,
            version=view.version,
        )


def newest() -> int:
    """The number of the report that was made last."""
    return [one.pk for some in reports.in_batches(100) for one in some][-1]
