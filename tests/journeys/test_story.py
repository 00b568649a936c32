"""The story: a new social worker finds out who else is working with a child."""

from collections.abc import Callable

import pytest

from contactpoint.ledger.entry import Event
from tests.fixtures.ledger import events
from tests.journeys.steps import Visitor


def test_the_story(visit: Callable[..., Visitor]) -> None:
    """From signing in to signing out, each page accessible and each step in the ledger."""
    # Given a social worker who knows what the mother said
    sam = visit()
    sam.page.goto("/sign-in/")
    sam.then_the_page_is("Sign in")
    sam.given_they_are_signed_in()
    sam.then_the_page_is("What do you know about the child?")

    # When she gives her purpose and searches by the former name
    sam.when_they_choose("I am working with this child")
    sam.when_they_search(given="Isabella", family="Kowalczyk", born="4 7 2017")

    # Then she recognises the child
    sam.then_the_page_is("Is this the child?")
    sam.then_the_first_result_is("Isabella Hargreaves")
    sam.then_it_says("Isabella Kowalczyk", "4 July 2017", "Macclesfield")

    # When she opens the record
    sam.when_they_follow("Open record")

    # Then she sees who else works, or worked, with the child, and how to reach them
    sam.then_the_page_is("Who is working with this child?")
    sam.then_it_says(
        "Parkroyal Community School",
        "Park Lane Surgery",
        "Previously involved",
        "Tom Birtles, Social worker Lead professional",
    )

    # When she records her own involvement
    sam.when_they_press("Record my involvement")
    sam.then_the_page_is("Record that you work with this child")
    sam.when_they_choose("No")
    sam.when_they_press("Record my involvement")

    # Then the record shows it
    sam.then_the_page_is("Who is working with this child?")
    sam.then_it_says("Your involvement has been recorded.", "Sam Okafor (you)")

    # When she becomes lead professional
    sam.when_they_press("Become lead professional")
    sam.then_the_page_is("Become the lead professional for this child")
    sam.then_it_says("Tom Birtles")
    sam.when_they_press("Become lead professional")
    sam.then_it_says("You are now the lead professional.")

    # When she ends her involvement
    sam.when_they_press("End my involvement")
    sam.then_the_page_is("End your involvement with this child")
    sam.when_they_press("End my involvement")
    sam.then_it_says("Your involvement has been ended.", "Nobody is recorded as lead professional")

    # When she looks at what she did
    sam.when_they_follow("What I did")

    # Then every step is there
    sam.then_the_page_is("What I did")
    sam.then_it_says("Searched", "Opened a record", "Became lead professional")

    # When she signs out
    sam.when_they_press("Sign out")
    sam.then_the_page_is("You have signed out")
    recorded = events()
    looks = {Event.RECORD_OPENED, Event.CHILD_SHOWN}
    assert [event for event in recorded if event not in looks] == [
        Event.PASSWORD_PROVED,
        Event.SIGNED_IN,
        Event.SEARCHED,
        Event.INVOLVEMENT_RECORDED,
        Event.LEAD_TAKEN,
        Event.INVOLVEMENT_ENDED,
        Event.OWN_ACTIVITY_SEEN,
        Event.SIGNED_OUT,
    ]


@pytest.mark.parametrize(
    "known",
    [
        pytest.param({"given": "Isabella", "family": "Kowalczyk", "born": "4 7 2017"}, id="former"),
        pytest.param({"given": "Bella", "family": "Hargreaves", "born": "7 4 2017"}, id="nickname"),
        pytest.param(
            {"given": "Isabella", "born": "4 7 2017", "postcode": "SK11 6HB"}, id="no-family-name"
        ),
        pytest.param(
            {"given": "Isabela", "family": "Hargreeves", "age_or_year": "2017", "sex": "Female"},
            id="slips",
        ),
    ],
)
def test_each_search_of_the_story_finds_the_child_first(
    visit: Callable[..., Visitor], known: dict[str, str]
) -> None:
    """By former name, nickname with day and month exchanged, without family name, with slips."""
    # Given a practitioner with a purpose
    sam = visit()
    sam.given_they_are_signed_in()
    sam.given_a_purpose()
    # When they search with what they know
    sam.when_they_search(**known)
    # Then the child is the first one shown
    sam.then_the_first_result_is("Isabella Hargreaves")
