"""The register of births and of the benefit that nearly every family claims: a national table.

The table has one row a child. Its design is our own, since no such register publishes its format;
the rules are in ``docs/feeds.md``. The source is ``national``. The reference is the register's own.
"""

from contactpoint.feeds.child_register.reader import read
from contactpoint.feeds.feed import Feed

FEED = Feed(name="child_register", title="Register of births and benefits (CSV)", reader=read)

__all__ = ["FEED"]
