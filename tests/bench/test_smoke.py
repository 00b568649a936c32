"""Every benchmark runs, at the smallest size that means anything."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench import parts
from bench.options import read
from tests.architecture.repository import ROOT

pytestmark = pytest.mark.engines


@pytest.mark.parametrize("name", parts.NAMES)
def test_a_part_measures_and_tells(name: str) -> None:
    """Each part has the two functions that a run asks for."""
    module = parts.part(name)
    assert callable(module.measure)
    assert callable(module.told)


def test_options_have_the_sizes_that_the_documents_promise() -> None:
    """200,000 children by default; a minute of HTTP and 100,000 changes for England."""
    assert read({}).children == 200_000
    england = read({"CHILDREN": "11000000", "PARTS": "http,delta"})
    assert (england.http_seconds, england.delta) == (60.0, 100_000)
    assert england.parts == ("http", "delta")


@pytest.mark.slow
def test_a_whole_run_writes_every_part_and_touches_nothing_else(tmp_path: Path) -> None:
    """A run with 20,000 children measures every part without an error and reports all of them."""
    done = subprocess.run(
        [sys.executable, "-m", "bench"],
        cwd=ROOT,
        env={
            **os.environ,
            "CHILDREN": "20000",
            "SEARCHES": "300",
            "HTTP_SECONDS": "2",
            "RESULTS": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    run = json.loads((tmp_path / "results" / "20000.json").read_text())
    assert set(parts.NAMES) - parts.ON_REQUEST <= set(run)
    assert run["http"]["search"]["errors"] == run["http"]["opening"]["errors"] == 0
    assert run["review"]["cases"] >= 10_000
    assert run["loading"]["held"]["children"] > 19_000
    report = (tmp_path / "RESULTS.md").read_text()
    assert "## Figures to reach" in report
    assert {file.name for file in (tmp_path / "plots").iterdir()} == {
        "latency.svg",
        "throughput.svg",
    }
