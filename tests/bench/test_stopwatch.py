"""The profile of a search gives every moment to one part."""

import time
from types import SimpleNamespace

import pytest

from bench.stopwatch import Stopwatch


def test_parts_within_parts_add_up_to_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an inner part takes is not counted for the outer one as well."""
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(time, "perf_counter", lambda: clock.now)

    def takes(seconds: float) -> None:
        clock.now += seconds

    watch = Stopwatch()
    inner = watch.timed("inner", lambda: takes(3.0))

    def outer() -> None:
        takes(1.0)
        inner()
        takes(1.0)

    watch.timed("outer", outer)()
    assert watch.seconds == {"inner": 3.0, "outer": 2.0}
    assert watch.calls == {"inner": 1, "outer": 1}


def test_a_timer_is_gone_after_its_context() -> None:
    """Functions and properties are timed within the context and themselves again after it."""

    class Content:
        @property
        def size(self) -> int:
            return 7

    watch = Stopwatch()
    with watch.around("size", Content, "size"):
        assert Content().size == 7
    assert Content().size == 7
    assert watch.calls == {"size": 1}
