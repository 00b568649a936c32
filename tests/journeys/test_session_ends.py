"""A session ends in the middle of a form: warned of, and nothing that was typed is lost.

By keyboard alone, at three widths and zoomed in, with scripts and without. Tests move the clock of
the browser, or the end of the session on the server; nobody waits.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from contactpoint.ledger.entry import Event
from tests.fixtures.codes import forget_used_codes
from tests.fixtures.ledger import events
from tests.journeys.steps import Visitor
from tests.journeys.typist import Typist
from tests.web import world

SAM, TOM = "sam.okafor", "tom.birtles"
WHO = "What do you know about the child?"
ENDED = "You have been signed out"
WIDTHS = pytest.mark.parametrize("width", [1280, 375, 320])
# A window of 1280 pixels at 200 %.
ZOOMED = {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2}


def at_the_form(visitor: Visitor) -> Typist:
    """Somebody signed in, who has typed half of what is known."""
    typing = Typist(visitor)
    typing.signs_in(SAM, WHO)
    typing.chooses("I am working with this child")
    typing.fills(family="Hargreaves", postcode="SK9")
    return typing


def comes_back(visitor: Visitor, typing: Typist, username: str = SAM) -> None:
    """Sign in again, from the page that says that the session has ended."""
    typing.presses("Sign in")
    typing.is_on("Sign in")
    typing.fills(login=username, password=world.PASSWORD)
    typing.presses("Continue")
    typing.is_on("What are your one-time code and PIN?")
    forget_used_codes()
    visitor.given_they_pass_the_second_page(username)


def goes_on(visitor: Visitor, typing: Typist) -> None:
    """The form is there with what was typed, not sent; the rest is typed, and the child found."""
    typing.is_on(WHO)
    visitor.then_it_says("What you typed before your session ended is on this page again")
    expect(visitor.page.locator("#family")).to_have_value("Hargreaves")
    expect(visitor.page.locator("#postcode")).to_have_value("SK9")
    assert Event.SEARCHED not in events()
    visitor.page.fill("#postcode", "")
    typing.fills_day("birth_date", "4 7 2017")
    typing.presses("Search")
    visitor.then_the_first_result_is("Isabella Hargreaves")


def warned(visitor: Visitor) -> None:
    """The warning is there, accessible, on the screen, and has the focus."""
    warning = visitor.page.get_by_role("alertdialog", name="You are about to be signed out")
    expect(warning).to_be_visible()
    expect(warning).to_contain_text("What you have typed on this page is kept for 30 minutes")
    expect(visitor.page.get_by_role("button", name="Stay signed in")).to_be_focused()
    visitor.then_it_is_accessible()
    visitor.then_nothing_scrolls_sideways()
    box = warning.bounding_box()
    size = visitor.page.viewport_size
    assert box is not None
    assert size is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]


def lapse() -> None:
    """Ten idle minutes, on the server."""
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def come(visit: Callable[..., Visitor], width: int) -> Callable[..., Visitor]:
    """``come()`` is somebody at a window of the test's width, with a clock that can be moved."""

    def arrive(**options: object) -> Visitor:
        visitor = visit(viewport={"width": width, "height": 800}, **options)
        if options.get("java_script_enabled", True):
            visitor.page.clock.install()
        return visitor

    return arrive


