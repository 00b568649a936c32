"""Joining, leaving, being locked out: by keyboard alone, at three widths, each page accessible."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone
from playwright.sync_api import expect

from contactpoint.access.grants import Role
from contactpoint.ledger.entry import Event
from contactpoint.services.accounts.second_factor import open_secret
from contactpoint.store.models import Account
from contactpoint.store.repositories import involvements
from tests.fixtures.codes import code_of, forget_used_codes
from tests.fixtures.ledger import events
from tests.journeys.steps import Visitor
from tests.journeys.typist import Typist
from tests.web import world

MONA, OMAR, TOM = "mona.karim", "omar.shah", "tom.birtles"
NEW_PASSWORD, NEW_PIN = "another long invented password", "902847"
ACCOUNTS = "Accounts of Mereshire Council"
WIDTHS = pytest.mark.parametrize("width", [1280, 375, 320])


@pytest.fixture
def come(visit: Callable[..., Visitor], width: int) -> Callable[[], tuple[Visitor, Typist]]:
    """``come()`` is somebody at a window of the test's width, and the same as a typist."""

    def arrive() -> tuple[Visitor, Typist]:
        visitor = visit(viewport={"width": width, "height": 800})
        return visitor, Typist(visitor)

    return arrive


Come = Callable[[], tuple[Visitor, Typist]]


@pytest.fixture
def managers(story_world: None) -> None:
    """Two who manage the council's accounts."""
    for name in (MONA, OMAR):
        world.account(name, role=Role.ACCOUNT_MANAGER, password=world.PASSWORD)


@WIDTHS
def test_new_starter_to_first_search(come: Come, managers: None) -> None:
    """Invited, checked, given a code, enrolled, signed in; and a child is found."""
    # Given an account manager, signed in
    mona, typing = come()
    typing.signs_in(MONA, ACCOUNTS)
    # When she invites somebody and states what was checked
    typing.presses("Invite somebody")
    typing.is_on("Who do you invite?")
    typing.presses("Invite")
    typing.is_on("Error: Who do you invite?")
    typing.fills(
        name="Iris Vale",
        job_title="Social worker",
        telephone="01632 960 555",
        email="iris.vale@mereshire.example",
    )
    typing.chooses("Practitioner")
    typing.presses("Invite")
    typing.is_on("Iris Vale")
    mona.then_it_says("The account has been made.", "Before a token can be issued:")
    day = timezone.localdate() - timedelta(days=9)
    for checked in ("Identity checked", "Enhanced DBS check", "Training passed"):
        typing.presses("State a check")
        typing.is_on("What was checked?")
        typing.chooses(checked)
        typing.fills_day("on", f"{day.day} {day.month} {day.year}")
        typing.presses("Record the check")
        typing.is_on("Iris Vale")
    mona.then_it_does_not_say("Before a token can be issued:")
    # And issues a token, which she has to prove again for
    typing.presses("Issue a token")
    typing.proves_again(MONA)
    typing.is_on("Issue a token for this account?")
    typing.presses("Issue a token")
    # Then she sees the code once
    typing.is_on("Give this code to the holder")
    code = mona.page.locator(".govuk-inset-text").inner_text()
    username = mona.page.locator("main strong").inner_text()
    typing.presses("Back to the account")
    typing.is_on("Iris Vale")
    mona.then_it_does_not_say(code)
    mona.then_it_says("Mona Karim")
    typing.presses("History of this account")
    typing.is_on("History of this account")
    mona.then_it_says("Invited somebody", "Stated a check of an account")

    # When the new starter sets the account up with user name and code
    iris, hers = come()
    secret = _enrols(iris, hers, username, code, password=world.PASSWORD, pin=world.PIN)
    # And signs in
    hers.presses("Sign in")
    hers.is_on("Sign in")
    hers.fills(login=username, password=world.PASSWORD)
    hers.presses("Continue")
    hers.is_on("What are your one-time code and PIN?")
    forget_used_codes()
    hers.fills(code=code_of(secret), pin=world.PIN)
    hers.presses("Sign in")
    # Then the first search finds the child
    _searches(hers)
    iris.then_the_first_result_is("Isabella Hargreaves")
    assert [one for one in events() if one in _OF_A_START] == list(_OF_A_START)


