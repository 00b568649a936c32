"""Searching on pages."""

import re
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse

from contactpoint.children.statement import Statement
from contactpoint.ledger.entry import Event
from contactpoint.store.models import Account
from tests.fixtures.invented import invented
from tests.fixtures.ledger import entries, entry
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

FOR_BELLA = {
    "family": "Tarkington",
    "birth_date-day": "4",
    "birth_date-month": "7",
    "birth_date-year": "2017",
}


WHY = {"purpose": "working_with_child"}


def ask(browsing: Client, known: dict[str, str]) -> str:
    """Search for a purpose, and return the page that comes."""
    return browsing.post(reverse("search"), WHY | known, follow=True).content.decode()


def searched(browsing: Client, known: dict[str, str]) -> str:
    """Search for a purpose, and return the address of the results."""
    return browsing.post(reverse("search"), WHY | known).headers["Location"]


def test_a_child_is_found_and_the_reason_is_said(browsing: Client) -> None:
    """A search that fits one child shows its name, birth date, sex, town and why."""
    world.put(world.BELLA)
    page = ask(browsing, FOR_BELLA)
    for shown in ("Arabella Tarkington", "4 July 2017", "Female", "Mereton", "Why shown"):
        assert shown in page
    assert "Wherry Lane" not in page


def test_the_former_name_that_matched_is_shown(browsing: Client) -> None:
    """A child found by its former name is shown with it, so that it can be recognised."""
    world.put(world.BELLA)
    page = ask(browsing, FOR_BELLA | {"family": "Quillfeather"})
    assert "Former name" in page
    assert "Arabella Quillfeather" in page


def test_nothing_personal_is_in_an_address(browsing: Client) -> None:
    """From criteria to record, addresses hold references and nothing else."""
    world.put(world.BELLA)
    address = searched(browsing, FOR_BELLA)
    assert re.fullmatch(r"/search/[a-z2-7]{24}/", address)
    page = browsing.get(address).content.decode()
    assert re.findall(r'href="(/record/[^"]*)"', page) == [
        found.group() for found in re.finditer(r"/record/[a-z2-7]{24}/", page)
    ]


def test_too_many_children_and_none_are_shown(browsing: Client) -> None:
    """More plausible children than the limit: the page asks for more and names none of them."""
    world.put(world.BELLA)
    with patch("contactpoint.visibility.views.results.MOST_RESULTS", 0):
        page = ask(browsing, FOR_BELLA)
    assert "Too many children fit" in page
    assert "Arabella" not in page


TAG = "Not in a national register"


def test_whom_a_list_alone_knows_says_so(browsing: Client) -> None:
    """At its line, after those whom a register knows; a registered child's line says nothing."""
    world.put(world.BELLA)
    assert TAG not in ask(browsing, FOR_BELLA)
    world.put(*invented(1))
    page = ask(browsing, FOR_BELLA)
    assert "2 children fit, those in a national register first." in page
    assert page.count(TAG) == 1
    assert page.index(TAG) > page.index("Arabella Tarkington")
    assert "Add what else you know" not in page


def test_where_some_are_left_out_the_page_says_so_and_leads_on(browsing: Client) -> None:
    """A registered child is shown among as many others as there is room for; the link asks for
    more."""
    world.put(world.BELLA, *invented(30))
    page = ask(browsing, FOR_BELLA)
    assert "20 children are shown, those in a national register first." in page
    assert page.count(TAG) == 19
    assert "More children fit who are not in a national register." in page
    (way,) = re.findall(r'href="(/search/[^"]*)">Add what else you know</a>', page)
    assert 'value="Tarkington"' in browsing.get(way).content.decode()


def test_children_whom_only_lists_know_are_the_likeliest_first(browsing: Client) -> None:
    """Where nobody is in a register, the order is by likeness alone."""
    world.put(*invented(2))
    page = ask(browsing, FOR_BELLA)
    assert "2 children fit, the likeliest first." in page
    assert page.count(TAG) == 2


def test_nobody_found(browsing: Client) -> None:
    """A search that fits nobody says what to add to it or to try besides."""
    page = ask(browsing, FOR_BELLA)
    assert "No child was found" in page
    assert "the given name and the postcode as well" in page


