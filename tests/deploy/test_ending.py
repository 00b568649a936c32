"""A command that is told to end gives up the embedded database, however far it has come."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from contactpoint import embedded
from contactpoint.embedded.programs import client_program
from tests.fixtures.serving import PATIENCE_SECONDS, free_port

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("reached", ["postgres/postmaster.pid", "users"])
@pytest.mark.parametrize("command", [["up", "--port"], ["migrate"]], ids=["up", "migrate"])
def test_one_that_is_told_to_end_before_it_is_ready(
    tmp_path: Path, command: list[str], reached: str
) -> None:
    """While the server starts, and once it is used: no recovery is needed afterwards."""
    home = tmp_path / "home"
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.endswith("DATABASE_URL") and name != "DJANGO_SETTINGS_MODULE"
    }
    port = [str(free_port())] if command[-1] == "--port" else []
    process = subprocess.Popen(
        [sys.executable, "-m", "contactpoint", *command, *port],
        env={
            **inherited,
            "CONTACTPOINT_HOME": str(home),
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
    )
    try:
        _wait_for(process, home / reached)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE_SECONDS) == 128 + signal.SIGTERM
        assert not embedded.is_running(home)
        state = subprocess.run(
            [str(client_program("pg_controldata")), str(home / "postgres")],
            check=True,
            capture_output=True,
            text=True,
            env={"LC_ALL": "C"},
        ).stdout
        assert re.search(r"cluster state: +shut down$", state, re.MULTILINE)
    finally:
        process.kill()
        process.wait()
        embedded.stop(home)


def _wait_for(process: "subprocess.Popen[bytes]", file: Path) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not file.exists():
        assert process.poll() is None
        assert time.monotonic() < end
