"""The record page, and changing one's own involvement from it."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
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
from contactpoint.placing.rearrange import put_under
from contactpoint.store.models import Account, RecordedInvolvement
from contactpoint.visibility.status import Status
from contactpoint.web.wording import NOT_KNOWN, SEVERAL_SCHOOLS
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
        "Nobody is recorded as lead professional",
        "No other service is known",
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
    assert _NOW.strftime("%b %Y") in page
    page = browsing.post(f"{address}lead/", follow=True).content.decode()
    assert "You are now the lead professional." in page
    assert "Nobody is recorded as lead professional" not in page
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
    first, second = page.index("Dana Okafor (you)"), page.index("Ravi Menon")
    assert first < page.index("Lead professional") < second
    assert page.count("Lead professional") == 1


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


def test_a_record_is_printed_by_a_form_and_by_no_link(browsing: Client, bella: None) -> None:
    """A browser follows links ahead of its reader."""
    page = text_of(browsing, record_address(browsing))
    assert re.search(r'<form method="post" action="/record/[a-z2-7]{24}/print/">', page)
    assert not re.search(r'href="/record/[a-z2-7]{24}/print/"', page)


def test_what_is_printed_says_who_printed_it_when_and_why(browsing: Client, bella: None) -> None:
    """Name, organisation, purpose, day and time; and whom to call, as the record does."""
    page = browsing.post(f"{record_address(browsing)}print/").content.decode()
    for shown in (
        "Printed by Dana Okafor, Mereshire Council, on ",
        "I am working with this child",
        "Arabella Tarkington",
        "Mereton Primary School",
        "The Wharf Surgery",
        "No other service is known",
        "3 Wherry Lane, Mereton, ZE2 9AB",
    ):
        assert shown in page
    printed = re.search(r"Printed by [^<]*? on ([^<.]*)\.", page)
    assert printed is not None
    assert f"{_NOW.day} {_NOW:%B %Y} at " in printed[1]


def test_only_a_form_that_was_sent_prints(browsing: Client, bella: None) -> None:
    """A prefetch, a refresh of the address and a step back lead to the record, and print nothing;
    the form sent twice is two printings."""
    address = record_address(browsing)
    for ask_for in (browsing.get, browsing.head):
        answer = ask_for(f"{address}print/")
        assert (answer.status_code, answer.headers["Location"]) == (302, address)
    assert not entries(Event.RECORD_PRINTED)
    for times in (1, 2):
        assert browsing.post(f"{address}print/").status_code == 200
        assert [one.purpose for one in entries(Event.RECORD_PRINTED)] == [
            "working_with_child"
        ] * times
    assert not entries(Event.RECORD_OPENED)


def test_without_its_entry_nothing_is_printed(browsing: Client, bella: None) -> None:
    """When the ledger cannot be written, there is no paper either."""
    address = record_address(browsing)
    browsing.raise_request_exception = False
    with broken_ledger():
        response = browsing.post(f"{address}print/")
    assert response.status_code == 500
    assert "Arabella" not in response.content.decode()


def test_a_form_of_another_site_prints_nothing(practitioner: Account, bella: None) -> None:
    """A page that somebody is led to cannot fill the child's page with printings."""
    checking = Client(enforce_csrf_checks=True)
    checking.force_login(practitioner)
    address = reverse("print_record", kwargs={"record": "a" * 24})
    assert checking.post(address).status_code == 403


def test_of_a_shielded_child_nothing_is_said_of_services(browsing: Client, bella: None) -> None:
    """Neither that there is a school nor that none is known; on paper as on the page."""
    address = record_address(browsing)
    put_under(world.only_child(), Status.SHIELDED)
    pages = [text_of(browsing, address), browsing.post(f"{address}print/").content.decode()]
    for page in pages:
        assert "Arabella Tarkington" in page
        for hidden in (*NOT_KNOWN.values(), "Who to call", "Mereton Primary", "Wharf", "tel:"):
            assert hidden not in page


def test_a_contact_who_left_is_named_among_what_is_not_known(browsing: Client, bella: None) -> None:
    """It is folded away with the others who ended, and yet somebody has to take over."""
    ravi = world.actor_of(world.account("ravi.menon"))
    started = _NOW - timedelta(days=90)
    world.involve(world.only_child(), ravi, started_on=started, ended_on=_NOW, contact_left=True)
    page = text_of(browsing, record_address(browsing))
    assert "Ravi Menon of Mereshire Council has left, and nobody has taken over" in page
    assert "Has left, and nobody has taken over" in page[page.index("Previously involved") :]


def test_a_number_that_several_share_stands_once_in_an_organisation(
    browsing: Client, bella: None
) -> None:
    """Two colleagues with one number are two rows with one link, and the second says so."""
    child = world.only_child()
    for name in ("ravi.menon", "una.wood"):
        world.involve(child, world.actor_of(world.account(name)), started_on=_NOW)
    page = text_of(browsing, record_address(browsing))
    called = page[page.index("Who to call") : page.index("The child</h2>")]
    assert "Ravi Menon" in called
    assert "Una Wood" in called
    assert called.count('href="tel:01632960123"') == 1
    assert called.count("As above") == 1


def test_the_page_of_eight_contacts_is_small(browsing: Client, bella: None) -> None:
    """At most 60 KB, as somebody waits for it at a ward's telephone; styles are cached."""
    child = world.only_child()
    for place in range(6):
        who = world.actor_of(world.account(f"practitioner.number{place}"))
        world.involve(child, who, started_on=_NOW - timedelta(days=place), lead=place == 3)
    for place in range(8):
        who = world.actor_of(world.account(f"previous.number{place}"))
        world.involve(child, who, started_on=_NOW - timedelta(days=9), ended_on=_NOW)
    answer = browsing.get(record_address(browsing))
    page = answer.content.decode()
    assert len(re.findall(r'<th scope="row"', page)) == 16
    assert len(answer.content) <= 60_000


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
