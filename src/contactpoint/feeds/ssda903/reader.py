"""Tell the two forms of the return apart, and who sent it."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from contactpoint.children.statement import OrganisationCode, OrganisationScheme
from contactpoint.feeds.outcomes import Outcome
from contactpoint.feeds.reading.look_ahead import look_ahead
from contactpoint.feeds.reading.record_report import refuse
from contactpoint.feeds.ssda903.header_module import read_header_module
from contactpoint.feeds.ssda903.xml_return import read_xml_return

_LEA = re.compile(r"^[0-9]{3}$")


def read(stream: BinaryIO, *, sender: str) -> Iterator[Outcome]:
    """Read the return of the authority whose three-digit code ``sender`` is.

    A child's reference is the authority's own (``CHILDID``, in modules ``CHILD``). Raises
    ``FileRefusedError`` for another ``sender``, for modules without a child's identity, and as
    ``read_elements`` and ``open_table`` do.
    """
    if not _LEA.match(sender):
        raise refuse(
            "the return does not say who sent it: give the authority's three-digit DfE code"
        )
    authority = OrganisationCode(OrganisationScheme.DFE_LA, sender)
    head, whole = look_ahead(stream)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        yield from read_xml_return(whole, authority=authority)
    else:
        yield from read_header_module(whole, authority=authority)
