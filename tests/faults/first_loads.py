"""A first load of a small nation as a process of its own."""

import subprocess
from pathlib import Path

from tests.faults.installation import Ended, Installation


def begin(made: Installation, nation: Path) -> "subprocess.Popen[str]":
    """Start a first load of the nation."""
    feeds = [f"{feed}={nation}" for feed in ("pds", "child_register", "school_census")]
    options = ("--workers", "2", "--memory", "1", "--json")
    return made.start("feed", "first-load", *feeds, *options, program="tests.faults.in_small_parts")


def finish(made: Installation, nation: Path) -> None:
    """A first load of the nation to its end."""
    ended = Ended.of(begin(made, nation))
    assert ended.code == 0, ended.err
