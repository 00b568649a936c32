"""The pages of approvals: what waits, what was asked for, one request and its answer."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from contactpoint.access.actor import Actor
from contactpoint.access.grants import Role
from contactpoint.access.scope import Scope
from contactpoint.ledger.entry import Event
from contactpoint.services.grants import grant
from contactpoint.services.held_loads import list_loads
from contactpoint.services.recover_account import ask_to_recover
from contactpoint.services.review.propose import propose_join
from contactpoint.store.models import Account, Child
from tests.fixtures.ledger import entries
from tests.placing.files import Loader, pds
from tests.services.two_persons.people import LEEDS, grants, national_body, school, someone
from tests.services.two_persons.test_loads import children, half
from tests.web import world
from tests.web.proving import proved
from tests.web.test_proposals import BOY

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

Signed = Callable[[Actor], Client]


@pytest.fixture
def browser(signed_in: Callable[..., Client]) -> Signed:
    """``browser(actor)`` is the browser of one who has proved the second factor again."""
    return lambda who: proved(signed_in(Account.objects.get(pk=who.account_id)))


@pytest.fixture
def ada(db: None) -> Actor:
    """Who manages the accounts of a school."""
    return someone("ada.boyle", Role.ACCOUNT_MANAGER, school())


@pytest.fixture
def ben(db: None) -> Actor:
    """Who manages them with her."""
    return someone("ben.cole", Role.ACCOUNT_MANAGER, school())


@pytest.fixture
def tess(db: None) -> Actor:
    """Who teaches there."""
    return someone("tess.dunn", Role.PRACTITIONER, school())


@pytest.fixture
def asked(ada: Actor, tess: Actor) -> None:
    """Ada has asked that Tess be a reviewer."""
    assert grant(actor=ada, account=tess.account_id, role=Role.DATA_QUALITY, scope=Scope(LEEDS))


def text_of(browsing: Client, address: str = "/approvals/") -> str:
    """A page that is shown."""
    page = browsing.get(address)
    assert page.status_code == 200
    return str(page.content.decode())


def address_of(browsing: Client) -> str:
    """The address of the only request that a list has."""
    (found,) = set(re.findall(r'href="(/approvals/[a-z2-7]{24}/)"', text_of(browsing)))
    return found


def test_what_waits_is_in_the_list_of_who_may_answer_and_of_who_asked(
    asked: None, ada: Actor, ben: Actor, browser: Signed
) -> None:
    """With what is asked for, of whom and by whom."""
    for who in (ada, ben):
        page = text_of(browser(who))
        assert "Make Tess Dunn a data quality reviewer" in page
        assert "Ada Boyle" in page
    assert 'href="/approvals/"' in text_of(browser(ada))


def test_another_approves_and_it_is_done(
    asked: None, ada: Actor, ben: Actor, tess: Actor, browser: Signed
) -> None:
    """On the page of the request, which then says so, to both."""
    browsing = browser(ben)
    address = address_of(browsing)
    assert "Do you approve this?" in text_of(browsing, address)
    page = browsing.post(address, {"answer": "approve"}, follow=True).content.decode()
    assert "You have approved it." in page
    assert 'name="answer"' not in page
    assert ("data_quality", LEEDS) in grants(tess)
    assert "Approved" in text_of(browser(ada))


def test_who_asked_has_no_button_to_approve_and_gets_nowhere_without(
    asked: None, ada: Actor, tess: Actor, browser: Signed
) -> None:
    """Whatever the browser sends."""
    browsing = browser(ada)
    address = address_of(browsing)
    assert "Take it back" in text_of(browsing, address)
    assert "Decline" not in text_of(browsing, address)
    for answer in ("approve", "decline"):
        assert browsing.post(address, {"answer": answer}).status_code == 403
    assert ("data_quality", LEEDS) not in grants(tess)
    browsing.post(address, {"answer": "take_back"})
    assert "Taken back" in text_of(browsing, address)


def test_without_the_second_factor_proved_again_the_answer_waits_for_it(
    asked: None, ben: Actor, tess: Actor, signed_in: Callable[..., Client]
) -> None:
    """A stolen session reads, and answers nothing; then it leads back to the request."""
    browsing = signed_in(Account.objects.get(pk=ben.account_id))
    address = address_of(browsing)
    answered = browsing.post(
        address, {"answer": "approve"}, HTTP_REFERER=f"http://testserver{address}"
    )
    assert (answered.status_code, answered.headers["Location"]) == (302, reverse("prove_again"))
    assert browsing.session["way_back"] == address
    assert ("data_quality", LEEDS) not in grants(tess)


def test_a_reference_of_anothers_session_is_no_request(
    asked: None, ben: Actor, browser: Signed
) -> None:
    """An address that somebody sends opens nothing, though both may answer."""
    sent = address_of(browser(ben))
    nora = someone("nora.pike", Role.NATIONAL_ADMINISTRATOR, national_body())
    assert browser(nora).get(sent).status_code == 404
    assert browser(nora).post(sent, {"answer": "approve"}).status_code == 404


def test_of_another_organisation_it_is_in_no_list(asked: None, browser: Signed) -> None:
    """Nor are any of its people's names."""
    eve = someone("eve.hart", Role.ACCOUNT_MANAGER, school(2))
    page = text_of(browser(eve))
    assert "Tess" not in page
    assert "Nothing waits for you." in page