_OF_A_START = (
    Event.ACCOUNT_INVITED,
    Event.CHECK_STATED,
    Event.CHECK_STATED,
    Event.CHECK_STATED,
    Event.PROVED_AGAIN,
    Event.ENROLMENT_ISSUED,
    Event.ENROLLED,
    Event.SEARCHED,
)


@WIDTHS
def test_leaver(come: Come, managers: None) -> None:
    """What a leaver works on goes to a colleague before the account ends; then nothing opens."""
    # Given somebody who leads for a child, and has the record open
    world.change(TOM, password=make_password(world.PASSWORD), pin=make_password(world.PIN))
    tom, his = come()
    his.signs_in(TOM, "What do you know about the child?")
    # And an account manager who finds him in one search
    mona, typing = come()
    typing.signs_in(MONA, ACCOUNTS)
    typing.fills(text="Tom B")
    typing.presses("Find")
    mona.page.wait_for_url("**/accounts/list/**")
    typing.is_on(ACCOUNTS)
    typing.presses("Tom Birtles")
    typing.is_on("Tom Birtles")

    # When she would end the account as it is
    typing.presses("End the account")
    typing.proves_again(MONA)
    typing.is_on("End this account?")
    typing.presses("End the account")
    # Then the page says what comes first
    typing.is_on("Error: End this account?")
    assert Account.objects.get(username=TOM).ended_on is None
    # When she hands over what he works on, at first to nobody she knows
    typing.presses("Hand them over")
    typing.is_on("Who takes over the involvements?")
    typing.chooses("A colleague")
    typing.fills(to="sam.okapi")
    typing.presses("Hand over")
    typing.is_on("Error: Who takes over the involvements?")
    typing.goes_to(mona.page.locator("#to"))
    mona.page.keyboard.press("ControlOrMeta+a")
    typing.fills(to="sam.okafor")
    typing.presses("Hand over")
    typing.is_on("Tom Birtles")
    mona.then_it_says("All involvements have been handed over.")
    # And ends the account
    typing.presses("End the account")
    typing.is_on("End this account?")
    mona.then_it_does_not_say("Hand them over")
    typing.presses("End the account")
    typing.is_on("Tom Birtles")
    mona.then_it_says("The account has ended.", "Ended")

    # Then his next request is refused, with the page that says why
    his.goes_by_menu("What I did")
    his.is_on("You have been signed out")
    tom.then_it_says("Your account was suspended or ended on", "account manager")
    his.presses("Sign in")
    his.fills(login=TOM, password=world.PASSWORD)
    his.presses("Continue")
    his.is_on("Error: Sign in")
    # And the child's record shows the colleague
    sam, hers = come()
    hers.signs_in("sam.okafor", "What do you know about the child?")
    _searches(hers)
    hers.presses("Open record")
    hers.is_on("Who is working with this child?")
    row = sam.page.get_by_role("row").filter(has_text="Sam Okafor")
    expect(row).to_contain_text("Lead professional")
    assert involvements.open_of(Account.objects.get(username=TOM).pk) == []
    assert len(involvements.open_of(Account.objects.get(username="sam.okafor").pk)) == 1


