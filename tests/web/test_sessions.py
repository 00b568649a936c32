"""A session ends: after eight hours, by a sign-in elsewhere, by any change of what it rests on."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactpoint.access.grants import Role
from contactpoint.access.scope import NATIONAL
from contactpoint.access.session_end import LONGEST, SessionEnd
from contactpoint.ledger.entry import Event
from contactpoint.ledger.session_details import AccountChanged, SessionsCleared
from contactpoint.services.accounts import change_account, second_factor
from contactpoint.services.accounts.sessions import clear_sessions, end_sessions_of
from contactpoint.store.account_macs import is_as_made
from contactpoint.store.models import Account, EndedGeneration
from contactpoint.store.sealed_sessions import SessionStore
from contactpoint.web.wording import SESSION_ENDS
from tests.fixtures.actors import SETTING_UP
from tests.fixtures.ledger import entries, entry
from tests.fixtures.taken_back import taken_back
from tests.web import world
from tests.web.test_sign_in import CODE_PAGE, PASSWORD_PAGE, dana

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

COOKIE = "__Host-session"
NAME = "dana.okafor"
__all__ = ["dana"]


def is_signed_in(client: Client) -> bool:
    """Whether the page behind the gate opens."""
    return client.get(reverse("search")).status_code == 200


def told(client: Client) -> str:
    """What the page says that a request behind the gate now leads to."""
    answer = client.get(reverse("search"))
    assert answer.headers["Location"] == reverse("session_ended")
    return world.without_random(client.get(reverse("session_ended")).content.decode())


def signed_in_ago(client: Client, ago: timedelta) -> None:
    """As if the sign-in had been so long ago, and the session used ever since."""
    session = client.session
    session["signed_in_at"] -= ago.total_seconds()
    session.save()


def change(**fields: object) -> Callable[[], object]:
    """Change the account as a service does."""
    return lambda: world.change(NAME, **fields)


# --- an absolute end


def test_a_session_kept_in_use_all_day_ends_eight_hours_after_sign_in(browsing: Client) -> None:
    """A stolen session does not last by being used; who held it is told."""
    signed_in_ago(browsing, LONGEST - timedelta(minutes=1))
    assert is_signed_in(browsing)
    signed_in_ago(browsing, timedelta(minutes=1))
    assert "It was 8 hours since you signed in" in told(browsing)
    assert not is_signed_in(browsing)


def test_a_row_given_a_later_end_by_hand_ends_all_the_same(browsing: Client) -> None:
    """The time in the row is not believed: when somebody signed in is sealed."""
    signed_in_ago(browsing, LONGEST + timedelta(minutes=1))
    Session.objects.update(expire_date=timezone.now() + timedelta(days=365))
    assert "It was 8 hours since you signed in" in told(browsing)


def test_use_lengthens_no_session_past_its_end(browsing: Client) -> None:
    """In its last minutes the row says the end of the eight hours, and is not written any more."""
    signed_in_ago(browsing, LONGEST - timedelta(minutes=5))
    # What is new for the account is counted once in some minutes.
    assert is_signed_in(browsing)
    row = Session.objects.get()
    assert is_signed_in(browsing)
    later = Session.objects.get()
    assert later.expire_date == row.expire_date < timezone.now() + timedelta(minutes=5, seconds=1)
    assert later.session_data == row.session_data


def test_ten_idle_minutes_end_a_session_and_are_told(browsing: Client) -> None:
    """The reason is the idleness and not the age."""
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert "You did nothing for 10 minutes" in told(browsing)


# --- one session an account


def test_signing_in_elsewhere_ends_the_older_session_and_says_so(
    browsing: Client, practitioner: Account
) -> None:
    """Whoever shares an account, or has taken one over, is noticed by whose it is."""
    other = Client()
    other.force_login(practitioner)
    page = told(browsing)
    assert "You signed in elsewhere on" in page
    assert "tell your organisation&#x27;s account manager now" in page.replace("&#39;", "&#x27;")
    assert not is_signed_in(browsing)
    assert is_signed_in(other)


def test_the_older_session_is_told_at_the_sign_in_page_too(
    browsing: Client, practitioner: Account
) -> None:
    """Wherever it asks next: before anything is typed."""
    Client().force_login(practitioner)
    assert browsing.get("/sign-in/").headers["Location"] == reverse("session_ended")
    assert "elsewhere" in browsing.get(reverse("session_ended")).content.decode()
    assert browsing.get("/sign-in/").status_code == 200


def test_a_guessed_or_worn_out_cookie_is_told_nothing(
    browsing: Client, practitioner: Account
) -> None:
    """A stranger's page is the same whatever happened to the account, and so is a second asking."""
    stranger = Client()
    stranger.cookies[COOKIE] = "a" * 32
    before = told(stranger)
    old = browsing.cookies[COOKIE].value
    Client().force_login(practitioner)
    stranger.cookies[COOKIE] = Session.objects.order_by("?").first().session_key  # type: ignore[union-attr]
    assert told(stranger) == before
    assert "elsewhere" in told(browsing)
    # It has been told, and its row is gone: what was in the cookie opens nothing any more.
    stranger.cookies[COOKIE] = old
    assert told(stranger) == before


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    steps=st.lists(
        st.sampled_from(["sign in", "pin", "role", "everywhere", "telephone"]), max_size=6
    )
)
def test_at_most_the_last_sign_in_is_alive(steps: list[str], practitioner: Account) -> None:
    """However sign-ins and changes follow each other, and none once something has changed."""
    with taken_back("default"):
        clients, alive = [], None
        for step in steps:
            if step == "sign in":
                alive = Client()
                alive.force_login(Account.objects.get())
                clients.append(alive)
            elif step == "telephone":
                world.change(NAME, telephone=f"01632 9601{len(clients):02}")
            else:
                alive = None
                _END_BY[step]()
        assert [one for one in clients if is_signed_in(one)] == ([alive] if alive else [])


