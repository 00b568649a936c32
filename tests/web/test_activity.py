"""What I did."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.web import world
from tests.web.test_record import record_address
from tests.web.test_search import FOR_BELLA, ask

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_own_searches_and_openings_are_listed(browsing: Client) -> None:
    """Each with its time, purpose and what it was about."""
    world.put(world.BELLA)
    browsing.get(record_address(browsing))
    page = browsing.get(reverse("activity")).content.decode()
    for shown in (
        "Searched",
        "Opened a record",
        "I am working with this child",
        "Tarkington, born 4 July 2017; 1 child shown",
        "Arabella Tarkington",
    ):
        assert shown in page


def test_nobody_elses_entries_are_there(browsing: Client, signed_in: Callable[..., Client]) -> None:
    """A colleague's searches are not mine to see."""
    ask(signed_in(world.account("ravi.menon")), FOR_BELLA)
    assert "Tarkington" not in browsing.get(reverse("activity")).content.decode()


def test_older_entries_are_on_further_pages(
    browsing: Client, signed_in: Callable[..., Client]
) -> None:
    """The link to older entries holds no number, and means something in this session only."""
    for _ in range(30):
        browsing.get(reverse("activity"))
    older = re.search(r"/activity/[a-z2-7]{24}/", browsing.get("/activity/").content.decode())
    assert older is not None
    page = browsing.get(older.group())
    assert page.status_code == 200
    assert "Newest" in page.content.decode()
    assert signed_in(world.account("ravi.menon")).get(older.group()).status_code == 404
