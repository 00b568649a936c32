"""References stand for children in one session only."""

import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from contactpoint.store.models import Account, Child
from tests.web import world
from tests.web.test_search import FOR_BELLA, ask

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def same(one: HttpResponse, other: HttpResponse) -> bool:
    """Whether two pages differ in nothing but their form tokens."""
    return world.without_random(one.content.decode()) == world.without_random(
        other.content.decode()
    )


def test_another_sessions_reference_is_as_unknown_as_none(
    browsing: Client, signed_in: Callable[..., Client]
) -> None:
    """A reference copied from a colleague gives the same page as one that was never given out."""
    world.put(world.BELLA)
    found = re.search(r"/record/([a-z2-7]{24})/", ask(browsing, FOR_BELLA))
    assert found is not None
    assert browsing.get(found.group()).status_code == 200
    colleague = signed_in(world.account("ravi.menon"))
    for page in ("record", "record_involvement", "end_involvement", "take_lead", "print_record"):
        theirs = browsing.get(reverse(page, kwargs={"record": found[1]}))
        assert theirs.status_code in {200, 302}
        copied = colleague.get(reverse(page, kwargs={"record": found[1]}))
        unknown = colleague.get(reverse(page, kwargs={"record": "a" * 24}))
        assert copied.status_code == unknown.status_code == 404
        assert same(copied, unknown)
    copied = colleague.post(reverse("print_record", kwargs={"record": found[1]}))
    unknown = colleague.post(reverse("print_record", kwargs={"record": "a" * 24}))
    assert copied.status_code == unknown.status_code == 404
    assert same(copied, unknown)


def test_a_record_that_has_left_search_is_as_unknown_as_none(browsing: Client) -> None:
    """When a record goes while its page is open, the page is the one of an unknown address."""
    world.put(world.BELLA)
    found = re.search(r"/record/([a-z2-7]{24})/", ask(browsing, FOR_BELLA))
    assert found is not None
    Child.objects.update(number="000000000")
    gone = browsing.get(found.group())
    unknown = browsing.get(reverse("record", kwargs={"record": "a" * 24}))
    assert gone.status_code == unknown.status_code == 404
    assert same(gone, unknown)


def test_references_end_with_the_session(browsing: Client, practitioner: Account) -> None:
    """After signing out and in again, an old address leads nowhere."""
    world.put(world.BELLA)
    found = re.search(r"/record/([a-z2-7]{24})/", ask(browsing, FOR_BELLA))
    assert found is not None
    browsing.post(reverse("sign_out"))
    browsing.force_login(practitioner)
    assert browsing.get(found.group()).status_code == 404
