"""The faults of a file, in lines for a person."""

from collections.abc import Sequence

from contactpoint.cli.output import say
from contactpoint.feeds.outcomes import Fault

_MOST_FAULTS_PRINTED = 50


def print_faults(faults: Sequence[tuple[str, Fault, bool]]) -> None:
    """The first of a report's faults: the file, the fault, whether its record was rejected."""
    for file, fault, rejected in faults[:_MOST_FAULTS_PRINTED]:
        say(f"{'rejected' if rejected else 'field left out'}: {told(file, fault)}")
    if len(faults) > _MOST_FAULTS_PRINTED:
        say(f"and {len(faults) - _MOST_FAULTS_PRINTED} more; --json lists them")


def told(file: str, fault: Fault) -> str:
    """A fault in one line: file, place, field, reason."""
    place = f"line {fault.line}" if fault.line else fault.element
    where = ", ".join(part for part in (file, place) if part)
    return ": ".join(part for part in (where, fault.field, fault.reason) if part)
