"""The pages of whoever has looked too much, and of the auditor who is told of it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from contactpoint.access.budgets import Budgets, Limit
from contactpoint.access.grants import Role
from contactpoint.ledger.entry import Event
from contactpoint.services.accounts.second_factor import current_code
from contactpoint.store.models import Account
from tests.fixtures.ledger import entries, entry
from tests.web import world
from tests.web.test_search import FOR_BELLA, WHY, ask

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PROVE = "/prove-again/"


@pytest.fixture
def practitioner(settings: Any) -> Account:
    """A social worker with a PIN, who may look once, and then twice more."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.BUDGETS = Budgets(account_hour=Limit(1, 3))
    world.put(world.BELLA)
    return world.account(password=world.PASSWORD)


def results_of(page: str) -> str:
    """The address of the results that a page of theirs was shown under."""
    return re.findall(r"/search/[a-z2-7]{24}/", page)[0]


def test_code_and_pin_lead_back_to_what_was_asked_for(
    browsing: Client, practitioner: Account
) -> None:
    """The results that were refused are shown after the proof, and no address has a criterion."""
    first = ask(browsing, FOR_BELLA)
    assert "Arabella Tarkington" in first
    asked = browsing.post(reverse("search"), WHY | FOR_BELLA | {"given": "Arabella"}, follow=True)
    assert asked.redirect_chain[-1] == (PROVE, 302)
    assert "Arabella" not in asked.content.decode()
    sent = {"code": current_code(practitioner), "pin": world.PIN}
    proved = browsing.post(PROVE, sent, follow=True)
    ((back, _),) = proved.redirect_chain
    assert re.fullmatch(r"/search/[a-z2-7]{24}/", back)
    assert "Arabella Tarkington" in proved.content.decode()
    assert len(entries(Event.PROVED_AGAIN)) == 1


def test_a_session_that_was_stolen_before_the_proof_has_no_part_in_it(
    browsing: Client, practitioner: Account
) -> None:
    """Whoever has a copy of the cookie from before is signed out by the proof; its holder is
    not."""
    ask(browsing, FOR_BELLA)
    ask(browsing, FOR_BELLA)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = browsing.cookies[
        settings.SESSION_COOKIE_NAME
    ].value
    assert thief.get(reverse("search")).status_code == 200
    browsing.post(PROVE, {"code": current_code(practitioner), "pin": world.PIN})
    assert len(entries(Event.PROVED_AGAIN)) == 1
    assert browsing.get(reverse("search")).status_code == 200
    assert thief.get(reverse("search")).status_code == 302


def test_wrong_code_or_pin_leads_nowhere_and_counts_as_at_sign_in(
    browsing: Client, practitioner: Account
) -> None:
    """Nothing is shown, each attempt is an entry, and after six of them no more are taken."""
    ask(browsing, FOR_BELLA)
    ask(browsing, FOR_BELLA)
    for _ in range(6):
        answer = browsing.post(PROVE, {"code": current_code(practitioner), "pin": "000000"})
        assert "The one-time code or PIN is wrong" in answer.content.decode()
    assert len(entries(Event.SIGN_IN_FAILED)) == 6
    right = {"code": current_code(practitioner), "pin": world.PIN}
    assert browsing.post(PROVE, right).status_code == 429
    assert not entries(Event.PROVED_AGAIN)
    assert "Arabella" not in ask(browsing, FOR_BELLA)


def test_a_used_code_does_not_prove_again(browsing: Client, practitioner: Account) -> None:
    """The code that opened one stretch opens no other."""
    ask(browsing, FOR_BELLA)
    ask(browsing, FOR_BELLA)
    sent = {"code": current_code(practitioner), "pin": world.PIN}
    assert browsing.post(PROVE, sent).status_code == 302
    assert browsing.post(PROVE, sent).status_code == 200


def test_whoever_is_stopped_is_told_what_to_do_and_when_it_goes_on(
    browsing: Client, practitioner: Account
) -> None:
    """With status 429, on a page that names no child; own activity is still to be seen."""
    page = ask(browsing, FOR_BELLA)
    ask(browsing, FOR_BELLA)
    browsing.post(PROVE, {"code": current_code(practitioner), "pin": world.PIN})
    for _ in range(2):
        browsing.get(results_of(page))
    answer = browsing.get(results_of(page))
    told = answer.content.decode()
    assert answer.status_code == 429
    for words in ("Looking has been stopped", "Tell your account manager", "0am", "999"):
        assert words in told or (words == "0am" and re.search(r"at \d+:00[ap]m", told))
    assert "Arabella" not in told
    assert "Alert" not in told
    assert browsing.get(reverse("activity")).status_code == 200
    assert entry(Event.LIMIT_REACHED)


def test_a_form_that_was_refused_leads_back_to_its_page_and_to_no_other_site(
    browsing: Client, practitioner: Account, settings: Any
) -> None:
    """Where a form was sent from is kept only if it is a page of ours."""
    from contactpoint.access.budgets import ProofNeededError, Reached
    from contactpoint.web.over_budget import refused
    from contactpoint.web.step_up import take_way_back

    for sent_from, back in (
        ("http://testserver/review/", "/review/"),
        ("http://elsewhere.example/review/", "/"),
        ("//elsewhere.example/", "/"),
        ("", "/"),
    ):
        request = browsing.get(reverse("search")).wsgi_request
        request.method, request.META["HTTP_REFERER"] = "POST", sent_from
        request.__dict__.pop("headers", None)
        assert refused(request, ProofNeededError(Reached.ACCOUNT_HOUR)).status_code == 302
        assert take_way_back(request) == back


def test_the_auditor_sees_who_was_stopped_and_no_child(
    browsing: Client, practitioner: Account, signed_in: Callable[..., Client], settings: Any
) -> None:
    """The home page of an auditor is the list of alerts."""
    settings.BUDGETS = Budgets(account_hour=Limit(1, 1))
    ask(browsing, FOR_BELLA)
    ask(browsing, FOR_BELLA)
    auditor = signed_in(world.account("ada.lund", role=Role.AUDITOR))
    page = auditor.get("/", follow=True).content.decode()
    for told in ("Dana Okafor", "Mereshire Council", "reached its limit of an hour"):
        assert told in page
    assert "Tarkington" not in page
