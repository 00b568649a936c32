"""How long a contact with a child is shown after it has ended.

The rules of the domain, section 9. The one place of the rule, for what feeds state and for what
practitioners record, on every page.
"""

from datetime import date, timedelta

SHOWN_AFTER_END = timedelta(days=365)


def is_still_shown(ended_on: date | None, today: date) -> bool:
    """Whether a contact that ended on this day, if it did, is shown today."""
    return ended_on is None or today - ended_on < SHOWN_AFTER_END
