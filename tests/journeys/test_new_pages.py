"""Each page of accounts, organisations, supply, approvals and one's own account, looked at once.

Every one has one heading, which is its title; is accessible at the widest and the narrowest window;
and never scrolls sideways. What a page says and does is for the tests of the web and for journeys.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from contactpoint.access.grants import Role
from contactpoint.services.recover_account import ask_to_recover
from contactpoint.services.suppliers import add_supplier
from contactpoint.store.models import Account, Load, Supplier
from contactpoint.store.repositories import authorities
from tests.fixtures.actors import SETTING_UP
from tests.fixtures.codes import forget_used_codes
from tests.journeys.steps import Visitor
from tests.services.organisations.schools import CHESHIRE_EAST, LEEDS, school
from tests.web import world

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 700}


class Inspector:
    """Somebody who looks at page after page, at both widths; faults are told together."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page = visitor, visitor.page
        self.faults: list[str] = []

    def signs_in(self, username: str) -> None:
        """Sign in, and prove the second factor again."""
        self.visitor.given_they_are_signed_in(username)
        self.sees("/prove-again/", "Prove that it is you")
        forget_used_codes()
        self.visitor.given_they_pass_the_second_page_by("Go on", username)
        self.page.wait_for_url(lambda url: "/prove-again/" not in url)

    def sees(self, address: str, title: str) -> None:
        """Go to a page, and look at it."""
        self.page.goto(address)
        self.looks(title)

    def looks(self, title: str) -> None:
        """Look at the page that is there."""
        for size in (WIDE, NARROW):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            for look in (self.visitor.then_it_is_accessible, self._is_titled(title)):
                try:
                    look()
                except AssertionError as fault:
                    self.faults.append(f"{title} at {size['width']}: {fault}")

    def _is_titled(self, title: str) -> Callable[[], None]:
        def look() -> None:
            headings = [" ".join(one.split()) for one in self.page.locator("h1").all_inner_texts()]
            assert headings == [title], headings
            assert self.page.title() == f"{title} – ContactPoint", self.page.title()  # noqa: RUF001
            self.visitor.then_nothing_scrolls_sideways()

        return look


@pytest.fixture
def come(visit: Callable[..., Visitor]) -> Iterator[Callable[[], Inspector]]:
    """``come()`` is somebody who looks at pages; at the end no page has a fault."""
    came: list[Inspector] = []

    def arrive() -> Inspector:
        came.append(Inspector(visit()))
        return came[-1]

    yield arrive
    assert [fault for one in came for fault in one.faults] == []


@pytest.fixture
def managed(story_world: None) -> None:
    """Two account managers, of whom one asks the other for a recovery."""
    manager = world.account("mona.karim", role=Role.ACCOUNT_MANAGER, password=world.PASSWORD)
    asks = world.account("omar.shah", role=Role.ACCOUNT_MANAGER)
    manager.grants = [*manager.grants, [Role.DATA_QUALITY.value, LEEDS, None]]
    manager.grants = [*manager.grants, [Role.DATA_QUALITY.value, CHESHIRE_EAST, None]]
    manager.save()
    for gss, name in ((LEEDS, "Leeds"), (CHESHIRE_EAST, "Cheshire East")):
        authorities.switch_on(gss, name=name, on_from=timezone.localdate())
    locked_out = Account.objects.get(username="helen.marsh")
    ask_to_recover(actor=replace(world.actor_of(asks), proven=True), account=locked_out.pk)
    soon = timezone.localdate() - timedelta(days=3 * 365 - 20)
    world.change("tom.birtles", dbs_checked_on=soon)


