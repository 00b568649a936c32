"""Two reviewers at one queue, each at a browser of their own."""

import re
from collections.abc import Callable

import pytest
from msgspec.structs import replace
from playwright.sync_api import expect

from contactpoint.access.grants import Role
from contactpoint.children.names import PersonName
from contactpoint.store.models import HeldCase
from tests.fixtures.cases import held_verdicts
from tests.fixtures.records import apart
from tests.journeys.steps import Visitor
from tests.web import world

# Two families, in each of which a statement waits that may be of a twin.
WILF = replace(
    world.BELLA_AT_SCHOOL,
    reference="school-2",
    names=(PersonName("Wilfred", "Ormsby"),),
    address=replace(world.BELLA.address, lines=("9 Salter Row",), postcode="ZE2 9AC"),  # type: ignore[type-var]
)
EDGAR = replace(WILF, reference="school-3", names=(PersonName("Edgar", "Ormsby"),))


@pytest.fixture
def two_cases(story_world: None) -> None:
    """A queue of two cases, and two reviewers."""
    world.registers()
    world.put(world.BELLA, world.BELLA_AT_SCHOOL, WILF)
    world.put(world.ROSAMUND, replace(EDGAR, source="999002"))
    assert HeldCase.objects.count() == 2
    for username in ("rhea.lund", "owen.firth"):
        world.account(username, role=Role.DATA_QUALITY, password=world.PASSWORD)


def test_two_reviewers_work_one_queue(visit: Callable[..., Visitor], two_cases: None) -> None:
    """Neither gets the other's case; both verdicts stand; one is undone; every page accessible."""
    # Given two reviewers, each at a browser
    rhea, owen = visit(), visit()
    for reviewer, username in ((rhea, "rhea.lund"), (owen, "owen.firth")):
        reviewer.given_they_are_signed_in(username)
        reviewer.then_the_page_is("Cases that wait for a person")
        reviewer.then_it_says("2 cases wait")

    # When both ask for the next case
    for reviewer in (rhea, owen):
        reviewer.when_they_press("Next case")
        reviewer.then_the_page_is("Is this the same child?")

    # Then each has another family before them
    one, other = ("Rosamund", "Edgar") if "Rosamund" in shown(rhea) else ("Edgar", "Rosamund")
    rhea.then_it_says(one, "Same family name: counts", "Differs")
    owen.then_it_says(other)
    owen.then_it_does_not_say(one)

    # When one says the same child and the other says not, with both pages open
    rhea.when_they_press("Same child")
    rhea.then_the_page_is("Cases that wait for a person")
    rhea.then_it_says("You said: the same child.", "1 case waits")
    owen.when_they_press("Not the same child")
    owen.then_it_says("You said: not the same child.", "No case waits.")

    # Then neither verdict is lost
    assert sorted(verdict.kind for verdict in held_verdicts()) == ["not_same", "same"]
    rhea.when_they_follow("Verdicts of your authority")
    rhea.then_the_page_is("Verdicts of your authority")
    rhea.then_it_says("Rhea Lund", "Owen Firth")

    # When the first undoes hers from where she sees it
    rhea.page.goto("/review/verdicts/")
    rhea.page.get_by_role("link", name=re.compile("Undo.*The same child")).click()
    rhea.then_the_page_is("Undo this verdict?")
    rhea.when_they_press("Undo the verdict")
    rhea.then_it_says("The verdict has been undone.", "Undone by Rhea Lund")

    # Then the colleague gets that case next
    owen.page.goto("/review/")
    owen.when_they_press("Next case")
    owen.then_the_page_is("Is this the same child?")
    owen.then_it_says(one)


