"""An operator can set an installation up, and nothing is half made when something is wrong."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from click.testing import CliRunner, Result
from django.utils import timezone
from pytest_django import Settings

from contactpoint.access.grants import BOUND_TO, Bound, Role
from contactpoint.cli.main import contactpoint
from contactpoint.ledger.entry import Event
from contactpoint.services.accounts.prove_identity import prove_identity
from contactpoint.store.models import Account, Organisation
from tests.fixtures.ledger import entries

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_PASSWORD, _PIN = "lantern harbour forty-two", "482916"


@pytest.fixture(autouse=True)
def _installation(settings: Settings) -> None:
    settings.DEMONSTRATION = False


@pytest.fixture
def school() -> Organisation:
    return Organisation.objects.create(
        scheme="urn", code="100001", name="A school", service="school"
    )


def _make(
    *,
    password: str = _PASSWORD,
    pin: str = _PIN,
    organisation: str = "urn:100001",
    role: Role = Role.PRACTITIONER,
) -> Result:
    arguments = [
        "account", "Jo.Smith",
        *("--name", "Jo Smith", "--job-title", "Teacher"),
        *("--organisation", organisation, "--role", role.value),
        *("--checked-on", timezone.localdate().isoformat()),
    ]  # fmt: skip
    secrets = {"CONTACTPOINT_PASSWORD": password, "CONTACTPOINT_PIN": pin}
    return CliRunner().invoke(contactpoint, arguments, env=secrets)


def test_an_account_that_was_made_can_sign_in(school: Organisation) -> None:
    """Password, PIN and the device that the printed address sets up prove the account."""
    made = _make()
    assert made.exit_code == 0
    secret = parse_qs(urlsplit(made.stdout.strip()).query)["secret"][0]
    now = list(yield_hotp_counters_from_time())[1]
    actor = prove_identity(
        username="jo.smith",
        password=_PASSWORD,
        code=format_hotp_value(hotp_value(secret, now)),
        pin=_PIN,
    )
    assert actor.organisation_name == "A school"
    assert len(entries(Event.ACCOUNT_MADE)) == 1


@pytest.mark.parametrize(
    ("password", "pin", "reason"),
    [
        (_PASSWORD, "111111", "others would try first"),
        (_PASSWORD, "1234", "6 to 12 digits"),
        (_PASSWORD, "010190", "could be a date"),
        (_PASSWORD, "100001", "others would try first"),
        ("jo.smith jo.smith", _PIN, "your name"),
        ("lantern", _PIN, "too short"),
    ],
)
def test_a_weak_secret_is_refused_and_nothing_is_made(
    school: Organisation, password: str, pin: str, reason: str
) -> None:
    """A password or PIN that is easily guessed makes no account and accredits nobody."""
    refused = _make(password=password, pin=pin)
    assert refused.exit_code == 1
    assert reason in refused.stderr
    assert password not in refused.stderr
    assert pin not in refused.stderr
    assert not Account.objects.exists()
    assert not Organisation.objects.filter(accredited=True).exists()


def test_an_organisation_that_no_register_has_is_refused(school: Organisation) -> None:
    """An account always acts for an organisation that exists."""
    refused = _make(organisation="urn:999999")
    assert refused.exit_code == 1
    assert "registers" in refused.stderr
    assert not Account.objects.exists()


@pytest.mark.parametrize("role", sorted(role for role in Role if BOUND_TO[role] is Bound.DESK))
def test_who_decides_about_children_is_at_a_desk_that_is_known(
    school: Organisation, role: Role
) -> None:
    """A reviewer at an organisation of unknown authority would decide about nobody, and must not be
    taken for the nation's."""
    refused = _make(role=role)
    assert refused.exit_code == 1
    assert "gss:E92000001" in refused.stderr
    assert not Account.objects.exists()
    school.authority_gss = "E06000049"
    school.save()
    assert _make(role=role).exit_code == 0


def test_a_user_name_is_given_out_once(school: Organisation) -> None:
    """A second account of the same name, in other letters, is refused."""
    assert _make().exit_code == 0
    again = _make()
    assert again.exit_code == 1
    assert Account.objects.count() == 1


def test_a_demonstration_takes_no_other_accounts(school: Organisation, settings: Settings) -> None:
    """Real people's accounts do not get mixed with published ones."""
    settings.DEMONSTRATION = True
    assert _make().exit_code == 1
    assert not Account.objects.exists()


def test_the_packaged_registers_load_and_load_again(school: Organisation) -> None:
    """The registers fill the table, and a second time changes no number of rows."""
    assert CliRunner().invoke(contactpoint, ["registers"]).exit_code == 0
    count = Organisation.objects.count()
    assert count > 25_000
    assert Organisation.objects.get(scheme="dfe_la", code="895").authority_name == "Cheshire East"
    assert CliRunner().invoke(contactpoint, ["registers"]).exit_code == 0
    assert Organisation.objects.count() == count
