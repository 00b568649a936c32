"""When a source last said all that it holds, whoever it was said of.

A statement that still stands after a full delivery of its source was in it, since what a full
delivery leaves out ends (the rules of the domain, section 7); but where a record of it was
rejected nothing ends. So this is when a source without days of its own last said what stands. It
is a fact about the source and none about a child. What a file of changes brings says nothing of
those whom it does not name, and whom it names may be hidden.
"""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils import timezone

from contactpoint.store import prepared

Who = tuple[str, str]
"""A feed and a source, as a statement names them."""

# Index ``full_deliveries_by_source`` finds the loads of a source, however many there are.
_LAST = """
    SELECT asked.feed, asked.source, max(coalesce(load.finished_at, load.started_at))
    FROM unnest(%s::text[], %s::text[]) AS asked (feed, source)
    JOIN store_load AS load ON load.sources @> jsonb_build_array(asked.source)
        AND load."full" AND load.state = 'done' AND load.feed = asked.feed
        AND coalesce((load.counts ->> 'rejected')::int, 0) = 0
    GROUP BY asked.feed, asked.source
"""


def last_deliveries(asked: Collection[Who]) -> Mapping[Who, date]:
    """The day of each source's last full delivery that was loaded without a rejected record."""
    if not asked:
        return {}
    feeds, sources = zip(*sorted(asked), strict=True)
    return {
        (feed, source): timezone.localdate(at)
        for feed, source, at in prepared.rows(_LAST, [list(feeds), list(sources)])
    }
