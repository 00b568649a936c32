"""The embedded server's settings for machines of every size."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.embedded.tuning import (
    GIB,
    MIB,
    Machine,
    as_configuration,
    settings_for,
)

machines = st.builds(
    Machine,
    memory=st.integers(512 * MIB, 1024 * GIB),
    cores=st.integers(1, 256),
    disk_free=st.integers(0, 1024 * GIB),
    shm=st.integers(0, 512 * GIB),
)


def _bytes(setting: str) -> int:
    match = re.fullmatch(r"(\d+)MB", setting)
    assert match is not None
    return int(match[1]) * MIB


@given(machines)
def test_memory_promised_to_all_connections_fits_the_machine(machine: Machine) -> None:
    """Shared buffers, and one sort for every connection, take at most three quarters of memory."""
    chosen = settings_for(machine)
    promised = _bytes(chosen["shared_buffers"])
    sorts = _bytes(chosen["work_mem"]) * int(chosen["max_connections"])
    assert promised <= max(machine.memory // 3, 128 * MIB)
    assert sorts <= max(machine.memory // 4, 400 * MIB)


@given(machines)
def test_the_log_of_changes_takes_at_most_a_tenth_of_the_free_disk(machine: Machine) -> None:
    """A full disk is not of our making, down to the least that PostgreSQL works with."""
    chosen = settings_for(machine)
    assert _bytes(chosen["max_wal_size"]) <= max(machine.disk_free // 10, 256 * MIB)
    assert _bytes(chosen["min_wal_size"]) < _bytes(chosen["max_wal_size"])


@given(machines)
def test_no_machine_makes_the_server_listen_or_lose_commits(machine: Machine) -> None:
    """Socket only, durable commits and no compiled plans, whatever the machine."""
    chosen = settings_for(machine)
    assert chosen["listen_addresses"] == "''"
    assert chosen["synchronous_commit"] == "on"
    assert chosen["jit"] == "off"


@pytest.mark.parametrize(
    ("shm", "kind"), [(0, "'mmap'"), (64 * MIB, "'mmap'"), (12 * GIB, "'posix'")]
)
def test_a_containers_small_shared_memory_is_avoided(shm: int, kind: str) -> None:
    """Where ``/dev/shm`` is missing or has Docker's 64 MiB, parallel queries use files instead."""
    machine = Machine(memory=24 * GIB, cores=2, disk_free=80 * GIB, shm=shm)
    assert settings_for(machine)["dynamic_shared_memory_type"] == kind


def test_the_reference_machine_gets_the_expected_sizes() -> None:
    """Two cores and 24 GiB get 8 GiB of shared buffers and 61 MiB a sort."""
    chosen = settings_for(Machine(memory=24 * GIB, cores=2, disk_free=80 * GIB, shm=12 * GIB))
    assert chosen["shared_buffers"] == "8192MB"
    assert chosen["effective_cache_size"] == "18432MB"
    assert chosen["work_mem"] == "61MB"
    assert chosen["maintenance_work_mem"] == "1536MB"
    assert chosen["max_wal_size"] == "4096MB"
    assert chosen["max_parallel_workers_per_gather"] == "1"


@given(machines)
def test_a_configuration_file_names_each_setting_once(machine: Machine) -> None:
    """The file has one line a setting after its heading."""
    chosen = settings_for(machine)
    lines = as_configuration(chosen).splitlines()[1:]
    assert [line.split(" = ", 1)[0] for line in lines] == list(chosen)
