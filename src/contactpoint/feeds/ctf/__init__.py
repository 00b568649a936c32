"""The Common Transfer File: what a school sends about pupils who move to another school.

The reader takes only elements that the Department for Education's own exporter and published pages
confirm. The full specification also has addresses, contacts and former names. Their element names
are not confirmed, and none is invented here.
"""

from contactpoint.feeds.ctf.qualifier import Qualified
from contactpoint.feeds.ctf.reader import read
from contactpoint.feeds.feed import Feed

FEED = Feed(name="ctf", title="Common Transfer File (schools, XML)", reader=read, whole=Qualified)

__all__ = ["FEED"]
