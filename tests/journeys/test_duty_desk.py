"""Duty desk to telephone number: pages and keystrokes from signing in, counted and written down.

The time is that of the Keystroke-Level Model (S. K. Card, T. P. Moran and A. Newell, "The
keystroke-level model for user performance time with interactive systems", Communications of the ACM
23(7), 1980): a trained user, without an error. ``docs/duty-desk.md`` has the same figures.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Page

from contactpoint.store.models import Account
from tests.fixtures.codes import forget_used_codes
from tests.journeys.steps import Visitor
from tests.journeys.typist import Typist
from tests.web import world

_PAPER = Path(__file__).parents[2] / "docs" / "duty-desk.md"
# Seconds: a key of an average skilled typist, and the mental preparation before a step.
_KEY, _MENTAL = 0.20, 1.35
# What is not fully anticipated: the code to be read, what is known of the child, which of the
# results it is, and which number to call.
_STEPS_TO_THINK = 4
MOST_PAGES, MOST_SECONDS = 5, 30.0
# The shortest that the rules of passwords allow.
_PASSWORD = "tern quill lamp"


class _CountedPage:
    """A browser's page of which keys are counted; all else is the page's own."""

    def __init__(self, page: Page) -> None:
        self._page, self.keys = page, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._page, name)

    @property
    def keyboard(self) -> "_CountedPage":
        return self

    def press(self, key: str) -> None:
        self.keys += 1
        self._page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.keys += len(text)
        self._page.keyboard.type(text)


class _DutyWorker(Typist):
    """A trained user: skips to the content of each page, and sends a form from its last field."""

    def __init__(self, visitor: Visitor) -> None:
        super().__init__(visitor)
        self.page: Any = _CountedPage(visitor.page)
        self._page = self.page  # type: ignore[assignment]
        self.pages: list[str] = []

    def is_at(self, title: str) -> None:
        """Count the page."""
        self.is_on(title)
        self.pages.append(title)

    def skips(self) -> None:
        """To the content, past the navigation."""
        self.page.press("Tab")
        self.page.press("Enter")

    def sends(self) -> None:
        """Send the form from where the focus is."""
        before = self.page.url
        self.page.press("Enter")
        self.page.wait_for_url(lambda url: url != before)
        self.page.wait_for_load_state()


def from_sign_in_to_telephone(visitor: Visitor) -> _DutyWorker:
    """The whole way of somebody who knows name and date of birth."""
    world.change("sam.okafor", password=make_password(_PASSWORD))
    forget_used_codes()
    sam = _DutyWorker(visitor)
    sam.page.goto("/sign-in/")
    sam.is_at("Sign in")
    sam.fills(login="sam.okafor", password=_PASSWORD)
    sam.sends()
    sam.is_at("What are your one-time code and PIN?")
    code = world.current_code(Account.objects.get(username="sam.okafor"))
    sam.fills(code=code, pin=world.PIN)
    sam.sends()
    sam.is_at("What do you know about the child?")
    sam.skips()
    sam.chooses("I am working with this child")
    sam.fills(family="Hargreaves", **{"birth_date-day": "4/7/17"})
    sam.sends()
    sam.is_at("Is this the child?")
    sam.presses("Open record")
    sam.is_at("Who is working with this child?")
    assert visitor.page.locator("a[href^='tel:']").first.is_visible()
    return sam


@pytest.mark.parametrize("width", [1280, 375, 320])
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_from_sign_in_to_a_telephone_number(
    width: int, scripts: bool, visit: Callable[..., Visitor]
) -> None:
    """By keyboard alone; each page accessible, none wider than the window. What is written of it is
    what was counted."""
    sam = from_sign_in_to_telephone(
        visit(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
    )
    seconds = sam.page.keys * _KEY + _STEPS_TO_THINK * _MENTAL
    assert len(sam.pages) <= MOST_PAGES
    assert seconds <= MOST_SECONDS
    if width == 1280 and scripts:
        written = _PAPER.read_text("utf-8")
        figures = re.search(r"(\d+) pages, (\d+) keys, ([\d.]+) seconds", written)
        counted = (str(len(sam.pages)), str(sam.page.keys), f"{seconds:.1f}")
        assert figures is not None
        assert figures.groups() == counted


def test_at_200_percent(visit: Callable[..., Visitor]) -> None:
    """A window of 1280 pixels zoomed to twice the size has 640 of its own."""
    sam = from_sign_in_to_telephone(
        visit(viewport={"width": 640, "height": 450}, device_scale_factor=2)
    )
    assert len(sam.pages) <= MOST_PAGES
