"""Run the checks, and tell of each how it stands."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, Error, connections

from contactpoint.services.checks.catalogue import ANSWERS, CHECKS
from contactpoint.services.checks.check import Check, Found, Mark, bad, only_looking

_SECONDS_TO_CONNECT = 5


@dataclass(frozen=True, slots=True)
class Line:
    """What is told of one check; ``do`` is empty where nothing is to be done."""

    check: str
    mark: Mark
    looks_at: str
    found: str
    do: str


@dataclass(frozen=True, slots=True)
class Report:
    """All checks. ``good`` says that none is against the installation; ``demonstration`` that it is
    one; ``not_known`` names what is accepted and is no check, or none that may be."""

    good: bool
    demonstration: bool
    checks: tuple[Line, ...]
    not_known: tuple[str, ...]


def run_checks(accepted: Collection[str] | None = None) -> Report:
    """Look at everything. Nothing is changed, and nothing raised: a check that cannot be made is
    not good. ``accepted`` names checks that may fail; as the environment says, unless given."""
    names = settings.ACCEPTED_CHECKS if accepted is None else accepted
    lines = tuple(_lines(names))
    acceptable = {check.name for check in CHECKS if check.acceptable}
    not_known = tuple(sorted(set(names) - acceptable))
    against = any(line.mark in (Mark.NOT_GOOD, Mark.NOT_LOOKED) for line in lines)
    return Report(not against and not not_known, settings.DEMONSTRATION, lines, not_known)


def works(name: str) -> bool:
    """Whether the check of this name is good now. Raises ``StopIteration`` where there is none."""
    return _looked(next(check for check in CHECKS if check.name == name)).good


def _lines(accepted: Collection[str]) -> Iterator[Line]:
    lost: set[str] = set()
    for database, check in ANSWERS.items():
        connections[database].settings_dict["OPTIONS"].setdefault(
            "connect_timeout", _SECONDS_TO_CONNECT
        )
        if not _looked(check).good:
            lost.add(database)
    for check in CHECKS:
        if lost.intersection(check.needs):
            yield Line(
                check.name,
                Mark.NOT_LOOKED,
                check.looks_at,
                "a database that it needs does not answer",
                "",
            )
            continue
        found = _looked(check)
        mark = _mark(check, found, accepted)
        do = found.do if mark is Mark.NOT_GOOD else ""
        yield Line(check.name, mark, check.looks_at, found.found, do)


def _mark(check: Check, found: Found, accepted: Collection[str]) -> Mark:
    if found.good:
        return Mark.GOOD
    if settings.DEMONSTRATION and check.in_demonstrations:
        return Mark.DEMONSTRATION
    return Mark.ACCEPTED if check.acceptable and check.name in accepted else Mark.NOT_GOOD


def _looked(check: Check) -> Found:
    """What a check finds. An error's words may name persons and secrets: its kind alone is told."""
    try:
        with only_looking(check.needs):
            return check.look()
    except (DatabaseError, Error) as error:
        state = getattr(error.__cause__, "sqlstate", None)
        return bad(
            "the database does not answer" if state is None else f"it refused (SQLSTATE {state})",
            "see that the server runs and lets the service in, and that 'contactpoint migrate' ran",
        )
    except Exception as error:
        # Whatever it is, the other checks are still made.
        return bad(f"it could not be looked at ({type(error).__name__})", "see to the checks above")
