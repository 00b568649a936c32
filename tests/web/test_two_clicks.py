"""The same form twice at the same moment, in two threads as in two processes of the server."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import psycopg
import pytest
from django.test import Client

from contactpoint import embedded
from contactpoint.ledger.entry import Event
from contactpoint.services.answers import SentForm
from contactpoint.store.models import RecordedInvolvement
from contactpoint.store.repositories import answering
from contactpoint.web.answered import FORM_KEY
from tests.fixtures.ledger import entries
from tests.services.test_one_lead import at_once
from tests.web import world
from tests.web.test_answered import COOKIE, DONE, key_on, same
from tests.web.test_record import TODAY, record_address

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])


@pytest.fixture
def record(browsing: Client) -> str:
    """The address of Bella's record."""
    world.registers()
    world.put(world.BELLA)
    return record_address(browsing)


def clicking(
    browsing: Client, page: str, form: dict[str, str], answers: list[Any]
) -> Callable[[], None]:
    """One click of the same browser; its answer is put with the others."""
    cookies = browsing.cookies.output(header="", sep=";")

    def click() -> None:
        browser = Client()
        browser.cookies.load(cookies)
        answers.append(browser.post(page, form))

    return click


def test_two_clicks_at_once_do_it_once_and_say_the_same(
    browsing: Client, record: str, connect_as: Callable[..., psycopg.Connection]
) -> None:
    """Both had read the same session when neither was answered."""
    page = f"{record}involvement/"
    form = {**TODAY, "lead": "no", **key_on(browsing, page)}
    answers: list[Any] = []
    click = clicking(browsing, page, form, answers)
    assert at_once(connect_as, click, click) == []
    assert same(*answers)
    assert {one.headers["Location"] for one in answers} == {record}
    assert RecordedInvolvement.objects.count() == 1
    assert len(entries(Event.INVOLVEMENT_RECORDED)) == 1
    assert browsing.get(record).content.decode().count(DONE) == 1


def test_two_forms_at_once_are_two_acts(
    browsing: Client, record: str, connect_as: Callable[..., psycopg.Connection]
) -> None:
    """Of which the service takes one: they have a key each."""
    page = f"{record}involvement/"
    answers: list[Any] = []
    clicks = [
        clicking(browsing, page, {**TODAY, "lead": "no", **key_on(browsing, page)}, answers)
        for _ in range(2)
    ]
    assert at_once(connect_as, *clicks) == []
    assert sorted(one.status_code for one in answers) == [200, 302]
    assert RecordedInvolvement.objects.count() == 1


def test_what_is_still_being_answered_says_so(
    browsing: Client, record: str, connect_as: Callable[..., psycopg.Connection]
) -> None:
    """Nobody waits for ever, and nothing is done that was not asked twice."""
    page = f"{record}involvement/"
    form = {**TODAY, "lead": "no", **key_on(browsing, page)}
    fields = [(name, [text]) for name, text in form.items() if name != FORM_KEY]
    sent = SentForm(browsing.cookies[COOKIE].value, page, form[FORM_KEY], fields)
    number: Any = int.from_bytes(sent.digest[:4], "big", signed=True)
    other = connect_as(embedded.OWNER)
    other.execute("SELECT pg_advisory_lock(%s, %s)", [answering._ANSWERING, number])
    with patch.object(answering, "_LONGEST_WAIT", "20ms"):
        waiting = browsing.post(page, form)
    assert waiting.status_code == 503
    assert "Your form is still being answered" in waiting.content.decode()
    assert not RecordedInvolvement.objects.exists()
    other.rollback()
    other.execute("SELECT pg_advisory_unlock_all()")
    assert browsing.post(page, form).headers["Location"] == record
