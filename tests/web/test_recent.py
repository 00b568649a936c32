"""The children whose records were opened in a session, shown again: a look at each, every time."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from contactpoint.ledger.entry import Event
from contactpoint.placing.rearrange import put_under
from contactpoint.store.models import Account, Child
from contactpoint.visibility.status import Status
from contactpoint.web.record.remembered import MOST_RECENT
from tests.fixtures import calls
from tests.fixtures.ledger import entries
from tests.web import world
from tests.web.test_record import record_address

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

RECENT = "/search/recent/"
LINK = "Children whose records you opened since you signed in"


@pytest.fixture
def opened(browsing: Client) -> str:
    """The address of Bella's record, which has been opened."""
    world.registers()
    world.put(world.BELLA)
    address = record_address(browsing)
    browsing.get(address)
    return address


def shown(client: Client) -> str:
    """The page."""
    return client.get(RECENT).content.decode()


def test_who_was_opened_is_shown_and_leads_back_to_the_record(
    browsing: Client, opened: str
) -> None:
    """By the reference of this session, with name and date of birth."""
    page = shown(browsing)
    assert f'href="{opened}"' in page
    assert "Arabella Tarkington" in page
    assert "born 4 July 2017" in page
    assert browsing.get(opened).status_code == 200


def test_the_page_of_searching_leads_there_and_names_nobody(browsing: Client, opened: str) -> None:
    """Whoever only searches again looks at nobody again."""
    before = len(entries(Event.CHILD_SHOWN))
    page = browsing.get(reverse("search")).content.decode()
    assert LINK in page
    assert "Tarkington" not in page
    assert len(entries(Event.CHILD_SHOWN)) == before


def test_every_showing_is_a_look_at_each_child_for_its_purpose(
    browsing: Client, opened: str
) -> None:
    """The child's own page can find it."""
    before = len(entries(Event.CHILD_SHOWN))
    for _ in range(2):
        shown(browsing)
    looks = entries(Event.CHILD_SHOWN)[before:]
    assert [(one.subject, one.purpose) for one in looks] == [
        (world.only_child().subject, "working_with_child")
    ] * 2
    assert [one.purpose for one in entries(Event.RECENT_SEEN)] == ["working_with_child"] * 2


def test_whoever_was_found_and_not_opened_is_not_there(browsing: Client) -> None:
    """Nor is there a way to the page."""
    world.put(world.BELLA)
    record_address(browsing)
    assert LINK not in browsing.get(reverse("search")).content.decode()
    assert "There are none that can be shown" in shown(browsing)


def test_a_child_that_has_been_concealed_since_is_gone_without_a_trace(
    browsing: Client, opened: str
) -> None:
    """As if it had never been opened; and no entry says that it was looked at."""
    none = world.without_random(_empty(browsing))
    put_under(world.only_child(), Status.CONCEALED)
    before = len(entries(Event.CHILD_SHOWN))
    assert world.without_random(shown(browsing)) == none
    assert len(entries(Event.CHILD_SHOWN)) == before


def _empty(browsing: Client) -> str:
    session = browsing.session
    kept = session.pop("opened")
    session.save()
    page = shown(browsing)
    session = browsing.session
    session["opened"] = kept
    session.save()
    return page


def test_another_session_shows_none_of_it(
    browsing: Client, opened: str, practitioner: Account, signed_in: Callable[..., Client]
) -> None:
    """Not a colleague's, and not one's own next one."""
    for account in (world.account("ravi.menon"), practitioner):
        assert "Tarkington" not in shown(signed_in(account))


def test_nothing_goes_along_from_one_call_to_another(signed_in: Callable[..., Client]) -> None:
    """Whom one caller's record was opened for is nobody's business in the next call."""
    world.registers()
    world.put(world.BELLA)
    at_desk = signed_in(calls.mediator("mia.hall"))
    calls.call_at(at_desk, calls.caller())
    at_desk.get(record_address(at_desk))
    assert "Tarkington" in shown(at_desk)
    at_desk.post(reverse("end_call"))
    calls.call_at(at_desk, calls.caller("cora.lane"))
    assert "Tarkington" not in shown(at_desk)


def test_the_last_are_kept_and_each_child_stands_once(browsing: Client, opened: str) -> None:
    """However often it was opened, and found by whichever search."""
    for given in ("Bella", "Arabella", "Belle"):
        known = {"given": given, "family": "Tarkington", "birth_date-day": "4"}
        browsing.get(
            record_address(browsing, known | {"birth_date-month": "7", "birth_date-year": "2017"})
        )
    assert len(re.findall(r'href="/record/', shown(browsing))) == 1
    assert len(browsing.session["opened"]) == 4 <= MOST_RECENT
    assert Child.objects.count() == 1
