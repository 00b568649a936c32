"""The same pages from the keyboard, without JavaScript, on a phone, and when something is wrong."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from contactpoint.access.grants import Role
from tests.fixtures.ledger import broken_ledger
from tests.journeys.steps import Visitor
from tests.web import world


def test_from_the_keyboard_alone(visit: Callable[..., Visitor]) -> None:
    """Signing in, searching and opening a record need no pointer; focus is always visible."""
    # Given somebody without a mouse
    dana = visit()
    dana.given_they_are_signed_in()
    keyboard = dana.page.keyboard
    # When they skip to the content and choose a purpose
    dana.page.goto("/search/")
    keyboard.press("Tab")
    assert dana.page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    keyboard.press("Enter")
    keyboard.press("Tab")
    keyboard.press("Space")
    # And type what they know, going from field to field
    dana.page.focus("#given")
    for text in ("Isabella", "Hargreaves", "4", "7", "2017"):
        keyboard.type(text)
        keyboard.press("Tab")
    keyboard.press("Enter")
    # Then the child is found, and the record opens
    dana.then_the_page_is("Is this the child?")
    link = dana.page.get_by_role("link", name="Open record")
    while not link.evaluate("element => element === document.activeElement"):
        keyboard.press("Tab")
    style = (
        "element => { const s = getComputedStyle(element); return [s.backgroundColor, s.outline] }"
    )
    background, outline = link.evaluate(style)
    assert background != "rgba(0, 0, 0, 0)" or "none" not in outline
    keyboard.press("Enter")
    dana.then_the_page_is("Who is working with this child?")


def test_without_javascript(visit: Callable[..., Visitor]) -> None:
    """The main job, and changing one's own involvement, work with scripts switched off."""
    # Given a browser without JavaScript
    sam = visit(java_script_enabled=False)
    sam.given_they_are_signed_in()
    # When they find the child and record their involvement from another day
    sam.given_a_purpose()
    sam.when_they_search(family="Hargreaves", born="4 7 2017")
    sam.when_they_follow("Open record")
    sam.when_they_press("Record my involvement")
    for part, text in (("day", "1"), ("month", "2"), ("year", "2026")):
        sam.page.fill(f"#day-{part}", text)
    sam.when_they_choose("No")
    sam.when_they_press("Record my involvement")
    # Then it is recorded
    sam.then_it_says("Your involvement has been recorded.", "1 Feb 2026")
    # And they can sign out
    sam.when_they_press("Sign out")
    sam.then_it_says("You have signed out")


def test_on_a_phone(visit: Callable[..., Visitor]) -> None:
    """At 375 pixels no page of the main job is wider than the screen."""
    # Given a phone
    sam = visit(viewport={"width": 375, "height": 667})
    sam.page.goto("/sign-in/")
    sam.then_nothing_scrolls_sideways()
    sam.given_they_are_signed_in()
    sam.then_nothing_scrolls_sideways()
    # When they go through the pages
    sam.given_a_purpose()
    sam.then_nothing_scrolls_sideways()
    sam.when_they_search(family="Hargreaves", born="4 7 2017")
    sam.then_nothing_scrolls_sideways()
    sam.when_they_follow("Open record")
    # Then nothing scrolls sideways, and every page is accessible
    sam.then_nothing_scrolls_sideways()
    sam.then_it_is_accessible()
    sam.when_they_press("Record my involvement")
    sam.then_nothing_scrolls_sideways()
    sam.page.goto("/activity/")
    sam.then_nothing_scrolls_sideways()
    sam.then_it_is_accessible()


def test_pages_that_say_that_something_is_wrong(visit: Callable[..., Visitor]) -> None:
    """Wrong sign-in, empty forms, nobody found, unknown addresses: each is accessible too."""
    # Given somebody who makes every mistake
    sam = visit()
    sam.page.goto("/sign-in/")
    # When the password is wrong
    sam.when_they_fill(login="sam.okafor", password="wrong")
    sam.when_they_press("Continue")
    # Then the page says so, and the summary has the focus
    sam.then_the_page_is("Error: Sign in")
    assert sam.page.evaluate("document.activeElement.className").startswith("govuk-error-summary")
    # When code and PIN are wrong
    sam.when_they_fill(login="sam.okafor", password=world.PASSWORD)
    sam.when_they_press("Continue")
    sam.then_the_page_is("What are your one-time code and PIN?")
    sam.when_they_fill(code="000", pin="1")
    sam.when_they_press("Sign in")
    sam.then_the_page_is("Error: What are your one-time code and PIN?")
    sam.given_they_pass_the_second_page()
    # When forms are empty
    sam.page.goto("/search/")
    sam.when_they_press("Search")
    sam.then_the_page_is("Error: What do you know about the child?")
    sam.given_a_purpose()
    sam.when_they_press("Search")
    sam.then_the_page_is("Error: What do you know about the child?")
    # When nobody fits
    sam.given_a_purpose()
    sam.when_they_search(family="Nobodyson", born="1 1 2015")
    sam.then_the_page_is("No child was found")
    # When an address leads nowhere
    sam.page.goto("/nothing/here/")
    sam.then_the_page_is("Page not found")
    # When the session has ended
    sam.page.goto("/session-ended/")
    sam.then_the_page_is("You have been signed out")


