"""``contactpoint up`` is one process to its operator: it starts everything and ends everything."""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from contactpoint import embedded
from contactpoint.cli import serve

pytestmark = pytest.mark.slow

_PATIENCE_SECONDS = 60


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A service in a home of its own, that nothing was prepared for."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.endswith("DATABASE_URL") and name != "DJANGO_SETTINGS_MODULE"
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "contactpoint", "up", "--port", str(port), "--workers", "1"],
        env={
            **inherited,
            "CONTACTPOINT_HOME": str(tmp_path / "home"),
            "CONTACTPOINT_TLS": "0",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
    )
    yield process
    if process.poll() is None:
        process.kill()
    embedded.stop(tmp_path / "home")


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as response:  # noqa: S310 - our own server
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _wait_until_it_answers(server: subprocess.Popen[bytes], address: str) -> None:
    for _ in range(_PATIENCE_SECONDS * 5):
        if _answers(address):
            return
        try:
            server.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            continue
        pytest.fail("the service ended by itself")
    pytest.fail("the service does not answer")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_and_leaves_nothing_behind(
    server: subprocess.Popen[bytes], port: int, tmp_path: Path, number: signal.Signals
) -> None:
    """From nothing to a page that answers; told to end, web server and database are gone."""
    _wait_until_it_answers(server, f"http://127.0.0.1:{port}/health/")
    family = psutil.Process(server.pid).children(recursive=True)
    assert family
    assert embedded.is_running(tmp_path / "home")
    server.send_signal(number)
    assert server.wait(timeout=_PATIENCE_SECONDS) == 0
    assert not embedded.is_running(tmp_path / "home")
    assert not [process for process in family if process.is_running()]


def test_a_migration_that_refuses_has_the_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a home of an earlier form, say: its words say what to do, and nothing follows them."""
    monkeypatch.setattr(
        "contactpoint.cli.serve.subprocess.run",
        lambda command, check: subprocess.CompletedProcess(command, 3),
    )
    with pytest.raises(SystemExit) as ended:
        serve._migrate()
    assert ended.value.code == 3
