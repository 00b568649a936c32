"""The systemd units run what the product has, harden it, and agree with what it needs."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from contactpoint.cli.main import contactpoint
from contactpoint.config import command
from tests.architecture.repository import ROOT, SOURCE
from tests.deploy.units import (
    ANOTHER_SERVER,
    FOLDER,
    PROGRAMS,
    SERVICES,
    TIMERS,
    addresses_for,
    commands,
    installed,
    values,
    variables,
)

# In tenths of systemd's own scale from 0 (nothing left to attack) to 10.
_MOST_EXPOSED_TENTHS = 15

_PAGES = FOLDER / "contactpoint-pages.service"
_JOBS = [unit for unit in SERVICES if unit != _PAGES]

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine"
)


def _analyze(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["systemd-analyze", "--no-pager", *arguments],
        check=False,
        capture_output=True,
        text=True,
        # The closing colon adds the system's own units, which ours name.
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{folder}:"},
    )


@needs_systemd
@pytest.mark.parametrize("another_server", [False, True], ids=["embedded", "another-server"])
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path, another_server: bool) -> None:
    """Services and timers, with either database."""
    folder = installed(tmp_path / "units", another_server=another_server)
    units = sorted(
        str(path) for suffix in ("service", "timer") for path in folder.glob(f"*.{suffix}")
    )
    assert len(units) == len(SERVICES) + len(TIMERS)
    done = _analyze(folder, "verify", "--man=no", "--recursive-errors=no", *units)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("another_server", [False, True], ids=["embedded", "another-server"])
@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_a_unit_leaves_little_to_attack(tmp_path: Path, unit: Path, another_server: bool) -> None:
    """By systemd's own reckoning, with either database."""
    folder = installed(tmp_path / "units", another_server=another_server)
    threshold = f"--threshold={_MOST_EXPOSED_TENTHS}"
    done = _analyze(folder, "security", "--offline=true", threshold, str(folder / unit.name))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_what_a_unit_runs_is_there(unit: Path) -> None:
    """Each command is one of the product's, with options that it has; each file is shipped."""
    for program, *words in commands(unit):
        if program == f"{PROGRAMS}contactpoint":
            _read_as_a_command(words)
        else:
            assert program == f"{PROGRAMS}python"
            assert (ROOT / "deploy" / Path(words[0]).name).exists()


def _read_as_a_command(words: list[str]) -> None:
    """Raises ``click.UsageError`` for a command or an option that is none; runs nothing."""
    found: click.Command = contactpoint
    while isinstance(found, click.Group):
        name, inner, words = found.resolve_command(click.Context(found), words)
        assert name is not None
        assert inner is not None
        found = inner
    found.make_context(found.name, list(words))


def _known_variables() -> set[str]:
    """The names that the product's code reads from the environment."""
    text = "\n".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py"))
    return set(re.findall(r'"((?:CONTACTPOINT_|LINKAGE_)[A-Z_]+|[A-Z_]*DATABASE_URL|PORT)"', text))


@pytest.mark.parametrize(
    "unit", [*SERVICES, *sorted(ANOTHER_SERVER.glob("*.conf"))], ids=lambda unit: unit.stem
)
def test_a_unit_sets_only_what_the_settings_know(unit: Path) -> None:
    """And what docs/operations.md explains."""
    explained = (ROOT / "docs" / "operations.md").read_text()
    chosen = variables(unit)
    assert chosen
    assert set(chosen) <= _known_variables()
    assert all(f"`{name}`" in explained for name in chosen)


def test_only_jobs_that_need_them_get_the_owners_addresses() -> None:
    """With another server: what the command runs as the owner, and nothing else."""
    for unit in SERVICES:
        words = [word for word in commands(unit)[0][1:] if not word.startswith("-")]
        as_owner = words[:1] in command._AS_OWNER or words[:2] in command._AS_OWNER
        given = set(variables(addresses_for(unit.stem)))
        assert ("OWNER_DATABASE_URL" in given) == as_owner
        assert ("DESTROYER_KEYS_DATABASE_URL" in given) == as_owner


def test_no_unit_has_a_password_in_it() -> None:
    """Passwords come as credentials, which systemd keeps in memory and for one unit."""
    for file in FOLDER.rglob("*.*"):
        if file.is_file():
            assert not re.search(r"://[^/\s@]+:[^/\s@]+@|password=", file.read_text())


@pytest.mark.parametrize("unit", _JOBS, ids=lambda unit: unit.stem)
def test_a_job_has_a_timer_and_never_starts_the_database_itself(unit: Path) -> None:
    """What a job starts ends with it: so it waits for the pages, which keep the embedded server."""
    assert unit.with_suffix(".timer") in TIMERS
    assert values(unit, "Requisite") == values(unit, "After") == [_PAGES.name]
    assert values(unit.with_suffix(".timer"), "Persistent") == ["yes"]
    assert values(unit, "RemoveIPC") == []


def test_the_pages_are_ended_in_order_and_go_on_without_a_worker() -> None:
    """Time for workers and database; the command alone is told; a killed worker is no end."""
    assert values(_PAGES, "KillMode") == ["mixed"]
    assert int(values(_PAGES, "TimeoutStopSec")[0]) > 10 + 120 + 10
    assert values(_PAGES, "OOMPolicy") == ["continue"]
    assert values(_PAGES, "Restart") == ["on-failure"]
