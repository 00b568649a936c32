"""A load that is killed goes on: what is held in the end is what an undisturbed load leaves."""

import json
import os
import random
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.installation import Ended, Installation

pytestmark = [pytest.mark.database, pytest.mark.slow]


def undisturbed(made: Installation, file: Path) -> Ended:
    """Load a file to the end."""
    ended = made.run("feed", "load", "pds", str(file), "--full", "--json")
    assert ended.code == 0, ended.err
    return ended


def batch_by_batch(made: Installation, file: Path) -> "subprocess.Popen[str]":
    """Start a load that commits each of its batches, as a large one does."""
    arguments = ("feed", "load", "pds", str(file), "--full")
    return made.start(*arguments, program="tests.faults.in_small_parts")


def test_a_small_load_that_is_killed_has_placed_nothing(
    installation: Callable[[], Installation], demographics: Path
) -> None:
    """A load of a few batches is one transaction: killed, it begins again, and leaves what an
    undisturbed one leaves."""
    whole, killed = installation(), installation()
    with whole.serving():
        undisturbed(whole, demographics)
        content = whole.content()
    with killed.serving():
        held = killed.query("SELECT count(*) FROM store_heldstatement")
        process = killed.start("feed", "load", "pds", str(demographics), "--full")
        assert killed.when(process, 0, process.kill)
        assert Ended.of(process).code == -signal.SIGKILL
        assert killed.query("SELECT count(*) FROM store_heldstatement") == held
        undisturbed(killed, demographics)
        assert killed.content() == content


def test_a_killed_load_goes_on(
    installation: Callable[[], Installation], demographics: Path
) -> None:
    """Killed after its first batch and run again, a load counts every record once and leaves what
    an undisturbed one leaves."""
    whole, killed = installation(), installation()
    with whole.serving():
        expected = json.loads(undisturbed(whole, demographics).out)
        content = whole.content()
    with killed.serving():
        process = batch_by_batch(killed, demographics)
        assert killed.when(process, 1000, process.kill)
        assert Ended.of(process).code == -signal.SIGKILL
        report = json.loads(undisturbed(killed, demographics).out)
        assert report["resumed"]
        assert {**report, "resumed": False} == expected
        assert killed.content() == content
        again = json.loads(undisturbed(killed, demographics).out)
        assert again["counts"]["unchanged"] == sum(
            expected["counts"][name] for name in ("added", "changed")
        )


def test_a_second_load_is_refused_at_once(
    installation: Callable[[], Installation], demographics: Path, tmp_path: Path
) -> None:
    """While one load runs, another is told so and changes nothing; the first is not disturbed."""
    made = installation()
    with made.serving():
        first = made.start("feed", "load", "pds", str(demographics))
        # Stopped where it stands, it runs for as long as the second needs to be refused.
        assert made.when(first, 0, lambda: os.kill(first.pid, signal.SIGSTOP))
        loads = made.query("SELECT count(*) FROM store_load")
        second = made.run("feed", "load", "pds", str(demographics), "--full")
        assert second.code == 1
        assert "another load is running" in second.err
        assert made.query("SELECT count(*) FROM store_load") == loads
        os.kill(first.pid, signal.SIGCONT)
        assert Ended.of(first).code == 0


@pytest.mark.faults
@pytest.mark.parametrize("seed", range(6))
def test_a_load_killed_at_any_moment_goes_on(
    installation: Callable[[], Installation], demographics: Path, seed: int
) -> None:
    """Killed again and again, within a batch or between two, a load leaves what an undisturbed one
    leaves."""
    chance = random.Random(seed)  # noqa: S311 - which moment, not a secret
    whole, killed = installation(), installation()
    with whole.serving():
        undisturbed(whole, demographics)
        content = whole.content()
    with killed.serving():
        for _ in range(3):
            process = batch_by_batch(killed, demographics)
            killed.when(process, chance.choice([0, 0, 1000, 2000]), lambda: None)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=chance.uniform(0, 0.8))
            process.kill()
            process.communicate()
        undisturbed(killed, demographics)
        assert killed.content() == content


@pytest.mark.faults
@pytest.mark.parametrize("reached", [0, 1000, 2000])
def test_a_load_whose_server_is_killed_says_so_and_goes_on(
    installation: Callable[[], Installation], demographics: Path, reached: int
) -> None:
    """When the database is killed the load ends with a message that says what to do, and doing it
    leaves what an undisturbed load leaves."""
    whole, broken = installation(), installation()
    with whole.serving():
        undisturbed(whole, demographics)
        content = whole.content()
    with broken.serving() as cluster:
        postmaster = int((cluster.data_directory / "postmaster.pid").read_text().split("\n")[0])
        process = batch_by_batch(broken, demographics)
        assert broken.when(process, reached, lambda: os.kill(postmaster, signal.SIGKILL))
        ended = Ended.of(process)
        assert ended.code == 1
        assert "the database was lost" in ended.err
        assert "run the same command again" in ended.err
        assert "Traceback" not in ended.err
        undisturbed(broken, demographics)
        assert broken.content() == content


def test_a_database_that_was_not_prepared_is_named(tmp_path: Path, demographics: Path) -> None:
    """A load before the first migration says what to run."""
    made = Installation(tmp_path / "home")
    ended = made.run("feed", "load", "pds", str(demographics))
    assert ended.code == 1
    assert "run 'contactpoint migrate' first" in ended.err
    assert "Traceback" not in ended.err
