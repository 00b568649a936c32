"""What the service writes to standard error: one JSON object a line, for whatever collects it.

An event of several lines, such as a traceback, is one line here, and nobody whose words are in it
writes a line of their own, or commands for a terminal. Times are UTC.
"""

import json
import logging
from datetime import UTC, datetime


class LogEvent(logging.Formatter):
    """An event as one line: when, how grave, which part of the program, in which process, what."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, in ASCII: all else is escaped."""
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "part": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told)
