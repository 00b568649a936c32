"""Signing in at an employer's: away, back, on; linking, proving again, and what a session has."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet

from contactpoint.access.grants import Role
from contactpoint.ledger.entry import Event
from contactpoint.services.accounts.employer.mapping import Claims, ReviewedTable
from contactpoint.services.accounts.employer.register import map_employer, suspend_employer
from contactpoint.services.accounts.employer.transaction import Proved, opened
from contactpoint.store.models import Account, Employer, EmployerLink
from tests.fixtures.employers import (
    BEGIN,
    KEEPING,
    NAME,
    TABLE,
    come_back,
    go_away,
    go_on,
    is_signed_in,
    link,
    provider,
    sign_in,
)
from tests.fixtures.ledger import entries, entry
from tests.fixtures.lying_provider import ACR, CLIENT, LyingProvider
from tests.web import world

__all__ = ["provider"]

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def dana(provider: LyingProvider) -> Account:
    """A practitioner whose account is linked."""
    made = world.account()
    link(made, provider.subject)
    return made


def test_an_employer_says_who_it_is_and_the_account_is_signed_in(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """The whole way, recorded once, with the employer's name, the strength and the role."""
    answer = sign_in(client, provider)
    assert answer.headers["Location"] == "/"
    assert is_signed_in(client)
    told = entry(Event.EMPLOYER_SIGNED_IN)
    assert (told.account, told.detail.employer, told.detail.acr) == (dana.pk, NAME, ACR)
    assert told.detail.roles == ("practitioner",)


def test_what_is_asked_of_the_provider(client: Client, provider: LyingProvider) -> None:
    """Code and PKCE by S256, a nonce, the strength, a fresh proof, and our own address."""
    asked = go_away(client, provider)
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert asked["scope"] == "openid"
    assert asked["acr_values"] == ACR
    assert asked["max_age"] == "600"
    assert asked["client_id"] == CLIENT
    assert asked["redirect_uri"] == f"http://testserver/employer/at/{NAME}/back/"


