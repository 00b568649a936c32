"""The return on children looked after (SSDA903): XML, or the header module as CSV.

Almost all of the return is case information. The reader takes the child's identifiers, date of
birth, sex, the first and last days of being looked after, and the postcode of the home that the
child came from. Where the child is placed is not read: it may be the very thing that must not be
found out.
"""

from contactpoint.feeds.feed import Feed
from contactpoint.feeds.ssda903.reader import read

FEED = Feed(
    name="ssda903",
    title="Children looked after return (social care, XML or CSV)",
    reader=read,
    sender_is="the authority's three-digit DfE code",
    nameless=True,
)

__all__ = ["FEED"]
