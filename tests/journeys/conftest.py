"""A real browser before a real server, and the story's world behind it."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from contactpoint.children.statement import OrganisationCode, OrganisationScheme, ServiceKind
from contactpoint.synth import story
from tests.journeys.steps import Visitor
from tests.web import world
from tests.web.conftest import founded_in_order, fresh_vault, home, no_collected_files

__all__ = ["founded_in_order", "fresh_vault", "home", "no_collected_files"]

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs Chromium and both databases, with committed rows for the server."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True, databases=["default", "keys"]))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of this process. Its event loop runs in this thread, which Django must bear."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "Chromium is needed: make setup-browser"
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
            yield browser
            browser.close()


@pytest.fixture
def visit(
    chromium: Browser, live_server: Any, story_world: None
) -> Iterator[Callable[..., Visitor]]:
    """``visit(**context)`` gives somebody at a browser; options are those of a browser context."""
    opened: list[tuple[BrowserContext, Visitor]] = []

    def come(**options: Any) -> Visitor:
        context = chromium.new_context(base_url=live_server.url, **options)
        context.set_default_timeout(15_000)
        visitor = Visitor(context.new_page(), scripts=options.get("java_script_enabled", True))
        opened.append((context, visitor))
        return visitor

    yield come
    complaints = [complaint for _, visitor in opened for complaint in visitor.complaints]
    for context, _ in opened:
        context.close()
    assert complaints == []


@pytest.fixture
def story_world(transactional_db: None) -> None:
    """Isabella, as five sources know her, before the story begins."""
    for scheme, code, name, kind in (
        (OrganisationScheme.LAESTAB, story.SCHOOL_LAESTAB, story.SCHOOL_NAME, ServiceKind.SCHOOL),
        (
            OrganisationScheme.LAESTAB,
            story.FORMER_SCHOOL_LAESTAB,
            story.FORMER_SCHOOL_NAME,
            ServiceKind.SCHOOL,
        ),
        (
            OrganisationScheme.ODS,
            story.GP_PRACTICE_ODS,
            "Park Lane Surgery",
            ServiceKind.GP_PRACTICE,
        ),
        (OrganisationScheme.ODS, story.CLINIC_ODS, story.CLINIC_NAME, ServiceKind.HOSPITAL),
        (
            OrganisationScheme.DFE_LA,
            story.CIN_AUTHORITY_CODE,
            "Manchester",
            ServiceKind.SOCIAL_CARE,
        ),
    ):
        made = world.organisation(code=OrganisationCode(scheme, code), name=name, service=kind)
        if scheme is OrganisationScheme.LAESTAB:
            made.laestab = code
            made.save()
    today = timezone.localdate()
    world.put(*story.story_statements(as_at=today - timedelta(days=3)))
    helen = world.actor_of(world.account("helen.marsh"))
    tom = world.actor_of(world.account("tom.birtles"))
    child = world.only_child()
    world.involve(
        child,
        helen,
        started_on=today - timedelta(days=500),
        ended_on=today - timedelta(days=40),
    )
    world.involve(child, tom, started_on=today - timedelta(days=300), lead=True)
    world.account("sam.okafor", password=world.PASSWORD)
