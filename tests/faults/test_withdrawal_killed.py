"""A withdrawal that is killed goes on: what is held in the end is as if the load had not come."""

import json
import os
import random
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from contactpoint.synth.writing import write_england
from tests.faults.installation import Ended, Installation

pytestmark = [pytest.mark.database, pytest.mark.slow]


@pytest.fixture(scope="session")
def others(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of 200 patients: so many groups that a withdrawal takes a while."""
    folder = tmp_path_factory.mktemp("others")
    write_england(children=200, seed=44, out=folder, region="North West")
    return folder / "pds" / "pds.ndjson"


@pytest.fixture
def loaded(
    installation: Callable[[], Installation], others: Path
) -> Callable[[], tuple[Installation, int]]:
    """An installation with one child, into which the file was loaded; and the load's number."""

    def one() -> tuple[Installation, int]:
        made = installation()
        with made.serving():
            ended = made.run("feed", "load", "pds", str(others), "--json")
            assert ended.code == 0, ended.err
        return made, json.loads(ended.out)["load"]

    return one


def notes_left(made: Installation) -> int:
    """How much of what loads replaced is still noted, of all loads together."""
    ((count,),) = made.query("SELECT count(*) FROM store_replaced")
    assert isinstance(count, int)
    return count


def when_so_few_are_left(
    made: Installation, process: "subprocess.Popen[str]", few: int, then: Callable[[], None]
) -> bool:
    """Do something once the running withdrawal has come so far; whether it came to that."""
    while process.poll() is None:
        if notes_left(made) <= few:
            then()
            return True
    return False


def check_gone(made: Installation, number: int, expected: object) -> None:
    """Assert that the load is withdrawn, nothing is left of it, and its keys are destroyed."""
    ended = made.run("feed", "withdraw", str(number), "--json")
    if ended.code:
        assert "has been withdrawn already" in ended.err
    assert (number, "withdrawn") in made.query("SELECT id, state FROM store_load")
    assert (number,) not in made.query("SELECT DISTINCT load_id FROM store_replaced")
    assert made.content() == expected


def test_a_killed_withdrawal_goes_on(
    installation: Callable[[], Installation],
    loaded: Callable[[], tuple[Installation, int]],
    others: Path,
) -> None:
    """Killed half-way, it refuses other loads, goes on when it is run again, and leaves what was
    there before the load; which can then be loaded again as new."""
    before = installation()
    with before.serving():
        content = before.content()
    made, number = loaded()
    with made.serving():
        half = notes_left(made) // 2
        process = made.start("feed", "withdraw", str(number))
        assert when_so_few_are_left(made, process, half, process.kill)
        assert Ended.of(process).code == -signal.SIGKILL
        refused = made.run("feed", "load", "pds", str(others))
        assert refused.code == 1
        assert f"'contactpoint feed withdraw {number}'" in refused.err
        ended = made.run("feed", "withdraw", str(number), "--json")
        assert ended.code == 0, ended.err
        report = json.loads(ended.out)
        assert report["resumed"]
        check_gone(made, number, content)
        again = json.loads(made.run("feed", "load", "pds", str(others), "--json").out)
        assert again["counts"]["added"] == report["counts"]["taken_back"] > 0
        assert again["counts"]["unchanged"] == again["counts"]["changed"] == 0


@pytest.mark.faults
@pytest.mark.parametrize("seed", range(4))
def test_a_withdrawal_killed_at_any_moment_goes_on(
    installation: Callable[[], Installation],
    loaded: Callable[[], tuple[Installation, int]],
    seed: int,
) -> None:
    """Again and again, within a step or between two, or while keys are destroyed."""
    chance = random.Random(seed)  # noqa: S311 - which moment, not a secret
    before = installation()
    with before.serving():
        content = before.content()
    made, number = loaded()
    with made.serving():
        there = notes_left(made)
        for _ in range(4):
            process = made.start("feed", "withdraw", str(number))
            few = chance.choice([there, there * 3 // 4, there // 2, there // 4, 2])
            when_so_few_are_left(made, process, few, lambda: None)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=chance.uniform(0, 0.5))
            process.kill()
            process.communicate()
        check_gone(made, number, content)


@pytest.mark.faults
def test_a_withdrawal_whose_server_is_killed_says_so_and_goes_on(
    installation: Callable[[], Installation],
    loaded: Callable[[], tuple[Installation, int]],
) -> None:
    """It ends with a message that says what to do, and doing it leaves what was there before."""
    before = installation()
    with before.serving():
        content = before.content()
    made, number = loaded()
    with made.serving() as cluster:
        half = notes_left(made) // 2
        postmaster = int((cluster.data_directory / "postmaster.pid").read_text().split("\n")[0])
        process = made.start("feed", "withdraw", str(number))
        assert when_so_few_are_left(
            made, process, half, lambda: os.kill(postmaster, signal.SIGKILL)
        )
        ended = Ended.of(process)
        assert ended.code == 1
        assert "run the same command again" in ended.err
        assert "Traceback" not in ended.err
    with made.serving():
        check_gone(made, number, content)


def test_a_load_that_was_killed_is_withdrawn(
    installation: Callable[[], Installation], demographics: Path
) -> None:
    """What it wrote before it was killed goes."""
    before, made = installation(), installation()
    with before.serving():
        content = before.content()
    with made.serving():
        process = made.start("feed", "load", "pds", str(demographics))
        assert made.when(process, 1000, process.kill)
        process.communicate()
        ((number,),) = made.query("SELECT id FROM store_load WHERE state = 'running'")
        check_gone(made, int(str(number)), content)
