"""A school's or clinic's list of its children: a table whose columns are named in many ways.

No standard fixes this table. The names of columns are those of the NHS school-age immunisation
lists and of the spreadsheets that schools export. The sender's code comes from whoever loads the
file.
"""

from contactpoint.feeds.feed import Feed
from contactpoint.feeds.school_list.reader import read

FEED = Feed(
    name="school_list",
    title="School or clinic list (CSV)",
    reader=read,
    sender_is="the school's URN or LAESTAB, or the clinic's ODS code",
)

__all__ = ["FEED"]
