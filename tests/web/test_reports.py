"""The pages of reports: what they send, what they refuse, and what a client may not invent."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contactpoint.access.grants import Role
from contactpoint.review.wrong_facts import OF_A_CONTACT, WrongFact
from contactpoint.services.reports import report_wrong as reporting
from contactpoint.store.models import Account
from contactpoint.store.repositories import reports
from tests.web import world
from tests.web.test_record import record_address

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

SignIn = Callable[[Account], Client]


@pytest.fixture
def record(browsing: Client) -> str:
    """Where the social worker has Bella's record open."""
    world.registers()
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)
    return record_address(browsing)


def held() -> list[reports.Report]:
    """All reports."""
    return [one for some in reports.in_batches(100) for one in some]


def version_in(page: str) -> str:
    """The version that a page has."""
    found = re.search(r'name="version" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_the_record_leads_to_it_and_it_leads_back(browsing: Client, record: str) -> None:
    """What is no contact's is reported on one page."""
    assert f'href="{record}wrong/"' in browsing.get(record).content.decode()
    answer = browsing.post(f"{record}wrong/", {"what": "moved"}, follow=True)
    assert answer.redirect_chain[-1][0] == record
    assert "You have reported it." in answer.content.decode()
    assert [one.what for one in held()] == [WrongFact.MOVED]


@pytest.mark.parametrize("what", ["", "free text about a child", "telephone\0", "died"])
def test_only_what_is_on_the_list_can_be_said(browsing: Client, record: str, what: str) -> None:
    """Nothing is written freely, nowhere."""
    page = browsing.post(f"{record}wrong/", {"what": what}).content.decode()
    assert "Select what is wrong" in page
    assert not re.search(r"<textarea|<input[^>]*type=\"text\"", page)
    assert held() == []


@pytest.mark.parametrize("contact", ["", "0", "-1", "99", "1'--", "9" * 400, "Mereton Primary"])
def test_a_contact_is_one_of_those_on_the_page(browsing: Client, record: str, contact: str) -> None:
    """Whatever a client invents."""
    form = f"{record}wrong/telephone/"
    version = version_in(browsing.get(form).content.decode())
    page = browsing.post(form, {"contact": contact, "version": version}).content.decode()
    assert "Select whose telephone number is wrong" in page
    assert held() == []


def test_what_the_record_does_not_have_is_not_offered(browsing: Client, record: str) -> None:
    """Nobody who works with Bella could have left."""
    page = browsing.get(f"{record}wrong/").content.decode()
    assert 'value="telephone"' in page
    assert 'value="contact_left"' not in page
    answer = browsing.get(f"{record}wrong/contact-left/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{record}wrong/")


def test_a_second_click_says_the_same_as_the_first(browsing: Client, record: str) -> None:
    """And makes no second report."""
    form = f"{record}wrong/telephone/"
    version = version_in(browsing.get(form).content.decode())
    answers = [
        browsing.post(form, {"contact": "1", "version": version}, follow=True) for _ in range(2)
    ]
    assert all("You have reported it." in one.content.decode() for one in answers)
    assert len(held()) == 1


def test_beyond_a_days_number_the_page_says_so(
    browsing: Client, record: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words that name what to do."""
    monkeypatch.setattr(reporting, "MOST_A_DAY", 1)
    for what in ("moved", "school"):
        page = browsing.post(f"{record}wrong/", {"what": what}).content.decode()
    assert "which is as many as you can" in " ".join(page.split())
    assert len(held()) == 1


def test_in_another_session_a_report_and_a_record_are_not_there(
    browsing: Client, record: str, signed_in: SignIn
) -> None:
    """References are a session's own."""
    browsing.post(f"{record}wrong/", {"what": "moved"})
    rhea = signed_in(world.account("rhea.lund", role=Role.DATA_QUALITY))
    owen = signed_in(world.account("owen.firth", role=Role.DATA_QUALITY))
    ravi = signed_in(world.account("ravi.menon"))
    address = rhea.post(reverse("review_report_next")).headers["Location"]
    assert rhea.get(address).status_code == 200
    for page in ("", "telephone/"):
        assert owen.get(f"{address}{page}").status_code == 404
    for page in ("back/", "again/"):
        assert owen.post(f"{address}{page}").status_code == 404
    for page in ("wrong/", *(f"wrong/{of.value.replace('_', '-')}/" for of in OF_A_CONTACT)):
        assert ravi.get(f"{record}{page}").status_code == 404


def test_no_address_and_no_page_of_a_practitioner_tells_a_number_of_a_row(
    browsing: Client, record: str
) -> None:
    """Neither of an account, nor of a report, nor of who works with the child."""
    ravi = world.account("ravi.menon")
    world.involve(world.only_child(), world.actor_of(ravi), started_on=timezone.localdate())
    page = browsing.get(f"{record}wrong/contact-left/").content.decode()
    assert 'value="1"' in page or 'value="2"' in page
    assert str(ravi.pk) not in re.findall(r'value="(\d+)"', page) or ravi.pk < 5
    assert "ravi.menon" not in page.replace("ravi.menon@", "")


def test_the_desk_decides_and_may_look_again(
    browsing: Client, record: str, signed_in: SignIn
) -> None:
    """What is not on the list of outcomes is refused, and the report waits on."""
    browsing.post(f"{record}wrong/", {"what": "two_children"})
    rhea = signed_in(world.account("rhea.lund", role=Role.DATA_QUALITY))
    assert "1 report waits." in rhea.get(reverse("review_queue")).content.decode()
    address = rhea.post(reverse("review_report_next")).headers["Location"]
    version = version_in(rhea.get(address).content.decode())
    for sent in ({}, {"outcome": "kept quiet"}):
        page = rhea.post(address, {**sent, "version": version}).content.decode()
        assert "Select what you made of it" in page
    # A version of before is no way to decide unseen.
    rhea.post(address, {"outcome": "split", "version": "0" * 64})
    assert [one.waits for one in held()] == [True]
    rhea.post(address, {"outcome": "split", "version": version})
    assert [one.waits for one in held()] == [False]
    own = browsing.get(reverse("own_reports")).content.decode()
    assert "The record was split: it had two children in it" in own
    decided = rhea.get(reverse("review_reports_decided")).content.decode()
    (again,) = re.findall(r'action="(/review/report/[a-z2-7]{24}/again/)"', decided)
    rhea.post(again)
    assert [one.waits for one in held()] == [True]
    assert "Waiting" in browsing.get(reverse("own_reports")).content.decode()


def test_the_record_goes_back_to_what_was_reported(browsing: Client, record: str) -> None:
    """Opened from the list, for the purpose of before."""
    browsing.post(f"{record}wrong/", {"what": "moved"})
    own = browsing.get(reverse("own_reports")).content.decode()
    (again,) = re.findall(r'href="(/record/[a-z2-7]{24}/)"', own)
    assert "Back to what you reported" in browsing.get(again).content.decode()


def test_a_telephone_number_that_is_none_is_refused_in_words(
    browsing: Client, record: str, signed_in: SignIn
) -> None:
    """And what is one is on the record at once."""
    form = f"{record}wrong/telephone/"
    page = browsing.get(form).content.decode()
    labels = re.findall(r'for="(contact[-\d]*)">\s*([^<]+?)\s*</label>', page)
    place = next(n for n, (_, name) in enumerate(labels, start=1) if "Primary" in name)
    (value,) = re.findall(rf'id="{labels[place - 1][0]}"[^>]*value="(\d+)"', page)
    browsing.post(form, {"contact": value, "version": version_in(page)})
    rhea = signed_in(world.account("rhea.lund", role=Role.DATA_QUALITY))
    address = rhea.post(reverse("review_report_next")).headers["Location"]
    number = f"{address}telephone/"
    version = version_in(rhea.get(number).content.decode())
    refused = rhea.post(number, {"telephone": "ask the office", "version": version})
    assert "Enter a telephone number, like 01632 960 001" in refused.content.decode()
    rhea.post(number, {"telephone": "01632 960 777", "version": version})
    assert "01632 960 777" in browsing.get(record).content.decode()
