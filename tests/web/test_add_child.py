"""Adding a child of whom nobody has told us, on pages."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from contactpoint.access.grants import Role
from contactpoint.ledger.entry import Event
from contactpoint.store.models import Account, Child, RecordedInvolvement
from tests.fixtures.cases import held_cases
from tests.fixtures.ledger import entries
from tests.web import world
from tests.web.test_search import FOR_BELLA, ask

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

KNOWN = {
    "given": "Adaeze",
    "family": "Okafor",
    "birth_date-day": "9",
    "birth_date-month": "4",
    "birth_date-year": "2015",
    "sex": "female",
    "line_1": "3 Wherry Lane",
    "town": "Mereton",
    "postcode": "ZE2 9AB",
    "carer": "Ngozi Okafor",
    "relationship": "parental_responsibility",
    "telephone": "01632 960333",
}
SEARCHED = {name: KNOWN[name] for name in KNOWN if name.startswith(("given", "family", "birth"))}


def add_page(browsing: Client, searched: dict[str, str] = SEARCHED) -> str:
    """Search for the child; returns the address of the page that adds it."""
    page = ask(browsing, searched)
    (address,) = set(re.findall(r'href="(/search/[a-z2-7]{24}/add/)"', page))
    return address


def check_page(browsing: Client, known: dict[str, str] = KNOWN) -> tuple[str, str]:
    """Search, and say what is known; returns the address of the page that shows who may be the
    same, and the page."""
    answer = browsing.post(add_page(browsing), known)
    assert answer.status_code == 302, answer.content.decode()
    address = answer.headers["Location"]
    return address, browsing.get(address).content.decode()


def test_who_finds_nobody_adds_the_child(browsing: Client) -> None:
    """From "nobody found" to the record, on which the practitioner stands as a contact."""
    address, page = check_page(browsing)
    assert "Nobody in ContactPoint fits" in page
    assert "No known address" not in page
    answer = browsing.post(address, {"lead": "yes"}, follow=True)
    page = answer.content.decode()
    for shown in ("Adaeze Okafor", "Stated by a practitioner", "Dana Okafor"):
        assert shown in page
    for kept in ("Wherry Lane", "ZE2 9AB", "Ngozi"):
        assert kept not in page
    assert len(held_cases()) == 1
    assert [one.event for one in entries(Event.CHILD_ADDED)] == [Event.CHILD_ADDED]


def test_the_next_search_finds_it_with_the_mark(browsing: Client) -> None:
    """From that second."""
    address, _ = check_page(browsing)
    browsing.post(address, {"lead": "no"})
    page = ask(browsing, SEARCHED)
    assert "Stated by a practitioner" in page
    assert "Adaeze Okafor" in page


def test_a_second_click_adds_nobody(browsing: Client) -> None:
    """The same form sent twice, and typed once more after the same search, is one child."""
    address, _ = check_page(browsing)
    first = browsing.post(address, {"lead": "no"})
    second = browsing.post(address, {"lead": "yes"})
    assert first.headers["Location"] == second.headers["Location"]
    assert Child.objects.count() == RecordedInvolvement.objects.count() == 1


def test_the_second_to_add_a_child_is_shown_the_first(browsing: Client) -> None:
    """Among those who may be the same, as its look."""
    address, _ = check_page(browsing)
    browsing.post(address, {"lead": "no"})
    world.account("ravi.menon")
    shown = len(entries(Event.CHILD_SHOWN))
    _, page = check_page(browsing, KNOWN | {"given": "Adaez"})
    assert "May one of these be the child?" in page
    assert "Adaeze Okafor" in page
    assert len(entries(Event.CHILD_SHOWN)) > shown


def test_no_page_adds_without_a_search_that_was_answered(browsing: Client) -> None:
    """Neither under an invented reference, nor under that of a search whose answer nobody saw, nor
    without being shown who may be the same."""
    invented = "a" * 24
    for name, of in (("add_child", "search"), ("add_child_check", "child")):
        address = reverse(name, kwargs={of: invented})
        assert browsing.get(address).status_code == 404
        assert browsing.post(address, KNOWN | {"lead": "no"}).status_code == 404
    browsing.post(reverse("search"), {"purpose": "working_with_child"})
    unseen = browsing.post(reverse("search_child"), SEARCHED).headers["Location"]
    assert browsing.get(f"{unseen}add/").status_code == 404
    assert browsing.post(f"{unseen}add/", KNOWN).status_code == 404
    browsing.get(unseen)
    checking = browsing.post(f"{unseen}add/", KNOWN).headers["Location"]
    answer = browsing.post(checking, {"lead": "no"})
    assert answer.status_code == 200
    assert not Child.objects.exists()
    assert browsing.post(checking, {"lead": "no"}).status_code == 302


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"given": "Baby"}, "Given name must be a name"),
        ({"family": "Unknown"}, "Family name must be a name"),
        ({"family": "Ok*"}, "Family name must not have"),
        ({"family": ""}, "If the child has one name"),
        ({"birth_date-year": "2099"}, "Date of birth must be in the past"),
        ({"birth_date-year": "1999"}, "Date of birth must be in the last 25 years"),
        ({"birth_date-year": "2004"}, "The child must be 17 or younger"),
        ({"birth_date-day": "31", "birth_date-month": "2"}, "Date of birth must be a real date"),
        ({"line_1": "", "town": "", "postcode": ""}, "Enter the address, or select that none"),
        ({"no_address": "yes"}, "not both"),
        ({"line_1": "Unknown"}, "First line of the address must be an address"),
        ({"postcode": "ZZ99 3VZ"}, "Enter the postcode of a home"),
        ({"postcode": "nowhere"}, "Enter a full postcode"),
        ({"carer": "Mum"}, "Carer&#39;s name must be a person&#39;s name"),
        ({"carer": ""}, "Enter the carer&#39;s name"),
        ({"telephone": "00000 000000"}, "Enter a telephone number that can be rung"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_at_its_field(
    browsing: Client, typed: dict[str, str], message: str
) -> None:
    """Fillers, wildcards, dates of nobody, and telephones that do not ring; and nothing is kept."""
    page = browsing.post(add_page(browsing), KNOWN | typed).content.decode()
    assert message in page
    assert "Error: " in page
    assert not Child.objects.exists()


NO_DATE = KNOWN | {"birth_date-day": "", "birth_date-month": "", "birth_date-year": ""}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({}, "Enter the date of birth, or the age as it looks"),
        ({"age_or_year": "9", "sex": "not_specified"}, "Without a date of birth, select the sex"),
        ({"age_or_year": "9", "given": ""}, "Without a date of birth, enter the given name"),
        ({"age_or_year": "19"}, "The child must be 17 or younger"),
    ],
    ids=str,
)
def test_a_child_is_added_only_with_what_a_search_finds_it_by(
    browsing: Client, typed: dict[str, str], message: str
) -> None:
    """Whom no search would find, nobody would look after."""
    page = browsing.post(add_page(browsing), NO_DATE | typed).content.decode()
    assert message in page


def test_a_child_without_a_date_is_found_by_its_age(browsing: Client) -> None:
    """The date is estimated, and marked so."""
    address, page = check_page(browsing, NO_DATE | {"age_or_year": "9"})
    assert "(estimated)" in page
    browsing.post(address, {"lead": "no"})
    page = ask(
        browsing, {"given": "Adaeze", "family": "Okafor", "age_or_year": "9", "sex": "female"}
    )
    assert "Adaeze Okafor" in page


def test_a_child_of_one_name_is_added(browsing: Client) -> None:
    """As its family name, which is how a search finds it."""
    address, _ = check_page(browsing, KNOWN | {"given": "", "family": "Suharto"})
    browsing.post(address, {"lead": "no"})
    found = {name: KNOWN[name] for name in KNOWN if name.startswith("birth")}
    assert "Suharto" in ask(browsing, found | {"family": "Suharto"})


def test_it_is_offered_on_a_result_page_too(browsing: Client) -> None:
    """To who sees that it is another child."""
    world.put(world.BELLA)
    address = add_page(browsing, FOR_BELLA)
    page = browsing.get(address).content.decode()
    assert 'value="Tarkington"' in page


def test_what_was_entered_can_be_changed(browsing: Client) -> None:
    """The form comes back with all of it."""
    _, page = check_page(browsing)
    (change,) = set(re.findall(r'href="(/search/[a-z2-7]{24}/add/\?change=[a-z2-7]{24})"', page))
    page = browsing.get(change).content.decode()
    for typed in ("Adaeze", "3 Wherry Lane", "Ngozi Okafor", "01632 960333"):
        assert f'value="{typed}"' in page


def test_too_many_stop_with_a_page_that_says_so(browsing: Client) -> None:
    """Looking goes on."""
    for number in range(7):
        address, _ = check_page(browsing, KNOWN | {"given": f"Adaeze{'abcdefg'[number]}"})
        answer = browsing.post(address, {"lead": "no"})
    assert answer.status_code == 429
    assert "No more children can be added now" in answer.content.decode()
    assert Child.objects.count() == 6
    assert [one.event for one in entries(Event.LIMIT_REACHED)] == [Event.LIMIT_REACHED]
    assert "fit" in ask(browsing, SEARCHED)


def test_the_desk_is_told_who_said_so(
    browsing: Client, signed_in: Callable[[Account], Client]
) -> None:
    """The case shows the organisation as the source, and the home that others are not shown."""
    address, _ = check_page(browsing)
    browsing.post(address, {"lead": "no"})
    rita = signed_in(world.account("rita.desk", role=Role.DATA_QUALITY))
    case = rita.post(reverse("review_next"), {}).headers["Location"]
    page = rita.get(case).content.decode()
    for shown in (
        "A practitioner has added this child",
        "Stated by a practitioner of Mereshire Council",
        "3 Wherry Lane",
        "Ngozi Okafor",
    ):
        assert shown in page, shown
