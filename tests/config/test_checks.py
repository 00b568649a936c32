"""A server that is set up unsafely does not start."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from pytest_django import Settings

from contactpoint.config.checks import (
    demonstration_accounts_only_in_demonstrations,
    keys_are_our_own,
)
from contactpoint.store.models import Account, Organisation
from contactpoint.vault.key_holder import FileKeyHolder

_SECRET = "a session secret of forty characters or more"


@pytest.fixture
def key_file(tmp_path: Path, settings: Settings) -> Path:
    """An installation with a key of its own."""
    path = tmp_path / "key"
    FileKeyHolder.create_file(path)
    settings.KEY_FILE = path
    settings.SECRET_KEY = _SECRET
    return path


def _identities(messages: object) -> list[str]:
    return [message.id for message in messages]  # type: ignore[attr-defined]


def test_a_key_of_ones_own_is_accepted(key_file: Path) -> None:
    """A key that was made by the installation passes."""
    assert keys_are_our_own(None) == []


def test_a_key_that_others_can_read_is_refused(key_file: Path) -> None:
    """A key file that the group may read counts as given away."""
    key_file.chmod(0o640)
    assert _identities(keys_are_our_own(None)) == ["contactpoint.E001"]


def test_a_missing_key_is_refused(key_file: Path) -> None:
    """Without its key file a server could open nothing and would seal under no key."""
    key_file.unlink()
    assert _identities(keys_are_our_own(None)) == ["contactpoint.E001"]


@pytest.mark.parametrize("known", [bytes(32), bytes(range(32))], ids=["zeros", "vectors"])
def test_a_published_key_is_refused(key_file: Path, known: bytes) -> None:
    """A key that is written down somewhere protects nothing."""
    key_file.write_bytes(known)
    assert _identities(keys_are_our_own(None)) == ["contactpoint.E002"]


def test_a_short_session_secret_is_refused(key_file: Path, settings: Settings) -> None:
    """A secret that can be guessed lets anybody sign a session."""
    settings.SECRET_KEY = "short"
    assert _identities(keys_are_our_own(None)) == ["contactpoint.E003"]


@pytest.mark.django_db(databases=["default", "keys"])
@pytest.mark.parametrize("demonstration_server", [True, False])
@pytest.mark.parametrize("demonstration_account", [True, False])
def test_demonstration_and_real_accounts_never_meet(
    settings: Settings, demonstration_server: bool, demonstration_account: bool
) -> None:
    """A server serves either demonstration accounts or real ones, as what it was made for."""
    settings.DEMONSTRATION = demonstration_server
    organisation = Organisation.objects.create(
        scheme="urn", code="100001", name="A school", service="school"
    )
    Account.objects.create(
        username="somebody", organisation=organisation, demonstration=demonstration_account
    )
    found = demonstration_accounts_only_in_demonstrations(None, databases=["default"])
    allowed = demonstration_server == demonstration_account
    assert _identities(found) == ([] if allowed else ["contactpoint.E004"])


@pytest.mark.django_db(databases=["default", "keys"])
def test_the_check_that_servers_run_fails_as_a_whole(key_file: Path, settings: Settings) -> None:
    """What ``config.wsgi`` calls raises, so that no server comes up."""
    settings.DEMONSTRATION = False
    organisation = Organisation.objects.create(
        scheme="urn", code="100001", name="A school", service="school"
    )
    Account.objects.create(username="somebody", organisation=organisation, demonstration=True)
    with pytest.raises(SystemCheckError, match="demonstration accounts"):
        call_command("check", databases=["default"])
