"""The record page, and changing one's own involvement from it."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from msgspec.structs import replace

from contactpoint.access.grants import Role
from contactpoint.children.statement import (
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
)
from contactpoint.ledger.entry import Event
from contactpoint.store.models import Account, RecordedInvolvement
from contactpoint.web.wording import SEVERAL_SCHOOLS
from tests.fixtures.ledger import broken_ledger, entries, events
from tests.web import world
from tests.web.test_search import FOR_BELLA, ask

_NOW = timezone.localdate()
TODAY = {"day-day": f"{_NOW.day}", "day-month": f"{_NOW.month}", "day-year": f"{_NOW.year}"}

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def bella() -> None:
    """One child, with a practice and a school that registers know."""
    world.registers()
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)


def record_address(browsing: Client, known: dict[str, str] = FOR_BELLA) -> str:
    """Search, and return the address of the first record found."""
    found = re.search(r"/record/[a-z2-7]{24}/", ask(browsing, known))
    assert found is not None
    return found.group()


def text_of(browsing: Client, address: str) -> str:
    """A page as text."""
    return browsing.get(address).content.decode()


def test_who_works_with_the_child_is_shown(browsing: Client, bella: None) -> None:
    """Names, carers, address, school and practice with telephone numbers that can be dialled."""
    page = text_of(browsing, record_address(browsing))
    for shown in (
        "Arabella Tarkington",
        "Bella Tarkington",
        "also known as",
        "Arabella Quillfeather",
        "former name",
        "Morwenna Tarkington",
        "Has parental responsibility",
        "3 Wherry Lane, Mereton, ZE2 9AB",
        "Mereton Primary School",
        "The Wharf Surgery",
        'href="tel:01632960001"',
        "Nobody is recorded as lead professional.",
    ):
        assert shown in page


OTHER_SCHOOL = OrganisationCode(OrganisationScheme.URN, "999002")
BELLA_ELSEWHERE = replace(
    world.BELLA_AT_SCHOOL,
    source=OTHER_SCHOOL.code,
    services=(StatedService(ServiceKind.SCHOOL, OTHER_SCHOOL, date(2099, 9, 1)),),
)


def test_two_schools_that_go_on_stating_the_child_are_both_shown(
    browsing: Client, bella: None
) -> None:
    """As present ones, and the page says that there are two; a move shows one."""
    world.organisation(code=OTHER_SCHOOL, name="Quay School", service=ServiceKind.SCHOOL)
    world.put(BELLA_ELSEWHERE)
    address = record_address(browsing)
    moved = text_of(browsing, address)
    assert SEVERAL_SCHOOLS not in moved
    now, _, before = moved.partition("Previously involved")
    assert ("Quay School" in now, "Mereton Primary School" in before) == (True, True)
    world.put(world.BELLA_AT_SCHOOL)
    both = text_of(browsing, address)
    assert both.count(SEVERAL_SCHOOLS) == 1
    now, _, before = both.partition("Previously involved")
    for school in ("Quay School", "Mereton Primary School"):
        assert (school in now, school in before) == (True, False)


def test_identifiers_are_shown_to_the_bodies_that_allot_them(
    browsing: Client, bella: None, signed_in: Callable[..., Client]
) -> None:
    """A nurse sees the NHS number, a social worker does not."""
    assert "9000000009" not in text_of(browsing, record_address(browsing))
    practice = world.organisation(code=world.PRACTICE)
    nurse = signed_in(world.account("nia.pugh", at=practice))
    assert practice.service == ServiceKind.GP_PRACTICE
    assert "9000000009" in text_of(nurse, record_address(nurse))


def test_each_showing_is_an_opening(browsing: Client, bella: None) -> None:
    """Every time the record is shown, the ledger gets an entry for the same purpose."""
    address = record_address(browsing)
    browsing.get(address)
    browsing.get(address)
    assert [entry.purpose for entry in entries(Event.RECORD_OPENED)] == ["working_with_child"] * 2


def test_without_its_entry_nothing_is_disclosed(browsing: Client, bella: None) -> None:
    """When the ledger cannot be written, the page says that something went wrong and no more."""
    address = record_address(browsing)
    browsing.raise_request_exception = False
    with broken_ledger():
        response = browsing.get(address)
    assert response.status_code == 500
    assert "Arabella" not in response.content.decode()


def test_recording_taking_the_lead_and_ending(browsing: Client, bella: None) -> None:
    """One after the other, each with its banner, and the record shows how it stands."""
    address = record_address(browsing)
    page = browsing.post(
        f"{address}involvement/", TODAY | {"lead": "no"}, follow=True
    ).content.decode()
    assert "Your involvement has been recorded." in page
    assert "Dana Okafor (you)" in page
    assert "Social worker" in page
    page = browsing.post(f"{address}lead/", follow=True).content.decode()
    assert "You are now the lead professional." in page
    assert "Nobody is recorded as lead professional." not in page
    page = browsing.post(f"{address}involvement/end/", TODAY, follow=True)
    assert "Your involvement has been ended." in page.content.decode()
    looks = {Event.SEARCHED, Event.CHILD_SHOWN, Event.RECORD_OPENED}
    changes = [event for event in events() if event not in looks]
    assert changes == [Event.INVOLVEMENT_RECORDED, Event.LEAD_TAKEN, Event.INVOLVEMENT_ENDED]


def test_a_banner_is_shown_once(browsing: Client, bella: None) -> None:
    """The next page does not say again that it was done."""
    address = record_address(browsing)
    browsing.post(f"{address}involvement/", TODAY | {"lead": "no"}, follow=True)
    assert "has been recorded." not in text_of(browsing, address)


def test_the_new_lead_takes_over(
    browsing: Client, bella: None, signed_in: Callable[..., Client]
) -> None:
    """The page says whom one takes over from, and the child has one lead professional after."""
    first = signed_in(world.account("ravi.menon"))
    theirs = record_address(first)
    first.post(f"{theirs}involvement/", TODAY | {"lead": "yes"})
    address = record_address(browsing)
    assert "you take over from Ravi Menon" in text_of(browsing, f"{address}involvement/")
    browsing.post(f"{address}involvement/", TODAY | {"lead": "yes"})
    page = text_of(browsing, address)
    lead = page[page.index("Lead professional") : page.index("Also working with this child")]
    assert "Dana Okafor" in lead
    assert "Ravi Menon" not in lead
    assert "Ravi Menon" in page


def test_previous_involvement_is_apart_from_current(browsing: Client, bella: None) -> None:
    """An involvement that ended within twelve months stands under its own heading."""
    today = timezone.localdate()
    ravi = world.actor_of(world.account("ravi.menon"))
    world.involve(
        world.only_child(),
        ravi,
        started_on=today - timedelta(days=400),
        ended_on=today - timedelta(days=30),
    )
    page = text_of(browsing, record_address(browsing))
    assert "Ravi Menon" in page[page.index("Previously involved") :]


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({}, "Enter the first day"),
        (TODAY, "Select yes if you are the lead professional"),
        ({"day-day": "1", "lead": "no"}, "First day must include a month and a year"),
        (
            TODAY | {"day-year": "2999", "lead": "no"},
            "The first day cannot be more than 31 days ahead",
        ),
    ],
)
def test_what_is_wrong_with_an_involvement_is_said(
    browsing: Client, bella: None, answers: dict[str, str], message: str
) -> None:
    """Nothing is recorded, and the page says what to do."""
    page = browsing.post(f"{record_address(browsing)}involvement/", answers).content.decode()
    assert page.count(message) >= 2
    assert "<title>Error: " in page
    assert not RecordedInvolvement.objects.exists()


def test_a_second_involvement_of_the_same_person_is_refused(browsing: Client, bella: None) -> None:
    """Sending the form twice records one involvement."""
    address = record_address(browsing)
    for _ in range(2):
        page = browsing.post(f"{address}involvement/", TODAY | {"lead": "no"})
    assert "You are already recorded as working with this child" in page.content.decode()
    assert RecordedInvolvement.objects.count() == 1


@pytest.mark.parametrize("page", ["involvement/end/", "lead/"])
def test_without_an_own_involvement_there_is_nothing_to_change(
    browsing: Client, bella: None, page: str
) -> None:
    """The pages lead back to the record, for showing and for sending."""
    address = record_address(browsing)
    assert browsing.get(f"{address}{page}").headers["Location"] == address
    assert browsing.post(f"{address}{page}", TODAY).headers["Location"] == address


def test_a_role_that_only_looks_is_offered_no_change(
    bella: None, signed_in: Callable[..., Client]
) -> None:
    """Data quality opens the record without buttons that it may not press."""
    quality = signed_in(world.account(role=Role.DATA_QUALITY))
    quality.post("/search/", {"purpose": "data_quality"})
    found = quality.post("/search/child/", FOR_BELLA, follow=True).content.decode()
    address = re.search(r"/record/[a-z2-7]{24}/", found)
    assert address is not None
    page = text_of(quality, address.group())
    assert "Arabella Tarkington" in page
    assert "Record my involvement" not in page


def test_what_a_source_wrote_is_escaped(browsing: Client, practitioner: Account) -> None:
    """Markup in a name or address is text on the page."""
    hostile = replace(
        world.BELLA,
        address=replace(world.BELLA.address, lines=("<script>alert(1)</script>",)),  # type: ignore[type-var]
    )
    world.put(hostile)
    page = text_of(browsing, record_address(browsing))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
