"""Nobody writes a log line of their own."""

import io
import logging

from django.conf import settings
from django.utils.module_loading import import_string


def _logged(text: str, error: Exception | None = None) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(import_string(settings.LOGGING["formatters"]["lines"]["()"])())
    record = logging.makeLogRecord(
        {
            "msg": "%s: %s",
            "args": ("/search/", text),
            "exc_info": error and (type(error), error, None),
        }
    )
    handler.emit(record)
    return stream.getvalue()


def test_a_line_break_or_an_order_to_a_terminal_is_written_out() -> None:
    """In an address, say."""
    assert _logged("a\r\nCRITICAL forged \x1b[2J\u202e") == (
        "/search/: a\\r\\nCRITICAL forged \\x1b[2J\\u202e\n"
    )


def test_an_error_orders_nothing_either() -> None:
    """Its traceback has lines of its own."""
    assert _logged("a", ValueError("b\x1b[2J")).splitlines() == [
        "/search/: a",
        r"ValueError: b\x1b[2J",
    ]


def test_every_handler_writes_so() -> None:
    """Whichever is added."""
    assert {one["formatter"] for one in settings.LOGGING["handlers"].values()} == {"lines"}
