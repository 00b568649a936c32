"""Notices: told, counted, read, and the email chosen; on every width, by keyboard, scripts off."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from contactpoint.access.notices import NoticeKind
from contactpoint.store.models import Account
from tests.fixtures.notices import told_of
from tests.journeys.steps import Visitor
from tests.journeys.typist import Typist
from tests.web import world

NOTICES = "Notices – ContactPoint"  # noqa: RUF001 (as on the page)
CHOICE = "When do you want to be told by email? – ContactPoint"  # noqa: RUF001 (as on the page)


@pytest.fixture
def told(story_world: None) -> None:
    """Sam was told that Isabella's record was joined, and of a new device."""
    sam = Account.objects.get(username="sam.okafor").pk
    told_of(NoticeKind.NEW_DEVICE, None, sam)
    told_of(NoticeKind.JOINED, world.only_child(), sam)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_notices_are_counted_read_and_lead_to_the_record(
    visit: Callable[..., Visitor], told: None, scripts: bool
) -> None:
    """From the number beside "Notices" to the record and back; then when emails come."""
    # Given somebody who was told of two things
    sam = visit(java_script_enabled=scripts)
    sam.given_they_are_signed_in()
    # When they follow the number
    sam.page.goto("/search/")
    assert sam.page.get_by_role("link", name="Notices (2)", include_hidden=True).count() == 1
    sam.page.goto("/notices/")
    # Then both are there, new, and the number is gone
    expect(sam.page).to_have_title(NOTICES)
    sam.then_it_says("Isabella", "Another record was joined", "A device was set up", "New")
    assert sam.page.get_by_text("Notices (2)").count() == 0
    assert sam.page.locator("h1").count() == 1
    if scripts:
        sam.then_it_fits_every_window()
    # And the record goes back to them, where nothing is new any more
    sam.page.locator(".contactpoint-notices__child a").click()
    sam.then_it_says("Back to notices")
    sam.when_they_follow("Back to notices")
    expect(sam.page).to_have_title(NOTICES)
    assert sam.page.locator(".govuk-tag").count() == 0
    # When they choose when they are told
    sam.when_they_follow("Choose when you are told by email")
    expect(sam.page).to_have_title(CHOICE)
    if scripts:
        sam.then_it_fits_every_window()
    sam.when_they_choose("Once a day, at noon")
    sam.when_they_press("Save")
    # Then it is kept
    sam.then_it_says("You are told by email at noon.")


def test_by_the_keyboard_alone(visit: Callable[..., Visitor], told: None) -> None:
    """From the page where they begin to the notices, and to the choice."""
    sam = visit()
    sam.given_they_are_signed_in()
    sam.page.goto("/search/")
    typist = Typist(sam)
    typist.goes_to(sam.page.get_by_role("link", name="Notices (2)"))
    sam.page.keyboard.press("Enter")
    sam.then_the_page_is("Notices")
    typist.goes_to(sam.page.get_by_role("link", name="Choose when you are told by email"))
    sam.page.keyboard.press("Enter")
    sam.then_the_page_is("When do you want to be told by email?")
    typist.chooses("Never")
    typist.goes_to(sam.page.get_by_role("button", name="Save"))
    sam.page.keyboard.press("Enter")
    sam.then_it_says("You are not told by email any more.")
