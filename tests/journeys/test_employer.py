"""An employer's sign-in, in Chromium, at a real provider on another site."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from contactpoint.ledger.entry import Event
from contactpoint.services.accounts.employer import known
from contactpoint.services.accounts.employer.mapping import Claims, ReviewedTable
from contactpoint.services.accounts.employer.signing_keys import make_key
from contactpoint.store.models import Account, EmployerLink
from tests.fixtures.codes import forget_used_codes
from tests.fixtures.employers import KEEPING, NAME
from tests.fixtures.ledger import entries, events
from tests.fixtures.real_provider import real_provider
from tests.journeys.steps import Visitor

SAM = "sam.okafor"


@pytest.fixture
def issuer(live_server: Any, story_world: None) -> Iterator[str]:
    """A provider at which Sam's council signs in."""
    from contactpoint.services.accounts.employer.register import add_employer

    at = Account.objects.get(username=SAM).organisation
    make_key(agent=KEEPING)
    with real_provider(live_server.url) as found:
        add_employer(
            agent=KEEPING,
            name=NAME,
            title="Council sign-on",
            issuer=found,
            client_id="contactpoint",
            acr_values=("AAL3_ANY",),
            algorithms=("RS256",),
            claims=Claims("org", "roles"),
            mapping=ReviewedTable(
                {"local": f"{at.scheme}:{at.code}"}, {"R8000": ("practitioner",)}
            ),
            scopes=("openid", "work"),
        )
        yield found
        known.forget(found)


def _press(visitor: Visitor, name: str) -> None:
    """By the keyboard alone: go from one thing to the next until it is reached, and press Enter."""
    page = visitor.page
    page.wait_for_load_state()
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate("(document.activeElement.innerText || '').trim()")
        if focused == name:
            page.keyboard.press("Enter")
            page.wait_for_load_state()
            return
    raise AssertionError(f"{name} is not reached by the keyboard")


def _sign_in_there(visitor: Visitor, name: str = "sam", acr: str = "AAL3_ANY") -> None:
    """What the employer's page asks, which is none of ours."""
    visitor.page.fill("#name", name)
    visitor.page.fill("#acr", acr)
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_load_state()


def _link(visitor: Visitor) -> None:
    visitor.given_they_are_signed_in(SAM)
    visitor.page.goto("/employer/")
    visitor.then_the_page_is("Signing in at your employer's")
    _press(visitor, "Link Council sign-on")
    visitor.then_the_page_is("Prove that it is you")
    forget_used_codes()
    visitor.given_they_pass_the_second_page_by("Go on", SAM)
    visitor.then_the_page_is("Link your account")
    _press(visitor, "Go to your employer’s sign-in")  # noqa: RUF001 (as on the page)


@pytest.mark.parametrize("width", [1280, 375, 320])
def test_an_employers_sign_in(visit: Callable[..., Visitor], issuer: str, width: int) -> None:
    """Linked once, signed in by it from then on, by keyboard alone, at every width."""
    # Given somebody who links the account, signed in by own means and proved again
    sam = visit(viewport={"width": width, "height": 800})
    _link(sam)
    _sign_in_there(sam)
    sam.then_the_page_is("Go on to ContactPoint")
    sam.then_nothing_scrolls_sideways()
    _press(sam, "Continue")
    sam.then_the_page_is("Signing in at your employer's")
    sam.then_it_says("Your account is linked.")
    sam.then_nothing_scrolls_sideways()

    # When they sign out, and in again at the employer's
    if width < 641:
        _press(sam, "Menu")
    _press(sam, "Sign out")
    sam.then_the_page_is("You have signed out")
    sam.page.goto("/sign-in/")
    sam.then_the_page_is("Sign in")
    sam.then_nothing_scrolls_sideways()
    _press(sam, "Sign in with Council sign-on")
    # The provider knows them still, from a minute ago: somebody else may sit there now.
    sam.then_the_page_is("Sign in there again")
    sam.then_nothing_scrolls_sideways()
    _press(sam, "Sign in there again")
    expect(sam.page.locator("h1")).to_have_text("The employer's sign-in")
    _sign_in_there(sam)
    sam.then_the_page_is("Go on to ContactPoint")
    _press(sam, "Continue")

    # Then they are signed in, and work
    sam.then_the_page_is("What do you know about the child?")
    assert Event.EMPLOYER_SIGNED_IN in events()

    # When an act of weight asks for a proof, the employer gives it
    sam.page.goto("/prove-again/")
    sam.then_the_page_is("Prove that it is you")
    sam.then_nothing_scrolls_sideways()
    _press(sam, "Prove it with Council sign-on")
    expect(sam.page.locator("h1")).to_have_text("The employer's sign-in")
    _sign_in_there(sam)
    sam.then_the_page_is("Go on to ContactPoint")
    _press(sam, "Continue")
    sam.then_the_page_is("What do you know about the child?")
    assert Event.EMPLOYER_PROVED in events()


def test_a_weak_sign_in_there_is_told_what_to_do(
    visit: Callable[..., Visitor], issuer: str
) -> None:
    """Without a smartcard or key; the page is accessible, and nobody is linked."""
    sam = visit()
    _link(sam)
    _sign_in_there(sam, acr="AAL2_ANY")
    sam.then_the_page_is("Sign in there again")
    assert not EmployerLink.objects.exists()
    assert entries(Event.EMPLOYER_REFUSED)[0].detail.reason == "weak"


def test_who_is_not_linked_is_told_what_to_do(visit: Callable[..., Visitor], issuer: str) -> None:
    """Nobody gets an account by signing in somewhere else."""
    stranger = visit()
    stranger.page.goto("/sign-in/")
    _press(stranger, "Sign in with Council sign-on")
    _sign_in_there(stranger, name="elsewhere")
    stranger.then_the_page_is("Your employer's sign-in is not linked to an account")
    stranger.page.goto("/search/")
    stranger.then_the_page_is("Sign in")
