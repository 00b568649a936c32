"""What anybody may read of the service: true, without a session, and named by its operator."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from contactpoint.access.grants import Role
from contactpoint.access.problems import Part, Problem
from contactpoint.cli.main import contactpoint
from contactpoint.ledger.entry import Event
from contactpoint.ledger.problem_details import ProblemReported
from contactpoint.services import status
from contactpoint.services.problems import Reported, report_problem, reported_problems
from contactpoint.web.about.cookies import cookies_set
from contactpoint.web.gate import OPEN_TO_ANYONE, Action
from tests.fixtures.ledger import entries, entry
from tests.services.checks.installation import OPERATOR
from tests.web import world
from tests.web.test_gate import address_of

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ROOT = Path(__file__).parents[2]
ABOUT = sorted(name for name, action in OPEN_TO_ANYONE.items() if action is Action.READ_ABOUT)


@pytest.fixture(autouse=True)
def looked_at_anew() -> None:
    """What an earlier test found of the service's status is not told."""
    status.forget_status()


def words_of(client: Client, name: str) -> str:
    """The text of a page."""
    text = re.sub(r"<[^>]+>", " ", client.get(reverse(name)).content.decode())
    return " ".join(text.split())


@pytest.mark.parametrize("name", ABOUT)
def test_a_public_page_needs_no_session_and_makes_none(client: Client, name: str) -> None:
    """No cookie, and nothing of the visitor is kept; it reads like that to who is signed in."""
    answer = client.get(address_of(name))
    assert answer.status_code == 200
    assert not answer.cookies
    assert Session.objects.count() == 0
    assert client.post(address_of(name)).status_code == 405


def test_who_is_not_signed_in_is_told_first_what_this_is(client: Client, browsing: Client) -> None:
    """The address of the service leads to the start page; who is signed in goes on as before."""
    assert client.get("/").headers["Location"] == "/start/"
    page = client.get("/start/").content.decode()
    assert 'href="/sign-in/"' in page
    assert browsing.get("/").headers["Location"] == "/search/"


@pytest.mark.parametrize("name", ["account_login", "start", "session_ended", "enrol"])
def test_every_page_leads_to_what_anybody_may_read(client: Client, name: str) -> None:
    """At its foot."""
    page = client.get(reverse(name)).content.decode()
    for linked in ("privacy", "accessibility", "cookies", "problem", "status"):
        assert f'href="{reverse(linked)}"' in page


# --- who is responsible


def test_notices_name_whom_the_law_wants_named(client: Client, settings: Settings) -> None:
    """Controller, officer, law and contact, as the operator says them; escaped like all else."""
    settings.OPERATOR = OPERATOR | {"CONTACTPOINT_OPERATOR_NAME": "Mere <b>&</b> Shire"}
    for name in ("privacy", "privacy_staff"):
        page = client.get(reverse(name)).content.decode()
        assert "Mere &lt;b&gt;&amp;&lt;/b&gt; Shire" in page
        for said in ("dpo@mereshire.example", "County Hall", "an invented Act, section 1"):
            assert said in page
    for name in ("privacy", "privacy_staff", "accessibility", "problem", "status"):
        page = client.get(reverse(name)).content.decode()
        assert 'href="tel:01632960000"' in page
        assert "contactpoint@mereshire.example" in page


def test_what_nobody_has_said_is_not_made_up(client: Client, settings: Settings) -> None:
    """The page says that it is missing; ``contactpoint check`` tells the operator."""
    settings.OPERATOR, settings.DEMONSTRATION = dict.fromkeys(OPERATOR, ""), False
    assert "has not named the controller" in words_of(client, "privacy")
    assert "has not said yet how to reach them" in words_of(client, "problem")


# --- the accessibility statement


def test_the_statement_has_what_the_regulations_want(client: Client) -> None:
    """SI 2018/952 regulation 8(4), and the parts of the model statement."""
    text = words_of(client, "accessibility")
    for wanted in (
        "Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations"
        " 2018",
        "partially compliant",
        "Non-accessible content",
        "preparation of this statement",
        "prepared on 1 December 2026",
        "Feedback and contact information",
        "Enforcement procedure",
        "Equality and Human Rights Commission (EHRC)",
        "Equality Advisory and Support Service (EASS)",
    ):
        assert wanted in text, wanted
    page = client.get(reverse("accessibility")).content.decode()
    assert f'href="{reverse("problem_report")}"' in page
    assert 'href="https://www.equalityadvisoryservice.com/"' in page


def test_the_tests_that_the_statement_names_are_there(client: Client) -> None:
    """Each is a file, and does what it is named for."""
    named = re.findall(
        r"<code>(tests/[^<]+)</code>", client.get("/accessibility/").content.decode()
    )
    assert len(set(named)) >= 4
    for name in named:
        assert (ROOT / name).is_file(), name
    steps = (ROOT / "tests/journeys/steps.py").read_text("utf-8")
    for standard in ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"):
        assert f'"{standard}"' in steps
    ends = (ROOT / "tests/journeys/test_session_ends.py").read_text("utf-8")
    for said in ("[1280, 375, 320]", "java_script_enabled=False", "200", "Typist"):
        assert said in ends, said


# --- cookies


