"""Log lines: what is logged is one line, whatever is in it."""

import logging
from types import TracebackType

from contactpoint.children.printable import printable

_Exception = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class LineFormatter(logging.Formatter):
    """Writes out each sign that is not shown, so that nobody makes a line, or orders a terminal."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        """The message, in one line."""
        return printable(super().formatMessage(record))

    def formatException(self, ei: _Exception) -> str:  # noqa: N802 - logging's own name
        """The lines of a traceback, which Python made, each in one line."""
        return "\n".join(map(printable, super().formatException(ei).split("\n")))
