"""Nobody found, child added, school's list arrives and joins it: by keyboard, on every screen."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contactpoint.synth import story
from tests.fixtures.cases import held_cases
from tests.journeys.steps import Visitor
from tests.journeys.typist import Typist
from tests.placing.files import Loader, Said, school_list

NADIR = Said(
    given="Nadir",
    family="Rahmani",
    born="2017-03-27",
    sex="male",
    postcode="SK11 6XY",
    nhs_number="",
)

SCREENS = [
    pytest.param({"viewport": {"width": 1280, "height": 900}}, id="desk"),
    pytest.param({"viewport": {"width": 375, "height": 667}}, id="phone"),
    pytest.param({"viewport": {"width": 320, "height": 640}}, id="narrow phone"),
    # What a window of 1280 by 900 shows at 200 %.
    pytest.param(
        {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2}, id="zoomed"
    ),
]


def the_school_sends_its_list(folder: Path) -> None:
    """With the child, as it was named at the school's office."""
    Loader(folder)("school_list", school_list([NADIR]), sender=story.SCHOOL_LAESTAB)


@pytest.mark.parametrize("screen", SCREENS)
def test_by_keyboard_alone(
    visit: Callable[..., Visitor], screen: dict[str, Any], tmp_path: Path
) -> None:
    """From a search that finds nobody to the record that the school's list made certain."""
    # Given a practitioner whose search finds nobody
    visitor = visit(**screen)
    sam = Typist(visitor)
    sam.signs_in("sam.okafor", "What do you know about the child?")
    sam.chooses("I am working with this child")
    sam.fills(given="Nadir", family="Rahmani")
    sam.fills_day("birth_date", "27 3 2017")
    sam.presses("Search")
    sam.is_on("No child was found")
    # When they add the child, and forget where it lives
    sam.presses("Add a child of whom nobody has told us")
    sam.is_on("What do you know of the child you want to add?")
    sam.chooses("Male")
    sam.presses("See who may be the same")
    sam.is_on("Error: What do you know of the child you want to add?")
    visitor.then_it_says("Enter the address, or select that none is known")
    sam.fills(line_1="14 Wharf Road", town="Macclesfield", postcode="SK11 6XY")
    sam.fills(carer="Samira Rahmani", telephone="01632 960555")
    sam.presses("See who may be the same")
    sam.is_on("Add this child?")
    visitor.then_it_says("Nobody in ContactPoint fits what you entered.", "14 Wharf Road")
    sam.chooses("Yes")
    sam.presses("Add the child")
    # Then its record is there, with them as who to call, and without the home
    sam.is_on("Who is working with this child?")
    visitor.then_it_says(
        "The child has been added", "Stated by a practitioner", "Nadir Rahmani", "Sam Okafor"
    )
    visitor.then_it_does_not_say("14 Wharf Road", "Samira Rahmani")
    # When the school's list arrives
    the_school_sends_its_list(tmp_path)
    visitor.page.reload()
    # Then the address of the page leads to the child's record, and they are still on it
    sam.is_on("Who is working with this child?")
    visitor.then_it_says("Nadir Rahmani", "Sam Okafor", story.SCHOOL_NAME)
    visitor.then_it_does_not_say("Stated by a practitioner", "Waiting for a decision")
    assert not held_cases(reason="added_by_practitioner")


@pytest.mark.parametrize("width", [1280, 320])
def test_without_javascript(visit: Callable[..., Visitor], width: int) -> None:
    """Two who add one child: the second is shown the first, and a second click adds nobody."""
    sam = visit(java_script_enabled=False, viewport={"width": width, "height": 700})
    sam.given_they_are_signed_in()
    for family, title in (("Rahmani", "Add this child?"), ("Rahmany", "May one of these be")):
        sam.given_a_purpose()
        sam.when_they_search(given="Nadir", family="Rahmani", born="27 3 2017")
        sam.page.locator("a", has_text="a child of whom nobody has told us").click()
        sam.page.fill("#family", family)
        sam.page.get_by_label("No known address", exact=True).check()
        sam.when_they_press("See who may be the same")
        assert title in sam.page.title()
        if title.startswith("Add"):
            sam.when_they_choose("No")
            sam.when_they_press("Add the child")
            sam.then_it_says("The child has been added", "Stated by a practitioner")
            # A step back asks again, and finds the child: it is not added twice.
            sam.page.go_back()
            sam.then_the_first_result_is("Nadir Rahmani")
            sam.when_they_choose("No")
            sam.when_they_press("This is not the child: add it")
            sam.then_it_says("The child has been added")
        else:
            sam.then_the_first_result_is("Nadir Rahmani")
    assert len(held_cases(reason="added_by_practitioner")) == 1