@WIDTHS
def test_locked_out_and_recovered_by_two(come: Come, managers: None) -> None:
    """One asks, another approves, each has half of the code; what was before is void."""
    # Given somebody who has lost the token
    old = Account.objects.get(username="sam.okafor")
    device = Authenticator.objects.get(user=old)
    lost = open_secret(device.data["secret"], old.pk)
    mona, typing = come()
    typing.signs_in(MONA, ACCOUNTS)
    typing.fills(text="sam.okafor")
    typing.presses("Find")
    mona.page.wait_for_url("**/accounts/list/**")
    typing.presses("Sam Okafor")
    typing.is_on("Sam Okafor")
    # When an account manager asks for a recovery
    typing.presses("Ask for a recovery")
    typing.proves_again(MONA)
    typing.is_on("Ask for this account to be recovered?")
    typing.presses("Ask for a recovery")
    typing.is_on("Sam Okafor")
    mona.then_it_says("A colleague has to approve it within 24 hours.")
    # Then she cannot approve it herself
    typing.goes_by_menu("Approvals")
    typing.is_on("Approvals")
    typing.presses("Let Sam Okafor in again")
    typing.is_on("What was asked for")
    assert mona.page.get_by_role("button", name="Approve").count() == 0

    # When another approves it
    omar, his = come()
    his.signs_in(OMAR, ACCOUNTS)
    his.goes_by_menu("Approvals")
    his.is_on("Approvals")
    his.presses("Let Sam Okafor in again")
    his.is_on("Do you approve this?")
    his.presses("Approve")
    his.proves_again(OMAR)
    his.is_on("Do you approve this?")
    his.presses("Approve")
    his.is_on("What was asked for")
    # Then each is shown half of the code, once
    second = _shows_half(omar, his)
    typing.goes_by_menu("Approvals")
    typing.is_on("Approvals")
    mona.then_it_says("Approved: half of the code waits for you")
    typing.presses("Let Sam Okafor in again")
    typing.is_on("What was asked for")
    first = _shows_half(mona, typing)
    mona.then_it_does_not_say(second)
    assert first != second
    mona.page.reload()
    mona.then_it_does_not_say(first)

    # When she sets the account up anew, with half of the code first
    sam, hers = come()
    sam.page.goto("/enrol/")
    hers.fills(username="sam.okafor", code=first)
    hers.presses("Continue")
    hers.is_on("Error: Set up your account")
    secret = _enrols(
        sam, hers, "sam.okafor", f"{first} {second}", password=NEW_PASSWORD, pin=NEW_PIN
    )
    # Then the old password is void
    hers.presses("Sign in")
    hers.fills(login="sam.okafor", password=world.PASSWORD)
    hers.presses("Continue")
    hers.is_on("Error: Sign in")
    # And with the new one, the old device and PIN are
    hers.fills(password=NEW_PASSWORD)
    hers.presses("Continue")
    hers.is_on("What are your one-time code and PIN?")
    sam_now = Account.objects.get(username="sam.okafor")
    assert not check_password(world.PIN, sam_now.pin)
    assert sam_now.session_generation > old.session_generation
    forget_used_codes()
    hers.fills(code=code_of(lost), pin=world.PIN)
    hers.presses("Sign in")
    hers.is_on("Error: What are your one-time code and PIN?")
    # When the new ones are given
    forget_used_codes()
    hers.fills(code=code_of(secret), pin=NEW_PIN)
    hers.presses("Sign in")
    # Then she works again
    _searches(hers)


def _enrols(
    visitor: Visitor, typing: Typist, username: str, code: str, *, password: str, pin: str
) -> str:
    """All pages of setting an account up with one-time codes. Returns the device's secret."""
    visitor.page.goto("/sign-in/")
    typing.presses("set up your account")
    typing.is_on("Set up your account")
    typing.fills(username=username, code=code)
    typing.presses("Continue")
    typing.is_on("The user agreement")
    typing.chooses("I have read the user agreement, and I agree")
    typing.presses("Continue")
    typing.is_on("Choose a password")
    typing.fills(password=password, again=password)
    typing.presses("Continue")
    typing.is_on("What will you sign in with?")
    typing.chooses("One-time codes and a PIN")
    typing.presses("Continue")
    typing.is_on("Set up one-time codes and a PIN")
    secret = visitor.page.locator(".contactpoint-secret").inner_text().replace(" ", "")
    typing.fills(code=code_of(secret), pin=pin, again=pin)
    typing.presses("Set up my account")
    typing.is_on("Your account is set up")
    return secret


def _searches(typing: Typist) -> None:
    """From the purpose to the child."""
    typing.is_on("What do you know about the child?")
    typing.chooses("I am working with this child")
    typing.fills(family="Hargreaves")
    typing.fills_day("birth_date", "4 7 2017")
    typing.presses("Search")
    typing.is_on("Is this the child?")


def _shows_half(visitor: Visitor, typing: Typist) -> str:
    typing.presses("Show my half of the code")
    typing.is_on("Half of the code")
    return visitor.page.locator(".contactpoint-secret").inner_text()