def test_a_case_from_the_keyboard(visit: Callable[..., Visitor], two_cases: None) -> None:
    """A key goes to a verdict and Enter gives it; not from within a field, nor switched off."""
    # Given a reviewer with a case open
    rhea = visit()
    rhea.given_they_are_signed_in("rhea.lund")
    rhea.when_they_press("Next case")
    rhea.then_it_says("Keyboard shortcuts", "S same child")
    # When they press N and Enter
    rhea.page.keyboard.press("n")
    assert focused(rhea) == "Not the same child"
    rhea.page.keyboard.press("Enter")
    rhea.page.wait_for_selector("text=You said: not the same child.")
    # Then the next case is there, and U goes to undo
    rhea.then_the_page_is("Is this the same child?")
    rhea.page.keyboard.press("u")
    assert focused(rhea) == "Undo"
    # When the shortcuts are switched off
    rhea.when_they_press("Switch keyboard shortcuts off")
    rhea.then_it_says("Keyboard shortcuts are off.")
    rhea.then_it_is_accessible()
    # Then keys do nothing
    before = focused(rhea)
    rhea.page.keyboard.press("s")
    assert focused(rhea) == before


def test_a_case_without_a_record(visit: Callable[..., Visitor], story_world: None) -> None:
    """From a statement that names nobody to the child that it is of, from the keyboard."""
    # Given a return of social care that says no name, and a child whom it may be of
    world.registers()
    world.put(world.BELLA)
    world.put(world.NAMELESS)
    world.account("rhea.lund", role=Role.DATA_QUALITY, password=world.PASSWORD)
    rhea = visit()
    rhea.given_they_are_signed_in("rhea.lund")
    # When a reviewer opens the case
    rhea.when_they_press("Next case")
    # Then the child is listed, with what both share
    rhea.then_the_page_is("Which child is this?")
    rhea.then_it_says("Arabella Tarkington", "Same date of birth", "cannot make a record")
    # When they choose the first with a key
    rhea.page.keyboard.press("1")
    assert focused(rhea).startswith("Compare")
    rhea.page.keyboard.press("Enter")
    # Then both are side by side, and another can be looked for
    rhea.page.wait_for_selector("text=Is this the same child?")
    rhea.then_the_page_is("Is this the same child?")
    rhea.page.keyboard.press("o")
    assert focused(rhea) == "Compare with another record"
    # When they say that it is that child, and take it back
    rhea.when_they_press("Same child")
    rhea.then_it_says("You said: the same child.", "No case waits.")
    rhea.when_they_follow("Undo")
    rhea.when_they_press("Undo the verdict")
    # Then it waits again
    rhea.then_it_says("1 case waits")


def test_a_record_is_corrected_and_split(visit: Callable[..., Visitor], two_cases: None) -> None:
    """From a search to what each source says, to a correction, to a split, without JavaScript."""
    # Given a reviewer who knows that a record is wrong
    rhea = visit(java_script_enabled=False)
    rhea.given_they_are_signed_in("rhea.lund")
    rhea.page.goto("/search/")
    rhea.when_they_choose("I am checking the quality of records")
    rhea.when_they_search(family="Tarkington", born="4 7 2017")
    rhea.when_they_follow("Open record")
    # When they look at what each source says
    rhea.when_they_follow("What each source says")
    rhea.then_it_says("Disagrees: Bella Tarkington", "Mereton Primary School")
    # And correct the name
    rhea.page.get_by_role("link", name="Correct name", exact=True).click()
    rhea.when_they_fill(given="Bella", family="Tarkington")
    rhea.when_they_press("Correct it")
    rhea.then_it_says("The value has been corrected.", "Corrected by")
    # And split the record
    before = len(apart())
    rhea.when_they_press("Split this record")
    rhea.page.get_by_label("School or clinic list").check()
    rhea.when_they_press("Continue")
    rhea.then_it_says("Split the record like this?", "These stay")
    rhea.when_they_press("Split the record")
    # Then there is a record more, and the verdicts say so
    rhea.then_it_says("The record has been split.", "Split a record", "Corrected a value")
    assert len(apart()) == before + 1
    # When they undo it from there
    rhea.when_they_follow("Undo")
    rhea.when_they_press("Undo the verdict")
    # Then the statement is back on the record, and the correction still there
    rhea.then_it_says("The verdict has been undone.", "Disagrees:", "Corrected by")
    assert len(apart()) == before


