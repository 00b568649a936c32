"""The practice copy's pages: entered by a ticket alone, marked, and nowhere else."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as chosen
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from contactpoint.access.actor import Action, Purpose
from contactpoint.access.grants import Role
from contactpoint.access.table import TABLE
from contactpoint.config import practice_urls, urls
from contactpoint.ledger.entry import Event
from contactpoint.ledger.training_details import ExerciseBegun
from contactpoint.services.practice.exercise import purpose_of
from contactpoint.services.practice.invented import Exercise, cast_of
from contactpoint.services.practice.made import made_on
from contactpoint.services.training.offer import account_of
from contactpoint.services.training.ticket import make_ticket, take_result, take_ticket
from contactpoint.store.models import Account
from contactpoint.web.errors.views import server_error
from contactpoint.web.gate import OPEN_TO_ANYONE, declaration_of
from tests.fixtures.ledger import entries, events
from tests.fixtures.practice import SHARED_KEY, in_practice, invented

__all__ = ["in_practice", "invented"]

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
MARK = "Practice: invented children"
ENTER = "/practice/enter/"


@pytest.fixture
def trainee(invented: object) -> Client:
    """Somebody who has come in by a ticket."""
    cache.clear()
    client = Client(enforce_csrf_checks=True)
    answer = client.post(ENTER, {"ticket": make_ticket("ab" * 24)})
    assert answer.status_code == 302, answer.content
    return client


def sent(client: Client, address: str, **fields: str) -> Any:
    """A form, with the token of its page."""
    token = client.cookies[chosen.CSRF_COOKIE_NAME].value
    return client.post(address, {"csrfmiddlewaretoken": token, **fields}, follow=True)


def text(answer: Any) -> str:
    """What a page says."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_every_page_of_a_practice_copy_answers(trainee: Client, invented: object) -> None:
    """A page that leads on to one that the copy does not have would be none at all."""
    for client in (trainee, Client()):
        for page in practice_urls.urlpatterns:
            if not page.pattern.converters:
                answer = client.get(f"/{page.pattern}", follow=True)
                assert answer.status_code < 500, (page.name, answer.redirect_chain)


def test_only_a_practice_copy_has_these_pages(client: Client) -> None:
    """The service has none of them, and no mark."""
    own = {page.name for page in practice_urls.urlpatterns} - {p.name for p in urls.urlpatterns}
    assert own == {
        "practice_enter",
        "practice",
        *(f"practice_{e.name.lower()}{x}" for e in Exercise for x in ("", "_begin", "_check")),
    }
    for name in own:
        with pytest.raises(NoReverseMatch):
            reverse(name)
    for address in (ENTER, "/practice/", "/practice/nickname/"):
        assert client.post(address, {"ticket": make_ticket_anywhere()}).status_code == 404
    assert MARK not in client.get("/sign-in/").content.decode()


def make_ticket_anywhere() -> str:
    """Something in the place of a ticket, where there is no key."""
    return "ticket"


def test_nobody_signs_in_or_enrols_in_a_practice_copy(in_practice: object, client: Client) -> None:
    """The ways of proving oneself are not there; a password is asked for nowhere."""
    names = {page.name for page in practice_urls.urlpatterns}
    assert not names & (practice_urls.LEFT_OUT - {"account_login", "start"})
    page = client.get("/sign-in/")
    assert "Nobody signs in to the practice copy" in text(page)
    assert "<input" not in page.content.decode()
    assert client.post("/sign-in/", {"login": "x", "password": "y"}).status_code == 405
    for gone in ("/sign-in/code/", "/sign-in/key/", "/enrol/", "/training/passed/"):
        assert client.get(gone).status_code == 404


def test_each_page_of_a_practice_copy_declares_what_it_needs() -> None:
    """Deny by default, here too: one page is open, and the rest are a trainee's."""
    of_copy = [page for page in practice_urls.urlpatterns if page not in urls.urlpatterns]
    for page in of_copy:
        if page.name not in OPEN_TO_ANYONE:
            assert declaration_of(page.callback) is Action.PRACTISE, page.name
    assert [role for role, reaches in TABLE[Action.PRACTISE].items() if reaches] == [
        Role.PRACTITIONER
    ]


def test_who_has_not_come_in_sees_nothing(invented: object, client: Client) -> None:
    """They are told how to come in."""
    for address in ("/practice/", "/practice/nickname/", "/search/"):
        assert client.get(address, follow=True).redirect_chain[-1][0] == "/sign-in/"


