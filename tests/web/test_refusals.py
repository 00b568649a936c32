"""Every refusal leaves an entry: each reason of the closed list is walked, at page and terminal."""

import ast
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

from contactpoint.access.actor import Action
from contactpoint.access.errors import AccessRefusedError, Reason, Refusal
from contactpoint.access.grants import Role
from contactpoint.cli.output import refusals
from contactpoint.config import urls
from contactpoint.ledger.account_details import AccessRefused
from contactpoint.ledger.entry import Event, Origin
from contactpoint.store.models import Account
from contactpoint.web.gate import requires
from tests.fixtures.ledger import broken_ledger, entries
from tests.web import world
from tests.web.test_gate import NEEDS, address_of

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ROOT = Path(__file__).parents[2]


def refused() -> list[tuple[str, str, int | None]]:
    """What was refused, reason by reason: of which page, and to which account."""
    found = []
    for one in entries(Event.ACCESS_REFUSED):
        assert isinstance(one.detail, AccessRefused)
        found.append((one.detail.reason, one.detail.asked, one.account))
    return found


@requires(Action.USE_SESSION)
def _raises(request: Any, refusal: str) -> HttpResponse:
    raise AccessRefusedError(Refusal(refusal))


@requires(Action.USE_SESSION)
def _denies(request: Any) -> HttpResponse:
    raise PermissionDenied


def _declares_nothing(request: Any) -> HttpResponse:
    return HttpResponse("should never be seen")


# The addresses of the service, and some that refuse.
_PAGES = ModuleType("pages that refuse")
vars(_PAGES).update(
    {name: handler for name, handler in vars(urls).items() if name.startswith("handler")},
    urlpatterns=[
        *urls.urlpatterns,
        *(
            path(
                f"refuses/{one.name}/", _raises, {"refusal": one.value}, name=f"refuses_{one.name}"
            )
            for one in Refusal
        ),
        path("denies/", _denies, name="denies"),
        path("declares-nothing/", _declares_nothing, name="declares_nothing"),
    ],
)


@pytest.fixture
def pages() -> Any:
    """The service with pages that refuse."""
    with override_settings(ROOT_URLCONF=_PAGES):
        yield


def test_every_reason_is_walked() -> None:
    """A refusal that is added is an entry's reason, and is walked here, or this fails."""
    services = {Reason.of(one) for one in Refusal}
    assert Reason.OTHER not in services
    assert len(services) == len(Refusal)
    assert set(Reason) == services | {
        Reason.NUMBER,
        Reason.SESSION_ENDED,
        Reason.STANDING,
        Reason.UNDECLARED,
        Reason.FORM_EXPIRED,
        Reason.NOT_THERE,
        # Of the practice copy: ``tests.services.training`` and ``tests.web.test_practice``.
        Reason.TICKET,
        Reason.TRAINING_RESULT,
        Reason.OTHER,
    }


# What is out of reach is like what there is not; what needs proof leads to where it is asked for.
_ANSWERS = {Refusal.NO_SUCH_RECORD: 404, Refusal.OUT_OF_SCOPE: 404, Refusal.STEP_UP: 302}


@pytest.mark.parametrize("refusal", list(Refusal))
def test_what_a_service_refuses_at_a_page_is_recorded(
    pages: None, browsing: Client, practitioner: Account, refusal: Refusal
) -> None:
    """Once, with the reason and the name of the page."""
    answer = browsing.get(f"/refuses/{refusal.name}/")
    assert answer.status_code == _ANSWERS.get(refusal, 403)
    assert refused() == [(Reason.of(refusal).value, f"refuses_{refusal.name}", practitioner.pk)]


@pytest.mark.parametrize("refusal", list(Refusal))
def test_what_a_service_refuses_at_a_terminal_is_recorded(
    practitioner: Account, refusal: Refusal
) -> None:
    """Before the command ends, with exit code 1."""
    with pytest.raises(SystemExit) as ended, refusals(world.actor_of(practitioner)):
        raise AccessRefusedError(refusal)
    assert ended.value.code == 1
    assert refused() == [(Reason.of(refusal).value, "", practitioner.pk)]


def test_a_refusal_of_nobody_is_no_refusal() -> None:
    """Where a command names no actor nothing can be refused to one: the error is not told away."""
    with pytest.raises(AccessRefusedError), refusals():
        raise AccessRefusedError(Refusal.ROLE)


@pytest.mark.parametrize("name", sorted(name for name, action in NEEDS.items() if action))
def test_a_page_that_the_role_has_not_is_recorded(
    name: str, signed_in: Callable[..., Client]
) -> None:
    """Each of them, by its name and not by its address."""
    nobody = world.account(role=Role.SUBJECT)
    assert signed_in(nobody).get(address_of(name)).status_code == 403
    assert refused() == [("role", name, nobody.pk)]


def test_a_page_that_declares_nothing_is_refused_and_recorded(
    pages: None, browsing: Client, practitioner: Account
) -> None:
    """To everybody."""
    assert browsing.get("/declares-nothing/").status_code == 403
    assert refused() == [("undeclared", "declares_nothing", practitioner.pk)]


def test_what_nobody_thought_of_is_recorded_all_the_same(
    pages: None, browsing: Client, practitioner: Account
) -> None:
    """A page that answers 403 by a way of its own leaves an entry for that."""
    assert browsing.get("/denies/").status_code == 403
    assert refused() == [("other", "denies", practitioner.pk)]


