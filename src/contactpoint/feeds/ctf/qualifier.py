"""Whether a transfer file says that it is a part of what its school holds."""

from typing import BinaryIO

from contactpoint.feeds.reading.record_report import refuse
from contactpoint.feeds.reading.xml_records import read_elements

_ROOT, _HEADER = "CTfile", ("Header",)
_QUALIFIER, _ALL = "DocumentQualifier", "full"


class Qualified:
    """Refuses a file whose header has a ``DocumentQualifier`` other than "full", as a full one.

    The Department for Education writes "partial" or "full". A file that does not say is taken at
    its sender's word.
    """

    def see(self, stream: BinaryIO) -> None:
        """Raises ``FileRefusedError`` for such a file, and as ``read_elements`` does."""
        for _, header in read_elements(stream, root=_ROOT, wanted=(_HEADER,)):
            said = header.text_of(_QUALIFIER)
            if said and said.casefold() != _ALL:
                raise refuse(
                    "the file says that it is partial, and is not all that its sender holds:"
                    " load it with --delta",
                    line=header.line,
                    field=_QUALIFIER,
                )
            return

    def end(self) -> None:
        """Each file speaks for itself."""