@pytest.mark.parametrize(
    "known",
    [
        {"given": "Xyqua", "postcode": "ZE2 9AB"},
        {"given": "Arabella", "family": "Xyquarm"},
    ],
)
def test_the_page_of_nobody_knows_of_nobody(browsing: Client, known: dict[str, str]) -> None:
    """A name that is made up shows no child, and the page is the one that an empty index brings."""
    made_up = {name: value for name, value in FOR_BELLA.items() if name != "family"} | known
    empty = ask(browsing, made_up)
    world.put(world.BELLA)
    assert "No child was found" in empty
    assert world.without_random(ask(browsing, made_up)) == world.without_random(empty)


def test_a_search_that_may_no_longer_be_made_is_forgotten(browsing: Client) -> None:
    """What an earlier release let a session keep is read by the rule of today."""
    address = searched(browsing, FOR_BELLA)
    session = browsing.session
    searches = session["searches"]
    next(iter(searches.values()))["criteria"]["family"] = "Unknown"
    session["searches"] = searches
    session.save()
    assert browsing.get(address).status_code == 404


def test_showing_results_again_keeps_nothing_more_in_the_session(browsing: Client) -> None:
    """References are the same every time, so that a reloaded page keeps nothing more."""
    world.put(world.BELLA)
    address = searched(browsing, FOR_BELLA)
    first = browsing.get(address).content
    kept = dict(browsing.session["records"])
    references = re.findall(rb"/record/[a-z2-7]{24}/", first)
    assert re.findall(rb"/record/[a-z2-7]{24}/", browsing.get(address).content) == references
    assert browsing.session["records"] == kept


def test_a_session_remembers_twenty_searches(browsing: Client) -> None:
    """The oldest search is forgotten when there are more than twenty."""
    addresses = [
        searched(browsing, FOR_BELLA | {"birth_date-day": str(day)}) for day in range(1, 22)
    ]
    assert len(browsing.session["searches"]) == 20
    assert browsing.get(addresses[0]).status_code == 404
    assert browsing.get(addresses[-1]).status_code == 200


def test_no_search_without_a_purpose(browsing: Client) -> None:
    """Neither at first nor for another child."""
    page = browsing.post(reverse("search"), FOR_BELLA).content.decode()
    assert page.count("Select why you are searching") == 2
    assert 'value="Tarkington"' in page
    for answer in (
        browsing.get(reverse("search_child")),
        browsing.post(reverse("search_child"), FOR_BELLA),
    ):
        assert answer.headers["Location"] == reverse("search")
    assert not entries(Event.SEARCHED)


def test_without_a_purpose_it_is_said_as_well_what_is_not_enough(browsing: Client) -> None:
    """All that is wrong at once."""
    page = browsing.post(reverse("search"), {"family": "Tarkington"}).content.decode()
    assert page.count("Select why you are searching") == 2
    assert page.count("Enter the date of birth as well as the family name") == 2


@pytest.mark.parametrize(
    ("title", "most", "children"),
    [
        ("Is this the child?", 20, [world.BELLA]),
        ("Too many children fit", 0, [world.BELLA]),
        ("No child was found", 20, []),
    ],
)
def test_what_is_known_can_be_changed_from_every_page_of_results(
    browsing: Client, title: str, most: int, children: list[Statement]
) -> None:
    """By a button near the top, which leads to what was typed."""
    world.put(*children)
    with patch("contactpoint.visibility.views.results.MOST_RESULTS", most):
        page = ask(browsing, FOR_BELLA)
    assert f"<title>{title}" in page
    button = re.search(
        r'<a href="(/search/[a-z2-7]{24}/change/)"[^>]*class="govuk-button[^>]*>\s*'
        "Change what you know",
        page,
    )
    assert button is not None
    assert 'value="Tarkington"' in browsing.get(button[1]).content.decode()


