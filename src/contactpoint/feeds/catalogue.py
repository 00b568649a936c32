"""Every supplier format, by the name that the command line and statements use."""

from collections.abc import Mapping
from types import MappingProxyType

from contactpoint.feeds import (
    child_register,
    cin,
    ctf,
    pds,
    school_census,
    school_list,
    ssda903,
)
from contactpoint.feeds.feed import Feed

FEEDS: Mapping[str, Feed] = MappingProxyType(
    {
        folder.FEED.name: folder.FEED
        for folder in (pds, child_register, school_census, ctf, cin, ssda903, school_list)
    }
)
