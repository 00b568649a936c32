"""Deny by default: who gets through to which page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver, reverse

from contactpoint.access.actor import Action
from contactpoint.access.grants import Role
from contactpoint.access.table import TABLE
from contactpoint.store.models import Account
from contactpoint.web.gate import OPEN_TO_ANYONE, declaration_of
from tests.web import world

_REFERENCE = "a" * 24

# The truth table: what each page asks of a role. A page that is not here fails the tests.
NEEDS: dict[str, Action] = {
    "home": Action.USE_SESSION,
    "sign_out_everywhere": Action.USE_SESSION,
    "prove_again": Action.USE_SESSION,
    "desk": Action.USE_SESSION,
    "help": Action.USE_SESSION,
    "help_topic": Action.USE_SESSION,
    "problem_report": Action.USE_SESSION,
    "session_stay": Action.USE_SESSION,
    "prove_again_key": Action.USE_SESSION,
    "own_account": Action.SEE_OWN_ACCOUNT,
    "own_password": Action.CHANGE_OWN_SECRETS,
    "own_pin": Action.CHANGE_OWN_SECRETS,
    "own_key": Action.CHANGE_OWN_SECRETS,
    "own_code": Action.CHANGE_OWN_SECRETS,
    "own_device_remove": Action.CHANGE_OWN_SECRETS,
    "alerts": Action.SEE_ALERTS,
    "approvals": Action.SEE_REQUESTS,
    "approval": Action.SEE_REQUESTS,
    "employers": Action.SEE_OWN_ACCOUNT,
    "employer_begin_link": Action.CHANGE_OWN_SECRETS,
    "employer_link": Action.CHANGE_OWN_SECRETS,
    "employer_unlink": Action.CHANGE_OWN_SECRETS,
    "employer_begin_prove": Action.USE_SESSION,
    "employer_prove": Action.USE_SESSION,
    "policy_report": Action.USE_SESSION,
    "search": Action.SEARCH,
    "search_child": Action.SEARCH,
    "search_recent": Action.SEARCH,
    "search_results": Action.SEARCH,
    "search_change": Action.SEARCH,
    "add_child": Action.ADD_CHILD,
    "add_child_check": Action.ADD_CHILD,
    "record": Action.OPEN_RECORD,
    "record_involvement": Action.RECORD_INVOLVEMENT,
    "end_involvement": Action.END_INVOLVEMENT,
    "take_lead": Action.TAKE_LEAD,
    "report_wrong": Action.REPORT_WRONG,
    "report_telephone": Action.REPORT_WRONG,
    "report_contact_left": Action.REPORT_WRONG,
    "own_reports": Action.REPORT_WRONG,
    "review_reports": Action.REVIEW,
    "review_report_next": Action.REVIEW,
    "review_reports_decided": Action.REVIEW,
    "review_report": Action.REVIEW,
    "review_report_put_back": Action.REVIEW,
    "review_report_again": Action.REVIEW,
    "review_report_telephone": Action.REVIEW,
    "print_record": Action.PRINT_RECORD,
    "review_queue": Action.REVIEW,
    "review_next": Action.REVIEW,
    "review_shortcuts": Action.REVIEW,
    "review_case": Action.REVIEW,
    "review_choose": Action.REVIEW,
    "review_put_back": Action.REVIEW,
    "review_asked": Action.REVIEW,
    "review_archived": Action.REVIEW,
    "review_archived_death_date": Action.REVIEW,
    "review_archived_birth_date": Action.REVIEW,
    "review_proposals": Action.REVIEW,
    "review_proposal": Action.REVIEW,
    "review_verdicts": Action.REVIEW,
    "review_undo": Action.REVIEW,
    "review_sources": Action.REVIEW,
    "review_record_verdicts": Action.REVIEW,
    "review_split": Action.REVIEW,
    "review_join": Action.REVIEW,
    "review_correct_name": Action.REVIEW,
    "review_correct_birth_date": Action.REVIEW,
    "review_correct_death_date": Action.REVIEW,
    "review_correct_sex": Action.REVIEW,
    "review_correct_address": Action.REVIEW,
    "team": Action.SEE_TEAM,
    "accounts": Action.SEE_ACCOUNTS,
    "accounts_found": Action.SEE_ACCOUNTS,
    "accounts_lapsing": Action.SEE_ACCOUNTS,
    "accounts_renew": Action.RENEW,
    "accounts_arriving": Action.SEE_ACCOUNTS,
    "accounts_contacts": Action.SEE_ACCOUNTS,
    "account_contact": Action.CONFIRM_CONTACT,
    "account_accept": Action.TRANSFER,
    "account_decline": Action.TRANSFER,
    "account_invite": Action.INVITE,
    "account_invite_to": Action.INVITE,
    "account_invite_many": Action.INVITE,
    "account": Action.SEE_ACCOUNTS,
    "account_history": Action.SEE_ACCOUNTS,
    "account_check": Action.STATE_CHECK,
    "account_token": Action.ISSUE_TOKEN,
    "account_renew": Action.RENEW,
    "account_grant": Action.GRANT,
    "account_take_away": Action.TAKE_GRANT_AWAY,
    "account_recover": Action.RECOVER,
    "account_suspend": Action.SUSPEND,
    "account_resume": Action.RESUME,
    "account_hand_over": Action.HAND_OVER,
    "account_transfer": Action.TRANSFER,
    "account_stay": Action.TRANSFER,
    "account_end": Action.END_ACCOUNT,
    "organisations": Action.SEE_ORGANISATIONS,
    "organisations_found": Action.SEE_ORGANISATIONS,
    "organisation": Action.SEE_ORGANISATIONS,
    "organisation_accredit": Action.ACCREDIT,
    "organisation_withdraw": Action.ACCREDIT,
    "organisation_partner": Action.ADD_PARTNER,
    "organisation_succeed": Action.LET_SUCCEED,
    "authorities": Action.SEE_ORGANISATIONS,
    "authority": Action.SWITCH_ON,
    "authority_off": Action.SWITCH_ON,
    "suppliers": Action.SEE_SUPPLIERS,
    "supplier": Action.SEE_SUPPLIERS,
    "supplier_register": Action.REGISTER_SUPPLIER,
    "supplier_suspend": Action.SUSPEND_SUPPLIER,
    "supplier_resume": Action.SUSPEND_SUPPLIER,
    "loads": Action.SEE_LOADS,
    "call": Action.MEDIATE,
    "end_call": Action.USE_SESSION,
    "call_ended": Action.USE_SESSION,
    "inbox": Action.SEE_NOTICES,
    "inbox_older": Action.SEE_NOTICES,
    "inbox_email": Action.SEE_NOTICES,
    "activity": Action.SEE_OWN_ACTIVITY,
    "own_contact": Action.CHANGE_OWN_CONTACT,
    "own_contact_take_back": Action.CHANGE_OWN_CONTACT,
    "own_children": Action.SEE_OWN_CHILDREN,
    "own_children_seen": Action.SEE_OWN_CHILDREN,
    "hand_over_child": Action.OFFER_HAND_OVER,
    "hand_over_take_back": Action.OFFER_HAND_OVER,
    "offered_child": Action.ACCEPT_HAND_OVER,
    "activity_older": Action.SEE_OWN_ACTIVITY,
}


def pages() -> list[URLPattern]:
    """Every address that the service answers."""
    found = []
    for pattern in get_resolver().url_patterns:
        assert isinstance(pattern, URLPattern), "pages are listed one by one, not included"
        found.append(pattern)
    return found


def address_of(name: str) -> str:
    """An address of the page, with references that nobody was given."""
    pattern = next(page for page in pages() if page.name == name)
    return reverse(name, kwargs=dict.fromkeys(pattern.pattern.converters, _REFERENCE))


def test_the_list_of_open_pages_is_this_and_no_more(capsys: pytest.CaptureFixture[str]) -> None:
    """Only signing in and out, the health page and what anybody may read of the service open to
    anyone; the rest declare."""
    with capsys.disabled():
        print(f"\nopen to anyone: {', '.join(sorted(OPEN_TO_ANYONE))}")  # noqa: T201
    assert sorted(OPEN_TO_ANYONE) == [
        "accessibility",
        "account_login",
        "cookies",
        "employer_back",
        "employer_begin",
        "employer_go_on",
        "employer_keys",
        "employer_sign_in",
        "enrol",
        "enrol_agreement",
        "enrol_code",
        "enrol_device",
        "enrol_done",
        "enrol_key",
        "enrol_password",
        "health",
        "mfa_authenticate",
        "practice_enter",
        "privacy",
        "privacy_staff",
        "problem",
        "session_ended",
        "sign_in_key",
        "sign_out",
        "start",
        "status",
        "training_passed",
    ]
    assert {page.name for page in pages()} == (
        OPEN_TO_ANYONE.keys() - {"practice_enter"} | set(NEEDS)
    ), "of a practice copy's pages tests.web.test_practice"


@pytest.mark.parametrize("name", sorted(NEEDS))
def test_every_other_page_declares_what_it_needs(name: str) -> None:
    """What the view declares is what the table says."""
    view = next(page.callback for page in pages() if page.name == name)
    action = NEEDS[name]
    assert declaration_of(view) is action


@pytest.mark.django_db(databases=["default", "keys"])
@pytest.mark.parametrize("name", sorted(NEEDS))
@pytest.mark.parametrize("method", ["get", "post"])
def test_anonymous_is_sent_to_sign_in(client: Client, name: str, method: str) -> None:
    """Whoever is not signed in gets the first page of signing in, by any method; at the address of
    the service itself the page that says what it is."""
    response = getattr(client, method)(address_of(name))
    leads_to = "/start/" if name == "home" else "/sign-in/"
    assert (response.status_code, response.headers["Location"]) == (302, leads_to)


@pytest.mark.django_db(databases=["default", "keys"])
@pytest.mark.parametrize("role", list(Role))
def test_a_role_gets_its_pages_and_is_refused_all_others(
    role: Role, signed_in: Callable[..., Client]
) -> None:
    """Status 403 for every page whose action the role has not, and for no other."""
    browsing = signed_in(world.account(role=role))
    refused = {name for name in NEEDS if browsing.get(address_of(name)).status_code == 403}
    assert refused == {name for name, action in NEEDS.items() if not TABLE[action][role]}


@pytest.mark.django_db(databases=["default", "keys"])
def test_a_view_that_declares_nothing_is_refused(practitioner: Account, rf: RequestFactory) -> None:
    """Forgetting the declaration shuts the page, also for who may do everything."""
    from django.core.exceptions import PermissionDenied

    from contactpoint.web.gate import GateMiddleware

    def forgotten(request: HttpRequest) -> HttpResponse:
        raise AssertionError("reached")

    request = rf.get("/forgotten/")
    request.user, request.session = practitioner, SessionStore()
    request.resolver_match = None
    with pytest.raises(PermissionDenied):
        GateMiddleware(forgotten).process_view(request, forgotten, (), {})


@pytest.mark.django_db(databases=["default", "keys"])
@pytest.mark.parametrize(
    ("change", "stated"),
    [
        ({"identity_checked_on": None}, "Your identity has not been checked."),
        ({"dbs_checked_on": timedelta(days=3 * 365)}, "Your enhanced DBS check is missing"),
        ({"trained_on": None}, "Your training is not recorded"),
        ({"agreement_signed_on": None}, "You have not signed the user agreement."),
        ({"renewed_on": timedelta(days=365)}, "Your manager has not renewed your account"),
    ],
)
def test_access_stops_at_the_request_after_a_condition_lapses(
    browsing: Client, practitioner: Account, change: dict[str, object], stated: str
) -> None:
    """In the middle of a session, the next page says what is missing instead of what was asked."""
    assert browsing.get(reverse("search")).status_code == 200
    for field, value in change.items():
        day = getattr(practitioner, field)
        setattr(practitioner, field, day - value if isinstance(value, timedelta) else value)
    practitioner.save()
    response = browsing.get(reverse("search"))
    assert response.status_code == 403
    assert stated in response.content.decode()


@pytest.mark.django_db(databases=["default", "keys"])
def test_access_stops_when_the_organisation_loses_its_accreditation(
    browsing: Client, practitioner: Account
) -> None:
    """An account works only while its organisation is accredited."""
    practitioner.organisation.accredited = False
    practitioner.organisation.save()
    page = browsing.get(reverse("search"))
    assert "accreditation is not in force" in page.content.decode()


@pytest.mark.django_db(databases=["default", "keys"])
def test_a_session_that_ended_says_so(browsing: Client) -> None:
    """Who comes back after ten idle minutes is told why the page asks to sign in."""
    browsing.get(reverse("search"))
    browsing.session.delete()
    assert browsing.get(reverse("search")).headers["Location"] == reverse("session_ended")