def test_a_reference_of_another_session_is_recorded(
    browsing: Client, practitioner: Account
) -> None:
    """Whoever was handed an address finds nothing there, and it is known that he tried."""
    assert browsing.get(address_of("record")).status_code == 404
    assert refused() == [("not_there", "record", practitioner.pk)]


def test_an_account_whose_standing_lapses_in_a_session_is_recorded(
    browsing: Client, practitioner: Account
) -> None:
    """At each page that it asks for."""
    world.change(practitioner.username, dbs_checked_on=date(2020, 1, 1))
    assert browsing.get(address_of("search")).status_code == 403
    assert refused() == [("standing", "search", practitioner.pk)]


def test_an_account_that_is_suspended_in_a_session_is_recorded(
    browsing: Client, practitioner: Account
) -> None:
    """Its session has ended, and whoever goes on with it is refused."""
    world.change(practitioner.username, is_active=False)
    assert browsing.get(address_of("search")).headers["Location"] == "/session-ended/"
    assert refused() == [("session_ended", "search", None)]


def test_a_form_without_its_token_is_recorded(practitioner: Account) -> None:
    """Of an account by its name; of somebody unknown, by the minute and place."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(practitioner)
    strict.post(address_of("search"), {})
    for _ in range(5):
        Client(enforce_csrf_checks=True).post("/sign-in/", {"login": "a", "password": "b"})
    assert refused() == [("form_expired", "", practitioner.pk), ("form_expired", "", None)]


def test_a_session_that_has_ended_is_recorded_by_the_minute(db: None, settings: Any) -> None:
    """Whoever tries keys of sessions is seen, and does not fill the ledger."""
    for number in range(20):
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = f"{number:032}"
        assert client.get(address_of("search")).headers["Location"] == "/session-ended/"
    assert refused() == [("session_ended", "search", None)]


@pytest.mark.parametrize("purpose", ["section_47_enquiry", "disclosure_request"])
def test_a_purpose_that_no_page_offers_is_recorded(
    signed_in: Callable[..., Client], purpose: str
) -> None:
    """It takes a made-up form to ask for it."""
    teacher = world.account(
        at=world.organisation(code=world.SCHOOL, service=world.ServiceKind.SCHOOL)
    )
    signed_in(teacher).post(address_of("search"), {"purpose": purpose})
    assert refused() == [("purpose", "search", teacher.pk)]


def test_a_number_that_the_service_may_not_search_by_is_recorded(
    browsing: Client, practitioner: Account
) -> None:
    """A social worker who tries an NHS number."""
    sent = {"purpose": "working_with_child", "number": "9434765919"}
    browsing.post(address_of("search"), sent)
    assert refused() == [("number", "search", practitioner.pk)]


def test_what_is_allowed_leaves_no_refusal(browsing: Client) -> None:
    """No entry cries wolf."""
    assert browsing.get(address_of("search")).status_code == 200
    assert browsing.get("/nowhere/").status_code == 404
    assert Client().get(address_of("search")).status_code == 302
    assert refused() == []


def test_without_its_entry_a_refusal_is_a_refusal(pages: None, browsing: Client) -> None:
    """When the ledger cannot be written nothing is shown instead."""
    browsing.raise_request_exception = False
    with broken_ledger():
        for address in ("/refuses/ROLE/", "/declares-nothing/"):
            assert browsing.get(address).status_code == 500


def test_a_refusal_has_its_origin(practitioner: Account) -> None:
    """A terminal's is told from a page's."""
    from dataclasses import replace

    actor = replace(world.actor_of(practitioner), origin=Origin.TERMINAL)
    with pytest.raises(SystemExit), refusals(actor):
        raise AccessRefusedError(Refusal.ROLE)
    (entry,) = entries(Event.ACCESS_REFUSED)
    assert entry.sealed is not None
    assert entry.sealed.origin is Origin.TERMINAL


# Whoever catches a service's refusal records it, but one who shows less of what was allowed.
_CATCHES = {
    "cli/output.py": "record_refused",
    "web/review/choose.py": "note_refusal",
    "web/review/join.py": "note_refusal",
    "web/review/verdicts.py": "note_refusal",
    "services/review/opened_proposal.py": None,
    # Records the number that was tried, and refuses it all the same.
    "services/gate.py": None,
    # Records that no call was begun; and a call that is over is ended, which is recorded.
    "services/mediation/calls.py": None,
    # They ask whether something would be allowed: nobody is refused anything.
    "access/two_persons.py": None,
    "services/account_life/see_account.py": None,
    "services/account_life/transfer.py": None,
    "services/two_persons/people.py": None,
    "services/two_persons/seeing.py": None,
    # They leave out what is out of reach by now: nobody has asked for it.
    "services/notices/visible.py": None,
    "services/recent_children.py": None,
    # Of many at once, one that is refused.
    "services/account_life/renew.py": "record_refused",
}


def test_nobody_catches_a_refusal_without_recording_it() -> None:
    """Every handler in the code is one of these, and calls what records."""
    found = {}
    for file in sorted((ROOT / "src/contactpoint").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ExceptHandler) and node.type is not None:
                caught = {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)}
                if "AccessRefusedError" in caught:
                    calls = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
                    name = file.relative_to(ROOT / "src/contactpoint").as_posix()
                    found[name] = next(iter(calls & {"record_refused", "note_refusal"}), None)
    assert found == _CATCHES
