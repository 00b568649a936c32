"""PostgreSQL settings for the machine it runs on. Pure, except for ``this_machine``."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

MIB = 1024 * 1024
GIB = 1024 * MIB

MAX_CONNECTIONS = 100
# Docker's default /dev/shm is 64 MiB; a parallel hash join at our work_mem needs more.
_SMALLEST_USEFUL_SHM = 256 * MIB


@dataclass(frozen=True, slots=True)
class Machine:
    """What the server may use: sizes in bytes; ``shm`` is 0 where there is no ``/dev/shm``."""

    memory: int
    cores: int
    disk_free: int
    shm: int


def this_machine(data_directory: Path) -> Machine:
    """The memory and cores this process may use, and the free disk under ``data_directory``."""
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS
        cores = os.cpu_count() or 1
    shm = Path("/dev/shm")  # noqa: S108 (measured, never written to)
    return Machine(
        memory=min(psutil.virtual_memory().total, _control_group_limit()),
        cores=cores,
        disk_free=psutil.disk_usage(str(data_directory)).free,
        shm=psutil.disk_usage(str(shm)).total if shm.is_dir() else 0,
    )


def settings_for(machine: Machine) -> dict[str, str]:
    """Server settings by name, each in PostgreSQL's own notation.

    The server shares the machine with the web server and, while a feed loads, with linkage. It
    takes a third of the memory for its buffers, at most 8 GiB. With the page cache, it counts on
    three quarters of the memory. A third of 24 GiB holds the index of a country's search keys and
    the table under it. Look-ups that fetched these from the page cache took three times as long.
    """
    return {
        "listen_addresses": "''",
        # The path is relative to the data directory. So it stays valid when the home is moved, and
        # its length does not count towards the 107 bytes of a socket's path.
        "unix_socket_directories": "'.'",
        "unix_socket_permissions": "0700",
        "password_encryption": "'scram-sha-256'",
        "max_connections": str(MAX_CONNECTIONS),
        "shared_buffers": _mib(machine.memory // 3, least=128 * MIB, most=8 * GIB),
        "effective_cache_size": _mib(machine.memory * 3 // 4, least=256 * MIB),
        "work_mem": _mib(machine.memory // (4 * MAX_CONNECTIONS), least=4 * MIB, most=64 * MIB),
        "maintenance_work_mem": _mib(machine.memory // 16, least=64 * MIB, most=2 * GIB),
        "max_wal_size": _mib(machine.disk_free // 10, least=256 * MIB, most=4 * GIB),
        "min_wal_size": "128MB",
        "max_parallel_workers": str(machine.cores),
        "max_parallel_workers_per_gather": str(machine.cores // 2),
        "dynamic_shared_memory_type": (
            "'posix'" if machine.shm >= _SMALLEST_USEFUL_SHM else "'mmap'"
        ),
        "random_page_cost": "1.1",
        # Searches are short; compiling their plans costs more than it saves.
        "jit": "off",
        "synchronous_commit": "on",
        "timezone": "'UTC'",
        # SQL statements, their parameters and even error texts carry names and dates of birth. So
        # the log gets the server's events, and no error of a statement.
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_statement": "'none'",
        "log_min_duration_statement": "-1",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "log_lock_waits": "off",
        "log_temp_files": "-1",
        "log_autovacuum_min_duration": "-1",
    }


def as_configuration(settings: Mapping[str, str]) -> str:
    """The text of a PostgreSQL configuration file."""
    head = "# Rewritten at every start. Use ALTER SYSTEM for settings of your own.\n"
    return head + "".join(f"{name} = {value}\n" for name, value in settings.items())


def _mib(size: int, *, least: int, most: int | None = None) -> str:
    size = max(size, least)
    return f"{(size if most is None else min(size, most)) // MIB}MB"


def _control_group_limit() -> int:
    """The container's memory limit in bytes, or a number above any machine's memory."""
    for path in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            text = Path(path).read_text(encoding="ascii").strip()
        except OSError:
            continue
        if text.isdigit():
            return int(text)
    return 2**63