@WIDTHS
def test_session_ends_in_the_middle_of_a_form(come: Callable[..., Visitor]) -> None:
    """Warned, stayed; warned again and called away; signed in again, and gone on."""
    # Given somebody in the middle of a form
    sam = come()
    typing = at_the_form(sam)
    before = Session.objects.order_by("-expire_date")[0].expire_date
    Session.objects.update(expire_date=before - timedelta(minutes=8))
    # When eight minutes pass
    sam.page.clock.fast_forward("08:01")
    # Then the page asks, and staying needs one key and loses nothing
    warned(sam)
    sam.page.keyboard.press("Enter")
    expect(sam.page.get_by_role("alertdialog")).to_have_count(0)
    expect(sam.page.locator("#postcode")).to_be_focused()
    expect(sam.page.locator("#family")).to_have_value("Hargreaves")
    assert Session.objects.order_by("-expire_date")[0].expire_date >= before
    # And the Escape key does the same
    sam.page.clock.fast_forward("08:01")
    warned(sam)
    sam.page.keyboard.press("Escape")
    expect(sam.page.get_by_role("alertdialog")).to_have_count(0)
    # When they are called away
    sam.page.clock.fast_forward("08:01")
    warned(sam)
    sam.page.clock.fast_forward("02:01")
    # Then nothing is left on the screen, and the page says what became of it
    typing.is_on(ENDED)
    sam.then_it_says("You did nothing for 10 minutes", "What you typed is kept for 30 minutes")
    sam.then_it_does_not_say("Hargreaves")
    # And after signing in again they go on where they were
    comes_back(sam, typing)
    goes_on(sam, typing)


@WIDTHS
def test_without_scripts_nothing_is_lost(come: Callable[..., Visitor]) -> None:
    """The page says beforehand how long it may take; what is sent too late is given back."""
    sam = come(java_script_enabled=False)
    typing = at_the_form(sam)
    sam.then_it_says("You are signed out after 10 minutes", "within 30 minutes")
    lapse()
    typing.presses("Search")
    typing.is_on(ENDED)
    sam.then_it_says("What you typed is kept for 30 minutes")
    comes_back(sam, typing)
    goes_on(sam, typing)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_at_200_percent(visit: Callable[..., Visitor], scripts: bool) -> None:
    """Zoomed in, the warning and every page on the way are whole."""
    sam = visit(**ZOOMED, java_script_enabled=scripts)
    if scripts:
        sam.page.clock.install()
    typing = at_the_form(sam)
    if scripts:
        sam.page.clock.fast_forward("08:01")
        warned(sam)
        sam.page.clock.fast_forward("02:01")
    else:
        lapse()
        typing.presses("Search")
    typing.is_on(ENDED)
    comes_back(sam, typing)
    goes_on(sam, typing)


def test_a_page_without_a_form_goes_from_the_screen(visit: Callable[..., Visitor]) -> None:
    """Also where the server cannot be reached: nothing of it stays in the window."""
    sam = visit()
    sam.page.clock.install()
    sam.given_they_are_signed_in()
    sam.page.goto("/activity/")
    sam.then_it_says("What I did")
    sam.page.clock.fast_forward("08:01")
    expect(sam.page.get_by_role("alertdialog")).to_be_visible()
    sam.page.context.set_offline(True)
    sam.page.clock.fast_forward("02:01")
    expect(sam.page.get_by_text("What I did")).to_have_count(0)
    # The browser says that it could not reach the server; that is no fault of the page.
    sam.complaints.clear()


def test_the_next_person_at_the_computer_is_given_nothing(visit: Callable[..., Visitor]) -> None:
    """A ward has one computer for many: what was typed is destroyed by another sign-in."""
    helen = visit()
    typing = at_the_form(helen)
    lapse()
    typing.presses("Search")
    typing.is_on(ENDED)
    world.account("uma.shah", password=world.PASSWORD)
    comes_back(helen, typing, "uma.shah")
    typing.is_on(WHO)
    helen.given_a_purpose()
    helen.then_it_does_not_say("What you typed before")
    expect(helen.page.locator("#family")).to_have_value("")
    helen.when_they_press("Sign out")
    helen.when_they_press("Sign in")
    typing.signs_in(SAM, WHO)


def test_another_window_in_use_keeps_this_one(visit: Callable[..., Visitor]) -> None:
    """A session is of a browser: a page that waits does not end what goes on beside it."""
    sam = visit()
    sam.page.clock.install()
    typing = at_the_form(sam)
    sam.page.clock.fast_forward("08:01")
    warned(sam)
    beside = sam.page.context.new_page()
    beside.goto("/activity/")
    expect(sam.page.get_by_role("alertdialog")).to_have_count(0)
    sam.page.clock.fast_forward("07:00")
    typing.is_on(WHO)
    expect(sam.page.locator("#family")).to_have_value("Hargreaves")
