"""What each stage of a first load takes: seconds, memory of all processes, disk.

Samples are taken twice a second, from outside the work. Memory is that of this process, its
workers, and the embedded server's processes where there is one. What processes share counts once.
The page cache does not count, and neither does a server on another machine. Disk is everything in
the home: the embedded database with its log, and what is staged.
"""

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import psutil

_SECONDS_BETWEEN_SAMPLES = 0.5
# A walk over the home costs more than a look at the processes.
_SAMPLES_A_WALK = 8


@dataclass(frozen=True, slots=True)
class Measured:
    """One stage: how long it took, and the most memory and disk it had at once, in bytes."""

    stage: str
    seconds: float
    peak_memory: int
    peak_disk: int


@contextmanager
def measured(stage: str, home: Path, into: list[Measured]) -> Iterator[None]:
    """Measure what happens inside, and add the measurement to ``into`` when it went well."""
    peaks = _Peaks(home)
    started = perf_counter()
    thread = threading.Thread(target=peaks.watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        peaks.over.set()
        thread.join()
    seconds = round(perf_counter() - started, 3)
    into.append(Measured(stage, seconds, peaks.memory, max(peaks.disk, _disk_of(home))))


class _Peaks:
    """The most seen so far."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.over = threading.Event()
        self.memory = 0
        self.disk = 0

    def watch(self) -> None:
        """Sample until it is over."""
        sample = 0
        while True:
            self.memory = max(self.memory, memory_of(_roots(self._home)))
            if sample % _SAMPLES_A_WALK == 0:
                self.disk = max(self.disk, _disk_of(self._home))
            sample += 1
            if self.over.wait(_SECONDS_BETWEEN_SAMPLES):
                return


def _roots(home: Path) -> Iterator[int]:
    yield os.getpid()
    with suppress(OSError, ValueError):
        yield int((home / "postgres" / "postmaster.pid").read_text("ascii").split("\n")[0])


def memory_of(roots: Iterable[int]) -> int:
    """Bytes of memory of these processes and all that they started, shared pages counted once."""
    alone = 0
    shared = 0
    for root in roots:
        with suppress(psutil.Error):
            top = psutil.Process(root)
            for process in (top, *top.children(recursive=True)):
                with suppress(psutil.Error, OSError):
                    own, common = _resident(process)
                    alone += own
                    shared = max(shared, common)
    return alone + shared


def _resident(process: psutil.Process) -> tuple[int, int]:
    """Bytes of memory that a process has for itself, and that it shares with its like."""
    status = Path("/proc") / str(process.pid) / "status"
    if not status.exists():
        return process.memory_info().rss, 0  # not Linux
    found = dict.fromkeys(("RssAnon", "RssShmem"), 0)
    for line in status.read_text("ascii", "replace").splitlines():
        name, _, value = line.partition(":")
        if name in found:
            found[name] = int(value.split()[0]) * 1024
    return found["RssAnon"], found["RssShmem"]


def _disk_of(home: Path) -> int:
    total = 0
    for folder, _, names in os.walk(home):
        for name in names:
            # Files come and go meanwhile.
            with suppress(OSError):
                total += (Path(folder) / name).lstat().st_size
    return total
