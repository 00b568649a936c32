"""Clients who send by drops, or do not read, or only hold on, stop the service for nobody."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle

import pytest

from tests.faults.installation import Installation
from tests.faults.test_server_killed import Service
from tests.fixtures.serving import PATIENCE_SECONDS, answers, free_port, wait_until_it_answers

pytestmark = [pytest.mark.database, pytest.mark.slow]

# More than both workers hold together.
_CONNECTIONS = 2000
_ROUNDS = 10
# What a visitor may have to wait for an answer at worst, on a machine that does more besides.
_WAIT_SECONDS = 8
_HEAD = b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\n"
_FORM = _HEAD + b"Content-Type: application/x-www-form-urlencoded\r\n"
_ASKED = b"GET /static/vendor/govuk-frontend.min.css HTTP/1.1\r\nHost: localhost\r\n\r\n"

# What each sends at first, and then again and again.
ATTACKS = {
    "nothing at all": (b"", b""),
    "headers by drops": (b"GET /health/ HTTP/1.1\r\nHost: localhost\r\nX-Long: ", b"a"),
    "a form by drops": (_FORM + b"Content-Length: 60000\r\n\r\nlogin=", b"a"),
    "a form of endless chunks": (_FORM + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    "an upload": (
        _HEAD + b"Content-Type: multipart/form-data; boundary=x\r\n"
        b"Content-Length: 150000000\r\nExpect: 100-continue\r\n\r\n--x\r\n",
        b"a" * 100,
    ),
    "questions without reading": (_ASKED * 40, b""),
}


@dataclass
class Clients:
    """Connections of one attack, from the addresses of one place or of several."""

    port: int
    first: bytes
    more: bytes
    places: Iterator[str]
    held: list[socket.socket] = field(default_factory=list)

    def hold(self, many: int) -> None:
        """Have so many connections: a new one for each that was ended."""
        while len(self.held) < many:
            one = socket.socket()
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            one.bind((next(self.places), 0))
            one.settimeout(0.5)
            try:
                one.connect(("127.0.0.1", self.port))
                one.setblocking(False)
                with suppress(BlockingIOError):
                    one.send(self.first)
            except OSError:
                one.close()
                return  # the service lets nobody in for the moment
            self.held.append(one)

    def drip(self) -> None:
        """Send a little more on each, and forget those that were ended."""
        left = []
        for one in self.held:
            try:
                one.send(self.more)
                left.append(one)
            except BlockingIOError:
                left.append(one)
            except OSError:
                one.close()
        self.held = left

    def close(self) -> None:
        """End all."""
        for one in self.held:
            one.close()


@pytest.fixture
def address() -> str:
    """A page of the service."""
    return f"http://127.0.0.1:{free_port()}/health/"


@pytest.fixture
def service(copy_of_childless: Callable[[], Installation], address: str) -> Iterator[Service]:
    """The service, of two workers, that nothing stands before."""
    port = address.split(":")[2].split("/")[0]
    process = copy_of_childless().start(
        "up", "--port", port, "--workers", "2", CONTACTPOINT_TLS="0"
    )
    wait_until_it_answers(process, address)
    yield process
    process.terminate()
    process.communicate(timeout=PATIENCE_SECONDS)


def longest_wait(address: str, clients: Clients) -> float:
    """The seconds after which a visitor is answered at worst, while the clients go on."""
    longest = 0.0
    for _ in range(_ROUNDS):
        clients.hold(_CONNECTIONS)
        clients.drip()
        asked = time.monotonic()
        while not answers(address):
            assert time.monotonic() - asked < PATIENCE_SECONDS
        longest = max(longest, time.monotonic() - asked)
    return longest


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_visitor_is_answered_meanwhile(service: Service, address: str, attack: str) -> None:
    """From the very place where two thousand connections come from."""
    port = int(address.split(":")[2].split("/")[0])
    clients = Clients(port, *ATTACKS[attack], places=cycle(["127.0.0.1"]))
    try:
        assert longest_wait(address, clients) < _WAIT_SECONDS
    finally:
        clients.close()
    assert service.poll() is None
