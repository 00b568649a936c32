"""Our own keys: which is published, which signs, and what is kept of them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contactpoint.services.accounts.employer import signing_keys
from contactpoint.services.accounts.employer.calls import is_fit_address
from contactpoint.store.models import EmployerKey
from contactpoint.store.safe import vault
from contactpoint.vault.errors import SealBrokenError
from contactpoint.vault.lasting import generation_of
from tests.fixtures.employers import KEEPING
from tests.fixtures.safe import fresh_vault, home

__all__ = ["fresh_vault", "home"]

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def _published() -> list[str]:
    return [one["kid"] for one in signing_keys.published()["keys"]]


def _age(kid: str, by: timedelta) -> None:
    EmployerKey.objects.filter(kid=kid).update(made_at=timezone.now() - by)


def test_a_new_key_is_published_at_once_and_signs_when_everybody_can_know_it() -> None:
    """The first signs at once; the next a day after it was published, and then the first can go."""
    first = signing_keys.make_key(agent=KEEPING)
    assert signing_keys.signing_key().kid == first  # type: ignore[union-attr]
    second = signing_keys.make_key(agent=KEEPING)
    assert set(_published()) == {first, second}
    assert signing_keys.signing_key().kid == first  # type: ignore[union-attr]
    with pytest.raises(signing_keys.KeyRefusedError):
        signing_keys.retire_key(agent=KEEPING, kid=first)
    _age(second, signing_keys.PUBLISHED_BEFORE)
    _age(first, 2 * signing_keys.PUBLISHED_BEFORE)
    assert signing_keys.signing_key().kid == second  # type: ignore[union-attr]
    signing_keys.retire_key(agent=KEEPING, kid=first)
    assert _published() == [second]
    with pytest.raises(signing_keys.KeyRefusedError):
        signing_keys.retire_key(agent=KEEPING, kid=first)


def test_what_is_published_signs_nothing() -> None:
    """Of the key only what proves a signature; for signatures alone."""
    signing_keys.make_key(agent=KEEPING)
    (found,) = signing_keys.published()["keys"]
    assert set(found) == {"kty", "n", "e", "kid", "use"}
    assert found["use"] == "sig"


def test_a_private_key_is_sealed_for_its_name() -> None:
    """A dump does not have it; under another key's name it does not open."""
    first = signing_keys.make_key(agent=KEEPING)
    second = signing_keys.make_key(agent=KEEPING)
    row = EmployerKey.objects.get(kid=second)
    assert b"PRIVATE KEY" not in bytes(row.sealed)
    EmployerKey.objects.filter(kid=first).update(sealed=row.sealed)
    with pytest.raises(SealBrokenError):
        signing_keys.published()


def test_a_key_opens_after_the_key_that_seals_it_is_renewed() -> None:
    """It is sealed anew, with the secrets of devices."""
    kid = signing_keys.make_key(agent=KEEPING)
    vault().renew(signing_keys.KEY_NAME)
    assert signing_keys.seal_keys_anew() == 1
    assert signing_keys.seal_keys_anew() == 0
    last = vault().generations(signing_keys.KEY_NAME)[-1].number
    assert generation_of(bytes(EmployerKey.objects.get().sealed)) == last == 1
    assert _published() == [kid]


@pytest.mark.parametrize(
    ("address", "fit"),
    [
        ("https://sign-in.example/a", True),
        ("https://sign-in.example:8443", True),
        ("http://127.0.0.1:1", True),
        ("http://sign-in.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("https://", False),
        ("ftp://sign-in.example", False),
        ("https://sign-in.example\\@evil.example", False),
        ("https://sign-in.example/é", False),
        ("https://sign-in.example/" + "a" * 400, False),
    ],
)
def test_a_provider_has_an_address_over_tls(address: str, fit: bool) -> None:
    """Without TLS only on this machine, where the service is not served over TLS itself."""
    assert is_fit_address(address) is fit


def test_without_tls_nothing_is_asked_of_this_machine_where_the_service_has_tls(
    settings: object,
) -> None:
    """A provider on the very machine is for trying out."""
    settings.SERVED_OVER_TLS = True  # type: ignore[attr-defined]
    assert not is_fit_address("http://127.0.0.1:1")


def test_an_issuer_over_tls_has_no_address_without() -> None:
    """Its keys would come from whoever is between."""
    assert not is_fit_address("http://127.0.0.1:1/keys", beside="https://sign-in.example")
