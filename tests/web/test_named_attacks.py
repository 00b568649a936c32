"""Attacks by their names, each tried at every page that there is.

Brute force, enumeration and replayed codes have tests by these names in ``test_attempts``,
``test_sign_in``, ``test_enrol`` and ``test_employer_attacks``. A session that was known before a
step-up is in ``test_budgets``.
"""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contactpoint.access.decisions import TABLE, WEIGHTY
from contactpoint.access.grants import Role
from contactpoint.store.models import Account
from contactpoint.web.gate import OPEN_TO_ANYONE
from tests.web import world
from tests.web.test_gate import NEEDS, address_of
from tests.web.test_sign_in import give_code, give_password

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_EVIL = "https://evil.example/steal/"
_INJECTED = "x\r\nSet-Cookie: planted=1\r\nX-Planted: 1\r\n\r\n<script>planted()</script>"
# A browser sends what it blocked without a form; the page changes nothing. The health page has no
# method but reading.
_WITHOUT_A_FORM = {"policy_report", "health"}
# What only a practice copy has stands among the other tests of practice.
_OF_ANYBODY = OPEN_TO_ANYONE.keys() - {"practice_enter"}


@pytest.fixture
def holders(db: None) -> dict[Role, Account]:
    """Somebody of each role."""
    return {role: world.account(f"of.{role.value}", role=role) for role in Role}


def _one_who_may(name: str, holders: dict[Role, Account]) -> Account:
    """Somebody whose role includes what the page is."""
    return next(holders[role] for role, reaches in TABLE[NEEDS[name]].items() if reaches)


def _signed_in(account: Account, *, proven: bool = True, strict: bool = False) -> Client:
    client = Client(enforce_csrf_checks=strict)
    client.force_login(account)
    if proven:
        session = client.session
        session["proved_at"] = timezone.now().timestamp()
        session.save()
    return client


@pytest.mark.parametrize("name", sorted(set(NEEDS) - _WITHOUT_A_FORM))
def test_cross_site_request_forgery_of_any_page(name: str, holders: dict[Role, Account]) -> None:
    """A form of another site comes without our token, and is not taken: by no page of who is
    signed in, whatever that person may do and has proved."""
    client = _signed_in(_one_who_may(name, holders), strict=True)
    for sent in ({}, {"csrfmiddlewaretoken": "a" * 64}):
        answer = client.post(address_of(name), sent, headers={"origin": "https://evil.example"})
        assert answer.status_code == 403, name
        assert "This page was" in answer.content.decode()


@pytest.mark.parametrize("name", sorted(_OF_ANYBODY - _WITHOUT_A_FORM))
def test_cross_site_request_forgery_of_a_page_that_is_open_to_anyone(name: str) -> None:
    """Nobody is signed in, out or enrolled by another site's form either."""
    answer = Client(enforce_csrf_checks=True).post(
        address_of(name), {"login": "dana.okafor"}, headers={"origin": "https://evil.example"}
    )
    assert answer.status_code in (403, 405), name


def test_session_fixation_with_a_session_that_was_begun_by_somebody_else(
    settings: object,
) -> None:
    """Whoever plants the cookie of a session of their own finds that it was not signed in, at the
    first page and at the second."""
    dana = world.account(password=world.PASSWORD)
    thief, victim = Client(), Client()
    give_password(thief, "a wrong one")
    thief.get(reverse("account_login"))
    session = thief.session
    session["planted"] = "yes"
    session.save()
    thief.cookies[_cookie(thief)] = session.session_key
    victim.cookies[_cookie(thief)] = session.session_key
    give_password(victim)
    after_password = victim.cookies[_cookie(victim)].value
    give_code(victim, world.current_code(dana))
    after_code = victim.cookies[_cookie(victim)].value
    assert victim.get(reverse("search")).status_code == 200
    assert session.session_key not in (after_password, after_code)
    assert after_password != after_code
    for known in (session.session_key, after_password):
        thief.cookies[_cookie(thief)] = known
        assert thief.get(reverse("search")).status_code == 302


def _cookie(client: Client) -> str:
    from django.conf import settings

    return settings.SESSION_COOKIE_NAME


@pytest.mark.parametrize("name", sorted(set(NEEDS) | _OF_ANYBODY))
def test_open_redirect_by_any_page(name: str, holders: dict[Role, Account]) -> None:
    """Wherever another site is named, in the address, the form or the referrer, no answer leads
    there; nor does the page that asks for the second factor again lead there afterwards."""
    account = _one_who_may(name, holders) if name in NEEDS else holders[Role.PRACTITIONER]
    named = {"next": _EVIL, "back": _EVIL, "to": _EVIL, "return": _EVIL, "url": _EVIL}
    for proven in (True, False):
        for method in ("get", "post"):
            client = _signed_in(account, proven=proven)
            answer = getattr(client, method)(address_of(name), named, headers={"referer": _EVIL})
            assert "evil" not in answer.headers.get("Location", ""), (name, method)
            assert "evil" not in str(client.session.get("way_back", ""))


@pytest.mark.parametrize("name", sorted(set(NEEDS) | _OF_ANYBODY))
def test_header_injection_into_any_answer(name: str, holders: dict[Role, Account]) -> None:
    """Ends of lines in an address, a form or a referrer end no line of our answers' headers."""
    account = _one_who_may(name, holders) if name in NEEDS else holders[Role.PRACTITIONER]
    fields = (
        "next",
        "kind",
        "name",
        "words",
        "text",
        "code",
        "login",
        "username",
        "desk",
        "purpose",
    )
    sent = dict.fromkeys(fields, _INJECTED)
    for method in ("get", "post"):
        client = _signed_in(account)
        answer = getattr(client, method)(address_of(name), sent)
        assert not [
            one
            for header in answer.headers.items()
            for one in header
            if re.search(r"[\r\n]", one) or "planted" in one.lower()
        ], (name, method)
        assert "planted" not in answer.cookies
        assert "<script>planted" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/supplier/{}/", "/organisation/urn/{}/", "/authorities/{}/"])
@pytest.mark.parametrize("sign", ["%0d%0a", "%0a", "%0d", "%00", "%e2%80%a8"])
def test_header_injection_by_what_stands_in_an_address(
    path: str, sign: str, holders: dict[Role, Account]
) -> None:
    """A name with the end of a line in it is no name of anything."""
    client = _signed_in(holders[Role.NATIONAL_ADMINISTRATOR])
    for method in ("get", "post"):
        answer = getattr(client, method)(path.format(f"x{sign}Set-Cookie:planted=1"))
        assert answer.status_code in (404, 405)
        assert not [one for one in answer.headers.values() if "planted" in one]


def test_every_act_of_weight_that_has_a_page_asks_for_proof(
    holders: dict[Role, Account], signed_in: Callable[..., Client]
) -> None:
    """A stolen session is not enough for any of them."""
    of_weight = [name for name, action in NEEDS.items() if action in WEIGHTY]
    assert len(of_weight) > 10
    for name in of_weight:
        for method in ("get", "post"):
            client = _signed_in(_one_who_may(name, holders), proven=False)
            answer = getattr(client, method)(address_of(name))
            assert answer.headers.get("Location") == reverse("prove_again"), name
