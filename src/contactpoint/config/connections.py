"""Connections are bounded: the many of one place, and those of visitors who read no answer.

A web server process holds so many connections at a time (``MOST_CONNECTIONS``) and lets nobody else
in before one of them ends. It ends those that send nothing by itself, in time. Two kinds it would
keep: more and more of one place, and those whose visitor does not read what is sent. A thread of
each process looks at its connections twice a second and ends both.

Those of our own proxies stand for all of their visitors, and have a bound of their own.
"""

import array
import fcntl
import os
import socket
import stat
import struct
import termios
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from contactpoint.web.place import is_proxy, place_behind

# Of one process, which may have 1024 files open on most systems.
MOST_CONNECTIONS = 800
# Of one place, in one process. A browser has six at most.
MOST_OF_ONE_PLACE = 200
MOST_OF_PROXIES = 600
# The largest page is taken over the slowest network in less.
LONGEST_UNREAD_SECONDS = 30
_LOOKS_A_SECOND = 2
_DESCRIPTORS = Path("/proc/self/fd")
_PROXIES = "proxies"
# Ends a connection at once, and forgets what was still to be sent.
_AT_ONCE = struct.pack("ii", 1, 0)


# The addresses of a connection's two ends, which no other has meanwhile.
_Ends = tuple[tuple[object, ...], tuple[object, ...]]


@dataclass(slots=True)
class _Known:
    """A connection as the last look found it: since when, and since when it has not been read."""

    since: float
    unread_since: float | None = None
    descriptor: int = -1


class ConnectionGuard:
    """Looks after the connections of this process; ``clock`` tells seconds."""

    def __init__(
        self,
        *,
        most_of_one_place: int = MOST_OF_ONE_PLACE,
        longest_unread: float = LONGEST_UNREAD_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = most_of_one_place
        self._longest_unread = longest_unread
        self._clock = clock
        self._known: dict[_Ends, _Known] = {}
        self._ports: set[object] = set()

    def start(self) -> None:
        """Look from now on, in a thread that ends with the process.

        Does nothing where the system does not name a process's open files, which Linux does.
        """
        if _DESCRIPTORS.is_dir():
            threading.Thread(target=self._go_on, name="connections", daemon=True).start()

    def _go_on(self) -> None:
        pause = threading.Event()
        while not pause.wait(1 / _LOOKS_A_SECOND):
            # Another thread may close what is being looked at.
            with suppress(OSError):
                self.look()

    def look(self) -> None:
        """End what has to end now."""
        now = self._clock()
        known: dict[_Ends, _Known] = {}
        of_places: dict[str, list[_Known]] = defaultdict(list)
        for descriptor, connection in _sockets():
            with connection, suppress(OSError):  # one may end meanwhile
                ends = _ends(connection)
                if ends[0][1] not in self._listening():
                    continue
                one = self._known.get(ends) or _Known(now)
                one.descriptor = descriptor
                known[ends] = one
                if not _unread_bytes(connection):
                    one.unread_since = None
                elif one.unread_since is None:
                    one.unread_since = now
                elif now - one.unread_since >= self._longest_unread:
                    _end(connection)
                    continue
                peer = str(ends[1][0])
                of_places[_PROXIES if is_proxy(peer) else place_behind(peer, "")].append(one)
        self._known = known
        oldest = {
            id(one)
            for place, ones in of_places.items()
            for one in sorted(ones, key=lambda one: one.since)[: -self._most_of(place)]
        }
        for ends, one in known.items():
            if id(one) in oldest:
                _end_if_still(one.descriptor, ends)

    def _most_of(self, place: str) -> int:
        return MOST_OF_PROXIES if place is _PROXIES else self._most

    def _listening(self) -> set[object]:
        """The ports on which this process listens; they stay the same."""
        if not self._ports:
            for _, opened in _sockets():
                with opened:
                    if opened.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                        self._ports.add(opened.getsockname()[1])
        return self._ports


def _sockets() -> Iterator[tuple[int, socket.socket]]:
    """This process's sockets of the network by their descriptors; one at a time, each for the
    caller to close."""
    for name in os.listdir(_DESCRIPTORS):
        opened = _socket(int(name))
        if opened is not None:
            yield int(name), opened


def _ends(connection: socket.socket) -> _Ends:
    return connection.getsockname(), connection.getpeername()


def _end_if_still(descriptor: int, ends: _Ends) -> None:
    """The descriptor may be another connection's by now."""
    connection = _socket(descriptor)
    if connection is not None:
        with connection, suppress(OSError):
            if _ends(connection) == ends:
                _end(connection)


def _socket(descriptor: int) -> socket.socket | None:
    """A descriptor of our own of a socket of the network; ``None`` of anything else."""
    try:
        if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            return None
        opened = socket.socket(fileno=os.dup(descriptor))
    except OSError:
        return None
    if opened.family in (socket.AF_INET, socket.AF_INET6) and opened.type == socket.SOCK_STREAM:
        return opened
    opened.close()
    return None


def _unread_bytes(connection: socket.socket) -> int:
    """How much of what was sent has not come to the visitor's side."""
    waiting = array.array("i", [0])
    fcntl.ioctl(connection, termios.TIOCOUTQ, waiting)
    return waiting[0]


def _end(connection: socket.socket) -> None:
    """The server's own descriptor of it stays open until the server has noticed."""
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        connection.shutdown(socket.SHUT_RDWR)
