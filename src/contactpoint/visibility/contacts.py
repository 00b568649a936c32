"""How long a contact with a child is shown after it has ended.

The rules of the domain, section 9. The one place of the rule, for what feeds state and for what
practitioners record, on every page.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from contactpoint.children.statement import StatedService

SHOWN_AFTER_END = timedelta(days=365)


def is_still_shown(ended_on: date | None, today: date) -> bool:
    """Whether a contact that ended on this day, if it did, is shown today."""
    return ended_on is None or today - ended_on < SHOWN_AFTER_END


def still_shown(services: Iterable[StatedService], today: date) -> tuple[StatedService, ...]:
    """Those of the stated services that are shown today, in their order."""
    return tuple(service for service in services if is_still_shown(service.end, today))