@pytest.mark.parametrize("ticket", ["", "x", "a:b:c", "x" * 4000, "\x00", "é"])
def test_a_made_up_ticket_lets_nobody_in(invented: object, client: Client, ticket: str) -> None:
    """It is refused, recorded, and makes no account."""
    answer = client.post(ENTER, {"ticket": ticket})
    assert answer.status_code == 403
    assert MARK in text(answer)
    assert events() == [Event.ACCESS_REFUSED]
    assert not Account.objects.exists()


def test_a_ticket_lets_one_browser_in_once(trainee: Client) -> None:
    """A colleague who was sent it stays outside; the same browser goes on where it was."""
    ticket = trainee.session["practice_ticket"]
    assert Client().post(ENTER, {"ticket": ticket}).status_code == 403
    again = trainee.post(ENTER, {"ticket": ticket})
    assert (again.status_code, again["Location"]) == (302, "/practice/")


def test_trainee_has_no_password_and_keeps_one_account(trainee: Client) -> None:
    """Whoever comes by another ticket of the same person goes on as the same trainee."""
    Client().post(ENTER, {"ticket": make_ticket("ab" * 24)})
    row = Account.objects.get()
    assert not row.has_usable_password()
    assert row.demonstration
    assert [grant[0] for grant in row.grants] == [Role.PRACTITIONER.value]


def test_a_real_session_is_nothing_in_a_practice_copy(
    practitioner: Account, signed_in: Callable[..., Client], settings: Any, tmp_path: Any
) -> None:
    """Nor the other way round: the cookies have other names, which a browser keeps apart by name
    alone where both services are on one host."""
    code = (
        "from contactpoint.config import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.ROOT_URLCONF, s.PRACTICE_URL)"
    )
    (tmp_path / "invented-children").mkdir()
    environment = {
        **os.environ,
        "CONTACTPOINT_HOME": str(tmp_path),
        "CONTACTPOINT_PRACTICE_URL": "http://localhost:1",
    }
    told = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout.split()
    assert told == [
        "__Host-practice-session",
        "__Host-practice-csrf",
        "contactpoint.config.practice_urls",
    ]
    assert chosen.SESSION_COOKIE_NAME == "__Host-session"


def test_every_page_is_marked(trainee: Client) -> None:
    """Also what is refused, what is not there, and what went wrong; on paper as on a screen."""
    pages = ["/practice/", "/search/", "/activity/", "/account/", "/nowhere/", "/accounts/"]
    pages += [f"/practice/{one.value}/" for one in Exercise]
    for address in pages:
        answer = trainee.get(address)
        assert MARK in text(answer), address
        assert "<title>Practice: " in answer.content.decode(), address
    assert MARK in text(trainee.post("/practice/nickname/begin/", {}))
    assert MARK in text(server_error(None))  # type: ignore[arg-type]
    css = (chosen.STATICFILES_DIRS[0] / "contactpoint.css").read_text()
    for block in re.findall(r"@media print\s*{(.*?)\n}", css, flags=re.DOTALL):
        assert "contactpoint-practice" not in block


def test_task_stands_on_every_page_while_an_exercise_goes_on(trainee: Client) -> None:
    """And on none afterwards."""
    trainee.get("/practice/nickname/")
    sent(trainee, "/practice/nickname/begin/")
    assert "A neighbour rings the duty desk" in text(trainee.get("/search/"))
    trainee.get("/practice/namesake/")
    sent(trainee, "/practice/namesake/begin/")
    page = text(trainee.get("/search/"))
    assert "A school nurse asks" in page
    assert "A neighbour rings" not in page


def test_no_result_before_all_is_passed(trainee: Client) -> None:
    """What is posted to the exercises' pages passes nothing by itself, in whatever order."""
    for exercise in Exercise:
        trainee.get(f"/practice/{exercise.value}/")
        sent(trainee, f"/practice/{exercise.value}/check/", answer="nobody", passed="1")
        sent(trainee, f"/practice/{exercise.value}/begin/", variant="0", stage="passed")
        sent(trainee, f"/practice/{exercise.value}/check/", answer="nobody", passed="1")
    page = trainee.get("/practice/").content.decode()
    assert 'name="result"' not in page
    assert "training/passed" not in page
    assert Event.EXERCISE_PASSED not in events()


def test_an_answer_is_asked_for_where_it_is_not_seen(trainee: Client) -> None:
    """By a message that leads to the field."""
    trainee.get("/practice/not-found/")
    sent(trainee, "/practice/not-found/begin/")
    for answer in ("", "somebody"):
        page = sent(trainee, "/practice/not-found/check/", answer=answer)
        assert "Select what you came to" in text(page)
    assert Event.EXERCISE_FAILED not in events()