def test_pages_of_an_account_manager(come: Callable[[], Inspector], managed: None) -> None:
    """Lists, one account and all that can be done with it, approvals, and the desk."""
    mona = come()
    mona.signs_in("mona.karim")
    mona.sees("/accounts/", "Accounts of Mereshire Council")
    mona.visitor.when_they_follow("Sam Okafor")
    mona.page.wait_for_url("**/accounts/account/**")
    account = mona.page.url
    mona.looks("Sam Okafor")
    for step, title in (
        ("history", "History of this account"),
        ("check", "What was checked?"),
        ("renew", "Renew this account?"),
        ("grant", "Which role do you grant?"),
        ("take-away", "Which role do you take away?"),
        ("recover", "Ask for this account to be recovered?"),
        ("suspend", "Suspend this account?"),
        ("hand-over", "Who takes over the involvements?"),
        ("transfer", "Where is this account to move?"),
        ("end", "End this account?"),
    ):
        mona.sees(f"{account}{step}/", title)
    for address, title in (
        ("/accounts/invite/", "Who do you invite?"),
        ("/accounts/invite/many/", "Invite many"),
        ("/accounts/lapsing/", "What lapses in the next 60 days"),
        ("/accounts/lapsing/renew/", "Which accounts do you renew?"),
        ("/accounts/arriving/", "Accounts that move to your organisation"),
        ("/desk/", "At which desk do you work now?"),
        ("/approvals/", "Approvals"),
    ):
        mona.sees(address, title)
    mona.visitor.when_they_follow("Let Helen Marsh in again")
    mona.page.wait_for_url("**/approvals/*/")
    mona.looks("Do you approve this?")


def test_pages_of_ones_own_account(come: Callable[[], Inspector], managed: None) -> None:
    """What somebody signs in with, and how it is changed."""
    sam = come()
    sam.sees("/enrol/", "Set up your account")
    sam.signs_in("sam.okafor")
    for address, title in (
        ("/account/password/", "Change your password"),
        ("/account/pin/", "Change your PIN"),
        ("/account/key/", "Register a security key"),
        ("/account/code/", "Set up a token or app for one-time codes"),
        ("/sign-out/everywhere/", "Do you want to sign out everywhere?"),
        ("/account/", "Your account"),
    ):
        sam.sees(address, title)
    sam.visitor.when_they_follow("Signing in at your employer's")
    sam.page.wait_for_url("**/employer/")
    sam.looks("Signing in at your employer's")


def test_pages_of_a_national_administrator(come: Callable[[], Inspector], managed: None) -> None:
    """Organisations, authorities, suppliers, loads, and accounts anywhere."""
    world.account("nat.min", role=Role.NATIONAL_ADMINISTRATOR, password=world.PASSWORD)
    world.account("ada.boyle", at=school("199999", closed_on=timezone.localdate()))
    school("199998")
    for name, source in (("mereshire", "199998"), ("other.supplier", "199999")):
        add_supplier(
            agent=SETTING_UP,
            name=name,
            feed="school_list",
            sources=[source],
            from_day=timezone.localdate(),
        )
    Load.objects.create(
        feed="school_list",
        full=False,
        files_digest=b"x" * 32,
        sources=["199998"],
        supplier=Supplier.objects.get(name="mereshire"),
        state=Load.State.DONE,
        counts={"added": 3, "hidden": 1, "to_review": 2},
    )
    nat = come()
    nat.signs_in("nat.min")
    nat.sees("/supplier/other.supplier/suspend/", "Suspend other.supplier?")
    nat.visitor.when_they_press("Suspend it")
    for address, title in (
        ("/organisations/", "Organisations"),
        ("/organisations/partner/", "Add a national partner"),
        ("/organisation/urn/199998/", "School 199998"),
        ("/organisation/urn/199998/accredit/", "Accredit School 199998"),
        ("/organisation/urn/199998/withdraw/", "Withdraw the accreditation of School 199998?"),
        ("/organisation/urn/199999/succeed/", "Where do the accounts of School 199999 go?"),
        ("/authorities/", "Authorities"),
        (f"/authorities/{LEEDS}/", "Leeds"),
        ("/authorities/E09000002/", "Switch on Barking and Dagenham"),
        (f"/authorities/{LEEDS}/off/", "Switch off Leeds?"),
        ("/suppliers/", "Suppliers"),
        ("/suppliers/register/", "Register a supplier"),
        ("/supplier/mereshire/", "mereshire"),
        ("/supplier/other.supplier/resume/", "Let other.supplier send again?"),
        ("/loads/", "Loads"),
        ("/team/", "Your management team"),
        ("/accounts/", "Accounts"),
        ("/approvals/", "Approvals"),
    ):
        nat.sees(address, title)
    nat.page.goto("/organisations/")
    nat.visitor.when_they_follow("National partners")
    nat.page.wait_for_url("**/organisations/found/**")
    nat.looks("0 organisations found")
