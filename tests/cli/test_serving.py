"""``contactpoint up`` is one process to its operator: it starts everything and ends everything."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
from django.core.management.base import SystemCheckError

from contactpoint import embedded
from contactpoint.cli import serve
from tests.fixtures.serving import PATIENCE_SECONDS, answers, free_port, wait_until_it_answers

pytestmark = pytest.mark.slow


@pytest.fixture
def port() -> int:
    """Where the service listens."""
    return free_port()


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
    process.terminate()
    process.wait(timeout=PATIENCE_SECONDS)
    embedded.stop(tmp_path / "home")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_and_leaves_nothing_behind(
    server: subprocess.Popen[bytes], port: int, tmp_path: Path, number: signal.Signals
) -> None:
    """From nothing to a page that answers; told to end, web server and database are gone."""
    wait_until_it_answers(server, f"http://127.0.0.1:{port}/health/")
    family = psutil.Process(server.pid).children(recursive=True)
    assert family
    assert embedded.is_running(tmp_path / "home")
    server.send_signal(number)
    assert server.wait(timeout=PATIENCE_SECONDS) == 0
    assert not embedded.is_running(tmp_path / "home")
    assert not [process for process in family if process.is_running()]


_UNFINISHED = (
    b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\nlogin="
)


def test_forms_that_do_not_end_keep_nobody_waiting(
    server: subprocess.Popen[bytes], port: int
) -> None:
    """Many times as many as the service has threads: other visitors are answered meanwhile."""
    address = f"http://127.0.0.1:{port}/health/"
    wait_until_it_answers(server, address)
    with ExitStack() as held:
        for _ in range(64):
            visitor = held.enter_context(socket.create_connection(("127.0.0.1", port)))
            visitor.sendall(_UNFINISHED)
        for _ in range(20):
            assert answers(address)


def test_a_form_that_does_not_end_is_ended_and_answered(
    server: subprocess.Popen[bytes], port: int
) -> None:
    """By the service, after its time; the connection is closed."""
    wait_until_it_answers(server, f"http://127.0.0.1:{port}/health/")
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as visitor:
        visitor.sendall(_UNFINISHED)
        answered = b"".join(iter(lambda: visitor.recv(1000), b""))
    assert answered.startswith(b"HTTP/1.1 408 ")


def test_what_is_no_form_is_refused_before_any_of_it_comes(
    server: subprocess.Popen[bytes], port: int
) -> None:
    """Who asks whether to send an upload is not told to go on; another protocol is not spoken."""
    wait_until_it_answers(server, f"http://127.0.0.1:{port}/health/")
    form = b"Content-Type: application/x-www-form-urlencoded\r\n"
    upload = b"Content-Type: multipart/form-data; boundary=x\r\n"
    huge = b"Content-Length: 150000000\r\nExpect: 100-continue\r\n"
    for headers, status in (
        (upload + huge, b"415"),
        (form + huge, b"413"),
        (form + b"Content-Encoding: gzip\r\nContent-Length: 9\r\n", b"415"),
        (form + b"Content-Length: 5\r\nContent-Length: 6\r\n", b"400"),
        (form + b"Content-Length: -5\r\n", b"400"),
        (b"X: a\r\n" * 200, b"431"),
    ):
        head = b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\n" + headers + b"\r\n"
        assert _answer_to(port, head).startswith(b"HTTP/1.1 " + status), headers[:80]
    for endless in (b"/ HTTP/1.1\r\nX: ", b"/"):
        answered = _answer_to(port, b"GET " + endless + b"a" * 1_000_000)
        assert not answered or b" 431 " in answered
    assert not _answer_to(port, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").startswith(b"\0")


def _answer_to(port: int, sent: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as visitor:
        try:
            visitor.sendall(sent)
            return visitor.recv(1000)
        except ConnectionError:  # ended while we were sending
            return b""


def test_a_service_that_a_check_refuses_says_why_and_ends(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its workers would be refused too, and be started again."""

    def refused(*arguments: object, **options: object) -> None:
        raise SystemCheckError("this key is published")

    monkeypatch.setattr("contactpoint.cli.serve.call_command", refused)
    with pytest.raises(SystemExit) as ended:
        serve._serve("127.0.0.1", 1, 1)
    assert ended.value.code == 1
    assert "this key is published" in capsys.readouterr().err


def test_settings_of_another_server_do_not_reach_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does an address that pages may not have; everything else does."""
    monkeypatch.setenv("GRANIAN_URL_PATH_PREFIX", "/elsewhere")
    monkeypatch.setenv("OWNER_DATABASE_URL", "postgresql://owner@/contactpoint")
    monkeypatch.setenv("CONTACTPOINT_HOSTS", "contactpoint.example")
    environment = serve._environment_of_pages()
    assert not {"GRANIAN_URL_PATH_PREFIX", "OWNER_DATABASE_URL"} & set(environment)
    assert environment["CONTACTPOINT_HOSTS"] == "contactpoint.example"


def test_a_migration_that_refuses_has_the_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a home of an earlier form, say: its words say what to do, and nothing follows them."""
    monkeypatch.setattr(
        "contactpoint.cli.serve.subprocess.run",
        lambda command, check: subprocess.CompletedProcess(command, 3),
    )
    with pytest.raises(SystemExit) as ended:
        serve._migrate()
    assert ended.value.code == 3
