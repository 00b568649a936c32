"""Pages of organisations and authorities: what waits, what is decided, and who gets there."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from contactpoint.access.grants import Role
from contactpoint.store.models import Account, Authority, Organisation
from contactpoint.web import step_up
from tests.services.organisations.schools import CHESHIRE_EAST, LEEDS, school
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_PAGES = ("accredit/", "withdraw/", "succeed/")


@pytest.fixture
def administrator(signed_in: Callable[..., Client]) -> Client:
    """A national administrator who proved the second factor a moment ago."""
    return proved(signed_in(world.account("nat.min", role=Role.NATIONAL_ADMINISTRATOR)))


def proved(client: Client) -> Client:
    """As after ``/prove-again/``."""
    session = client.session
    session[step_up._PROVED_AT] = timezone.now().timestamp()
    session.save()
    return client


def _in_boxes(name: str, days: int) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=days)
    return {
        f"{name}-day": f"{day.day}",
        f"{name}-month": f"{day.month}",
        f"{name}-year": f"{day.year}",
    }


def _text(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_national_administrator_begins_with_what_waits(administrator: Client) -> None:
    """The closed school with its accounts; one without accounts waits for nobody."""
    closed = school("199998", closed_on=timezone.localdate(), successor="199999")
    school("199997", closed_on=timezone.localdate())
    world.account("tom.birtles", at=closed)
    assert administrator.get("/").headers["Location"] == "/organisations/"
    told = _text(administrator.get("/organisations/"))
    assert "School 199998" in told
    assert "School 199997" not in told
    for place in ("Organisations", "Authorities", "Suppliers", "Loads"):
        assert place in told
    assert "Cases" not in told


def test_an_organisation_is_found_by_name_town_code_authority_and_state(
    administrator: Client,
) -> None:
    """And what was typed is in no address."""
    near, far = school("199998"), school("199997", authority=LEEDS, accredited=False)
    soon = school("199996", accredited_until=timezone.localdate() + timedelta(days=60))
    late = school("199995", accredited_until=timezone.localdate() + timedelta(days=61))
    for asked, there in (
        ({"words": "school 1999"}, {near, far, soon, late}),
        ({"words": "199998"}, {near}),
        ({"words": "mereTON"}, {near, far, soon, late}),
        ({"words": "19999"}, {near, far, soon, late}),
        ({"gss": LEEDS}, {far}),
        ({"state": "lapsing"}, {soon}),
        ({"state": "accredited", "gss": CHESHIRE_EAST}, {near, soon, late}),
        ({"words": "nobody"}, set()),
        ({"words": "%"}, set()),
    ):
        sent = administrator.post("/organisations/", asked)
        assert re.fullmatch(r"/organisations/found/[a-z2-7]{24}/", sent.headers["Location"])
        told = _text(administrator.get(sent.headers["Location"]))
        for one in (near, far, soon, late):
            assert (one.name in told) == (one in there), (asked, one.name)


def test_a_search_of_another_session_is_nothing(
    administrator: Client, signed_in: Callable[..., Client]
) -> None:
    """The reference is of one session."""
    sent = administrator.post("/organisations/", {"words": "School"}).headers["Location"]
    other = signed_in(world.account("other.min", role=Role.NATIONAL_ADMINISTRATOR))
    assert other.get(sent).status_code == 404


def test_accrediting_and_withdrawing_on_pages(administrator: Client) -> None:
    """From the organisation's page and back to it, with the history."""
    one = school("199998", accredited=False)
    page = "/organisation/urn/199998/"
    assert "Not accredited" in _text(administrator.get(page))
    sent = administrator.post(f"{page}accredit/", _in_boxes("until", 400))
    assert sent.headers["Location"] == page
    assert Organisation.objects.get(pk=one.pk).accredited
    refused = administrator.post(f"{page}accredit/", _in_boxes("until", 4 * 366))
    assert "There is a problem" in _text(refused)
    assert "3 years from today" in _text(refused)
    assert administrator.post(f"{page}withdraw/", {}).headers["Location"] == page
    assert not Organisation.objects.get(pk=one.pk).accredited
    told = _text(administrator.get(page))
    assert "Accreditation withdrawn" in told
    assert "Nat Min" in told
    assert "not accredited" in _text(administrator.post(f"{page}withdraw/", {}))


def test_adding_a_partner_on_a_page(administrator: Client) -> None:
    """Once; a number that is none is told beside the form."""
    given = {"name": "A charity", "number": "1234567", **_in_boxes("until", 300)}
    assert "6 or 7 digits" in _text(
        administrator.post("/organisations/partner/", given | {"number": "12"})
    )
    sent = administrator.post("/organisations/partner/", given)
    assert sent.headers["Location"] == "/organisation/charity/1234567/"
    assert "a national partner" in _text(administrator.get(sent.headers["Location"]))
    assert "already" in _text(administrator.post("/organisations/partner/", given))


def test_accounts_move_only_after_they_were_looked_at_again(administrator: Client) -> None:
    """The successor is named back before anything is done."""
    closed = school("199998", closed_on=timezone.localdate(), successor="199999")
    new = school("199999")
    teacher = world.account("tom.birtles", at=closed)
    page = "/organisation/urn/199998/"
    assert "1 account waits" in _text(administrator.get(page))
    assert 'value="199999"' in administrator.get(f"{page}succeed/").content.decode()
    asked = administrator.post(f"{page}succeed/", {"code": "199999"})
    assert "Move the accounts to School 199999?" in _text(asked)
    assert Account.objects.get(pk=teacher.pk).organisation_id == closed.pk
    done = administrator.post(f"{page}succeed/", {"code": "199999", "sure": "yes"})
    assert done.headers["Location"] == page
    assert Account.objects.get(pk=teacher.pk).organisation_id == new.pk
    assert "1 accounts belong to School 199999" in _text(administrator.get(page))


