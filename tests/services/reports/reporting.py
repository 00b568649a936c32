"""Reports as a test makes and reads them."""

from contactpoint.access.actor import Actor, Purpose
from contactpoint.review.wrong_facts import WrongFact
from contactpoint.services.reports.report_wrong import report_wrong, see_what_is_reportable
from contactpoint.store.repositories import reports
from contactpoint.store.repositories.reports import Report
from contactpoint.visibility.views.reports import ReportableRecord

PURPOSE = Purpose.WORKING_WITH_CHILD


def seen(who: Actor, number: str) -> ReportableRecord:
    """The record as somebody may report on it."""
    return see_what_is_reportable(actor=who, purpose=PURPOSE, number=number)


def say(who: Actor, number: str, what: WrongFact = WrongFact.MOVED) -> None:
    """Report that something is wrong, of no contact."""
    report_wrong(actor=who, purpose=PURPOSE, number=number, what=what)


def say_of(who: Actor, number: str, what: WrongFact, name: str) -> None:
    """Report that something is wrong of the contact with this name."""
    view = seen(who, number)
    (place,) = (place for place, one in view.places_of(what) if one.name == name)
    report_wrong(
        actor=who, purpose=PURPOSE, number=number, what=what, place=place, version=view.version
    )


def held() -> list[Report]:
    """All reports, the oldest first."""
    return [one for some in reports.in_batches(100) for one in some]


def held_one() -> Report:
    """The only report."""
    (report,) = held()
    return report
