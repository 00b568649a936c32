"""Headers on every answer, and nothing inline on any page."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from contactpoint.web.headers import CONTENT_SECURITY_POLICY
from tests.web import world
from tests.web.test_gate import address_of, pages
from tests.web.test_record import TODAY, record_address

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)|<base|<meta[^>]*http-equiv",
    re.IGNORECASE,
)


def addresses() -> list[str]:
    """One address of every page, of unknown references where it has one."""
    return [address_of(page.name) for page in pages() if page.name]


@pytest.mark.parametrize("signed", [False, True])
def test_every_answer_has_the_headers_and_nothing_inline(
    client: Client, browsing: Client, signed: bool
) -> None:
    """Whoever asks for whatever page, errors included."""
    visitor = browsing if signed else client
    for address in [*addresses(), "/nothing/here/"]:
        response = visitor.get(address)
        assert response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY, address
        assert response.headers["Cache-Control"] == "no-store", address
        assert response.headers["X-Content-Type-Options"] == "nosniff", address
        assert response.headers["Referrer-Policy"] == "same-origin", address
        assert response.headers["X-Frame-Options"] == "DENY", address
        assert not _INLINE.search(response.content.decode()), address


def test_nothing_inline_on_the_pages_of_a_record(browsing: Client) -> None:
    """Results, record and its forms, with errors and with content, have no inline code."""
    world.registers()
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)
    address = record_address(browsing)
    answers = [
        browsing.get(address),
        browsing.get(f"{address}involvement/"),
        browsing.post(f"{address}involvement/", {}),
        browsing.post(f"{address}involvement/", TODAY | {"lead": "yes"}, follow=True),
        browsing.get(f"{address}involvement/end/"),
        browsing.get(f"{address}lead/"),
        browsing.post(reverse("search_child"), {}),
        browsing.get(reverse("activity")),
    ]
    for response in answers:
        assert response.status_code == 200
        assert not _INLINE.search(response.content.decode())


def test_cookies_are_kept_from_scripts_and_other_sites(browsing: Client) -> None:
    """Neither cookie is readable by a script or sent along from another site."""
    browsing.get(reverse("search"))
    browsing.post(reverse("search"), {"purpose": "working_with_child"})
    for name in ("__Host-session", "__Host-csrf"):
        cookie = browsing.cookies[name]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Strict"
        # What a browser asks of a name that begins so.
        assert cookie["secure"]
        assert cookie["path"] == "/"
        assert not cookie["domain"]


def test_a_form_without_its_token_is_refused(practitioner: object) -> None:
    """A form that another site sends changes nothing; the page says what to do."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(practitioner)  # type: ignore[arg-type]
    response = strict.post(reverse("search"), {"purpose": "working_with_child"})
    assert response.status_code == 403
    assert "This page was open for too long" in response.content.decode()
    assert "purpose" not in strict.session


def test_the_health_page_says_ok_and_nothing_else(client: Client) -> None:
    """A load balancer learns that the server and its databases answer."""
    assert client.get(reverse("health")).content == b"ok"
