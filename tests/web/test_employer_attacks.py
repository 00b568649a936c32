"""Attacks on an employer's sign-in, by whoever is between, by another site, or by the provider.

Each is refused, signs nobody in, and has an entry that says what was wrong; the page does not.
"""

import json
import time
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.http import HttpResponse
from django.test import Client
from joserfc.jwk import RSAKey

from contactpoint.access.actor import Job, JobName
from contactpoint.ledger.entry import Event, Origin
from contactpoint.services.accounts.attempts import forget_attempts
from contactpoint.services.accounts.employer import calls, known
from contactpoint.services.accounts.employer.register import suspend_employer
from contactpoint.services.accounts.employer.transaction import Asked, Begun, Proved, opened, sealed
from contactpoint.store.models import Account, Employer, EmployerLink
from tests.fixtures.employers import (
    BACK,
    BEGIN,
    KEEPING,
    NAME,
    come_back,
    go_away,
    go_on,
    is_signed_in,
    link,
    provider,
    register,
    sign_in,
)
from tests.fixtures.ledger import entries, entry
from tests.fixtures.lying_provider import CLIENT, LyingProvider, lying_provider
from tests.web import world

__all__ = ["provider"]

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_NOTHING_MORE = b"Something about your employer's sign-in was not as it should be"
_NOTHING_MORE_ON_PAGE = _NOTHING_MORE.replace(b"'", b"&#39;")


@pytest.fixture
def dana(provider: LyingProvider) -> Account:
    """A practitioner whose account is linked."""
    made = world.account()
    link(made, provider.subject)
    return made


def is_refused(client: Client, answer: HttpResponse, fault: str) -> Any:
    """Nobody is signed in, and what was wrong is on record once; returns the entry."""
    assert answer.status_code in (403, 503), answer.status_code
    assert not is_signed_in(client)
    assert not entries(Event.EMPLOYER_SIGNED_IN)
    told = entry(Event.EMPLOYER_REFUSED)
    assert (told.detail.employer, told.detail.reason) == (NAME, fault)
    return told


def _in(seconds: int) -> Callable[[], int]:
    return lambda: int(time.time()) + seconds


@pytest.mark.parametrize(
    ("claims", "fault"),
    [
        pytest.param({"aud": "another service"}, "wrong_audience", id="wrong audience"),
        pytest.param({"aud": [CLIENT, "another"]}, "wrong_audience", id="two audiences"),
        pytest.param(
            {"aud": [CLIENT, "another"], "azp": CLIENT}, "wrong_audience", id="two, and our party"
        ),
        pytest.param({"aud": None}, "wrong_audience", id="no audience"),
        pytest.param({"azp": "another service"}, "wrong_audience", id="another party"),
        pytest.param({"iss": "https://evil.example"}, "wrong_issuer", id="wrong issuer"),
        pytest.param({"iss": ["x"]}, "wrong_issuer", id="issuer that is no text"),
        pytest.param({"iss": None}, "wrong_issuer", id="no issuer"),
        pytest.param({"nonce": "another"}, "wrong_nonce", id="wrong nonce"),
        pytest.param({"nonce": None}, "wrong_nonce", id="no nonce"),
        pytest.param({"acr": "AAL2_OR_AAL3_ANY"}, "weak", id="weak acr"),
        pytest.param({"acr": None}, "weak", id="missing acr"),
        pytest.param({"acr": ["AAL3_ANY"]}, "weak", id="acr in a list"),
        pytest.param({"acr": "aal3_any"}, "weak", id="acr in other letters"),
        pytest.param({"exp": _in(-61)}, "wrong_time", id="expired"),
        pytest.param({"exp": float("nan")}, "wrong_time", id="expires never"),
        pytest.param({"exp": None}, "wrong_time", id="no end"),
        pytest.param({"iat": _in(120)}, "wrong_time", id="issued in the future"),
        pytest.param({"iat": _in(-400), "exp": _in(600)}, "wrong_time", id="issued long ago"),
        pytest.param({"iat": True}, "wrong_time", id="issued at a truth"),
        pytest.param({"nbf": _in(120)}, "wrong_time", id="not valid yet"),
        pytest.param({"auth_time": _in(-700)}, "too_long_ago", id="proved long ago"),
        pytest.param({"auth_time": None}, "too_long_ago", id="proved nobody knows when"),
        pytest.param({"auth_time": _in(300)}, "too_long_ago", id="proved in the future"),
        pytest.param({"auth_time": "now"}, "too_long_ago", id="proved at a word"),
        pytest.param({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "wrong_claims", id="wrong at_hash"),
        pytest.param({"sub": None}, "wrong_claims", id="no subject"),
        pytest.param({"sub": ""}, "wrong_claims", id="empty subject"),
        pytest.param({"sub": "x" * 256}, "wrong_claims", id="long subject"),
        pytest.param({"sub": {"a": 1}}, "wrong_claims", id="subject that is no text"),
    ],
)
def test_a_token_that_says_something_else_is_refused(
    client: Client, provider: LyingProvider, dana: Account, claims: dict[str, Any], fault: str
) -> None:
    """Signed by the right key: what it says is wrong."""
    provider.claims = {name: one() if callable(one) else one for name, one in claims.items()}
    is_refused(client, sign_in(client, provider), fault)


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        pytest.param({"alg": "HS256"}, "wrong_algorithm", id="HS256 with the public key"),
        pytest.param({"alg": "RS512"}, "wrong_algorithm", id="algorithm not on the list"),
        pytest.param({"kid": None}, "unknown_key", id="no key named"),
        pytest.param({"kid": "another"}, "unknown_key", id="key that nobody publishes"),
        pytest.param({"typ": "at+jwt"}, "not_signed", id="access token for an ID token"),
        pytest.param({"crit": ["x"], "x": 1}, "not_signed", id="header that has to be understood"),
    ],
)
def test_a_token_with_another_header_is_refused(
    client: Client, provider: LyingProvider, dana: Account, header: dict[str, Any], fault: str
) -> None:
    """An algorithm of the employer's list, by a key that it publishes, for an ID token."""
    provider.header = header
    is_refused(client, sign_in(client, provider), fault)