@pytest.mark.parametrize("width", [375, 1100])
def test_a_case_waits_for_its_source(
    visit: Callable[..., Visitor], two_cases: None, width: int
) -> None:
    """Asked about, a case is on a page of its own; from there it comes back into the queue."""
    # Given a reviewer with a case that only its source can settle
    rhea = visit(viewport={"width": width, "height": 800})
    rhea.given_they_are_signed_in("rhea.lund")
    rhea.when_they_press("Next case")
    # When they ask the source
    rhea.when_they_press("Ask the source")
    rhea.then_it_says("The case is out of the queue until its source answers.")
    # Then it does not wait for a person any more, but for its source
    rhea.page.goto("/review/")
    rhea.then_it_says("1 case waits")
    rhea.when_they_follow("Cases that wait for a source")
    rhea.then_the_page_is("Cases that wait for a source")
    rhea.then_it_says("possibly twins", "Rhea Lund")
    rhea.then_nothing_scrolls_sideways()
    # When they undo it
    rhea.when_they_follow("Undo")
    rhea.then_the_page_is("Undo this verdict?")
    rhea.then_it_says("possibly twins", "The case goes back into the queue.")
    rhea.then_nothing_scrolls_sideways()
    rhea.when_they_press("Undo the verdict")
    # Then it is in the queue again
    rhea.then_the_page_is("Cases that wait for a source")
    rhea.then_it_says("The verdict has been undone.", "No case waits for a source.")
    rhea.when_they_follow("Back to the queue")
    rhea.then_it_says("2 cases wait")


def test_the_verdict_stays_in_view(visit: Callable[..., Visitor], two_cases: None) -> None:
    """At a desk the buttons are on the screen while the sides and the picture are looked at."""
    # Given a reviewer with a case that is longer than the window
    rhea = visit(viewport={"width": 1100, "height": 700})
    rhea.given_they_are_signed_in("rhea.lund")
    rhea.when_they_press("Next case")
    same = rhea.page.get_by_role("button", name="Same child", exact=True)
    # Then the verdict is in view before anything is scrolled
    assert rhea.page.evaluate("document.documentElement.scrollHeight > window.innerHeight + 300")
    expect(same).to_be_in_viewport(ratio=1)
    # And at the picture of the match as well
    rhea.page.get_by_text("How well they match").scroll_into_view_if_needed()
    expect(same).to_be_in_viewport(ratio=1)
    rhea.then_it_is_accessible()


@pytest.mark.parametrize("width", [375, 1100])
def test_every_page_of_the_workbench_is_accessible(
    visit: Callable[..., Visitor], two_cases: None, width: int
) -> None:
    """On a phone and at a desk: nothing breaks a rule, and nothing scrolls sideways."""
    # Given a reviewer
    rhea = visit(viewport={"width": width, "height": 800})
    rhea.given_they_are_signed_in("rhea.lund")
    look(rhea, "queue")
    # When they go through the pages
    rhea.when_they_press("Next case")
    look(rhea, "case")
    rhea.page.locator('a[data-key="c"]').click()
    look(rhea, "sources")
    rhea.page.get_by_role("link", name="Correct date of birth", exact=True).click()
    look(rhea, "correct")
    rhea.when_they_press("Correct it")
    look(rhea, "correct-error")
    rhea.when_they_follow("Back to what each source says")
    rhea.when_they_press("Split this record")
    look(rhea, "split")
    rhea.when_they_follow("Back to what each source says")
    rhea.when_they_press("Join with another record")
    look(rhea, "join")
    rhea.page.goto("/review/")
    rhea.when_they_follow("Go on with your case")
    rhea.when_they_press("Ask the source")
    look(rhea, "next")
    rhea.when_they_follow("Undo")
    look(rhea, "undo")
    rhea.page.goto("/review/verdicts/")
    look(rhea, "verdicts")
    rhea.page.goto("/review/")
    rhea.when_they_press("Next case")
    rhea.when_they_press("Compare with another record")
    look(rhea, "candidates")
    rhea.when_they_press("Compare with this record")
    look(rhea, "candidates-error")


def look(visitor: Visitor, name: str) -> None:
    """The page is accessible and no wider than the window."""
    visitor.then_it_is_accessible()
    visitor.then_nothing_scrolls_sideways()


def shown(visitor: Visitor) -> str:
    """The text of the page."""
    return visitor.page.inner_text("main")


def focused(visitor: Visitor) -> str:
    """The text of what has the focus."""
    return str(visitor.page.evaluate("document.activeElement.textContent.trim()"))
