"""Whoever leaves hands a child over to a colleague who accepts, and then the account ends.

By keyboard alone, at three widths and at twice the size, and without JavaScript; each page is
accessible.
"""

from collections.abc import Callable

import pytest

from contactpoint.access.grants import Role
from contactpoint.store.models import Account
from tests.fixtures.codes import forget_used_codes
from tests.journeys.steps import Visitor
from tests.journeys.typist import Typist
from tests.web import world

MONA, TOM, SAM = "mona.karim", "tom.birtles", "sam.okafor"
CHILD = "Isabella"
PURPOSE = "What do you know about the child?"
OWN = "Children I work with"
# The last is a window of 1280 pixels at twice the size.
WIDTHS = pytest.mark.parametrize("width", [1280, 375, 320, 640])


@pytest.fixture
def come(visit: Callable[..., Visitor], width: int) -> Callable[[], tuple[Visitor, Typist]]:
    """``come()`` is somebody at a window of the test's width, and the same as a typist."""

    def arrive() -> tuple[Visitor, Typist]:
        visitor = visit(viewport={"width": width, "height": 800})
        return visitor, Typist(visitor)

    return arrive


Come = Callable[[], tuple[Visitor, Typist]]


@pytest.fixture
def council(story_world: None) -> None:
    """Tom, who leads, can sign in; Mona manages the council's accounts."""
    tom = Account.objects.get(username=TOM)
    made = world.account("made.for.secrets", password=world.PASSWORD)
    tom.password, tom.pin = made.password, made.pin
    tom.save()
    world.account(MONA, role=Role.ACCOUNT_MANAGER, password=world.PASSWORD)


@WIDTHS
def test_hand_over_and_leave(come: Come, council: None) -> None:
    """Offered, accepted, ended: the record shows the colleague, who leads."""
    # Given Tom, who leads and is about to leave
    tom, typing = come()
    typing.signs_in(TOM, PURPOSE)
    typing.goes_by_menu(OWN)
    typing.is_on(OWN)
    tom.then_it_says("1 child.", "as lead professional")
    # When he offers the child to nobody, and then to a colleague
    typing.presses("Hand over")
    typing.is_on("Which colleague takes over?")
    typing.fills(to="nobody.here")
    typing.presses("Offer to this colleague")
    typing.is_on("Error: Which colleague takes over?")
    tom.page.fill("#to", "")
    typing.fills(to=SAM)
    typing.presses("Offer to this colleague")
    typing.is_on(OWN)
    tom.then_it_says("Nothing changes until it is accepted.", "Offered to Sam Okafor until")
    typing.presses("Hand over")
    typing.is_on("You have offered this child to a colleague")
    # Then the manager cannot end his account yet
    mona, managing = come()
    managing.signs_in(MONA, "Accounts of Mereshire Council")
    managing.presses("Tom Birtles")
    managing.is_on("Tom Birtles")
    managing.presses("End the account")
    managing.proves_again(MONA)
    managing.is_on("End this account?")
    managing.presses("End the account")
    managing.is_on("Error: End this account?")
    # When the colleague accepts
    sam, accepting = come()
    accepting.signs_in(SAM, PURPOSE)
    accepting.goes_by_menu(OWN)
    accepting.is_on(OWN)
    sam.then_it_says("Offered to you", "Tom Birtles", "hands over as lead professional")
    accepting.presses(CHILD)
    accepting.is_on("Do you take over this child?")
    accepting.presses("Send my answer")
    accepting.is_on("Error: Do you take over this child?")
    accepting.chooses("Yes, I take over")
    accepting.presses("Send my answer")
    accepting.is_on(OWN)
    sam.then_it_says("You work with this child now.", "1 child.", "as lead professional")
    # Then the account ends, and the record shows who leads now
    managing.presses("End the account")
    managing.is_on("Tom Birtles")
    mona.then_it_says("The account has ended.")
    accepting.presses(CHILD)
    sam.page.wait_for_url("**/record/**")
    sam.then_it_is_accessible()
    sam.then_it_says("Sam Okafor", "Tom Birtles", "Back to children I work with")


def test_the_same_without_javascript(visit: Callable[..., Visitor], council: None) -> None:
    """Every step is a link or a form."""
    tom = visit(java_script_enabled=False)
    tom.given_they_are_signed_in(TOM)
    tom.page.goto("/children/")
    tom.when_they_follow("Hand over")
    tom.when_they_fill(to=SAM)
    tom.when_they_press("Offer to this colleague")
    tom.then_it_says("Offered to Sam Okafor until")
    sam = visit(java_script_enabled=False)
    forget_used_codes()
    sam.given_they_are_signed_in(SAM)
    sam.page.goto("/children/")
    sam.when_they_follow(CHILD)
    sam.when_they_choose("Yes, I take over")
    sam.when_they_press("Send my answer")
    sam.then_it_says("You work with this child now.")


@WIDTHS
def test_another_telephone_is_asked_for_and_confirmed(come: Come, council: None) -> None:
    """Others see it on the record once a manager has confirmed it."""
    tom, typing = come()
    typing.signs_in(TOM, PURPOSE)
    typing.presses("Your account")
    typing.is_on("Your account")
    typing.presses("Change your telephone or email")
    typing.is_on("How can others reach you at work?")
    for number, title in (
        ("0909 879 0000", "Error: How can others reach you at work?"),
        ("01632 960 555", "Your account"),
    ):
        tom.page.fill("#telephone", "")
        typing.fills(telephone=number)
        typing.presses("Ask for this")
        typing.is_on(title)
    tom.then_it_says("Your account manager has to confirm this first.", "01632 960555")
    mona, managing = come()
    managing.signs_in(MONA, "Accounts of Mereshire Council")
    managing.presses("Telephones and emails to confirm")
    managing.is_on("Telephones and emails to confirm")
    managing.presses("Tom Birtles")
    managing.is_on("Are these the holder's telephone and email?")
    managing.chooses("Yes, confirm them")
    managing.presses("Send my answer")
    managing.is_on("Tom Birtles")
    mona.then_it_says("The telephone and email have been confirmed", "01632 960555")
    assert Account.objects.get(username=TOM).contact_carried
    typing.goes_by_menu(OWN)
    typing.presses(CHILD)
    tom.page.wait_for_url("**/record/**")
    tom.then_it_says("01632 960555")
