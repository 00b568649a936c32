"""Pictures of every page of the story, for the README: ``make screenshots``.

Serves a demonstration of its own under a home that it makes and removes, goes through the story in
Chromium, and writes ``docs/screenshots/*.png``. ``CONTACTPOINT_HOME`` points it to a demonstration
that is loaded already, which saves minutes; that one is changed by the story's last steps.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

TARGET = Path(__file__).parents[1] / "docs" / "screenshots"
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 375, "height": 667}
# Loading the demonstration area takes minutes on two cores.
PATIENCE_SECONDS = 900

USERNAME, PASSWORD, PIN = "sam.okafor", "harbour-lantern-42", "271828"
REVIEWER = ("priya.nair", "willow-anchor-36", "662607")


def main() -> None:
    """Make the pictures."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with demonstration() as (address, home), sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(base_url=address, viewport=DESK, locale="en-GB")
        story(page, home)
        workbench(page, home)
        browser.close()


@contextmanager
def demonstration() -> Iterator[tuple[str, Path]]:
    """A demonstration that answers; its address and its home."""
    with tempfile.TemporaryDirectory(prefix="contactpoint-pictures-") as made:
        home = Path(os.environ.get("CONTACTPOINT_HOME", made))
        port = _free_port()
        environment = os.environ | {"CONTACTPOINT_HOME": str(home), "PORT": str(port)}
        server = subprocess.Popen([sys.executable, "-m", "contactpoint", "demo"], env=environment)
        try:
            address = f"http://localhost:{port}"
            _wait_for(f"{address}/health/", server)
            yield address, home
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=120)


def story(page: Page, home: Path) -> None:
    """Go through the pages in the order of the story."""
    page.goto("/")
    _picture(page, "00-start")
    page.goto("/sign-in/")
    _picture(page, "01-password")
    page.fill("#login", USERNAME)
    page.fill("#password", PASSWORD)
    _press(page, "Continue")
    _picture(page, "02-code-and-pin")
    page.fill("#code", _one_time_code(home, USERNAME))
    page.fill("#pin", PIN)
    _press(page, "Sign in")
    page.get_by_label("I am working with this child").check()
    page.fill("#given", "Isabella")
    page.fill("#family", "Kowalczyk")
    for part, text in (("day", "4"), ("month", "7"), ("year", "2017")):
        page.fill(f"#birth_date-{part}", text)
    _picture(page, "04-child")
    _press(page, "Search")
    _picture(page, "05-results")
    page.get_by_role("link", name="Open record").first.click()
    _picture(page, "06-record")
    page.set_viewport_size(PHONE)
    _picture(page, "07-record-on-a-phone", whole=False)
    page.set_viewport_size(DESK)
    if page.get_by_role("button", name="Record my involvement").count():
        _press(page, "Record my involvement")
        page.get_by_label("No", exact=True).check()
        _picture(page, "08-record-involvement")
        _press(page, "Record my involvement")
        _picture(page, "09-recorded", whole=False)
    if page.get_by_role("button", name="Become lead professional").count():
        _press(page, "Become lead professional")
        _picture(page, "10-become-lead")
        page.get_by_role("link", name="Back to the record").click()
    _press(page, "End my involvement")
    _picture(page, "11-end-involvement")
    page.go_back()
    page.get_by_role("link", name="Something here is wrong").click()
    _picture(page, "23-something-is-wrong")
    page.go_back()
    _press(page, "Print this record")
    _picture(page, "24-print")
    page.goto("/children/")
    _picture(page, "25-children-i-work-with")
    page.goto("/notices/")
    _picture(page, "26-notices")
    page.goto("/search/")
    page.get_by_label("I am working with this child").check()
    page.fill("#given", "Marisol")
    page.fill("#family", "Quenneville")
    for part, text in (("day", "9"), ("month", "2"), ("year", "2019")):
        page.fill(f"#birth_date-{part}", text)
    _press(page, "Search")
    _picture(page, "27-nobody-found")
    page.get_by_role("link", name="Add a child of whom nobody has told us").click()
    _picture(page, "28-add-a-child")
    page.goto("/activity/")
    _picture(page, "12-what-i-did")
    _press(page, "Sign out")
    _picture(page, "13-signed-out")


def workbench(page: Page, home: Path) -> None:
    """Go through the pages of a reviewer: what has no record to compare with goes to its source,
    and the one verdict on a child is undone."""
    username, password, pin = REVIEWER
    page.goto("/sign-in/")
    page.fill("#login", username)
    page.fill("#password", password)
    _press(page, "Continue")
    page.fill("#code", _one_time_code(home, username))
    page.fill("#pin", pin)
    _press(page, "Sign in")
    _picture(page, "14-queue")
    _press(page, "Next case")
    while not page.get_by_role("button", name="Same child").count():
        _picture(page, "15-case-without-a-record")
        _press(page, "Ask the source")
    _picture(page, "16-case")
    page.set_viewport_size(PHONE)
    _picture(page, "17-case-on-a-phone", whole=False)
    page.set_viewport_size(DESK)
    _press(page, "Not the same child")
    page.goto("/review/asked/")
    _picture(page, "22-cases-that-wait-for-a-source")
    page.goto("/review/verdicts/")
    _picture(page, "18-verdicts")
    page.get_by_role("link", name="Undo").first.click()
    _picture(page, "19-undo")
    _press(page, "Undo the verdict")
    page.goto("/search/")
    page.get_by_label("I am checking the quality of records").check()
    page.fill("#family", "Hargreaves")
    for part, text in (("day", "4"), ("month", "7"), ("year", "2017")):
        page.fill(f"#birth_date-{part}", text)
    _press(page, "Search")
    page.get_by_role("link", name="Open record").first.click()
    page.get_by_role("link", name="What each source says").click()
    _picture(page, "20-what-each-source-says")
    _press(page, "Split this record")
    _picture(page, "21-split")


def _picture(page: Page, name: str, *, whole: bool = True) -> None:
    page.wait_for_load_state("networkidle")
    window = page.viewport_size or DESK
    if whole:
        # What stays in view would lie across the middle of a picture of more than the window.
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": window["width"], "height": height})
    page.screenshot(path=TARGET / f"{name}.png", full_page=whole, animations="disabled")
    page.set_viewport_size(window)
    print(f"{name}.png")


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


def _one_time_code(home: Path, username: str) -> str:
    shown = subprocess.run(
        [sys.executable, "-m", "contactpoint", "demo-code", username],
        env=os.environ | {"CONTACTPOINT_HOME": str(home)},
        check=True,
        capture_output=True,
        text=True,
    )
    return shown.stdout.strip()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends:
        if server.poll() is not None:
            sys.exit("the demonstration did not start; see above")
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 (our own server)
                return
        except (urllib.error.URLError, OSError):
            time.sleep(1)
    sys.exit(f"the demonstration did not answer within {PATIENCE_SECONDS} seconds")


if __name__ == "__main__":
    main()
