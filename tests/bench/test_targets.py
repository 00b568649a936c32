"""Whether a figure reaches its target is decided by code, and only at England's size."""

from typing import Any

import pytest

from bench import growth, targets
from bench.options import ENGLAND


def _run(p50: float, *, bare: float = 1.0, a_second: float = 300.0) -> dict[str, Any]:
    return {
        "searches": {
            "engine_ms": {"p50": p50, "p95": p50, "p99": 5.0},
            "bare_index_ms": {"p50": bare, "p95": bare, "p99": bare},
            "sharing_a_key": {"p50": 1, "p99": 40, "most": 90},
        },
        "http": {
            "search": {"a_second": a_second, "p99": 80.0},
            "opening": {"a_second": a_second},
        },
    }


def _cells(lines: list[str], what: str) -> list[str]:
    (line,) = (line for line in lines if line.startswith(f"| {what} |"))
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize(("p50", "verdict"), [(1.99, "met"), (2.0, "met"), (2.01, "**not met**")])
def test_what_should_be_small_reaches_its_target_up_to_the_bound(p50: float, verdict: str) -> None:
    """Two milliseconds are reached by two milliseconds and by no more."""
    assert _cells(targets.figures({ENGLAND: _run(p50)}), "search, p50")[-1] == verdict


@pytest.mark.parametrize(("a_second", "verdict"), [(250.0, "met"), (249.9, "**not met**")])
def test_what_should_be_large_reaches_its_target_from_the_bound(
    a_second: float, verdict: str
) -> None:
    """250 requests a second are reached by 250 and by no fewer."""
    lines = targets.figures({ENGLAND: _run(1.0, a_second=a_second)})
    assert _cells(lines, "audited searches over HTTP, a second")[-1] == verdict


def test_a_small_run_reaches_nothing() -> None:
    """A figure of a smaller population stands in the table and is not judged."""
    cells = _cells(targets.figures({20_000: _run(0.5)}), "search, p50")
    assert cells[2:] == ["0.50 ms", "not measured"]


def test_what_a_run_did_not_measure_is_left_empty() -> None:
    """A part that has not run yet is neither met nor missed."""
    cells = _cells(targets.figures({ENGLAND: _run(1.0)}), "blocking recall")
    assert cells[2:] == ["", "not measured"]


def test_growth_is_of_the_two_populations_that_it_names() -> None:
    """The ratio of p50 at 11 million and at 1 million is judged once both are there."""
    what = "growth of search p50 from 1 million to 11 million"
    both = {1_000_000: _run(1.0), ENGLAND: _run(1.6)}
    assert _cells(targets.figures(both), what)[2:] == ["", "1.6 times", "**not met**"]
    assert _cells(targets.figures({ENGLAND: _run(1.6)}), what)[-1] == "not measured"
    assert _cells(growth.figures(both), "search engine, p50, ms")[1:] == ["1.0", "1.6", "1.6"]


@pytest.mark.parametrize(("slowest", "verdict"), [(100.0, "met"), (101.0, "**not met**")])
def test_the_slowest_of_a_reviewers_pages_is_judged(slowest: float, verdict: str) -> None:
    """All others may be as fast as they like."""
    run = {"review": {"pages": {"the queue": {"p99": 5.0}, "a verdict": {"p99": slowest}}}}
    what = "a reviewer's page at 100,000 cases, p99 of the slowest"
    assert _cells(targets.figures({ENGLAND: run}), what)[-1] == verdict
