"""The school census: a national table of the pupils of every school.

The table has one row a pupil. Its design is our own, since the real census goes to the Department
for Education alone; the rules are in ``docs/feeds.md``. The source is ``dfe``, and the reference
the UPN.
"""

from contactpoint.feeds.feed import Feed
from contactpoint.feeds.school_census.reader import read

FEED = Feed(name="school_census", title="School census (CSV)", reader=read)

__all__ = ["FEED"]