def test_form_without_its_token_is_refused(trainee: Client) -> None:
    """Nobody else's page begins or ends an exercise."""
    assert trainee.post("/practice/nickname/begin/").status_code == 403
    assert Event.EXERCISE_BEGUN not in events()


def do_right(trainee: Client, exercise: Exercise) -> str:
    """What is right in an exercise, at the pages; what is then answered."""
    trainee.get(f"/practice/{exercise.value}/")
    sent(trainee, f"/practice/{exercise.value}/begin/")
    told = trainee.session["practice_task"]["told"]
    began = [one.detail for one in entries(Event.EXERCISE_BEGUN)]
    (variant,) = (
        one.variant
        for one in began
        if isinstance(one, ExerciseBegun) and one.exercise == exercise.value
    )
    cast = cast_of(exercise, variant, made_on())
    child = cast.held[0]
    purpose = Purpose.WORKING_WITH_CHILD
    known: dict[str, str] = {"given": child.given, "family": child.family}
    if exercise is Exercise.NICKNAME:
        assert cast.told is not None
        assert cast.told.given in told[0]
        known |= {"given": cast.told.given, "age_or_year": "9", "postcode": child.address.postcode}
    elif exercise is Exercise.NAMESAKE:
        known |= {"age_or_year": "9", "sex": child.sex.value}
    elif exercise is Exercise.NOT_FOUND:
        assert cast.told is not None
        assert cast.told_born is not None
        known = {"given": cast.told.given, "family": cast.told.family} | day(cast.told_born)
    else:
        purpose = purpose_of(cast)
        known |= day(child.born)
    trainee.get("/search/")
    sent(trainee, "/search/", purpose=purpose.value)
    results = sent(trainee, "/search/child/", **known).content.decode()
    cards = results.split("govuk-summary-card__title-wrapper")[1:]
    if exercise is Exercise.NOT_FOUND:
        assert not cards
        return "nobody"
    right = [card for card in cards if child.address.town in card]
    assert len(right) == 1, results
    found = re.search(r'href="(/record/[a-z2-7]+/)"', right[0])
    assert found is not None
    assert trainee.get(found[1]).status_code == 200
    return ""


def day(born: Any) -> dict[str, str]:
    """The boxes of a date of birth."""
    return {f"birth_date-{part}": str(getattr(born, part)) for part in ("day", "month", "year")}


def test_all_four_done_right_give_a_result_of_the_ticket(trainee: Client) -> None:
    """At the pages, as a trainee does them. The form may go to the service whose copy this is, and
    nowhere else."""
    for exercise in Exercise:
        answer = do_right(trainee, exercise)
        page = text(sent(trainee, f"/practice/{exercise.value}/check/", answer=answer))
        assert "You did this right." in page
    page = trainee.get("/practice/")
    result = re.search(r'name="result" value="([^"]+)"', page.content.decode())
    assert result is not None
    assert 'action="https://contactpoint.example/training/passed/"' in page.content.decode()
    assert "form-action 'self' https://contactpoint.example;" in page["Content-Security-Policy"]
    assert "form-action 'self';" in trainee.get("/search/")["Content-Security-Policy"]
    assert take_result(result[1]).who == "ab" * 24


def test_whose_training_is_missing_is_led_to_the_practice_copy(
    settings: Any, signed_in: Callable[..., Client], practitioner: Account
) -> None:
    """From the page that says what is missing; the form alone may leave the service."""
    client = signed_in(practitioner)
    assert "Do the training" not in text(client.get("/account/"))
    settings.PRACTICE_URL, settings.PRACTICE_KEY = "https://practice.example", SHARED_KEY
    policy = "form-action 'self' https://practice.example;"
    own = client.get("/account/")
    assert "Do the training" in text(own)
    assert policy in own["Content-Security-Policy"]
    practitioner.trained_on = None
    practitioner.save()
    page = client.get("/search/")
    assert page.status_code == 403
    assert policy in page["Content-Security-Policy"]
    assert 'action="https://practice.example/practice/enter/"' in page.content.decode()
    ticket = re.search(r'name="ticket" value="([^"]+)"', page.content.decode())
    assert ticket is not None
    assert account_of(take_ticket(ticket[1]).who) == practitioner.pk


def test_a_result_is_taken_from_another_page_than_ours(settings: Any, client: Client) -> None:
    """Whoever has no session, and no token of ours; what is made up is refused alike."""
    settings.PRACTICE_KEY = SHARED_KEY
    for made_up in ("", "x", "a:b:c"):
        answer = client.post("/training/passed/", {"result": made_up})
        assert answer.status_code == 403
        assert "This training result does not count" in text(answer)
    assert client.get("/training/passed/").status_code == 405
    assert set(events()) == {Event.ACCESS_REFUSED}
