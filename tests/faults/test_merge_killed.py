"""A merge or a rebuild of the index that is killed leaves one whole generation."""

import json
import random
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.installation import Ended, Installation

pytestmark = [pytest.mark.database, pytest.mark.slow, pytest.mark.faults]

ROUNDS = 12
# From before the command is at work until after it is done.
LONGEST = 1.6
LEFT_OVER = """
    SELECT kept_from = generation AND generation = writes_under,
        (SELECT count(*) FROM store_indexpagea) * (SELECT count(*) FROM store_indexpageb),
        (SELECT count(*) FROM store_indexrecord)
    FROM store_searchindex
"""


def test_whenever_it_is_killed_nobody_is_lost_and_nothing_is_left(
    installation: Callable[[], Installation], demographics: Path
) -> None:
    """Killed a dozen times, merges and rebuilds in turn, with a load in between: after each the
    index holds what it held, and the last merge leaves one slot, one key and an empty journal."""
    chance = random.Random(11)  # noqa: S311 - which moment, not a secret
    made = installation()
    with made.serving():
        ended = made.run("feed", "load", "pds", str(demographics), "--full")
        assert ended.code == 0, ended.err
        content = made.content()
        killed = 0
        for number in range(ROUNDS):
            process = made.start("index", ("merge", "rebuild")[number % 2])
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=chance.uniform(0.3, LONGEST))
            process.kill()
            killed += Ended.of(process).code == -signal.SIGKILL
            assert made.content() == content
        assert killed >= ROUNDS // 2
        ended = made.run("index", "merge", "--json")
        assert ended.code == 0, ended.err
        assert json.loads(ended.out)["pages"] > 100
        assert made.content() == content
        assert made.query(LEFT_OVER) == [(True, 0, 0)]


def test_two_merges_at_once_leave_one_whole_generation(
    installation: Callable[[], Installation], demographics: Path
) -> None:
    """One of them may be told to come again; what they leave is what was there."""
    made = installation()
    with made.serving():
        assert made.run("feed", "load", "pds", str(demographics)).code == 0
        content = made.content()
        both = [Ended.of(one) for one in [made.start("index", "merge") for _ in range(2)]]
        assert 0 in {one.code for one in both}
        for refused in (one for one in both if one.code):
            assert (refused.code, refused.out) == (1, "")
            assert "run the same command again later" in refused.err
        assert made.content() == content
