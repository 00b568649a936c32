"""The systemd units that are shipped, as systemd reads them."""

import shlex
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.repository import ROOT

FOLDER = ROOT / "deploy" / "systemd"
SERVICES = sorted(FOLDER.glob("*.service"))
TIMERS = sorted(FOLDER.glob("*.timer"))
FOR_ALL = FOLDER / "contactpoint-.service.d" / "hardening.conf"
ANOTHER_SERVER = FOLDER / "another-server"
PROGRAMS = "/opt/contactpoint/bin/"


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of a unit."""

    name: str
    value: str


def settings(unit: Path) -> Sequence[Setting]:
    """The lines of a unit, and those that every unit has."""
    files = [unit, FOR_ALL] if unit in SERVICES else [unit]
    lines = [line for file in files for line in file.read_text().splitlines()]
    pairs = [line.split("=", 1) for line in lines if "=" in line and not line.startswith("#")]
    return [Setting(name.strip(), value.strip()) for name, value in pairs]


def values(unit: Path, name: str) -> list[str]:
    """What a unit says under a name, in its order."""
    return [setting.value for setting in settings(unit) if setting.name == name]


def commands(unit: Path) -> list[list[str]]:
    """The words of each command that a unit runs."""
    lines = [line for name in ("ExecStart", "ExecStartPost") for line in values(unit, name)]
    return [shlex.split(line) for line in lines]


def variables(unit: Path) -> list[str]:
    """The environment's names that a unit sets."""
    lines = values(unit, "Environment")
    return [word.split("=", 1)[0] for line in lines for word in shlex.split(line)]


def installed(target: Path, *, another_server: bool = False) -> Path:
    """The units in a folder of their own, with programs that exist where they run one."""
    shutil.copytree(FOLDER, target, ignore=shutil.ignore_patterns("another-server", "*.sysusers"))
    programs = target / "bin"
    programs.mkdir()
    for name in {
        command[0].removeprefix(PROGRAMS) for unit in SERVICES for command in commands(unit)
    }:
        (programs / name).write_text("#!/bin/sh\n")
        (programs / name).chmod(0o755)
    for unit in target.glob("*.service"):
        unit.write_text(unit.read_text().replace(PROGRAMS, f"{programs}/"))
        if another_server:
            beside = target / f"{unit.name}.d"
            beside.mkdir()
            shutil.copy(addresses_for(unit.stem), beside / "another-server.conf")
    return target


def addresses_for(unit: str) -> Path:
    """The file that lets a unit reach PostgreSQL on another machine, as docs/operations.md says."""
    as_owner = unit in ("contactpoint-merge", "contactpoint-forget")
    return ANOTHER_SERVER / ("jobs.conf" if as_owner else "pages.conf")
