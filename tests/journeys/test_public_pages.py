"""What anybody may read, and the help: looked at in a browser, at each width, without a cookie."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from contactpoint.web.about.cookies import cookies_set
from tests.journeys.steps import Visitor
from tests.journeys.typist import Typist

PAGES = {
    "/start/": "Find out who else is working with a child",
    "/privacy/": "Privacy: for children, young people and families",
    "/privacy/staff/": "Privacy: for staff",
    "/accessibility/": "Accessibility statement for ContactPoint",
    "/cookies/": "Cookies",
    "/problem/": "Report a problem with ContactPoint",
    "/status/": "Service status",
}
WINDOWS = pytest.mark.parametrize(
    "window",
    [
        {"viewport": {"width": 1280, "height": 900}},
        {"viewport": {"width": 375, "height": 667}},
        {"viewport": {"width": 320, "height": 600}},
        {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
        {"viewport": {"width": 320, "height": 600}, "java_script_enabled": False},
    ],
    ids=["1280", "375", "320", "200 percent", "no scripts"],
)


@WINDOWS
def test_a_family_reads_what_is_held_and_whom_to_ask(
    visit: Callable[..., Visitor], window: dict[str, object]
) -> None:
    """From the address of the service to every public page, by keyboard, without a cookie."""
    anyone = visit(**window)
    reading = Typist(anyone)
    anyone.page.goto("/")
    reading.is_on(PAGES["/start/"])
    reading.presses("what is held about a child and what you can ask for")
    reading.is_on(PAGES["/privacy/"])
    for address, title in PAGES.items():
        anyone.page.goto(address)
        reading.is_on(title)
        assert anyone.page.locator("h1").count() == 1
    assert anyone.page.context.cookies() == []
    # And who works with the service goes on to sign in
    anyone.page.goto("/")
    reading.presses("Sign in")
    reading.is_on("Sign in")


@WINDOWS
def test_somebody_looks_in_the_help_and_reports_a_problem(
    visit: Callable[..., Visitor], window: dict[str, object]
) -> None:
    """By keyboard alone; what was asked stands in no address."""
    sam = visit(**window)
    typing = Typist(sam)
    typing.signs_in("sam.okafor", "What do you know about the child?")
    typing.presses("Help")
    typing.is_on("Help")
    typing.presses("Look in the help")
    typing.is_on("Error: Help")
    typing.fills(question="lost token")
    typing.presses("Look in the help")
    typing.is_on("Help")
    assert sam.page.url.endswith("/help/")
    typing.presses("Your account, password, PIN and devices")
    typing.is_on("Your account, password, PIN and devices")
    typing.presses("Report a problem")
    typing.is_on("What is wrong with the service?")
    typing.presses("Report it")
    typing.is_on("Error: What is wrong with the service?")
    typing.chooses("It is too slow")
    typing.chooses("Searching")
    typing.presses("Report it")
    typing.is_on("What is wrong with the service?")
    sam.then_it_says("The problem has been reported. Thank you.")


def test_the_browser_has_no_cookie_that_the_page_does_not_tell_of(
    visit: Callable[..., Visitor],
) -> None:
    """Signed in, searched, and what was typed kept: each cookie is on the page, with its life."""
    sam = visit()
    sam.given_they_are_signed_in()
    sam.given_a_purpose()
    sam.when_they_search(family="Hargreaves", born="4 7 2017")
    told = {cookie.name: cookie for cookie in cookies_set()}
    held = {cookie["name"]: cookie for cookie in sam.page.context.cookies()}
    assert held.keys() == {"__Host-session", "__Host-csrf", "__Host-device"}
    assert held.keys() <= told.keys()
    # A cookie that goes with the browser has no end.
    assert held["__Host-session"]["expires"] == -1
    assert told["__Host-session"].lasts.startswith("Until you close the browser")
    sam.page.goto("/cookies/")
    for name in held:
        expect(sam.page.get_by_role("heading", name=name)).to_be_visible()
