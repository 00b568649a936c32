"""The children in need census: what an authority returns on children referred to social care.

Almost all of the return is case information. The reader takes the child's identifiers, dates of
birth and death, sex, and from when to when the authority's service was involved. The rest is
dropped and counted.
"""

from contactpoint.feeds.cin.reader import read
from contactpoint.feeds.feed import Feed

FEED = Feed(
    name="cin",
    title="Children in need census (social care, XML)",
    reader=read,
    nameless=True,
)

__all__ = ["FEED"]
