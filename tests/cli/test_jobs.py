"""What is done at a terminal without an account has an operator."""

import os
import pwd
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils import timezone
from pytest_django import Settings

from contactpoint.access.actor import JobName
from contactpoint.cli.jobs import job
from contactpoint.cli.main import contactpoint
from contactpoint.ledger.entry import Event, Origin
from contactpoint.store.models import Organisation
from tests.fixtures.ledger import entries

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_SAMPLES = Path(__file__).parent.parent / "samples"
_LOGIN = "op.erator"


@pytest.fixture(autouse=True)
def _login(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """The machine knows who runs the commands as this login, whatever the environment says."""
    settings.DEMONSTRATION = False
    known = pwd.getpwuid(os.getuid())
    named = pwd.struct_passwd((_LOGIN, *known[1:]))
    monkeypatch.setattr(pwd, "getpwuid", lambda user: named)
    monkeypatch.setenv("USER", "somebody.else")
    monkeypatch.setenv("LOGNAME", "somebody.else")


def _registers(folder: Path) -> list[str]:
    schools, practices = _SAMPLES / "gias/dfe-schools.zip", _SAMPLES / "ods/epraccur_sample.csv"
    return ["registers", "--schools", str(schools), "--gp-practices", str(practices)]


def _account(folder: Path) -> list[str]:
    Organisation.objects.create(scheme="urn", code="100001", name="A school", service="school")
    return [
        *("account", "jo.smith", "--name", "Jo Smith", "--job-title", "Teacher"),
        *("--organisation", "urn:100001", "--checked-on", timezone.localdate().isoformat()),
    ]


def _load(folder: Path) -> list[str]:
    listed = folder / "list.csv"
    listed.write_text("First name,Last name,Date of birth\nWren,Tarn,2016-05-06\n")
    return ["feed", "load", "school_list", str(listed), "--from", "999001"]


@pytest.mark.parametrize(
    ("command", "event", "name", "origin"),
    [
        (_registers, Event.REGISTERS_LOADED, JobName.REGISTERS, Origin.TERMINAL),
        (_account, Event.ACCOUNT_MADE, JobName.ACCOUNT_MAKING, Origin.TERMINAL),
        (_load, Event.FEED_LOADED, JobName.FEED_LOAD, Origin.LOAD),
    ],
)
def test_each_command_is_recorded_with_its_job_and_operator(
    command: object, event: Event, name: JobName, origin: Origin, tmp_path: Path
) -> None:
    """Nothing is done by nobody."""
    assert callable(command)
    secrets = {"CONTACTPOINT_PASSWORD": "lantern harbour forty-two", "CONTACTPOINT_PIN": "482916"}
    done = CliRunner().invoke(contactpoint, command(tmp_path), env=secrets)
    assert done.exit_code == 0, done.output
    recorded = entries(event)
    assert recorded
    for entry in recorded:
        sealed = entry.sealed
        assert sealed is not None
        assert entry.account is None
        assert (sealed.origin, sealed.job, sealed.operator) == (origin, name.value, _LOGIN)


def test_a_user_without_a_name_is_known_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container, where no file names the user."""

    def nameless(user: int) -> pwd.struct_passwd:
        raise KeyError(user)

    monkeypatch.setattr(pwd, "getpwuid", nameless)
    assert job(JobName.REGISTERS).operator == str(os.getuid())
