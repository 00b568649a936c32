"""A telephone number is wrong: it is reported, mended, heard of, and the record shows the new one.

By keyboard alone, at three widths, at 200 % zoom and without JavaScript; each page accessible.
"""

from collections.abc import Callable
from typing import Any

import pytest

from contactpoint.access.grants import Role
from contactpoint.children.statement import OrganisationCode, OrganisationScheme, ServiceKind
from contactpoint.ledger.entry import Event
from contactpoint.store.models import Organisation
from contactpoint.synth import story
from tests.fixtures.ledger import events
from tests.journeys.steps import Visitor
from tests.journeys.typist import Typist
from tests.services.organisations.schools import CHESHIRE_EAST
from tests.web import world

SAM, RHEA = "sam.okafor", "rhea.lund"
WAYS: dict[str, dict[str, Any]] = {
    "1280": {"viewport": {"width": 1280, "height": 900}},
    "375": {"viewport": {"width": 375, "height": 667}},
    "320": {"viewport": {"width": 320, "height": 568}},
    # A window of 1280 by 900 whose every pixel is four.
    "zoomed": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
    "without JavaScript": {
        "viewport": {"width": 1280, "height": 900},
        "java_script_enabled": False,
    },
}


@pytest.fixture
def desk(story_world: None) -> None:
    """The school is in Cheshire East, where Isabella lives, and so is a reviewer."""
    Organisation.objects.filter(code=story.SCHOOL_LAESTAB).update(authority_gss=CHESHIRE_EAST)
    school = Organisation.objects.get(code=story.SCHOOL_LAESTAB)
    school.save()
    council = world.organisation(
        code=OrganisationCode(OrganisationScheme.GSS, CHESHIRE_EAST),
        name="Cheshire East Council",
        service=ServiceKind.SOCIAL_CARE,
    )
    council.authority_gss = CHESHIRE_EAST
    council.save()
    world.account(RHEA, role=Role.DATA_QUALITY, at=council, password=world.PASSWORD)


@pytest.mark.parametrize("way", WAYS)
def test_a_wrong_telephone_is_reported_and_mended(
    visit: Callable[..., Visitor], desk: None, way: str
) -> None:
    """Whoever reported it hears of it, and nothing changed before somebody had looked."""
    # Given a practitioner with a record open, on which a school's number is wrong
    sam = visit(**WAYS[way])
    hers = Typist(sam)
    hers.signs_in(SAM, "What do you know about the child?")
    hers.chooses("I am working with this child")
    hers.fills(family="Hargreaves")
    hers.fills_day("birth_date", "4 7 2017")
    hers.presses("Search")
    hers.presses("Open record")
    sam.then_it_says("01632 960001")
    record = sam.page.url
    # When she says that something is wrong, and what, but not yet whose
    hers.presses("Something here is wrong")
    hers.is_on("What is wrong on this record?")
    hers.presses("Report it")
    hers.is_on("Error: What is wrong on this record?")
    hers.chooses("A telephone number is wrong")
    hers.presses("Report it")
    hers.is_on("Whose telephone number is wrong?")
    hers.presses("Report it")
    hers.is_on("Error: Whose telephone number is wrong?")
    hers.chooses(story.SCHOOL_NAME)
    hers.presses("Report it")
    # Then the record is as it was
    hers.is_on("Who is working with this child?")
    sam.then_it_says("You have reported it.", "01632 960001")
    # And she sees that it waits
    hers.goes_by_menu("What I did")
    hers.presses("What I reported to be wrong")
    hers.is_on("What I reported to be wrong")
    sam.then_it_says(
        "Isabella Hargreaves",
        f"A telephone number is wrong: {story.SCHOOL_NAME}",
        "Waiting: nobody has decided it yet",
    )

    # When the desk of the authority looks at it
    rhea = visit(**WAYS[way])
    theirs = Typist(rhea)
    theirs.signs_in(RHEA, "Cases that wait for a person")
    rhea.then_it_says("1 report waits.")
    theirs.presses("Reports of what is wrong on a record")
    theirs.is_on("What was reported to be wrong")
    theirs.presses("Next report")
    theirs.is_on("Is this wrong on the record?")
    rhea.then_it_says("A telephone number is wrong", story.SCHOOL_NAME, "Sam Okafor")
    # And corrects the number
    theirs.presses("Correct the number")
    theirs.is_on(f"What is the telephone number of {story.SCHOOL_NAME}?")
    theirs.fills(telephone="ask the office")
    theirs.presses("Correct the number")
    theirs.is_on(f"Error: What is the telephone number of {story.SCHOOL_NAME}?")
    rhea.page.fill("#telephone", "")
    theirs.fills(telephone="01625 960 777")
    theirs.presses("Correct the number")
    theirs.is_on("Is this wrong on the record?")
    rhea.then_it_says("The telephone number has been corrected.", "01625 960 777")
    # And says what was made of it
    theirs.presses("Say so")
    theirs.is_on("Error: Is this wrong on the record?")
    theirs.chooses("It was wrong, and has been put right")
    theirs.presses("Say so")
    theirs.is_on("What was reported to be wrong")
    rhea.then_it_says("No report waits.")
    theirs.presses("What your authority made of reports")
    theirs.is_on("What your authority made of reports")
    rhea.then_it_says("Rhea Lund", "It was wrong, and has been put right")

    # Then whoever reported it hears what became of it
    sam.page.goto("/reports/")
    hers.is_on("What I reported to be wrong")
    sam.then_it_says("It was wrong, and has been put right")
    # And the record shows the new number
    sam.page.goto(record)
    sam.then_it_says("01625 960 777")
    happened = events()
    for event in (Event.WRONG_REPORTED, Event.TELEPHONE_CORRECTED, Event.REPORT_DECIDED):
        assert event.value in happened
