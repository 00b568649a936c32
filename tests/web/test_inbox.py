"""The pages of notices: the number beside the way to them, the list, and when emails come."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from contactpoint.access.notices import NoticeKind
from contactpoint.store.models import Account
from tests.fixtures.notices import told_for_days, told_of
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def dana(db: None) -> Client:
    """Who was told of a child on each of thirty days, and of a new device."""
    world.registers()
    world.put(world.BELLA)
    account = world.account()
    told_for_days(account.pk, world.only_child(), 30)
    told_of(NoticeKind.NEW_DEVICE, None, account.pk)
    client = Client()
    client.force_login(account)
    return client


def page(client: Client, name: str) -> str:
    """What a page says."""
    return client.get(reverse(name)).content.decode()


def test_notices_are_counted_where_somebody_begins_and_read_a_page_at_a_time(dana: Client) -> None:
    """No address tells a number of a notice or of a child."""
    dana.get(reverse("home"))
    assert "Notices (31)" in page(dana, "search")
    inbox = page(dana, "inbox")
    assert "Notices (6)" in inbox
    assert "Arabella Tarkington" in inbox
    (older,) = re.findall(r'href="(/notices/[a-z2-7]{24}/)"', inbox)
    assert "Newest" in dana.get(older).content.decode()
    assert "Notices (" not in page(dana, "search")
    record = re.findall(r'href="(/record/[a-z2-7]{24}/)"', inbox)[0]
    assert "Back to notices" in dana.get(record).content.decode()


def test_another_session_knows_no_place_of_this_one(dana: Client) -> None:
    """A reference of an older page is nobody else's."""
    (older,) = re.findall(r'href="(/notices/[a-z2-7]{24}/)"', page(dana, "inbox"))
    other = Client()
    other.force_login(world.account("ravi.menon"))
    assert other.get(older).status_code == 404


@pytest.mark.parametrize("choice", ["", "x", "at_once\nBcc: eve@evil.example"])
def test_no_other_time_is_chosen_than_those_of_the_list(dana: Client, choice: str) -> None:
    """What was chosen before stays."""
    answer = dana.post(reverse("inbox_email"), {"choice": choice})
    assert "Select when you are told by email" in answer.content.decode()
    assert Account.objects.get(username="dana.okafor").notices_by_email == "at_once"


def test_a_choice_is_kept(dana: Client) -> None:
    """And the page says so."""
    assert dana.post(reverse("inbox_email"), {"choice": "noon"}).status_code == 302
    assert "You are told by email at noon." in page(dana, "inbox")
    assert Account.objects.get(username="dana.okafor").notices_by_email == "noon"
