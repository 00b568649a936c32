"""What a command takes: seconds, memory of all processes at its peak, and disk.

Memory is that of the command, of the processes it starts and of the PostgreSQL server, sampled: a
shared page counts once, however many processes have it.
"""

import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from contactpoint.bulk.measuring import memory_of

_EVERY_SECONDS = 0.5


class CommandFailedError(Exception):
    """A command ended with another code than 0; the message has its last words."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What a command printed and what it took; sizes in bytes, ``disk`` at its most."""

    output: bytes
    seconds: float
    memory: int
    disk: int

    def figures(self) -> dict[str, float]:
        """The measured figures, as JSON."""
        return {
            "seconds": round(self.seconds, 2),
            "peak_memory_bytes": self.memory,
            "peak_disk_bytes": self.disk,
        }


def watch(
    command: Sequence[str], *, environment: Mapping[str, str], folder: Path, server: int | None
) -> Watched:
    """Run a command and measure it; ``server`` is the process of PostgreSQL, ``folder`` lies on the
    disk whose free space is looked at.

    Raises ``CommandFailedError``.
    """
    free = shutil.disk_usage(folder).free
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command, env=dict(environment), stdout=output, stderr=errors, stdin=subprocess.DEVNULL
        )
        peaks = _Peaks([process.pid, *([server] if server else [])], folder, free)
        sampling = threading.Thread(target=peaks.sample)
        sampling.start()
        try:
            code = process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise
        finally:
            peaks.stop()
            sampling.join()
        seconds = time.perf_counter() - begun
        errors.seek(0)
        if code:
            raise CommandFailedError(errors.read().decode()[-2000:])
        output.seek(0)
        return Watched(output.read(), seconds, peaks.memory, peaks.disk)


class _Peaks:
    """The most of memory and disk that was seen at once."""

    def __init__(self, roots: Sequence[int], folder: Path, free: int) -> None:
        self.memory = self.disk = 0
        self._roots, self._folder, self._free = roots, folder, free
        self._ended = threading.Event()

    def sample(self) -> None:
        """Look every half second, until told to stop."""
        while True:
            self.memory = max(self.memory, memory_of(self._roots))
            self.disk = max(self.disk, self._free - shutil.disk_usage(self._folder).free)
            if self._ended.wait(_EVERY_SECONDS):
                return

    def stop(self) -> None:
        """End the sampling after a last look."""
        self._ended.set()
