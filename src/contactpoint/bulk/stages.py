"""Stages, each done once: a load that goes on passes over those that are finished."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from contactpoint.bulk.measuring import Measured, measured
from contactpoint.bulk.staging import Staging
from contactpoint.placing.delivery import Progress

NAMES = ("read", "link", "gather", "write", "index")

Advance = Callable[[int, int], None]
Facts = dict[str, Any]


class Stages:
    """The stages of one load, measured. ``progress`` is told of the stage that runs."""

    def __init__(self, staging: Staging, home: Path, progress: Progress) -> None:
        self._staging = staging
        self._home = home
        self._progress = progress

    def run(self, name: str, work: Callable[[Advance], Facts | None]) -> Facts:
        """Do the work unless it was done before; returns the facts that the work returned."""
        marker = f"stages/{name}"
        if not self._staging.done(marker):
            found: list[Measured] = []
            with measured(name, self._home, found):
                facts = work(lambda done, total: self._progress(name, done, total))
            self._staging.finish(marker, facts=facts or {}, measured=asdict(found[0]))
        known: Facts = self._staging.facts(marker)["facts"]
        return known

    def measured(self) -> tuple[Measured, ...]:
        """The measurements of the stages that are done."""
        done = (name for name in NAMES if self._staging.done(f"stages/{name}"))
        return tuple(Measured(**self._staging.facts(f"stages/{name}")["measured"]) for name in done)