def test_an_unsigned_token_is_refused(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """``none``, with all that is right besides, in any letter case."""
    import base64

    def part(content: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()

    asked = go_away(client, provider)
    claims = json.loads(base64.urlsafe_b64decode(provider.id_token().split(".")[1] + "=="))
    provider.whole_token = f"{part({'alg': 'nOnE', 'kid': 'first'})}.{part(claims)}."
    is_refused(client, come_back(client, asked), "wrong_algorithm")


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "é.é.é", "a" * 20_000, "..", "eyJ9.e30."])
def test_a_token_that_is_none_is_refused(
    client: Client, provider: LyingProvider, dana: Account, token: str
) -> None:
    """Whatever stands in its place."""
    provider.whole_token = token
    is_refused(client, sign_in(client, provider), "not_signed")


@pytest.mark.parametrize(
    ("says", "fault"),
    [
        ("nothing", "wrong_signature"),
        ("jku", "wrong_signature"),
        ("x5u", "wrong_signature"),
        # Too long for a header that is read at all.
        ("jwk", "not_signed"),
    ],
)
def test_a_signature_by_another_key_is_refused(
    client: Client, provider: LyingProvider, dana: Account, says: str, fault: str
) -> None:
    """Of the same name, by whoever is between; also where the token itself has the key, or says
    where it is to be had."""
    go_away(client, provider)
    forged = RSAKey.generate_key(2048, {"kid": "first"})
    there = f"{provider.issuer}/me"
    if says != "nothing":
        provider.header = {says: forged.as_dict(private=False) if says == "jwk" else there}
    real, provider.keys["first"] = provider.keys["first"], forged
    provider.whole_token = None
    asked = go_away(client, provider)
    provider.whole_token = provider.id_token()
    provider.keys["first"] = real
    is_refused(client, come_back(client, asked), fault)
    assert "/me" not in [path for path, _ in provider.asked]


# The library warns of it, and takes it.
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_a_small_key_is_refused(client: Client, provider: LyingProvider, dana: Account) -> None:
    """Anybody who wants to could have found its other half."""
    provider.keys["first"] = RSAKey.generate_key(1024, {"kid": "first"})
    is_refused(client, sign_in(client, provider), "unknown_key")


