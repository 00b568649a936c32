"""What people do at the pages, as steps; pages that are met are checked for accessibility."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, expect

from contactpoint.store.models import Account
from tests.web import world

_AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
# Desktop, the same at 200 %, and two phones.
_WINDOWS = ((1280, 900), (640, 450), (375, 667), (320, 568))
_STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A script's own answer, so that a page with a strict policy needs no exception for it.
_RUN_AXE = """
async (standards) => {
  const found = await axe.run(document, { runOnly: { type: 'tag', values: standards } })
  return found.violations.map(v => ({ rule: v.id, where: v.nodes.map(n => n.target.join(' ')) }))
}
"""


class Visitor:
    """Somebody at a browser. ``complaints`` are the browser's: blocked code, missing files.

    A browser without ``scripts`` does not run the one that looks for faults of accessibility, and
    would wait for it for ever: the same pages are looked at with scripts.
    """

    def __init__(self, page: Page, *, scripts: bool = True) -> None:
        self.page, self.scripts = page, scripts
        self.complaints: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _listen(self, message: ConsoleMessage) -> None:
        # The browser logs the status of every page that refuses something; that is no fault.
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.complaints.append(message.text)

    def then_the_page_is(self, title: str) -> None:
        """The page has this title and breaks no rule of accessibility."""
        expect(self.page).to_have_title(f"{title} – ContactPoint")  # noqa: RUF001 (as on the page)
        self.then_it_is_accessible()

    def then_it_is_accessible(self) -> None:
        """No violation of WCAG 2.2 AA, nor of axe's best practices."""
        if not self.scripts:
            return
        self.page.evaluate(_AXE.read_text("utf-8"))
        violations: list[dict[str, Any]] = self.page.evaluate(_RUN_AXE, _STANDARDS)
        assert not violations, f"{self.page.url}: {violations}"

    def then_it_says(self, *texts: str) -> None:
        """The page shows each of these."""
        shown = " ".join(self.page.inner_text("body").split())
        for text in texts:
            assert text in shown

    def then_it_does_not_say(self, *texts: str) -> None:
        """The page shows none of these."""
        shown = " ".join(self.page.inner_text("body").split())
        for text in texts:
            assert text not in shown

    def when_they_press(self, name: str) -> None:
        """Press a button, or a link that looks like one."""
        target = self.page.get_by_role("button", name=name, exact=True)
        if target.count() == 0:
            target = self.page.get_by_role("link", name=name, exact=True)
        target.first.click()
        self.page.wait_for_load_state()

    def when_they_follow(self, name: str) -> None:
        """Follow a link."""
        self.page.get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()

    def when_they_fill(self, **known: str) -> None:
        """Fill fields by their names; ``born`` is day, month and year with spaces between."""
        for field, value in known.items():
            if field == "born":
                for part, text in zip(("day", "month", "year"), value.split(), strict=True):
                    self.page.fill(f"#birth_date-{part}", text)
            else:
                self.page.fill(f"#{field}", value)

    def when_they_choose(self, label: str) -> None:
        """Choose a radio button."""
        self.page.get_by_label(label, exact=True).check()

    def given_they_are_signed_in(self, username: str = "sam.okafor") -> None:
        """Both pages of signing in."""
        self.page.goto("/sign-in/")
        self.when_they_fill(login=username, password=world.PASSWORD)
        self.when_they_press("Continue")
        self.given_they_pass_the_second_page(username)

    def given_they_pass_the_second_page(self, username: str = "sam.okafor") -> None:
        """The one-time code that the device shows now, and the PIN."""
        self.given_they_pass_the_second_page_by("Sign in", username)

    def given_they_pass_the_second_page_by(self, button: str, username: str) -> None:
        """As above, at a page with another button."""
        code = world.current_code(Account.objects.get(username=username))
        self.when_they_fill(code=code, pin=world.PIN)
        self.when_they_press(button)

    def given_a_purpose(self) -> None:
        """From anywhere to the page of criteria, with the purpose chosen."""
        self.page.goto("/search/")
        self.when_they_choose("I am working with this child")

    def when_they_search(self, **known: str) -> None:
        """Search for a child; ``sex`` is chosen, the rest filled in."""
        sex = known.pop("sex", None)
        self.when_they_fill(**known)
        if sex:
            self.when_they_choose(sex)
        self.when_they_press("Search")

    def then_the_first_result_is(self, name: str) -> None:
        """The first child shown has this name."""
        first = self.page.locator(".govuk-summary-card__title").first.inner_text()
        assert re.sub(r"\s+", " ", first).strip() == name

    def then_nothing_scrolls_sideways(self) -> None:
        """The page is no wider than the window."""
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= self.page.evaluate("window.innerWidth")

    def then_it_fits_every_window(self) -> None:
        """The same page, accessible and no wider than the window, at each width that is promised.

        A window of 640 pixels is one of 1280 at 200 %. The window is then as it was.
        """
        before = self.page.viewport_size
        assert before is not None
        for width, height in _WINDOWS:
            self.page.set_viewport_size({"width": width, "height": height})
            self.then_nothing_scrolls_sideways()
            self.then_it_is_accessible()
        self.page.set_viewport_size(before)
