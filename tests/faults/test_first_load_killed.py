"""A first load that is killed goes on, and ends in what an undisturbed one leaves."""

import random
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.faults.first_loads import begin, finish
from tests.faults.installation import Installation

pytestmark = [pytest.mark.database, pytest.mark.slow]

# What a load leaves in its staging folder on the way, in order.
MARKS = (
    "key.json",
    "deliveries.done.json",
    "statements/pds-0001.done.json",
    "stages/read.done.json",
    "links/pds.done.json",
    "stages/link.done.json",
    "stages/gather.done.json",
    "row.done.json",
    "written/00001.done.json",
    "stages/write.done.json",
    "stages/index.done.json",
)
# How long after a mark the kill comes at most, in seconds: about as long as a stage takes.
LONGEST = 0.8
NOTHING_LEFT = """
    SELECT (SELECT count(*) FROM store_searchindex WHERE pages > 0) - 1,
        (SELECT count(*) FROM store_load WHERE state = 'running'),
        (SELECT count(*) FROM pg_constraint WHERE NOT convalidated)
"""
CHILDREN_DONE = "SELECT count(*) FROM store_load WHERE feed = 'first_load' AND state = 'done'"


def kill_after(
    mark: Path, process: "subprocess.Popen[str]", seconds: float, *, all_of_it: bool
) -> bool:
    """Kill a load with signal 9 so long after it has left its mark; ``all_of_it`` says whether its
    workers are killed with it or left to themselves. Returns whether it had not ended before."""
    while process.poll() is None and not mark.exists():
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.02)
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=seconds)
    workers = []
    with suppress(psutil.NoSuchProcess):
        workers = psutil.Process(process.pid).children(recursive=True) if all_of_it else []
    process.kill()
    for worker in workers:
        with suppress(psutil.NoSuchProcess):
            worker.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


@pytest.mark.faults
def test_a_first_load_killed_at_twelve_moments_ends_in_the_same_content(
    copy_of_childless: Callable[[], Installation], nation: Path
) -> None:
    """Killed twelve times, in every stage, a load goes on each time by the same command, and leaves
    the same statements, children, states, keys and queues as an undisturbed one and nothing
    unfinished."""
    chance = random.Random(20)  # noqa: S311 - which moment, not a secret
    whole, killed = copy_of_childless(), copy_of_childless()
    with whole.serving():
        finish(whole, nation)
        content, queues = whole.content(), whole.queues()
    interrupted = 0
    with killed.serving():
        for moment, mark in enumerate(MARKS):
            process = begin(killed, nation)
            interrupted += kill_after(
                killed.home / "first-load" / mark,
                process,
                chance.uniform(0, LONGEST),
                all_of_it=moment % 2 == 0,
            )
        # After the last mark there is so little left that it may be done.
        assert interrupted >= len(MARKS) - 2
        if killed.query(CHILDREN_DONE) != [(1,)]:
            finish(killed, nation)
        assert killed.content() == content
        assert killed.queues() == queues
        assert killed.query(NOTHING_LEFT) == [(0, 0, 0)]
        assert not (killed.home / "first-load").exists()
