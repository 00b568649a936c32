"""Where the time of a call goes: exclusive seconds by part.

What a part within another takes counts for the inner one only, so that the parts add up.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from unittest.mock import patch


class Stopwatch:
    """Timers around functions of the code that is measured, and what they have counted."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.calls: Counter[str] = Counter()
        self._within = [0.0]

    def timed(self, part: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The function, timed as one part."""
        return self.timed_by(lambda *args, **kwargs: part, work)

    def timed_by(self, part_of: Callable[..., str], work: Callable[..., Any]) -> Callable[..., Any]:
        """The function, timed as the part that ``part_of`` makes of its arguments."""

        def measured(*args: Any, **kwargs: Any) -> Any:
            part = part_of(*args, **kwargs)
            self.calls[part] += 1
            self._within.append(0.0)
            begun = time.perf_counter()
            try:
                return work(*args, **kwargs)
            finally:
                taken = time.perf_counter() - begun
                self.seconds[part] += taken - self._within.pop()
                self._within[-1] += taken

        return measured

    def around(self, part: str, owner: object, name: str) -> AbstractContextManager[object]:
        """Within it, the function or property of ``owner`` is timed."""
        return self.around_by(lambda *args, **kwargs: part, owner, name)

    def around_by(
        self, part_of: Callable[..., str], owner: object, name: str
    ) -> AbstractContextManager[object]:
        """The same, as the part that ``part_of`` makes of the arguments."""
        present = getattr(owner, name)
        if isinstance(present, property) and present.fget is not None:
            return patch.object(owner, name, property(self.timed_by(part_of, present.fget)))
        return patch.object(owner, name, self.timed_by(part_of, present))
