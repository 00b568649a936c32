"""Connections of one place are bounded, and of one that reads no answer the service lets go."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import pytest
from pytest_django import Settings

from contactpoint.config.connections import ConnectionGuard

Connect = Callable[[], tuple[socket.socket, socket.socket]]


class Clock:
    """Tells the time that it is set to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def connect() -> Iterator[Connect]:
    """``connect()`` gives both ends of a connection to a port of this process."""
    with ExitStack() as opened:
        server = opened.enter_context(socket.create_server(("127.0.0.1", 0)))

        def both() -> tuple[socket.socket, socket.socket]:
            visitor = socket.socket()
            visitor.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            visitor.settimeout(5)
            visitor.connect(server.getsockname())
            ours, _ = server.accept()
            opened.enter_context(ours)
            opened.enter_context(visitor)
            return visitor, ours

        yield both


def is_open(connection: socket.socket) -> bool:
    """Whether the server's end still takes something to send."""
    try:
        connection.send(b"x", socket.MSG_DONTWAIT)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return True


def fill(connection: socket.socket) -> None:
    """Send until nothing more is taken."""
    connection.setblocking(False)
    with suppress(BlockingIOError):
        while True:
            connection.send(b"x" * 65536)


def test_of_too_many_connections_of_a_place_the_oldest_are_ended(connect: Connect) -> None:
    """So that somebody who comes from there now is let in."""
    clock = Clock()
    guard = ConnectionGuard(most_of_one_place=3, clock=clock)
    opened = []
    for clock.now in range(5):
        opened.append(connect()[1])
        guard.look()
    assert [is_open(one) for one in opened] == [False, False, True, True, True]


def test_connections_of_our_own_proxy_are_not_of_one_place(
    connect: Connect, settings: Settings
) -> None:
    """It stands for all of its visitors; a proxy that is not ours is a visitor."""
    settings.PROXIES = 1
    guard = ConnectionGuard(most_of_one_place=1)
    opened = [connect()[1] for _ in range(3)]
    guard.look()
    assert all(is_open(one) for one in opened)
    settings.PROXY_ADDRESSES = ["192.0.2.0/24"]
    guard.look()
    assert [is_open(one) for one in opened].count(True) == 1


def test_who_does_not_read_an_answer_is_let_go(connect: Connect) -> None:
    """After half a minute, also where a little of it is read now and then."""
    clock = Clock()
    guard = ConnectionGuard(longest_unread=30, clock=clock)
    visitor, ours = connect()
    fill(ours)
    for clock.now in (0.0, 15.0, 29.0):
        guard.look()
        assert is_open(ours)
        visitor.recv(1)
    clock.now = 30.0
    guard.look()
    assert not is_open(ours)


def test_who_reads_is_kept(connect: Connect) -> None:
    """However long the connection has been there."""
    clock = Clock()
    guard = ConnectionGuard(longest_unread=30, clock=clock)
    visitor, ours = connect()
    for clock.now in (0.0, 20.0, 40.0, 60.0):
        ours.sendall(b"an answer")
        assert visitor.recv(100) == b"an answer"
        guard.look()
    assert is_open(ours)


def test_connections_to_other_servers_are_left_alone(connect: Connect) -> None:
    """Such as those to the databases: this process did not let them in."""
    visitor, ours = connect()
    fill(visitor)
    guard = ConnectionGuard(longest_unread=0, most_of_one_place=1)
    guard.look()
    guard.look()
    assert is_open(visitor)
    assert is_open(ours)
