"""The record page: whom to call, at a glance, at any width, without a pointer; and on paper."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contactpoint.ledger.entry import Event
from contactpoint.store.models import Organisation
from tests.fixtures.ledger import entries
from tests.journeys.steps import Visitor
from tests.journeys.typist import Typist
from tests.web import world

DESK, PHONE, NARROW = (1280, 900), (375, 667), (320, 700)
TITLE = "Who is working with this child?"
KNOWN = {"given": "Isabella", "family": "Kowalczyk", "born": "4 7 2017"}
_BOX = "element => { const b = element.getBoundingClientRect(); return [b.top, b.bottom] }"


def sized(size: tuple[int, int], **options: Any) -> dict[str, Any]:
    """The options of a browser with a window of this size."""
    return {"viewport": {"width": size[0], "height": size[1]}, **options}


def at_the_record(visitor: Visitor) -> Page:
    """Sign in, search and open the record."""
    visitor.given_they_are_signed_in()
    visitor.given_a_purpose()
    visitor.when_they_search(**KNOWN)
    visitor.when_they_follow("Open record")
    visitor.page.wait_for_url("**/record/*/")
    return visitor.page


@pytest.fixture
def eight(story_world: None) -> None:
    """Eight who work with the child: with the lead, school, practice and clinic there are four."""
    school = Organisation.objects.get(name__startswith="Parkroyal")
    today, child = timezone.localdate(), world.only_child()
    for place, (name, at) in enumerate(
        [("pat.hollis", school), ("una.wood", None), ("ben.ash", None), ("ola.fern", None)]
    ):
        who = world.actor_of(world.account(name, at=at))
        world.involve(
            child, who, started_on=today - timedelta(days=30 * place + 10), confirmed_on=today
        )


def in_view(page: Page, locator: str) -> list[bool]:
    """Of each of these, whether it stands in the window whole."""
    height = page.evaluate("window.innerHeight")
    boxes = [one.evaluate(_BOX) for one in page.locator(locator).all()]
    return [top >= 0 and bottom <= height for top, bottom in boxes]


def test_eight_contacts_fit_on_one_screen(visit: Callable[..., Visitor], eight: None) -> None:
    """With who is the lead, and the child beside them; nothing is scrolled."""
    # Given somebody at a desk
    sam = visit(**sized(DESK))
    # When they open the record of a child with whom eight work
    page = at_the_record(sam)
    # Then all eight are in view, with the child beside them and not below
    sam.then_the_page_is(TITLE)
    rows = ".contactpoint-record__calls > table tbody tr"
    assert in_view(page, rows) == [True] * 8
    top, _ = page.locator("#the-child").evaluate(_BOX)
    assert abs(top - page.locator("#who-to-call").evaluate(_BOX)[0]) < 10
    # And the lead comes first, and the school with its own practitioner
    first = page.locator(rows).first.inner_text()
    assert "Tom Birtles" in first
    assert "Lead professional" in first
    together = page.locator("tbody", has_text="Pat Hollis")
    expect(together).to_contain_text("Parkroyal Community School")
    assert together.locator("tr").count() == 2
    # And who is not known is said
    sam.then_it_says("No school nurse is known")
    # And who ended is folded away
    folded = page.get_by_text("Helen Marsh", exact=False).first
    assert not folded.is_visible()
    page.get_by_text("Previously involved").click()
    assert folded.is_visible()
    sam.then_it_is_accessible()


def test_the_numbers_of_a_typical_child_are_on_one_phone_screen(
    visit: Callable[..., Visitor],
) -> None:
    """Lead, school, practice and clinic: each number can be pressed without scrolling."""
    # Given somebody with a telephone in hand
    sam = visit(**sized(PHONE))
    # When they open the record
    page = at_the_record(sam)
    # Then every number of those who work with the child now is in view
    numbers = ".contactpoint-record__calls > table a[href^='tel:']"
    assert in_view(page, numbers) == [True] * 4
    # And nothing that can be pressed stands before them
    first = page.locator("main :is(a, button, summary)").first
    assert first.evaluate("element => Boolean(element.closest('.contactpoint-contacts'))")
    # And the child comes after
    assert (
        page.locator("#the-child").evaluate(_BOX)[0] > page.locator(numbers).last.evaluate(_BOX)[1]
    )
    sam.then_the_page_is(TITLE)
    sam.then_nothing_scrolls_sideways()


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(sized(NARROW), id="320 pixels"),
        pytest.param(sized(PHONE), id="375 pixels"),
        pytest.param(sized((800, 900)), id="a tablet"),
        # A desk's window at 200 %: half as many pixels of twice the size.
        pytest.param(sized((640, 450), device_scale_factor=2), id="200 per cent"),
    ],
)
def test_the_page_works_at_every_width(
    visit: Callable[..., Visitor], eight: None, options: dict[str, Any]
) -> None:
    """Nothing scrolls sideways, nothing lies on anything else, and the table stays a table."""
    sam = visit(**options)
    page = at_the_record(sam)
    page.get_by_text("Previously involved").click()
    sam.then_the_page_is(TITLE)
    sam.then_nothing_scrolls_sideways()
    for row in page.get_by_role("table").first.get_by_role("row").all()[1:]:
        assert row.get_by_role("rowheader").count() == 1
        assert row.get_by_role("cell").count() >= 3
    assert page.evaluate(_OVERLAPS) == []
    sam.when_they_press("Print this record")
    sam.then_the_page_is("Print this record")
    sam.then_nothing_scrolls_sideways()


# The cells of a row that lie on one another, by their text.
_OVERLAPS = """
() => [...document.querySelectorAll('tbody tr')].flatMap(row => {
  const cells = [...row.cells].map(cell => {
    const range = document.createRange()
    range.selectNodeContents(cell)
    return { text: cell.textContent, boxes: [...range.getClientRects()] }
  })
  const over = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - 1 && b.top < a.bottom - 1
  return cells.flatMap((one, at) => cells.slice(at + 1)
    .filter(other => one.boxes.some(a => other.boxes.some(b => over(a, b))))
    .map(other => [one.text, other.text]))
})
"""


def test_the_page_works_without_a_pointer(visit: Callable[..., Visitor], eight: None) -> None:
    """From the first number to the paper, each thing with the focus where it is looked for."""
    sam = visit(**sized(DESK))
    page = at_the_record(sam)
    typist = Typist(sam)
    typist.goes_to(page.locator("a[href^='tel:']").first)
    typist.goes_to(page.locator("summary"))
    page.keyboard.press("Enter")
    assert page.get_by_text("Helen Marsh").is_visible()
    typist.presses("Print this record")
    sam.then_the_page_is("Print this record")
    page.evaluate("window.print = () => { document.title = 'Printed' }")
    typist.presses("Print")
    expect(page).to_have_title("Printed")


def test_the_page_works_without_javascript(visit: Callable[..., Visitor], eight: None) -> None:
    """The table, what is folded, and the page to print, which then says how."""
    sam = visit(**sized(DESK, java_script_enabled=False))
    page = at_the_record(sam)
    expect(page).to_have_title(re.compile(re.escape(TITLE)))
    assert page.locator("#who-to-call").is_visible()
    page.locator("summary").click()
    assert page.get_by_text("Helen Marsh").is_visible()
    sam.when_they_press("Print this record")
    expect(page.get_by_text("Print this page with your browser.")).to_be_visible()
    assert not page.locator("[data-print]").is_visible()


def _pages_of(page: Page, to: Path) -> int:
    """How many pages of A4 a page is on paper."""
    page.pdf(format="A4", path=str(to))
    return len(re.findall(rb"/Type\s*/Page\b", to.read_bytes()))


def test_a_child_of_eight_contacts_is_one_page_of_paper(
    visit: Callable[..., Visitor], eight: None, tmp_path: Path
) -> None:
    """With who printed it, when and why, and without the frame of the pages."""
    sam = visit(**sized(DESK))
    page = at_the_record(sam)
    # When they print the record
    sam.when_they_press("Print this record")
    sam.then_the_page_is("Print this record")
    # Then that is in the ledger before anything is on paper
    (printed,) = entries(Event.RECORD_PRINTED)
    assert printed.purpose == "working_with_child"
    # And it is one page, which says who printed it
    assert _pages_of(page, tmp_path / "one.pdf") == 1
    page.emulate_media(media="print")
    sam.then_it_says(
        "Printed by Sam Okafor, Mereshire Council, on ",
        "I am working with this child",
        "Tom Birtles",
        "Pat Hollis",
        "Helen Marsh",
        "214 Park Lane",
        "No school nurse is known",
    )
    sam.then_it_does_not_say("Sign out", "Back to the record", "Your account")
    # And a step back and a refresh of the record print nothing
    page.go_back()
    page.reload()
    assert len(entries(Event.RECORD_PRINTED)) == 1


def test_the_record_page_itself_is_not_printed(visit: Callable[..., Visitor], eight: None) -> None:
    """The browser's own command gives a page that names nobody and says where to print."""
    sam = visit(**sized(DESK))
    page = at_the_record(sam)
    page.emulate_media(media="print")
    sam.then_it_says("Records are printed by “Print this record”")
    sam.then_it_does_not_say("Isabella", "Tom Birtles", "01632", "214 Park Lane")
    assert not entries(Event.RECORD_PRINTED)