def _granted(role: Role) -> list[list[str | None]]:
    return [[role.value, NATIONAL.code, None]]


_END_BY: dict[str, Callable[[], object]] = {
    "pin": lambda: change_account.change_pin(agent=SETTING_UP, username=NAME, pin="739104"),
    "everywhere": lambda: end_sessions_of(agent=SETTING_UP, username=NAME),
    "role": lambda: world.change(
        NAME,
        grants=_granted(
            Role.DATA_QUALITY
            if Account.objects.get().grants[0][0] == Role.PRACTITIONER
            else Role.PRACTITIONER
        ),
    ),
}


# --- what a session rests on


@pytest.mark.parametrize(
    ("end", "says"),
    [
        (
            lambda: change_account.change_password(
                agent=SETTING_UP, username=NAME, password="another long password, invented"
            ),
            "Your password was changed on",
        ),
        (
            lambda: change_account.change_pin(agent=SETTING_UP, username=NAME, pin="739104"),
            "Your PIN was changed on",
        ),
        (
            lambda: change_account.replace_device(agent=SETTING_UP, username=NAME),
            "What you sign in with was changed on",
        ),
        (
            lambda: change_account.suspend(agent=SETTING_UP, username=NAME),
            "Your account was suspended or ended on",
        ),
        (
            lambda: end_sessions_of(agent=SETTING_UP, username=NAME),
            "Your account was signed out everywhere on",
        ),
        (change(grants=_granted(Role.AUDITOR)), "Your role was changed on"),
        (change(password="!"), "Your password was changed on"),
        (change(pin="!"), "Your PIN was changed on"),
        (change(ended_on=date(2026, 11, 2)), "Your account was suspended or ended on"),
        (change(is_active=False), "Your account was suspended or ended on"),
    ],
)
def test_a_session_does_not_outlive_what_it_rests_on(
    browsing: Client, end: Callable[[], object], says: str
) -> None:
    """Also where somebody saves the account without thinking of sessions."""
    assert is_signed_in(browsing)
    end()
    assert says in told(browsing)
    assert not is_signed_in(browsing)


def test_a_session_does_not_go_along_to_another_organisation(
    browsing: Client, practitioner: Account
) -> None:
    """Nor does a session of the new one begin without signing in."""
    elsewhere = world.organisation(code=world.SCHOOL, name="Mereton Primary School")
    world.change(NAME, organisation=elsewhere)
    assert "moved to another organisation" in told(browsing)


def test_a_change_made_past_the_account_ends_its_session(
    browsing: Client, practitioner: Account
) -> None:
    """Whatever raises no generation: what the session rests on is in what it is bound to."""
    Account.objects.update(pin="!")
    assert not is_signed_in(browsing)


def test_a_used_device_ends_no_session(browsing: Client, practitioner: Account) -> None:
    """Nor does a telephone number: only what proves an account, or says what it may do."""
    device = second_factor._device(practitioner)
    assert device is not None
    device.record_usage()
    second_factor.seal_anew(0, 100)
    world.change(NAME, telephone="01632 960199", job_title="Senior social worker")
    assert is_signed_in(browsing)


def test_an_account_read_before_and_saved_after_revives_no_session(
    browsing: Client, practitioner: Account
) -> None:
    """A save with what was read a while ago sets the generation not back."""
    stale = Account.objects.get()
    end_sessions_of(agent=SETTING_UP, username=NAME)
    stale.telephone = "01632 960199"
    stale.save()
    assert Account.objects.get().session_generation == stale.session_generation
    assert not is_signed_in(browsing)


