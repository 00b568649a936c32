"""Somebody without a pointer: goes from one thing to the next, types, and presses."""

from playwright.sync_api import Locator, expect

from contactpoint.store.models import Account
from tests.fixtures.codes import forget_used_codes
from tests.journeys.steps import Visitor
from tests.web import world

_NOT_NEAR = 100


class Typist:
    """A visitor who has the keyboard alone."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor, self._page = visitor, visitor.page

    def goes_to(self, target: Locator) -> None:
        """Press Tab until it has the focus, which can be seen."""
        for _ in range(_NOT_NEAR):
            if target.evaluate("element => element === document.activeElement"):
                break
            self._page.keyboard.press("Tab")
        else:
            raise AssertionError("the keyboard does not lead there")
        look = "element => { const s = getComputedStyle(element); return s.outline + s.boxShadow }"
        assert target.evaluate(look) != "none"

    def fills(self, **known: str) -> None:
        """Type into fields by their names."""
        for field, text in known.items():
            self.goes_to(self._page.locator(f"#{field}"))
            self._page.keyboard.type(text)

    def fills_day(self, field: str, day: str) -> None:
        """Type day, month and year, given with spaces between."""
        for part, text in zip(("day", "month", "year"), day.split(), strict=True):
            self.fills(**{f"{field}-{part}": text})

    def chooses(self, label: str) -> None:
        """Choose a box or a radio button; from one radio button to the next an arrow leads."""
        target = self._page.get_by_label(label, exact=True)
        if target.get_attribute("type") == "radio":
            name = target.get_attribute("name")
            self.goes_to(self._page.locator(f"input[name={name}]").first)
            while not target.evaluate("element => element === document.activeElement"):
                self._page.keyboard.press("ArrowDown")
        self.goes_to(target)
        self._page.keyboard.press("Space")
        expect(target).to_be_checked()

    def presses(self, name: str) -> None:
        """Press a button or follow a link."""
        target = self._page.get_by_role("button", name=name, exact=True)
        if target.count() == 0:
            target = self._page.get_by_role("link", name=name, exact=True)
        if target.count() == 0:
            # A link that says more to those who do not see what stands beside it.
            target = self._page.get_by_role("link", name=name)
        self.goes_to(target.first)
        self._page.keyboard.press("Enter")
        self._page.wait_for_load_state()

    def goes_by_menu(self, name: str) -> None:
        """Follow a link of the navigation, which a narrow window keeps behind a button."""
        menu = self._page.get_by_role("button", name="Menu", exact=True)
        if menu.is_visible():
            self.presses("Menu")
        self.presses(name)

    def signs_in(self, username: str, title: str) -> None:
        """Both pages of signing in, with a code that was not used; the page then has a title."""
        self._page.goto("/sign-in/")
        self.is_on("Sign in")
        self.fills(login=username, password=world.PASSWORD)
        self.presses("Continue")
        self.is_on("What are your one-time code and PIN?")
        self._gives_code_and_pin(username)
        self.presses("Sign in")
        self.is_on(title)

    def proves_again(self, username: str) -> None:
        """The second factor again, before an act of weight."""
        self.is_on("Prove that it is you")
        self._gives_code_and_pin(username)
        self.presses("Go on")

    def is_on(self, title: str) -> None:
        """The page is this one, accessible, and no wider than the window."""
        self._visitor.then_the_page_is(title)
        self._visitor.then_nothing_scrolls_sideways()

    def _gives_code_and_pin(self, username: str) -> None:
        forget_used_codes()
        code = world.current_code(Account.objects.get(username=username))
        self.fills(code=code, pin=world.PIN)