def test_what_was_answered_meanwhile_says_so(
    asked: None, ada: Actor, ben: Actor, tess: Actor, browser: Signed
) -> None:
    """Two managers have the page open."""
    cleo = someone("cleo.shaw", Role.ACCOUNT_MANAGER, school())
    first, second = browser(ben), browser(cleo)
    address, other = address_of(first), address_of(second)
    first.post(address, {"answer": "decline"})
    page = second.post(other, {"answer": "approve"}, follow=True).content.decode()
    assert "declined already" in page
    assert ("data_quality", LEEDS) not in grants(tess)


@pytest.mark.parametrize("answer", ["", "confirm", "approve\x00", "show_half", "APPROVE"])
def test_an_answer_that_is_none_does_nothing(
    asked: None, ben: Actor, tess: Actor, browser: Signed, answer: str
) -> None:
    """A form that was tampered with."""
    browsing = browser(ben)
    address = address_of(browsing)
    assert browsing.post(address, {"answer": answer}).status_code in (302, 400)
    assert ("data_quality", LEEDS) not in grants(tess)
    assert "Do you approve this?" in text_of(browsing, address)


def test_the_list_shows_one_kind_where_one_is_chosen(
    asked: None, ada: Actor, ben: Actor, tess: Actor, browser: Signed
) -> None:
    """And all for a kind that is none."""
    ask_to_recover(actor=ada, account=tess.account_id)
    browsing = browser(ben)
    role, recovery = "Make Tess Dunn", "Let Tess Dunn in again"
    for kind, has_role, has_recovery in (
        ("grant", True, False),
        ("recovery", False, True),
        ("load", False, False),
        ("", True, True),
        ("%00", True, True),
    ):
        page = text_of(browsing, f"/approvals/?kind={kind}")
        assert (role in page, recovery in page) == (has_role, has_recovery)


def test_half_a_code_is_shown_once_to_each_and_by_a_press_alone(
    ada: Actor, ben: Actor, tess: Actor, browser: Signed
) -> None:
    """Opening the page again, or pressing again, does not show it; neither page has both."""
    ask_to_recover(actor=ada, account=tess.account_id)
    asking, approving = browser(ada), browser(ben)
    mine, theirs = address_of(asking), address_of(approving)
    approving.post(theirs, {"answer": "approve"})
    halves = []
    for browsing, address in ((asking, mine), (approving, theirs)):
        before = text_of(browsing, address)
        assert "Show my half of the code" in before
        assert "contactpoint-secret" not in before
        shown = browsing.post(address, {"answer": "show_half"})
        assert shown.headers["Cache-Control"] == "no-store"
        (half,) = re.findall(r'contactpoint-secret">([0-9A-Z ]+)<', shown.content.decode())
        halves.append(half)
        assert half not in text_of(browsing, address)
        again = browsing.post(address, {"answer": "show_half"}, follow=True).content.decode()
        assert half not in again
        assert "has been shown already" in again
    assert len(set(halves)) == 2
    assert len(entries(Event.CODE_HALF_SHOWN)) == 2


def test_looking_is_recorded(asked: None, ben: Actor, browser: Signed) -> None:
    """Who looked at whose requests: the list, and the one."""
    browsing = browser(ben)
    text_of(browsing, address_of(browsing))
    seen = entries(Event.REQUESTS_SEEN)
    assert [one.account for one in seen] == [ben.account_id] * 2
    assert [one.detail.request is None for one in seen] == [True, False]


def test_a_load_is_shown_by_its_figures_and_approved(browser: Signed, tmp_path: Path) -> None:
    """No child of it is named, before or after."""
    load = Loader(tmp_path)
    load("pds", pds(children(range(30))), full=True)
    number = half(load)
    nora = someone("nora.pike", Role.NATIONAL_ADMINISTRATOR, national_body())
    browsing = browser(nora)
    address = address_of(browsing)
    page = text_of(browsing, address)
    assert f"Let load {number} go on (pds)" in page
    assert "15 statements would end, of 30 that its sources make now" in page
    assert "Quill" not in page
    assert (
        "It is done." in browsing.post(address, {"answer": "approve"}, follow=True).content.decode()
    )
    assert list_loads()[0].state == "approved"


def test_a_reviewer_is_told_how_many_verdicts_wait_and_no_childs_name(
    browser: Signed, tmp_path: Path
) -> None:
    """And is led to the pages of review, which show them."""
    rhea, owen = (
        someone(name, Role.DATA_QUALITY, world.organisation())
        for name in ("rhea.lund", "owen.firth")
    )
    world.put(world.BELLA)
    world.put(BOY)
    one, other = Child.objects.order_by("pk").values_list("number", flat=True)
    propose_join(actor=rhea, number=one, other=other)
    page = text_of(browser(owen))
    assert "1 verdict waits for you to agree." in page
    assert f'href="{reverse("review_proposals")}"' in page
    assert "Tarkington" not in page
    assert one not in page.replace("-", "")
    assert "No verdicts wait for you to agree." in text_of(browser(rhea))
