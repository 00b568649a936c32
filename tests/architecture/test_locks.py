"""What is installed is what was locked: every file by its hash, from any mirror."""

import json
import re

import pytest

from tests.architecture.repository import ROOT

_LOCKS = ("build", "base", "dev", "bench", "spark", "token")
_PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.MULTILINE)


def locked_versions(name: str) -> dict[str, str]:
    """The packages of a lock file and their versions."""
    return dict(_PINNED.findall((ROOT / "requirements" / f"{name}.lock").read_text()))


@pytest.mark.parametrize("name", _LOCKS)
def test_every_locked_package_has_one_version_and_its_hashes(name: str) -> None:
    """Each entry of a lock file is pinned and carries at least one SHA-256."""
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    entries = [e for e in re.split(r"\n(?=[a-z0-9])", text) if not e.startswith("#")]
    assert entries
    for entry in entries:
        assert _PINNED.match(entry), entry.split("\n", 1)[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry.split("\n", 1)[0]


@pytest.mark.parametrize("name", _LOCKS)
def test_a_lock_says_nothing_of_where_packages_come_from(name: str) -> None:
    """A lock file holds no address, no path and no option of the machine that made it."""
    for line in (ROOT / "requirements" / f"{name}.lock").read_text().splitlines():
        assert "://" not in line
        assert " @ " not in line
        assert not line.startswith("-")


def test_the_checks_run_what_the_service_runs() -> None:
    """A package that both locks name has the same version in both."""
    base, dev = locked_versions("base"), locked_versions("dev")
    assert {name: dev.get(name) for name in base} == base


def test_npm_packages_are_locked_by_hash_without_addresses() -> None:
    """package-lock.json has an integrity hash for every package and no resolved address."""
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for name, entry in packages.items():
        assert "resolved" not in entry
        assert not name or entry["integrity"].startswith("sha512-")


def test_npm_versions_are_exact() -> None:
    """package.json asks for exact versions: the macros are written for one of them."""
    package = json.loads((ROOT / "package.json").read_text())
    asked = {**package["dependencies"], **package["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in asked.values())