def test_another_child_is_searched_for_with_the_same_purpose(browsing: Client) -> None:
    """It is said on the page, which leads to the question; and recorded as every time."""
    world.put(world.BELLA)
    assert reverse("search_child") in ask(browsing, FOR_BELLA)
    page = browsing.get(reverse("search_child")).content.decode()
    assert "I am working with this child" in page
    assert f'href="{reverse("search")}"' in page
    browsing.post(reverse("search_child"), FOR_BELLA | {"given": "Arabella"}, follow=True)
    assert [one.purpose for one in entries(Event.SEARCHED)] == ["working_with_child"] * 2


def test_the_purpose_of_the_search_before_is_not_chosen_for_the_next(browsing: Client) -> None:
    """Where the page asks why, somebody answers."""
    ask(browsing, FOR_BELLA)
    assert not re.search(
        r'name="purpose"[^>]*checked', browsing.get(reverse("search")).content.decode()
    )


def test_a_purpose_that_the_role_has_not_is_refused(browsing: Client) -> None:
    """A purpose outside the actor's list is not taken, though it is one of the closed list."""
    response = browsing.post(reverse("search"), FOR_BELLA | {"purpose": "disclosure_request"})
    assert "Select why you are searching" in response.content.decode()
    assert "purpose" not in browsing.session


@pytest.mark.parametrize(
    ("known", "message"),
    [
        ({}, "Enter what you know about the child"),
        ({"family": "Tarkington"}, "Enter the date of birth as well as the family name"),
        ({"given": "Bella"}, "Enter the date of birth and the postcode"),
        ({"given": "Be*"}, "Given name must not have"),
        (FOR_BELLA | {"given": "Baby"}, "Given name must be a name"),
        (FOR_BELLA | {"family": "Unknown"}, "Family name must be a name"),
        (FOR_BELLA | {"given": "B" * 81}, "Given name must be 80 characters or fewer"),
        ({"postcode": "SK11"}, "Enter a full postcode, such as SK11 6XY"),
        ({"number": "7K3M-9QXT-9"}, "Check the number"),
        ({"number": "9000000009"}, "Your service cannot search by this kind of number"),
        ({"age_or_year": "1890"}, "Enter an age from 0 to 25, or a year of birth"),
        ({"birth_date-day": "31"}, "Date of birth must include a month and a year"),
        (
            {"birth_date-day": "31", "birth_date-month": "2", "birth_date-year": "2017"},
            "Date of birth must be a real date",
        ),
        (
            {"birth_date-day": "1", "birth_date-month": "2", "birth_date-year": "99"},
            "Date of birth must have a year of 4 numbers",
        ),
        (
            {"birth_date-day": "1", "birth_date-month": "2", "birth_date-year": "2999"},
            "Date of birth must be in the past",
        ),
    ],
)
def test_what_is_wrong_is_said_in_the_summary_and_at_the_field(
    browsing: Client, known: dict[str, str], message: str
) -> None:
    """Errors say what to do, twice, under a title that begins with Error; nothing is searched."""
    page = ask(browsing, known)
    assert page.count(message) >= 2
    assert "<title>Error: " in page
    assert not entries(Event.SEARCHED)


def test_age_stands_for_three_years_and_is_shown_as_age_again(browsing: Client) -> None:
    """Age is plus or minus one; changing the search shows what was typed."""
    known = {"given": "Bella", "family": "Tarkington", "age_or_year": "8", "sex": "female"}
    address = searched(browsing, known)
    assert len(next(iter(browsing.session["searches"].values()))["criteria"]["birth_years"]) == 3
    page = browsing.get(f"{address}change/").content.decode()
    assert re.search(r'name="age_or_year"[^>]*value="8"', page)


def test_what_was_typed_is_escaped(browsing: Client) -> None:
    """A script typed as a name comes back as text."""
    page = ask(browsing, {"given": '"><script>alert(1)</script>'})
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_each_search_is_in_the_ledger_with_its_purpose(
    browsing: Client, practitioner: Account
) -> None:
    """A search is an entry of the account that made it."""
    ask(browsing, FOR_BELLA)
    searched = entry(Event.SEARCHED)
    assert (searched.account, searched.purpose) == (practitioner.pk, "working_with_child")
