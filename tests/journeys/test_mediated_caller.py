"""Mediated caller: somebody without a screen asks a helpdesk, by the keyboard, at three widths."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator

from contactpoint.access.calls import spoken_caller_number
from contactpoint.access.grants import Role
from contactpoint.ledger.entry import Event
from tests.fixtures import calls
from tests.fixtures.codes import forget_used_codes
from tests.fixtures.ledger import entries
from tests.journeys.steps import Visitor
from tests.web import world

_NOT_NEAR = 120


class AtDesk(Visitor):
    """A mediator without a mouse."""

    def when_they_reach(self, target: Locator) -> None:
        """Go on by the keyboard until it has the focus."""
        for _ in range(_NOT_NEAR):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"not reached by the keyboard: {target}")

    def when_they_type(self, **known: str) -> None:
        """Type into fields, each reached by the keyboard."""
        for name, text in known.items():
            self.when_they_reach(self.page.locator(f"#{name}"))
            self.page.keyboard.type(text)

    def when_they_press_enter_on(self, name: str) -> None:
        """Press a button, or follow a link."""
        button = self.page.get_by_role("button", name=name, exact=True)
        link = self.page.get_by_role("link", name=name)
        self.when_they_reach((button if button.count() else link).first)
        self.page.keyboard.press("Enter")
        self.page.wait_for_load_state()

    def then_all_is_well(self, title: str) -> None:
        """The page is this one, is accessible, and is no wider than the window."""
        self.then_the_page_is(title)
        self.then_nothing_scrolls_sideways()


@pytest.mark.parametrize("width", [1280, 375, 320])
def test_mediated_caller(width: int, visit: Callable[..., Visitor]) -> None:
    """From who calls to the end of the call; what was found is the caller's to see, and both are in
    the ledger."""
    # Given a helpdesk user, who reviews records besides, and a nurse who calls from a home visit
    mia = calls.mediator("mia.hall", Role.DATA_QUALITY, password=world.PASSWORD)
    nia = calls.caller("nia.pugh", password=world.PASSWORD)
    desk = AtDesk(visit(viewport={"width": width, "height": 700}).page)
    desk.given_they_are_signed_in("mia.hall")
    forget_used_codes()

    # When the caller's number is misheard
    desk.page.goto("/call/")
    desk.then_all_is_well("Who is calling?")
    desk.then_it_says("Never ask for a PIN or a password.")
    said = spoken_caller_number(nia.caller_number)
    misheard = said[:-1] + str((int(said[-1]) + 1) % 10)
    desk.when_they_type(number=misheard, code="000000")
    desk.when_they_press_enter_on("Begin the call")
    # Then the page says so before anything is tried
    desk.then_all_is_well("Error: Who is calling?")
    desk.then_it_says("A caller number has 10 figures; check each one with the caller")

    # When number and code are right
    desk.page.goto("/call/")
    desk.when_they_type(number=said, code=world.current_code(nia))
    desk.when_they_press_enter_on("Begin the call")
    # Then every page says for whom
    banner = "You are searching for Nia Pugh of Mereshire Council"
    desk.then_all_is_well("What do you know about the child?")
    desk.then_it_says(banner)
    desk.then_it_does_not_say("I am checking the quality of records")
    desk.when_they_reach(desk.page.get_by_label("I am working with this child"))
    desk.page.keyboard.press("ArrowDown")
    desk.then_it_says("Why is the caller searching?")

    # When they search and open the record
    desk.when_they_type(family="Hargreaves")
    for part, text in (("day", "4"), ("month", "7"), ("year", "2017")):
        desk.when_they_reach(desk.page.locator(f"#birth_date-{part}"))
        desk.page.keyboard.type(text)
    desk.when_they_press_enter_on("Search")
    desk.then_all_is_well("Is this the child?")
    desk.then_it_says(banner)
    desk.when_they_press_enter_on("Open record")
    # Then they read out what the caller may see, and no more
    desk.then_all_is_well("Who is working with this child?")
    desk.then_it_says(banner, "Isabella Hargreaves", "Parkroyal Community School", "Tom Birtles")
    desk.then_it_does_not_say("What each source says", "Record my involvement")
    record = desk.page.url

    # When they try to record an involvement for the caller, or to begin another call
    desk.page.goto(f"{record}involvement/")
    desk.then_all_is_well("You cannot do this for a caller")
    desk.page.goto("/call/")
    desk.then_all_is_well("A call is going on")

    # When they end the call
    desk.when_they_press_enter_on("End the call")
    # Then nothing of it opens any more
    desk.then_all_is_well("The call has ended")
    desk.then_it_says("You ended the call.")
    desk.page.goto(record)
    desk.then_the_page_is("Page not found")

    # And both find it in what they did
    desk.page.goto("/activity/")
    desk.then_all_is_well("What I did")
    desk.then_it_says("with Nia Pugh, Mereshire Council", "Isabella Hargreaves")
    desk.then_it_does_not_say(banner)
    looks = entries(Event.SEARCHED, Event.RECORD_OPENED)
    assert {(one.account, one.through) for one in looks} == {(nia.pk, mia.pk)}
    assert len(looks) == 4


def test_a_caller_who_is_suspended_during_the_call(visit: Callable[..., Visitor]) -> None:
    """The next page says that the call is over, and why the mediator cannot know."""
    # Given a call
    calls.mediator("mia.hall", password=world.PASSWORD)
    cal = calls.caller()
    desk = visit()
    desk.given_they_are_signed_in("mia.hall")
    desk.then_the_page_is("Who is calling?")
    desk.when_they_fill(number=cal.caller_number, code=world.current_code(cal))
    desk.when_they_press("Begin the call")
    desk.then_the_page_is("What do you know about the child?")
    # When the caller's account is suspended
    world.change("cal.ferris", is_active=False)
    desk.when_they_choose("I am worried about this child's welfare")
    desk.when_they_press("Search")
    # Then the call is over
    desk.then_the_page_is("The call has ended")
    desk.then_it_says("The caller cannot use ContactPoint now.")
