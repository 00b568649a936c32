"""The report says what of it was measured with which matcher."""

import json
from pathlib import Path
from typing import Any

from bench import before, earlier, report, targets
from bench.options import ENGLAND

_FIGURES: dict[str, dict[str, Any]] = {
    "searches": {"engine_ms": {"p50": 1.5}, "bare_index_ms": {"p50": 0.5}},
    "trigrams": {"ms": {"p50": 90.0}},
    "sealing": {
        "record_bytes": 640,
        "seal_us": 2.0,
        "bare_encrypt_us": 0.5,
        "open_us": 2.0,
        "bare_decrypt_us": 0.5,
    },
    "febrl": {"installed": False},
}


def _run(children: int, **matchers: str) -> dict[str, Any]:
    """A run whose parts were measured with these matchers."""
    return {
        "children": children,
        "command": f"make bench CHILDREN={children}",
        "machine": {
            "processor": "One",
            "cores": 2,
            "memory_gib": 24,
            "system": "Linux",
            "python": "3.11",
        },
        "taken": {
            part: {"day": "2026-11-22", "commit": "abcdef0", "matcher": matcher}
            for part, matcher in matchers.items()
        },
        **{part: _FIGURES[part] for part in matchers},
    }


def _row(run: dict[str, Any], what: str, matcher: str) -> str:
    lines = targets.figures({ENGLAND: run}, matcher=matcher)
    (found,) = (line for line in lines if line.startswith(f"| {what} |"))
    return found


def test_a_figure_of_an_earlier_matcher_is_marked() -> None:
    """Its row has the mark, and is still held against its target."""
    run = _run(ENGLAND, searches="11111111")
    assert "| 1.50 ms † | met |" in _row(run, "search, p50", "22222222")
    assert "| 1.50 ms | met |" in _row(run, "search, p50", "11111111")


def test_a_figure_of_two_parts_is_as_old_as_the_older() -> None:
    """A ratio is marked when either of the parts that it is made of is of an earlier matcher."""
    run = _run(ENGLAND, searches="11111111", trigrams="22222222")
    assert "60.0 times †" in _row(run, "… faster than `pg_trgm`, p50", "22222222")


def test_what_matches_nothing_is_never_marked() -> None:
    """Sealing is as fast whatever the matcher does."""
    run = _run(ENGLAND, sealing="11111111")
    assert earlier.earlier_parts(run, "22222222") == set()


def test_a_part_for_no_population_has_a_section_of_its_own() -> None:
    """The public sets stand once, apart from the population of the run that measured them."""
    runs = {200_000: _run(200_000, febrl="", sealing=""), ENGLAND: _run(ENGLAND, sealing="")}
    lines = report.written(runs).splitlines()
    at = lines.index("## The matcher beside others on public sets")
    assert at < lines.index("## 11 million children") < lines.index("## 200,000 children")
    assert sum("FEBRL sets are not installed" in line for line in lines) == 1


def test_a_run_is_set_beside_the_commit_before(tmp_path: Path) -> None:
    """Both figures and how they stand to each other, of what both have measured and of no more."""
    run, earlier_run = _run(ENGLAND, searches="11111111"), _run(ENGLAND, searches="11111111")
    earlier_run["searches"] = {"engine_ms": {"p50": 3.0}}
    there = tmp_path / "there"
    there.mkdir()
    (there / "11000000.json").write_text(json.dumps(earlier_run))
    before.keep(there, tmp_path / "results")
    kept = before.runs_before(tmp_path / "results")
    lines = before.figures({ENGLAND: run}, kept)
    assert "| search, p50 | 3.00 ms | 1.50 ms | 0.50 |" in lines
    assert not any(line.startswith("| search, p99") for line in lines)
    assert before.figures({ENGLAND // 11: run}, kept) == []
