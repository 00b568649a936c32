"""New starter passes the training: from what is missing, through a real practice copy, to a search.

By keyboard alone, at three widths and at 200 % zoom, and with no script; each page accessible.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from contactpoint.access.standing import Condition
from contactpoint.config.home import Home
from contactpoint.ledger.entry import Event
from contactpoint.services.accounts.sign_in import standing_of
from contactpoint.services.practice.exercise import purpose_of, told
from contactpoint.services.practice.invented import VARIANTS, Cast, Exercise, cast_of
from contactpoint.store.models import Account
from contactpoint.store.repositories import accounts
from contactpoint.web import wording
from contactpoint.web.practice import words
from tests.fixtures.ledger import events
from tests.fixtures.serving import free_port, wait_until_it_answers
from tests.journeys.steps import Visitor
from tests.journeys.typist import Typist
from tests.web import world

IRIS = "iris.vale"
ASKED = "The child is in ContactPoint", "No record of this child was found"


@dataclass(frozen=True, slots=True)
class Copy:
    """A practice copy that is served."""

    address: str
    key: str


@pytest.fixture(scope="module")
def copy(live_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    """A real one, as the command makes and serves it: its own home, databases and keys."""
    root = tmp_path_factory.mktemp("home")
    port = free_port()
    environment = {
        name: value for name, value in os.environ.items() if "DATABASE_URL" not in name
    } | {
        "CONTACTPOINT_HOME": str(root),
        "CONTACTPOINT_TLS": "0",
        "CONTACTPOINT_PRACTICE_FOR": live_server.url,
        "DJANGO_SETTINGS_MODULE": "contactpoint.config.settings",
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "contactpoint", "practice", "--port", str(port)], env=environment
    )
    try:
        address = f"http://localhost:{port}"
        wait_until_it_answers(server, f"{address}/health/")
        yield Copy(address, Home(root).practice_key_file.read_text())
    finally:
        server.terminate()
        server.wait(timeout=60)


@pytest.fixture
def starter(copy: Copy, settings: Any, story_world: None) -> Account:
    """Iris, whose training is all that is missing."""
    settings.PRACTICE_URL, settings.PRACTICE_KEY = copy.address, copy.key
    cache.clear()
    row = world.account(IRIS, password=world.PASSWORD)
    row.trained_on = None
    row.save()
    return row


WAYS = pytest.mark.parametrize(
    "window",
    [
        {"viewport": {"width": 1280, "height": 900}},
        {"viewport": {"width": 375, "height": 800}},
        {"viewport": {"width": 320, "height": 800}},
        # Half the width, each thing twice as large: 200 % zoom.
        {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
    ],
    ids=["1280", "375", "320", "zoomed"],
)


@WAYS
def test_new_starter_passes_the_training(
    visit: Callable[..., Visitor], starter: Account, copy: Copy, window: dict[str, Any]
) -> None:
    """What is missing, the four exercises, the result, and the first search."""
    iris = visit(**window)
    typing = Typist(iris)
    # Given somebody who proves who they are, and lacks the training alone
    typing.signs_in(IRIS, "You cannot use ContactPoint at the moment")
    iris.then_it_says("Your training is not recorded as passed.")
    # When they go to the practice copy
    typing.presses("Do the training")
    typing.is_on("Practice: Your training")
    assert iris.page.url == f"{copy.address}/practice/"
    iris.then_it_says("Practice: invented children")
    # And do the first exercise wrong, by not doing what was told
    typing.presses(words.EXERCISES[Exercise.NOT_FOUND])
    typing.is_on(f"Practice: {words.EXERCISES[Exercise.NOT_FOUND]}")
    typing.presses("Begin")
    typing.chooses(ASKED[1])
    typing.presses("Check what I did")
    iris.then_it_says("You did not search by all that you were told.")
    typing.is_on(f"Practice: {words.EXERCISES[Exercise.NOT_FOUND]}")
    typing.presses("Your training")
    # Then they do each right
    for exercise in Exercise:
        typing.is_on("Practice: Your training")
        _does(typing, iris, exercise)
    typing.is_on("Practice: You have passed the training")
    assert standing_of(_as_on_file()) == (Condition.TRAINING,)
    # And the result goes back, and is recorded
    typing.presses("Send my result to ContactPoint")
    typing.is_on("Your training is recorded as passed")
    assert standing_of(_as_on_file()) == ()
    # Then the account works
    typing.presses("Go to ContactPoint")
    typing.signs_in(IRIS, "What do you know about the child?")
    assert [one for one in events() if one == Event.TRAINING_PASSED] == [Event.TRAINING_PASSED]


def test_new_starter_passes_the_training_without_a_script(
    visit: Callable[..., Visitor], starter: Account
) -> None:
    """The same in a browser that runs none."""
    iris = visit(java_script_enabled=False, viewport={"width": 375, "height": 800})
    page = iris.page
    page.goto("/sign-in/")
    iris.when_they_fill(login=IRIS, password=world.PASSWORD)
    iris.when_they_press("Continue")
    iris.given_they_pass_the_second_page(IRIS)
    iris.when_they_press("Do the training")
    for exercise in Exercise:
        iris.when_they_follow(words.EXERCISES[exercise])
        iris.when_they_press("Begin")
        cast = _cast(page, exercise)
        iris.when_they_press("Search")
        iris.when_they_choose(wording.PURPOSES[purpose_of(cast)])
        sex, known = _known(cast)
        iris.when_they_fill(**known)
        if sex:
            iris.when_they_choose(sex)
        iris.when_they_press("Search")
        if exercise is not Exercise.NOT_FOUND:
            _right(page, cast).click()
        page.locator("summary", has_text="Your task").click()
        iris.when_they_follow("I have done it")
        if exercise is Exercise.NOT_FOUND:
            iris.when_they_choose(ASKED[1])
        iris.when_they_press("Check what I did")
        iris.then_it_says("You did this right.")
        iris.when_they_press("Go on with your training")
    iris.when_they_press("Send my result to ContactPoint")
    iris.then_it_says("Your training is recorded as passed")
    assert standing_of(_as_on_file()) == ()


def _does(typing: Typist, iris: Visitor, exercise: Exercise) -> None:
    """An exercise, as it is right."""
    page, title = iris.page, f"Practice: {words.EXERCISES[exercise]}"
    typing.presses(words.EXERCISES[exercise])
    typing.is_on(title)
    begin = page.get_by_role("button", name="Begin again", exact=True)
    typing.presses("Begin again" if begin.count() else "Begin")
    typing.is_on(title)
    cast = _cast(page, exercise)
    typing.presses("Search")
    typing.is_on("Practice: What do you know about the child?")
    iris.then_it_says("Practice: invented children", "Your task")
    typing.chooses(wording.PURPOSES[purpose_of(cast)])
    sex, known = _known(cast)
    born = known.pop("born", "")
    for field, value in known.items():
        typing.fills(**{field: value})
        if field == "family" and born:
            typing.fills_day("birth_date", born)
    if sex:
        typing.chooses(sex)
    typing.presses("Search")
    page.wait_for_url(re.compile("/search/[a-z2-7]{24}/$"))
    iris.then_it_is_accessible()
    iris.then_nothing_scrolls_sideways()
    if exercise is not Exercise.NOT_FOUND:
        typing.goes_to(_right(page, cast))
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/record/"))
        iris.then_it_is_accessible()
        iris.then_nothing_scrolls_sideways()
        page.keyboard.press("Home")
    # Back by the task, which stands at the top of every page.
    page.evaluate("document.activeElement.blur()")
    summary = page.locator("summary", has_text="Your task")
    typing.goes_to(summary)
    page.keyboard.press("Enter")
    typing.presses("I have done it")
    typing.is_on(title)
    if exercise is Exercise.NOT_FOUND:
        typing.chooses(ASKED[1])
    typing.presses("Check what I did")
    typing.is_on(title)
    iris.then_it_says("You did this right.")
    typing.presses("Go on with your training")


def _cast(page: Page, exercise: Exercise) -> Cast:
    """The children whom the page tells of: it is all that a trainee has, and is looked for among
    all that there are."""
    expect(page.locator(".govuk-inset-text")).to_be_visible()
    shown = " ".join(page.locator(".govuk-inset-text").inner_text().split())
    today = timezone.localdate()
    casts = (cast_of(exercise, variant, today) for variant in range(VARIANTS))
    (found,) = (one for one in casts if " ".join(" ".join(told(one, today)).split()) == shown)
    return found


def _known(cast: Cast) -> tuple[str, dict[str, str]]:
    """What is typed: the sex where it is chosen, and the fields."""
    child = cast.held[0]
    if cast.exercise is Exercise.NICKNAME and cast.told is not None:
        return "", {
            "given": cast.told.given,
            "family": cast.told.family,
            "age_or_year": str(child.age(timezone.localdate())),
            "postcode": child.address.postcode,
        }
    if cast.exercise is Exercise.NAMESAKE:
        age = str(child.age(timezone.localdate()))
        fields = {"given": child.given, "family": child.family, "age_or_year": age}
        return wording.SEXES[child.sex], fields
    if cast.told is not None and cast.told_born is not None:
        born = f"{cast.told_born.day} {cast.told_born.month} {cast.told_born.year}"
        return "", {"given": cast.told.given, "family": cast.told.family, "born": born}
    born = f"{child.born.day} {child.born.month} {child.born.year}"
    return "", {"given": child.given, "family": child.family, "born": born}


def _right(page: Page, cast: Cast) -> Any:
    """The link to the record of the right child."""
    card = page.locator(".govuk-summary-card", has_text=cast.held[0].address.town)
    expect(card).to_have_count(1)
    return card.get_by_role("link", name=re.compile("[Oo]pen")).first


def _as_on_file() -> Account:
    row = accounts.by_pk(Account.objects.get(username=IRIS).pk)
    assert row is not None
    return row