def test_a_rotated_key_is_taken_and_the_one_before_refused(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """A key that is not known is asked for; what the provider does not publish any more is gone."""
    sign_in(client, provider)
    assert is_signed_in(client)
    later = time.monotonic() + known.BETWEEN_SECONDS + 1
    provider.rotate("second")
    other = Client()
    with patch.object(known, "_now", lambda: later):
        sign_in(other, provider)
    assert is_signed_in(other)
    provider.signs_with = "first"
    assert sign_in(Client(), provider).status_code == 403
    assert entry(Event.EMPLOYER_REFUSED).detail.reason == "unknown_key"


def test_unknown_keys_do_not_let_anybody_ask_the_provider_without_end(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """Once for a key that is not known, and then not again for a minute."""
    provider.header = {"kid": "another"}
    for _ in range(5):
        sign_in(client, provider)
    assert [path for path, _ in provider.asked].count("/keys") == 1


def test_a_replayed_code_is_refused(client: Client, provider: LyingProvider, dana: Account) -> None:
    """The same address again, with the cookie of then: the code does not go out again."""
    asked = go_away(client, provider)
    kept = client.cookies["__Host-employer"].value
    come_back(client, asked)
    thief = Client()
    thief.cookies["__Host-employer"] = kept
    is_refused(thief, come_back(thief, asked), "used_already")
    assert [path for path, _ in provider.asked].count("/token") == 1


def test_a_replayed_last_step_is_refused(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """The cookie of who came back signs in once."""
    come_back(client, go_away(client, provider))
    kept = client.cookies["__Host-employer"].value
    go_on(client)
    thief = Client()
    thief.cookies["__Host-employer"] = kept
    assert go_on(thief).status_code == 403
    assert not is_signed_in(thief)
    assert entry(Event.EMPLOYER_REFUSED).detail.reason == "used_already"


@pytest.mark.parametrize("state", ["another", "", None])
def test_another_state_is_refused(
    client: Client, provider: LyingProvider, dana: Account, state: str | None
) -> None:
    """An answer that this browser did not ask for; nothing is asked of the provider."""
    answer = come_back(client, go_away(client, provider), state=state)
    is_refused(client, answer, "wrong_state")
    assert "/token" not in [path for path, _ in provider.asked]


def test_a_callback_in_another_browser_is_refused(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """Login CSRF: an address that an attacker began signs nobody else in as the attacker."""
    asked = go_away(client, provider)
    victim = Client()
    is_refused(victim, come_back(victim, asked), "not_begun_here")


def test_a_callback_in_a_browser_that_began_another_sign_in_is_refused(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """The code of one beginning does not go with the cookie of another."""
    asked = go_away(client, provider)
    victim = Client()
    go_away(victim, provider)
    is_refused(victim, come_back(victim, asked), "wrong_state")


def test_a_parameter_that_is_there_twice_is_refused(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """RFC 6749 section 3.1: two readers could read two things."""
    asked = go_away(client, provider)
    answer = client.get(f"{BACK}?state={asked['state']}&code=one&code=two")
    is_refused(client, answer, "wrong_state")


@pytest.mark.parametrize("iss", ["https://evil.example", "", None])
def test_a_mixed_up_provider_is_refused_by_the_issuer_of_its_answer(
    client: Client, provider: LyingProvider, dana: Account, iss: str | None
) -> None:
    """RFC 9207: one that names itself does so each time, and the code goes to nobody else."""
    provider.metadata = {"authorization_response_iss_parameter_supported": True}
    is_refused(client, sign_in(client, provider, iss=iss), "wrong_issuer")
    assert "/token" not in [path for path, _ in provider.asked]
    sign_in(client, provider, iss=provider.issuer)
    assert is_signed_in(client)


def test_another_issuer_in_the_answer_is_refused_also_where_none_was_promised(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """Where there is one, it is compared."""
    is_refused(client, sign_in(client, provider, iss="https://evil.example"), "wrong_issuer")


def test_an_answer_of_one_provider_at_the_address_of_another_is_refused(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """Each has an address of its own to which people come back."""
    with lying_provider() as other:
        register(other.issuer, name="other", title="Another")
        asked = go_away(client, provider)
        answer = client.get("/employer/at/other/back/", {"state": asked["state"], "code": "c"})
        assert answer.status_code == 403
        told = entry(Event.EMPLOYER_REFUSED).detail
        assert (told.employer, told.reason) == ("other", "wrong_issuer")
        assert not [one for one in other.asked if one[0] == "/token"]


def test_a_token_of_another_provider_is_refused(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """One that is right there, for the same subject and client, passed on to us."""
    with lying_provider() as other:
        asked = go_away(client, provider)
        other.nonce = provider.nonce
        other.keys, other.subject = {"first": other.keys["first"]}, provider.subject
        provider.whole_token = other.id_token()
        is_refused(client, come_back(client, asked), "wrong_signature")


def test_the_same_subject_at_another_provider_is_somebody_else(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """Who signs in there as ``7f1c0e2a`` is not who does here."""
    with lying_provider() as other:
        register(other.issuer, name="other", title="Another")
        other.subject = provider.subject
        asked = go_away(client, other, "/employer/at/other/")
        assert come_back(client, asked).status_code == 403
        assert entry(Event.EMPLOYER_REFUSED).detail.reason == "unknown_subject"
        known.forget(other.issuer)


def test_an_unknown_subject_gets_no_account(client: Client, provider: LyingProvider) -> None:
    """Nobody is made an account by a token; the page says what to do."""
    answer = sign_in(client, provider)
    is_refused(client, answer, "unknown_subject")
    assert b"link your account" in answer.content
    assert not Account.objects.exists()


def test_a_suspended_provider_lets_nobody_in(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """Also who was away when it was suspended, and who had come back."""
    asked = go_away(client, provider)
    other = Client()
    come_back(other, go_away(other, provider))
    suspend_employer(agent=KEEPING, name=NAME)
    is_refused(client, come_back(client, asked), "suspended")
    assert go_on(other).status_code == 403
    assert not is_signed_in(other)
    assert [one.detail.reason for one in entries(Event.EMPLOYER_REFUSED)] == ["suspended"] * 2


@pytest.mark.parametrize(
    ("organisations", "roles", "fault"),
    [
        pytest.param("X99001", "R8000", "other_organisation", id="another organisation of ours"),
        pytest.param("E-unknown", "R8000", "other_organisation", id="organisation of nobody"),
        pytest.param(None, "R8000", "other_organisation", id="no organisation"),
        pytest.param({"a": "E99000001"}, "R8000", "other_organisation", id="no text"),
        pytest.param("e99000001", "R8000", "other_organisation", id="other letters"),
        pytest.param("E99000001", "R8001", "no_common_role", id="role that is not held"),
        pytest.param("E99000001", "practitioner", "no_common_role", id="our name for a role"),
        pytest.param("E99000001", "R-unknown", "no_common_role", id="role that no row names"),
        pytest.param("E99000001", None, "no_common_role", id="no role"),
        pytest.param("E99000001", [["R8000"]], "no_common_role", id="list in a list"),
    ],
)
def test_what_does_not_map_to_what_the_account_holds_lets_nobody_in(
    client: Client,
    provider: LyingProvider,
    dana: Account,
    organisations: Any,
    roles: Any,
    fault: str,
) -> None:
    """The page says the same of organisation and role; the entry names the account."""
    provider.organisations, provider.roles = organisations, roles
    answer = sign_in(client, provider)
    assert is_refused(client, answer, fault).account == dana.pk
    assert b"does not match your account" in answer.content


@pytest.mark.parametrize("at", ["back", "last step"])
def test_an_account_that_is_not_in_good_standing_is_not_let_in(
    client: Client, provider: LyingProvider, dana: Account, at: str
) -> None:
    """An employer's word does not stand in for training; the person is told what is missing."""
    if at == "back":
        world.change(dana.username, trained_on=None)
        answer = sign_in(client, provider)
    else:
        come_back(client, go_away(client, provider))
        world.change(dana.username, trained_on=None)
        answer = go_on(client)
    told = is_refused(client, answer, "not_in_standing")
    assert (told.account, told.detail.missing) == (dana.pk, ("TRAINING",))
    assert b"training" in answer.content


def test_a_grant_that_is_taken_away_meanwhile_lets_nobody_in(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """Between coming back and the button."""
    come_back(client, go_away(client, provider))
    world.change(dana.username, grants=[["data_quality", dana.grants[0][1], None]])
    is_refused(client, go_on(client), "no_common_role")


def test_an_employers_session_links_the_account_to_no_other_employer(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """Nor takes a link back: one employer's word is not the holder's own means."""
    sign_in(client, provider)
    session = client.session
    session["proved_at"] = time.time()
    session.save()
    assert client.get(f"{BEGIN}link/").status_code == 403
    assert client.post("/employer/link/").status_code == 403
    assert client.post(f"{BEGIN}unlink/").status_code == 403
    assert EmployerLink.objects.count() == 1


def _linking(client: Client, account: Account) -> None:
    client.force_login(account)
    session = client.session
    session["proved_at"] = time.time()
    session.save()


def test_a_subject_that_is_linked_already_is_linked_to_no_second_account(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """Two persons would be one to the ledger."""
    other = world.account("kit.lowe")
    _linking(client, other)
    come_back(client, go_away(client, provider, f"{BEGIN}link/"))
    assert go_on(client, "link").status_code == 403
    told = entry(Event.EMPLOYER_REFUSED)
    assert (told.account, told.detail.reason) == (other.pk, "linked_already")
    assert EmployerLink.objects.get().account_id == dana.pk


def test_a_link_that_another_session_began_is_refused(
    client: Client, provider: LyingProvider
) -> None:
    """A cookie that an attacker planted links the attacker to nobody's account."""
    attacker, victim = world.account("eve.attacker"), world.account()
    evil = Client()
    _linking(evil, attacker)
    come_back(evil, go_away(evil, provider, f"{BEGIN}link/"))
    _linking(client, victim)
    client.cookies["__Host-employer"] = evil.cookies["__Host-employer"].value
    assert go_on(client, "link").status_code == 403
    assert not EmployerLink.objects.exists()
    assert entry(Event.EMPLOYER_REFUSED).detail.reason == "other_account"


def test_another_persons_proof_proves_nobody(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """A colleague signs in there for somebody who left the desk."""
    sign_in(client, provider)
    asked = go_away(client, provider, f"{BEGIN}prove/")
    provider.subject = "a colleague"
    come_back(client, asked)
    assert go_on(client, "prove").status_code == 403
    assert "proved_at" not in client.session
    assert entry(Event.EMPLOYER_REFUSED).detail.reason == "other_account"


def test_an_old_sign_in_there_is_no_proof(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """The provider answers without asking: nobody proved anything now."""
    sign_in(client, provider)
    asked = go_away(client, provider, f"{BEGIN}prove/")
    provider.claims = {"auth_time": int(time.time()) - 90}
    assert come_back(client, asked).status_code == 403
    assert entry(Event.EMPLOYER_REFUSED).detail.reason == "too_long_ago"


@pytest.mark.parametrize("way", ["/sign-out/", "/sign-out/everywhere/"])
def test_who_sits_down_after_somebody_signed_out_is_not_let_in_by_their_sign_in_there(
    client: Client, provider: LyingProvider, dana: Account, way: str
) -> None:
    """At a shared computer the provider answers for the one before without asking anybody. Whoever
    signs in there anew is let in."""
    provider.claims = {"auth_time": int(time.time()) - 5}
    sign_in(client, provider)
    assert client.post(way).status_code == 200
    next_one = Client()
    answer = sign_in(next_one, provider)
    assert entry(Event.EMPLOYER_REFUSED).detail.reason == "too_long_ago"
    assert f'href="{BEGIN}?anew"' in answer.content.decode()
    asked = go_away(next_one, provider, f"{BEGIN}?anew")
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    assert come_back(next_one, asked).status_code == 403
    provider.claims = {"auth_time": int(time.time()) + 5}
    sign_in(client, provider)
    assert is_signed_in(client)


def test_a_way_begun_before_somebody_signed_out_lets_nobody_in_after(
    provider: LyingProvider, dana: Account
) -> None:
    """Whoever came back already, and waits at the last step, is refused there."""
    provider.claims = {"auth_time": int(time.time()) - 5}
    waiting, leaving = Client(), Client()
    come_back(waiting, go_away(waiting, provider))
    leaving.force_login(dana)
    leaving.post("/sign-out/")
    is_refused(waiting, go_on(waiting), "too_long_ago")


@pytest.mark.parametrize("step", ["link", "prove"])
def test_what_was_begun_to_sign_in_does_nothing_else(
    client: Client, provider: LyingProvider, dana: Account, step: str
) -> None:
    """And what was begun to prove or to link signs nobody in."""
    come_back(client, go_away(client, provider))
    kept = client.cookies["__Host-employer"].value
    _linking(client, Account.objects.get(pk=dana.pk))
    client.cookies["__Host-employer"] = kept
    assert go_on(client, step).status_code == 403
    asked = go_away(client, provider, f"{BEGIN}{step}/")
    come_back(client, asked)
    stranger = Client()
    stranger.cookies["__Host-employer"] = client.cookies["__Host-employer"].value
    assert go_on(stranger).status_code == 403
    assert not is_signed_in(stranger)


@pytest.mark.parametrize(
    "next_page", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"]
)
def test_an_open_redirect_by_next_leads_nowhere(
    client: Client, provider: LyingProvider, dana: Account, next_page: str
) -> None:
    """Whatever an address asks for, the way leads to the provider, back and home."""
    answer = client.get(BEGIN, {"next": next_page, "redirect_uri": next_page})
    assert answer.headers["Location"].startswith(f"{provider.issuer}/authorise?")
    assert "evil" not in answer.headers["Location"]
    asked = go_away(client, provider)
    come_back(client, asked, next=next_page)
    assert client.post(f"/employer/sign-in/?next={next_page}").headers["Location"] == "/"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "http://evil.example/authorise",
        "https://user@evil.example/",
        "https://evil.example/#here",
        "//evil.example/",
        "https://[evil/",
        "https://evil.example:port/",
        None,
        7,
    ],
)
def test_header_injection_and_odd_addresses_by_a_providers_metadata_are_refused(
    client: Client, provider: LyingProvider, address: Any
) -> None:
    """Nobody is led to an address that is none, nor is any header written by it."""
    provider.metadata = {"authorization_endpoint": address}
    answer = client.get(BEGIN)
    assert answer.status_code == 503
    assert "Location" not in answer.headers
    assert "a" not in answer.cookies


def test_metadata_of_another_issuer_is_refused(client: Client, provider: LyingProvider) -> None:
    """Not even one that differs by a stroke at its end."""
    provider.metadata = {"issuer": f"{provider.issuer}/"}
    assert client.get(BEGIN).status_code == 403


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"[" * 60_000, id="deep"),
        pytest.param(b'{"a":"' + b"x" * calls.LONGEST_ANSWER + b'"}', id="long"),
        pytest.param(b"<html>", id="no JSON"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"", id="nothing"),
    ],
)
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
def test_an_answer_that_is_none_stops_nothing_but_this_sign_in(
    client: Client, provider: LyingProvider, dana: Account, path: str, content: bytes
) -> None:
    """Too long, too deep, or no answer at all: a page, and no fault."""
    provider.raw[path] = content
    answer = client.get(BEGIN)
    if answer.status_code == 302:
        answer = sign_in(client, provider)
    assert answer.status_code in (403, 503)
    assert not is_signed_in(client)


def test_an_access_token_that_fits_in_no_header_is_refused(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """It would be sent back in one."""
    long = "x" * (calls.LONGEST_ACCESS_TOKEN + 1)
    content = {"access_token": long, "token_type": "Bearer", "id_token": "a.b.c"}
    provider.raw["/token"] = json.dumps(content).encode()
    is_refused(client, sign_in(client, provider), "not_signed")


def test_a_provider_that_leads_elsewhere_is_not_followed(
    client: Client, provider: LyingProvider
) -> None:
    """A redirect of an answer could lead into our own network."""
    provider.status["/.well-known/openid-configuration"] = 307
    assert client.get(BEGIN).status_code == 503


def test_a_provider_that_was_not_reached_is_left_alone_for_a_while(
    client: Client, provider: LyingProvider
) -> None:
    """Anybody may ask for the page: not every one of them asks the provider."""
    provider.status["/.well-known/openid-configuration"] = 500
    for _ in range(5):
        assert client.get(BEGIN).status_code == 503
    assert len(provider.asked) == 1


def test_whoever_changes_their_mind_is_told_so(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """And an error's text, which is the provider's, stands on no page."""
    asked = go_away(client, provider)
    answer = come_back(
        client, asked, code=None, error="access_denied", error_description="<b>call 0900</b>"
    )
    is_refused(client, answer, "not_signed_in_there")
    assert b"0900" not in answer.content


def test_a_page_does_not_tell_which_check_failed(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """A wrong nonce, a wrong key and a wrong audience are one page."""
    pages = set()
    for claims in ({"nonce": "another"}, {"aud": "another"}, {"exp": 1}):
        provider.claims = claims
        answer = sign_in(client, provider)
        assert _NOTHING_MORE_ON_PAGE in answer.content
        pages.add(answer.content.split(b"<main")[1])
    assert len(pages) == 1


def test_failures_make_the_place_wait_and_nobody_elsewhere(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """And however many there are, the ledger has one entry a minute of them."""
    answers = [client.get(BACK).status_code for _ in range(102)]
    assert set(answers[:100]) == {403}
    assert answers[-1] == 429
    assert len(entries(Event.EMPLOYER_REFUSED)) == 1
    elsewhere = Client(REMOTE_ADDR="192.0.2.9")
    sign_in(elsewhere, provider)
    assert is_signed_in(elsewhere)
    forget_attempts(agent=Job(JobName.ATTEMPTS, Origin.JOB))


@pytest.mark.parametrize(
    "change",
    [
        lambda one: setattr(one, "client_id", "another"),
        lambda one: setattr(one, "issuer", "https://evil.example"),
        lambda one: setattr(one, "acr_values", ["AAL1"]),
        lambda one: one.mapping["roles"].update({"R1": ["national_administrator"]}),
        lambda one: setattr(one, "claims", {**one.claims, "role": "sub"}),
        lambda one: one.algorithms.append("PS256"),
    ],
)
def test_an_employer_that_was_changed_past_the_service_lets_nobody_in(
    client: Client, provider: LyingProvider, dana: Account, change: Callable[[Employer], None]
) -> None:
    """Who can write to the database has no key of the MAC."""
    from contactpoint.vault.errors import SealBrokenError

    row = Employer.objects.get()
    change(row)
    Employer.objects.bulk_update(
        [row], ["client_id", "issuer", "acr_values", "mapping", "claims", "algorithms"]
    )
    with pytest.raises(SealBrokenError):
        client.get(BEGIN)


@pytest.mark.parametrize("field", ["account", "subject"])
def test_a_link_that_was_changed_past_the_service_lets_nobody_in(
    client: Client, provider: LyingProvider, dana: Account, field: str
) -> None:
    """To another account, or to another person."""
    from contactpoint.store.repositories import employers
    from contactpoint.vault.errors import SealBrokenError

    if field == "account":
        EmployerLink.objects.update(account=world.account("kit.lowe"))
    else:
        digest = employers.subject_digest(provider.issuer, "eve")
        EmployerLink.objects.update(subject=digest)
        provider.subject = "eve"
    with pytest.raises(SealBrokenError):
        sign_in(client, provider)


def test_one_stage_does_not_open_as_another(provider: LyingProvider) -> None:
    """A browser that was sent away has not come back."""
    from contactpoint.services.accounts.employer.errors import EmployerRefusedError

    begun = Begun(Asked.SIGN_IN, NAME, "s", "n", "v", "r", int(time.time()))
    assert opened(sealed(begun), Begun) == begun
    with pytest.raises(EmployerRefusedError):
        opened(sealed(begun), Proved)


def test_a_way_that_took_too_long_has_to_begin_again(
    client: Client, provider: LyingProvider, dana: Account
) -> None:
    """Ten minutes there, five for the last step."""
    asked = go_away(client, provider)
    now = time.time()
    with patch("contactpoint.services.accounts.employer.transaction.time.time", lambda: now + 601):
        is_refused(client, come_back(client, asked), "not_begun_here")