def test_a_generation_set_back_by_hand_is_nobodys_account(
    browsing: Client, practitioner: Account
) -> None:
    """Who writes to the database without keys brings no session back to life."""
    before = Account.objects.get().session_generation
    end_sessions_of(agent=SETTING_UP, username=NAME)
    Account.objects.update(session_generation=before)
    assert not is_as_made(Account.objects.get())


# --- fixation


def test_signing_in_again_changes_the_key(browsing: Client, practitioner: Account) -> None:
    """Django changes it only where nobody was signed in before."""
    before = browsing.cookies[COOKIE].value
    browsing.force_login(Account.objects.get())
    assert browsing.cookies[COOKIE].value != before
    thief = Client()
    thief.cookies[COOKIE] = before
    assert not is_signed_in(thief)
    assert is_signed_in(browsing)


def test_a_key_changed_in_the_middle_keeps_the_session_and_its_end(browsing: Client) -> None:
    """As proving again does: the key from before opens nothing, and no hour is won by it."""
    signed_in_ago(browsing, timedelta(hours=7))
    before, session = browsing.cookies[COOKIE].value, browsing.session
    began = session["signed_in_at"]
    session.cycle_key()
    session.save()
    thief = Client()
    thief.cookies[COOKIE] = before
    assert not is_signed_in(thief)
    browsing.cookies[COOKIE] = session.session_key
    assert is_signed_in(browsing)
    assert browsing.session["signed_in_at"] == began


def test_a_form_from_before_signing_in_is_refused_after(dana: Account) -> None:
    """A token that somebody planted, or read before, is worth nothing once the browser is in."""
    client = Client(enforce_csrf_checks=True)
    client.get(PASSWORD_PAGE)
    planted = client.cookies["__Host-csrf"].value
    token = {"csrfmiddlewaretoken": planted}
    client.post(PASSWORD_PAGE, token | {"login": NAME, "password": world.PASSWORD})
    client.post(CODE_PAGE, token | {"code": world.current_code(dana), "pin": world.PIN})
    assert is_signed_in(client)
    purpose = {"purpose": "working_with_child"}
    assert client.post(reverse("search"), token | purpose).status_code == 403
    fresh = {"csrfmiddlewaretoken": client.cookies["__Host-csrf"].value}
    assert client.post(reverse("search"), fresh | purpose).status_code == 200


# --- signing out


def test_signing_out_everywhere_ends_the_session_here_and_is_recorded(browsing: Client) -> None:
    """One page, one button; the entry names the account."""
    old = browsing.cookies[COOKIE].value
    assert "Do you want to sign out everywhere?" in (
        browsing.get(reverse("sign_out_everywhere")).content.decode()
    )
    assert is_signed_in(browsing)
    answer = browsing.post(reverse("sign_out_everywhere"))
    assert "You have signed out" in answer.content.decode()
    assert "Signed in as" not in answer.content.decode()
    held = Client()
    held.cookies[COOKIE] = old
    assert not is_signed_in(held)
    account = Account.objects.get().pk
    assert entry(Event.ACCOUNT_CHANGED).detail == AccountChanged(account, "everywhere")


@pytest.mark.parametrize("way", ["sign_out", "sign_out_everywhere"])
def test_the_back_button_shows_nothing_after_signing_out(browsing: Client, way: str) -> None:
    """No page was stored, and what the browser has ready for going back is thrown away."""
    assert browsing.get(reverse("search")).headers["Cache-Control"] == "no-store"
    answer = browsing.post(reverse(way))
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.cookies[COOKIE].value == ""


# --- clearing up


def test_what_has_ended_is_deleted_and_what_has_not_stays(
    browsing: Client, practitioner: Account
) -> None:
    """By the server's time; what ended a while ago can still be told why."""
    browsing.get(reverse("search"))
    ended = LONGEST + timedelta(minutes=1)
    for ago in (ended, ended, timedelta(minutes=1)):
        SessionStore().save()
        row = Session.objects.latest("expire_date")
        Session.objects.filter(pk=row.pk).update(expire_date=timezone.now() - ago)
    EndedGeneration.objects.create(
        account=practitioner, generation=900, why="pin", at=timezone.now() - ended
    )
    EndedGeneration.objects.create(
        account=practitioner, generation=901, why="pin", at=timezone.now()
    )
    assert clear_sessions(agent=SETTING_UP) == 2
    assert Session.objects.count() == 2
    assert not EndedGeneration.objects.filter(generation=900).exists()
    assert EndedGeneration.objects.filter(generation=901).exists()
    assert entry(Event.SESSIONS_CLEARED).detail == SessionsCleared(2)
    assert clear_sessions(agent=SETTING_UP) == 0
    assert len(entries(Event.SESSIONS_CLEARED)) == 1
    assert is_signed_in(browsing)


def test_every_reason_has_words() -> None:
    """No session ends for a reason that the page cannot say."""
    assert SESSION_ENDS.keys() == set(SessionEnd)