def test_a_successor_that_cannot_be_is_told_beside_the_code(administrator: Client) -> None:
    """Not accredited, or not there; nothing has moved."""
    closed = school("199998", closed_on=timezone.localdate())
    school("199999", accredited=False)
    teacher = world.account("tom.birtles", at=closed)
    page = "/organisation/urn/199998/succeed/"
    for code, because in (
        ("199999", "not accredited"),
        ("199000", "no register has"),
        ("", "Enter"),
    ):
        told = _text(administrator.post(page, {"code": code, "sure": "yes"}))
        assert because in told
    assert Account.objects.get(pk=teacher.pk).organisation_id == closed.pk


def test_switching_authorities_on_pages(administrator: Client) -> None:
    """A day that is planned, changed, taken back; and one that is past is refused."""
    page = f"/authorities/{LEEDS}/"
    assert administrator.post(page, _in_boxes("on_from", 30)).headers["Location"] == "/authorities/"
    planned = timezone.localdate() + timedelta(days=30)
    assert f"Planned for {planned.day} {planned:%B %Y}" in _text(administrator.get("/authorities/"))
    assert "today or later" in _text(administrator.post(page, _in_boxes("on_from", -1)))
    administrator.post(page, _in_boxes("on_from", 0))
    assert Authority.objects.get(gss=LEEDS).on_from == timezone.localdate()
    assert "Switch off Leeds" in _text(administrator.get("/authorities/"))
    assert administrator.get(f"{page}off/").status_code == 200
    assert administrator.post(f"{page}off/", {}).headers["Location"] == "/authorities/"
    assert Authority.objects.get(gss=LEEDS).on_from is None


def test_acts_of_weight_ask_for_the_second_factor_again(signed_in: Callable[..., Client]) -> None:
    """Whoever sits down at a session that was left open accredits nobody."""
    left_open = signed_in(world.account("nat.min", role=Role.NATIONAL_ADMINISTRATOR))
    school("199998")
    for page in (
        *(f"/organisation/urn/199998/{page}" for page in _PAGES),
        "/organisations/partner/",
        f"/authorities/{LEEDS}/",
        f"/authorities/{LEEDS}/off/",
    ):
        for answer in (left_open.get(page), left_open.post(page, _in_boxes("until", 300))):
            assert answer.headers["Location"] == "/prove-again/", page
    assert left_open.get("/organisation/urn/199998/").status_code == 200


@pytest.mark.parametrize(
    "page",
    [
        "/organisation/urn/000000/",
        "/organisation/nothing/199998/",
        "/organisation/urn/000000/accredit/",
        "/organisation/ods/199998/withdraw/",
        "/organisation/urn/000000/succeed/",
        "/authorities/E99999999/",
        "/authorities/E92000001/",
        "/authorities/national/off/",
        f"/organisations/found/{'a' * 24}/",
    ],
)
def test_what_is_not_there_has_one_answer(administrator: Client, page: str) -> None:
    """Read or sent."""
    school("199998")
    for answer in (administrator.get(page), administrator.post(page, _in_boxes("until", 300))):
        assert answer.status_code in (404, 405)


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.NATIONAL_ADMINISTRATOR])
def test_nobody_else_gets_to_these_pages(role: Role, signed_in: Callable[..., Client]) -> None:
    """One that is there and one that is not are refused alike, and nothing is done."""
    one = school("199998", accredited=False)
    browsing = proved(signed_in(world.account(role=role)))
    for code in ("199998", "000000"):
        for page in ("", *_PAGES):
            address = f"/organisation/urn/{code}/{page}"
            assert browsing.get(address).status_code == 403
            assert browsing.post(address, _in_boxes("until", 300)).status_code == 403
    for page in ("/organisations/", "/authorities/", f"/authorities/{LEEDS}/"):
        assert browsing.get(page).status_code == 403
    assert browsing.post(f"/authorities/{LEEDS}/", _in_boxes("on_from", 0)).status_code == 403
    assert not Organisation.objects.get(pk=one.pk).accredited
    assert not Authority.objects.exists()


def test_a_national_administrator_sees_no_child(administrator: Client) -> None:
    """Neither by search nor by a case; and no page of theirs names one."""
    world.registers()
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)
    for page in ("/search/", "/search/child/", "/review/", f"/record/{'a' * 24}/"):
        assert administrator.get(page).status_code == 403
    for page in ("/organisations/", "/organisation/urn/999001/", "/authorities/", "/loads/"):
        told = _text(administrator.get(page))
        for word in ("Tarkington", "Arabella", "Wherry"):
            assert word not in told


def test_a_name_in_a_register_is_text_and_nothing_else(administrator: Client) -> None:
    """A row of a register could hold a script."""
    named = school("199998")
    named.name = named.town = "<script>alert(1)</script>"
    named.save()
    sent = administrator.post("/organisations/", {"words": "199998"}).headers["Location"]
    for page in (sent, "/organisation/urn/199998/", "/organisation/urn/199998/accredit/"):
        assert "<script>alert" not in administrator.get(page).content.decode()
