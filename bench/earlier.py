"""Which figures are of the matcher as it was earlier, so that nobody takes them for today's."""

from collections.abc import Callable, Mapping
from typing import Any

from bench.parts import WITHOUT_MATCHER
from bench.runs import Run, Runs
from bench.tables import population

MARK = " †"


def mark(measured: Callable[[Run], object], run: Run, matcher: str) -> str:
    """``MARK`` where a figure is made of a part that another matcher was measured by, else nothing.

    ``matcher`` is as ``machine.matcher`` has it.
    """
    read = _Read(run)
    measured(read)
    return MARK if read.parts & earlier_parts(run, matcher) else ""


def earlier_parts(run: Run, matcher: str) -> frozenset[str]:
    """The parts of a run that measured another matcher than this one."""
    taken: Mapping[str, Mapping[str, str]] = run.get("taken", {})
    other = {part for part, one in taken.items() if one.get("matcher") != matcher}
    return frozenset(other - WITHOUT_MATCHER)


def explained(runs: Runs, matcher: str) -> list[str]:
    """The lines that say what the mark means, where there is one to explain."""
    sizes = [population(size) for size, run in runs.items() if earlier_parts(run, matcher)]
    if not sizes:
        return []
    return [
        "",
        "†: measured before the matcher was last changed, and not again since: it may be better or"
        f" worse by now. So are parts of the runs with {', '.join(sizes)} children; where a part"
        " stands below, its day and commit are said.",
    ]


class _Read(dict[str, Any]):
    """A run that notes which of its parts are read."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.parts: set[str] = set()

    def __getitem__(self, part: str) -> Any:
        self.parts.add(part)
        return super().__getitem__(part)
