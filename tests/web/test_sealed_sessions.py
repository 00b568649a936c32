"""What a session keeps is sealed, and its key is not in the table."""

import base64
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from contactpoint.store.sealed_sessions import SessionStore
from tests.web import world
from tests.web.test_search import FOR_BELLA, ask, searched

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_criteria_are_not_readable_in_the_table(browsing: Client) -> None:
    """A dump of the sessions shows neither names nor dates nor who is signed in."""
    ask(browsing, FOR_BELLA)
    row = Session.objects.get()
    content = base64.b64decode(row.session_data)
    for readable in (b"Tarkington", b"2017", b"_auth_user_id"):
        assert readable not in content
        assert readable.decode() not in row.session_data


def test_the_table_does_not_hold_the_cookie(browsing: Client) -> None:
    """Who reads the table cannot take over a session: the cookie's value is not in it."""
    ask(browsing, FOR_BELLA)
    cookie = browsing.cookies["__Host-session"].value
    assert not Session.objects.filter(session_key=cookie).exists()
    thief = Client()
    thief.cookies["__Host-session"] = Session.objects.get().session_key
    assert thief.get("/search/").status_code == 302


def test_content_copied_from_another_session_does_not_open() -> None:
    """A row written over another row gives an empty session, not somebody else's."""
    one, other = SessionStore(), SessionStore()
    one["who"], other["who"] = 1, 2
    one.save()
    other.save()
    rows = {SessionStore(s.session_key).session_key: s for s in (one, other)}
    assert len(rows) == 2
    first, second = Session.objects.order_by("session_key")
    Session.objects.filter(pk=second.pk).update(session_data=first.session_data)
    assert (
        sorted([dict(SessionStore(s.session_key).items()) for s in (one, other)], key=len)[0] == {}
    )


@pytest.mark.parametrize("content", ["", "not base64!", base64.b64encode(b"\x01" * 200).decode()])
def test_content_that_does_not_open_is_an_empty_session(content: str) -> None:
    """Damaged or foreign content signs nobody in and breaks no page."""
    store = SessionStore()
    store["who"] = 1
    store.save()
    Session.objects.update(session_data=content)
    assert dict(SessionStore(store.session_key).items()) == {}


def test_a_saved_session_opens_again_and_can_be_deleted() -> None:
    """Saving, loading, existing and deleting speak of the same session."""
    store = SessionStore()
    store["who"] = 1
    store.save()
    key = store.session_key
    assert SessionStore(key)["who"] == 1
    assert store.exists(key)
    store.delete()
    assert not store.exists(key)
    assert not Session.objects.exists()


@pytest.mark.parametrize(("seconds", "saved"), [(0, False), (10, False), (20, True), (500, True)])
def test_a_session_that_is_used_lasts_longer(browsing: Client, seconds: int, saved: bool) -> None:
    """Ten minutes from the last use, or a few seconds fewer: not every page writes the session."""
    browsing.get("/search/")
    row = Session.objects.get()
    left = timezone.now() + timedelta(minutes=10) - timedelta(seconds=seconds)
    Session.objects.update(expire_date=left)
    assert browsing.get("/search/").status_code == 200
    row.refresh_from_db()
    assert (row.expire_date > left) is saved
    assert row.expire_date > timezone.now() + timedelta(minutes=9, seconds=40)


def test_showing_results_again_writes_no_session(browsing: Client) -> None:
    """What a page keeps in the session is kept already when it is shown again."""
    world.put(world.BELLA)
    results = searched(browsing, FOR_BELLA)
    browsing.get(results)
    before = Session.objects.get().session_data
    assert "Arabella" in browsing.get(results).content.decode()
    assert Session.objects.get().session_data == before
