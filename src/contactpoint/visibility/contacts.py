"""How long a contact with a child is shown after it has ended.

The rules of the domain, section 9. Every page applies this rule, both to contacts that feeds state
and to involvements that practitioners record.
"""

from datetime import date, timedelta

SHOWN_AFTER_END = timedelta(days=365)


def is_still_shown(ended_on: date | None, today: date) -> bool:
    """Whether a contact is shown today; ``ended_on`` is ``None`` for a contact that goes on."""
    return ended_on is None or today - ended_on < SHOWN_AFTER_END