def test_the_cookies_page_has_every_cookie_that_is_set() -> None:
    """By the settings that name one, and by the code that sets one."""
    named = {
        getattr(django_settings, name)
        for name in dir(django_settings)
        if name.endswith("COOKIE_NAME") and name != "LANGUAGE_COOKIE_NAME"
    }
    assert {cookie.name for cookie in cookies_set()} == named
    source = ROOT / "src/contactpoint"
    setting = {
        file.relative_to(source).as_posix(): re.findall(r"set_cookie\(\s*([\w.]+)", text)
        for file in source.rglob("*.py")
        if "set_cookie(" in (text := file.read_text("utf-8"))
    }
    assert setting == {
        "web/employer/cookie.py": ["settings.EMPLOYER_COOKIE_NAME"] * 2,
        "web/sign_in/devices.py": ["settings.DEVICE_COOKIE_NAME"],
    }


def test_the_cookies_page_tells_of_each(client: Client) -> None:
    """By name, purpose and life."""
    text = words_of(client, "cookies")
    for cookie in cookies_set():
        assert cookie.name in text
        assert cookie.lasts in text


def test_a_cookie_lasts_as_long_as_the_page_says(
    browsing: Client,
) -> None:
    """The session's is gone with the browser; a form's has the days that are told."""
    browsing.get(reverse("search"))
    assert not browsing.cookies["__Host-session"]["max-age"]
    lasts = {cookie.name: cookie.lasts for cookie in cookies_set()}
    seconds = browsing.cookies["__Host-csrf"]["max-age"]
    assert lasts["__Host-csrf"].startswith(f"{int(seconds) // 86400} days")


# --- status


def test_status_says_what_works(client: Client, settings: Settings, tmp_path: Path) -> None:
    """And what the operator announces: as text."""
    settings.MAINTENANCE = tmp_path / "maintenance.txt"
    assert "None is announced" in words_of(client, "status")
    settings.MAINTENANCE.write_text("Sunday, 3am to 4am: <script>\n\nNobody can sign in.")
    page = client.get(reverse("status")).content.decode()
    assert "Everything works." in page
    assert "Sunday, 3am to 4am: &lt;script&gt;</p>" in page
    settings.MAINTENANCE.write_bytes(b"\xff\xfe\x00")
    assert "None is announced" in words_of(client, "status")


def test_status_says_what_does_not_work_and_no_more(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not why, and nothing of the error."""
    monkeypatch.setattr(
        "contactpoint.services.checks.searching.health.last_entry_opens",
        lambda: (_ for _ in ()).throw(DatabaseError("secret host")),
    )
    text = words_of(client, "status")
    assert "Something does not work at the moment" in text
    assert "is written down Does not work" in text
    assert "Search Works" in text
    assert "secret host" not in text


def test_many_who_ask_cost_one_look(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """In half a minute: nobody keeps the databases busy by asking."""
    looked: list[str] = []
    monkeypatch.setattr(status, "works", lambda check: looked.append(check) or True)
    now = [100.0]
    monkeypatch.setattr(status.time, "monotonic", lambda: now[0])
    for _ in range(5):
        client.get(reverse("status"))
    assert sorted(looked) == ["index-there", "keys-answer", "ledger-read", "records-answer"]
    now[0] += 31
    client.get(reverse("status"))
    assert len(looked) == 8


# --- problems


def test_a_problem_is_reported_from_lists_and_recorded(browsing: Client) -> None:
    """An entry, by whom it is; the page says thank you."""
    sent = {"what": "cannot_use", "part": "record"}
    page = browsing.post(reverse("problem_report"), sent, follow=True).content.decode()
    assert "The problem has been reported" in page
    assert entry(Event.PROBLEM_REPORTED).detail == ProblemReported("cannot_use", "record")


@pytest.mark.parametrize(
    "sent", [{}, {"what": "fails"}, {"what": "Bella is there", "part": "record"}]
)
def test_nothing_but_the_lists_is_taken(browsing: Client, sent: dict[str, str]) -> None:
    """Nobody writes of a child."""
    assert browsing.post(reverse("problem_report"), sent).status_code == 200
    assert not entries(Event.PROBLEM_REPORTED)


def test_an_operator_reads_how_many_reported_what(practitioner: object) -> None:
    """One account that reports often is one account; nobody is named."""
    dana = world.actor_of(practitioner)  # type: ignore[arg-type]
    tom = world.actor_of(world.account("tom.birtles", role=Role.AUDITOR))
    for actor in (dana, dana, tom):
        report_problem(actor=actor, what=Problem.SLOW, part=Part.SEARCH)
    report_problem(actor=dana, what=Problem.WORDS, part=Part.CASES)
    first, second = reported_problems()
    assert (first.what, first.part, first.times, first.accounts) == (
        *(Problem.SLOW, Part.SEARCH),
        *(3, 2),
    )
    assert second == Reported(first.on, Problem.WORDS, Part.CASES, 1, 1)


def test_the_command_tells_it(practitioner: object, capsys: pytest.CaptureFixture[str]) -> None:
    """In lines, or as one document."""
    report_problem(
        actor=world.actor_of(practitioner),  # type: ignore[arg-type]
        what=Problem.SLOW,
        part=Part.SEARCH,
    )
    told = CliRunner().invoke(contactpoint, ["problems"])
    assert told.exit_code == 0
    assert "slow" in told.stdout
    assert "1 by 1 accounts" in told.stdout
    (one,) = json.loads(CliRunner().invoke(contactpoint, ["problems", "--json"]).stdout)
    assert (one["what"], one["part"], one["times"]) == ("slow", "search", 1)
    assert "dana" not in told.stdout


def test_every_page_of_somebody_signed_in_leads_to_the_list(browsing: Client) -> None:
    """And to the help."""
    page = browsing.get(reverse("activity")).content.decode()
    assert f'href="{reverse("problem_report")}"' in page
    assert f'href="{reverse("help")}"' in page
