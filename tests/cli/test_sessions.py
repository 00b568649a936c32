"""An operator ends what an account has open, and changes what it proves itself by."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner, Result
from django.contrib.auth.hashers import check_password
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from contactpoint.cli.main import contactpoint
from contactpoint.ledger.entry import Event, Origin
from contactpoint.services.accounts import second_factor
from contactpoint.store.models import Account
from tests.fixtures.ledger import entry
from tests.web import world
from tests.web.conftest import no_collected_files

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

__all__ = ["no_collected_files"]

_PASSWORD, _PIN = "lantern harbour forty-two", "583029"
_SECRETS = {"CONTACTPOINT_PASSWORD": _PASSWORD, "CONTACTPOINT_PIN": _PIN}


@pytest.fixture(autouse=True)
def _installation(settings: Settings) -> None:
    settings.DEMONSTRATION = False


@pytest.fixture
def client() -> Client:
    """The social worker, signed in."""
    client = Client()
    client.force_login(world.account())
    return client


def _run(*arguments: str, secrets: dict[str, str] = _SECRETS) -> Result:
    return CliRunner().invoke(contactpoint, arguments, env=secrets)


@pytest.mark.parametrize("what", ["password", "pin", "device", "suspend"])
def test_a_change_signs_the_account_out(client: Client, what: str) -> None:
    """And is recorded with who began it, whatever is changed."""
    assert client.get("/search/").status_code == 200
    done = _run("account-change", what, "Dana.Okafor")
    assert done.exit_code == 0
    assert client.get("/search/").headers["Location"] == "/session-ended/"
    written = entry(Event.ACCOUNT_CHANGED).sealed
    assert written is not None
    assert (written.origin, written.job) == (Origin.TERMINAL, "account_change")


def test_what_is_changed_is_what_proves_the_account(client: Client) -> None:
    """The password, the PIN and the device that are new; of the old device no code is good."""
    before = second_factor.current_code(Account.objects.get())
    for what in ("password", "pin", "device"):
        done = _run("account-change", what, "dana.okafor")
    account = Account.objects.get()
    assert check_password(_PASSWORD, account.password)
    secret = parse_qs(urlsplit(done.stdout.strip()).query)["secret"][0]
    assert second_factor.device_address(account) == done.stdout.strip()
    code = second_factor.current_code(account)
    assert secret
    assert second_factor.prove(account, code=code, pin=_PIN) is not None
    if before != code:
        assert second_factor.prove(account, code=before, pin=_PIN) is None


def test_a_suspended_account_is_let_in_again_only_by_signing_in(client: Client) -> None:
    """Resuming brings no session back."""
    _run("account-change", "suspend", "dana.okafor")
    assert not Account.objects.get().is_active
    _run("account-change", "resume", "dana.okafor")
    assert Account.objects.get().is_active
    assert client.get("/search/").status_code == 302


@pytest.mark.parametrize(
    ("secrets", "reason"),
    [({"CONTACTPOINT_PIN": "111111"}, "this PIN"), ({"CONTACTPOINT_PASSWORD": "short"}, "short")],
)
def test_what_is_too_easy_is_refused_and_ends_nothing(
    client: Client, secrets: dict[str, str], reason: str
) -> None:
    """Nothing is recorded as changed either."""
    what = "pin" if "CONTACTPOINT_PIN" in secrets else "password"
    done = _run("account-change", what, "dana.okafor", secrets=secrets)
    assert done.exit_code == 1
    assert reason in done.stderr
    assert client.get("/search/").status_code == 200


@pytest.mark.parametrize(
    "command", [("account-change", "suspend"), ("sessions", "end"), ("account-change", "pin")]
)
def test_nobodys_account_is_refused(command: tuple[str, ...]) -> None:
    """The message says so."""
    done = _run(*command, "nobody.at.all")
    assert done.exit_code == 1
    assert "there is no account with this user name" in done.stderr


def test_an_account_is_signed_out_everywhere(client: Client) -> None:
    """As by its own page."""
    assert _run("sessions", "end", "dana.okafor").exit_code == 0
    assert client.get("/search/").status_code == 302


def test_what_has_ended_is_cleared_away_by_a_timer(client: Client) -> None:
    """Nobody at a terminal is named, and who is signed in stays so."""
    client.get("/search/")
    client.session.save()
    Client().session.save()
    ended = Session.objects.exclude(pk=Session.objects.earliest("expire_date").pk)
    ended.update(expire_date=timezone.now() - timedelta(hours=9))
    kept = Session.objects.count() - ended.count()
    assert _run("sessions", "clear", "--unattended").exit_code == 0
    assert Session.objects.count() == kept
    written = entry(Event.SESSIONS_CLEARED).sealed
    assert written is not None
    assert (written.origin, written.operator) == (Origin.JOB, "")