def test_the_service_proves_itself_by_its_key_and_not_by_a_secret(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """``private_key_jwt``: signed by a key that our page of keys names, for the provider's token
    endpoint, for two minutes, never twice the same."""
    sign_in(client, provider)
    ((_, sent),) = [one for one in provider.asked if one[0] == "/token"]
    assert "client_secret" not in sent
    assert len(sent["code_verifier"]) == 43
    keys = KeySet.import_key_set(Client().get("/employer/keys/").json())
    assert all(not key.is_private for key in keys)
    claims = jwt.decode(sent["client_assertion"], keys, algorithms=["PS256"]).claims
    assert claims["iss"] == claims["sub"] == CLIENT
    assert claims["aud"] == f"{provider.issuer}/token"
    assert claims["exp"] - claims["iat"] == 120
    assert len(claims["jti"]) > 20


def test_the_cookie_of_the_way_comes_along_from_another_site_and_the_sessions_does_not(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """``__Host-`` and Lax for minutes; the session's stays Strict. What is in it is sealed."""
    asked = go_away(client, provider)
    kept = client.cookies["__Host-employer"]
    assert (kept["samesite"], kept["httponly"], kept["secure"]) == ("Lax", True, True)
    assert (kept["path"], kept["max-age"]) == ("/", 600)
    assert asked["state"] not in kept.value
    come_back(client, asked)
    go_on(client)
    assert client.cookies["__Host-session"]["samesite"] == "Strict"
    assert client.cookies["__Host-employer"].value == ""


def test_coming_back_signs_nobody_in(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """Another site may send anybody here: only the button does anything."""
    answer = come_back(client, go_away(client, provider))
    assert answer.headers["Location"] == "/employer/go-on/"
    assert not is_signed_in(client)
    assert b"If you did not begin this yourself" in client.get("/employer/go-on/").content
    assert not entries(Event.EMPLOYER_SIGNED_IN)


def test_a_session_has_only_the_grants_that_both_sides_say(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """Two roles are granted here; the employer confirms one, and the session has that one."""
    scope = dana.grants[0][1]
    world.change(
        dana.username,
        grants=[["practitioner", scope, None], ["data_quality", scope, None]],
    )
    provider.roles = ["R8001", "R-unknown"]
    sign_in(client, provider)
    assert client.get("/review/").status_code == 200
    assert client.get("/search/").status_code == 200
    provider.roles = "R8000"
    other = Client()
    sign_in(other, provider)
    assert other.get("/review/").status_code == 403
    assert other.get("/search/").status_code == 200


def test_an_employer_grants_nothing(client: Client, provider: LyingProvider, dana: Account) -> None:
    """Whatever roles its token has: what was not granted here nobody gets."""
    provider.roles = ["R8000", "R8001"]
    sign_in(client, provider)
    assert client.get("/review/").status_code == 403
    assert entry(Event.EMPLOYER_SIGNED_IN).detail.roles == ("practitioner",)


def test_a_role_counts_for_the_organisation_that_it_stands_beside(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """Posts at two organisations: the role of the one does not count at the other."""
    employer = Employer.objects.get()
    employer.claims = Claims("org_code", "role_code", posts="posts").as_kept()
    employer.save()
    provider.claims = {
        "posts": [
            {"org_code": "X99001", "role_code": "R8000"},
            {"org_code": "E99000001", "role_code": "R8001"},
        ]
    }
    assert sign_in(client, provider).status_code == 403
    assert not is_signed_in(client)
    provider.claims["posts"].append({"org_code": "E99000001", "role_code": "R8000"})
    sign_in(client, provider)
    assert is_signed_in(client)


def test_organisation_and_role_may_be_told_at_the_page_of_claims(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """With ``userinfo`` they count, of the very person the token is about and nobody else."""
    employer = Employer.objects.get()
    employer.claims = Claims("org", "roles", source="userinfo").as_kept()
    employer.save()
    provider.userinfo = {"sub": "somebody else", "org": "E99000001", "roles": "R8000"}
    assert sign_in(client, provider).status_code == 403
    provider.userinfo["sub"] = provider.subject
    sign_in(client, provider)
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda: suspend_employer(agent=KEEPING, name=NAME), id="suspended"),
        pytest.param(
            lambda: map_employer(
                agent=KEEPING,
                name=NAME,
                mapping=ReviewedTable(TABLE.organisations, {"R1": ("auditor",)}),
            ),
            id="another table",
        ),
        pytest.param(lambda: EmployerLink.objects.all().delete(), id="unlinked"),
    ],
)
def test_a_session_opens_nothing_more_once_the_employers_word_does_not_hold(
    client: Client, provider: LyingProvider, dana: Account, change: Any
) -> None:
    """That minute, and not at the next sign-in."""
    sign_in(client, provider)
    assert is_signed_in(client)
    change()
    assert client.get("/activity/").headers["Location"] == "/session-ended/"
    assert not is_signed_in(client)


def test_a_holder_links_the_account_with_a_proof_and_takes_the_link_back(
    client: Client, provider: LyingProvider
) -> None:
    """Signed in by own means and proved again, by signing in there afresh."""
    practitioner, browsing = world.account(), Client()
    browsing.force_login(practitioner)
    assert browsing.get(f"{BEGIN}link/").headers["Location"] == "/prove-again/"
    _proven(browsing)
    asked = go_away(browsing, provider, f"{BEGIN}link/")
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    come_back(browsing, asked)
    assert go_on(browsing, "link").headers["Location"] == "/employer/"
    assert b"Your account is linked." in browsing.get("/employer/").content
    assert entry(Event.EMPLOYER_LINKED).account == practitioner.pk
    sign_in(client, provider)
    assert is_signed_in(client)
    assert browsing.get("/activity/").headers["Location"] == "/session-ended/"

    again = Client()
    again.force_login(Account.objects.get(pk=practitioner.pk))
    _proven(again)
    assert again.post(f"{BEGIN}unlink/").headers["Location"] == "/employer/"
    assert entry(Event.EMPLOYER_UNLINKED).account == practitioner.pk
    assert sign_in(Client(), provider).status_code == 403


def test_a_subject_is_kept_as_a_digest(provider: LyingProvider, dana: Account) -> None:
    """A dump does not tell who somebody is at the employer's, and at another issuer the same
    identifier is somebody else."""
    row = EmployerLink.objects.get()
    assert provider.subject.encode() not in bytes(row.subject)
    assert len(bytes(row.subject)) == 16


def test_step_up_is_a_fresh_sign_in_at_the_employers(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """Signed in by an employer, somebody proves it there again, and goes on."""
    sign_in(client, provider)
    assert b"Prove it with Mereshire single sign-on" in client.get("/prove-again/").content
    asked = go_away(client, provider, f"{BEGIN}prove/")
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    come_back(client, asked)
    assert b"Go on with what you were doing" in client.get("/employer/go-on/").content
    assert go_on(client, "prove").status_code == 302
    assert "proved_at" in client.session
    assert entry(Event.EMPLOYER_PROVED).account == dana.pk


def test_the_page_of_passwords_offers_only_what_is_in_force(
    client: Client, provider: LyingProvider
) -> None:
    """A button for each employer, and none for one that is suspended."""
    assert b"Sign in with Mereshire single sign-on" in client.get("/sign-in/").content
    suspend_employer(agent=KEEPING, name=NAME)
    assert b"Sign in with" not in client.get("/sign-in/").content
    assert client.get(BEGIN).status_code == 404


def test_the_address_of_the_last_step_has_nothing_in_it(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """Neither code nor state stays in the browser's address, nor goes on to another page."""
    answer = come_back(client, go_away(client, provider))
    assert urlsplit(answer.headers["Location"]).query == ""


def test_no_token_is_kept_anywhere_on_the_way_or_after(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """Neither in what the browser keeps, sealed as that is, nor in the session."""
    come_back(client, go_away(client, provider))
    on_the_way = opened(client.cookies["__Host-employer"].value, Proved)
    go_on(client)
    assert is_signed_in(client)
    for kept in (repr(on_the_way), repr(dict(client.session.items()))):
        assert "an access token" not in kept
        assert "eyJ" not in kept
        assert "a code" not in kept


def test_every_role_can_be_mapped(provider: LyingProvider) -> None:
    """The table names our roles by the names that grants have."""
    assert {role for roles in TABLE.roles.values() for role in roles} <= {r.value for r in Role}


def _proven(client: Client) -> None:
    from django.utils import timezone

    session = client.session
    session["proved_at"] = timezone.now().timestamp()
    session.save()
