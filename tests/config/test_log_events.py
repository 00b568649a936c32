"""A line of the log is one event, whoever's words are in it."""

import json
import logging
import sys
from datetime import UTC, datetime, timedelta

from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.config.log_events import LogEvent


def line_of(message: str, *values: object, fault: BaseException | None = None) -> str:
    """An event as the service writes it."""
    told = None if fault is None else (type(fault), fault, fault.__traceback__)
    return LogEvent().format(
        logging.LogRecord("part", logging.WARNING, "file", 1, message, values, told)
    )


def test_nobody_writes_a_second_line_or_colours_into_the_log() -> None:
    """A name with a line break, a command for the terminal, or a sign that turns text around."""
    hostile = 'x\n{"level":"ERROR"}\r\x1b[2J\x9b31m\u2028\u202e\x7f"'
    line = line_of("asked for %s", hostile)
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["message"] == f"asked for {hostile}"


@given(st.text())
def test_whatever_is_written_is_one_line_and_reads_as_it_was(text: str) -> None:
    """Surrogates as well, which no encoding takes."""
    line = line_of("%s", text)
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["message"] == text


def test_a_traceback_is_part_of_its_event() -> None:
    """What follows a fault cannot be taken for the next event."""
    try:
        raise ValueError("an\ninvented fault")
    except ValueError:
        line = line_of("failed", fault=sys.exc_info()[1])
    assert "\n" not in line
    assert json.loads(line)["exception"].endswith("ValueError: an\ninvented fault")


def test_an_event_says_when_how_grave_and_where() -> None:
    """Times are of UTC, whatever zone the machine or the service is in."""
    told = json.loads(line_of("something"))
    written = datetime.fromisoformat(told["time"])
    assert written.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - written) < timedelta(minutes=1)
    assert (told["level"], told["part"]) == ("WARNING", "part")
    assert told["process"]


def test_whatever_the_service_logs_is_written_so() -> None:
    """There is one handler, and it writes such lines."""
    handlers = settings.LOGGING["handlers"]
    written = {settings.LOGGING["formatters"][one["formatter"]]["()"] for one in handlers.values()}
    assert written == {f"{LogEvent.__module__}.{LogEvent.__qualname__}"}
