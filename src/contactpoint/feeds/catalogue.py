"""Every supplier format, by the name that the command line and statements use."""

from collections.abc import Mapping
from types import MappingProxyType

from contactpoint.feeds import cin, ctf, pds, school_list, ssda903
from contactpoint.feeds.feed import Feed

FEEDS: Mapping[str, Feed] = MappingProxyType(
    {folder.FEED.name: folder.FEED for folder in (pds, ctf, cin, ssda903, school_list)}
)