def test_an_account_that_lapsed_is_told_what_is_missing(visit: Callable[..., Visitor]) -> None:
    """The page of an account that may not be used is accessible, and signs out."""
    # Given somebody signed in, whose training record is withdrawn
    sam = visit()
    sam.given_they_are_signed_in()
    world.change("sam.okafor", trained_on=None)
    # When they go on
    sam.page.goto("/search/")
    # Then the page says what is missing
    sam.then_the_page_is("You cannot use ContactPoint at the moment")
    sam.then_it_says("Your training is not recorded as passed.")
    sam.when_they_press("Sign out")
    sam.then_the_page_is("You have signed out")


def test_pages_of_refusal(visit: Callable[..., Visitor]) -> None:
    """What a role, a form, a limit or the ledger refuses is said on accessible pages."""
    # Given somebody signed in, with a record open
    sam = visit()
    sam.given_they_are_signed_in()
    sam.given_a_purpose()
    with patch("contactpoint.visibility.views.results.MOST_RESULTS", 0):
        # When too many children fit
        sam.when_they_search(family="Hargreaves", born="4 7 2017")
        sam.then_the_page_is("Too many children fit")
    sam.page.reload()
    record = sam.page.get_by_role("link", name="Open record").get_attribute("href")
    assert record is not None
    # When the ledger cannot be written
    with broken_ledger():
        sam.page.goto(record)
        sam.then_the_page_is("Something went wrong")
        sam.then_it_does_not_say("Isabella")
    # When a form has lost its token
    sam.page.goto("/search/")
    sam.page.context.clear_cookies(name="__Host-csrf")
    sam.when_they_press("Search")
    sam.then_the_page_is("This page was open for too long")
    # When the role does not include a page, or any
    for name, role in (("ann.audit", Role.AUDITOR), ("sue.subject", Role.SUBJECT)):
        world.account(name, role=role, password=world.PASSWORD)
    ann, sue = visit(), visit()
    ann.given_they_are_signed_in("ann.audit")
    ann.page.goto("/search/")
    ann.then_the_page_is("You cannot use this page")
    sue.given_they_are_signed_in("sue.subject")
    sue.then_the_page_is("You cannot use this page")
    # When an account has no second factor any more
    world.change("sam.okafor", pin="")
    sam.page.goto("/search/")
    sam.then_it_says("Your PIN was changed on")
    sam.page.goto("/sign-in/")
    sam.when_they_fill(login="sam.okafor", password=world.PASSWORD)
    sam.when_they_press("Continue")
    sam.then_the_page_is("Your account is not ready to use")


def test_a_browser_shows_nothing_after_signing_out(visit: Callable[..., Visitor]) -> None:
    """Its cookies are of this host alone, and going back leads to signing in."""
    # Given somebody signed in, over plain HTTP on this machine
    sam = visit()
    sam.given_they_are_signed_in()
    sam.given_a_purpose()
    cookies = {cookie["name"]: cookie for cookie in sam.page.context.cookies()}
    assert cookies.keys() == {"__Host-session", "__Host-csrf", "__Host-device"}
    assert all(cookie["secure"] for cookie in cookies.values())
    # When they sign out everywhere, and go back
    sam.page.get_by_role("link", name="Sign out everywhere").click()
    sam.then_the_page_is("Do you want to sign out everywhere?")
    sam.when_they_press("Sign out everywhere")
    sam.then_the_page_is("You have signed out")
    sam.page.go_back()
    sam.page.go_back()
    # Then nothing is shown that needs a session
    sam.then_the_page_is("Sign in")
    assert "__Host-session" not in {one["name"] for one in sam.page.context.cookies()}


def test_too_many_attempts_from_one_place(visit: Callable[..., Visitor], settings: Any) -> None:
    """Beyond the limit by address, the page says to wait."""
    # Given a low limit
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    sam = visit()
    # When somebody tries twice
    for _ in range(2):
        sam.page.goto("/sign-in/")
        sam.when_they_fill(login="sam.okafor", password="wrong")
        sam.when_they_press("Continue")
    # Then the page says so
    sam.then_the_page_is("There have been too many attempts")
