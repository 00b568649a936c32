"""The Common Transfer File: what a school sends about pupils who move to another school.

Only elements that the Department for Education's own exporter and published pages confirm are
read. The addresses, contacts and former names that the full specification has are not among them:
their element names are not confirmed, and none is invented here.
"""

from contactpoint.feeds.ctf.reader import read
from contactpoint.feeds.feed import Feed

FEED = Feed(name="ctf", title="Common Transfer File (schools, XML)", reader=read)

__all__ = ["FEED"]
