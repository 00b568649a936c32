"""Every form of every page, sent twice by one key: the second is answered like the first, and does
nothing.

The walk of pages sends what each page takes, so that a page that is added is tried the day it is
added. What a page showed because something was wrong may be looked at twice, and is recorded twice;
nothing else may be.
"""

import re
from collections.abc import Mapping
from http.cookies import SimpleCookie
from itertools import count

import pytest
from django.http import HttpResponse
from django.test import Client

from contactpoint.access.grants import Role
from contactpoint.ledger.entry import Event
from contactpoint.store.models import Account, LedgerEntry
from contactpoint.store.repositories import ledger
from contactpoint.web import answered
from tests.fixtures.taken_back import taken_back
from tests.non_interference.england import Seat, Walker, built_for
from tests.non_interference.pages import VISITS
from tests.non_interference.walk import Walk, blotted
from tests.web.test_gate import pages

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_REFUSED = frozenset(
    {
        *(Event.ACCESS_REFUSED, Event.LOOK_REFUSED, Event.NUMBER_TRIED, Event.LIMIT_REACHED),
        *(Event.SIGN_IN_FAILED, Event.CALL_REFUSED),
    }
)
# What a page may do again that did nothing.
_LOOKS = _REFUSED | frozenset(
    {
        *(
            Event.SEARCHED,
            Event.REPORT_OPENED,
            Event.CHILD_SHOWN,
            Event.RECORD_OPENED,
            Event.CASE_OPENED,
            Event.PROPOSAL_OPENED,
        ),
        *(Event.QUEUE_SEEN, Event.VERDICTS_SEEN, Event.OWN_ACTIVITY_SEEN, Event.REQUESTS_SEEN),
        *(Event.RECENT_SEEN, Event.NOTICES_SEEN, Event.OWN_CHILDREN_SEEN, Event.REPORTS_SEEN),
        # Who sends the form of printing twice has two prints before them: each is recorded.
        Event.RECORD_PRINTED,
        *(Event.OFFER_OPENED, Event.REPORT_REFUSED),
        *(Event.ACCOUNTS_SEEN, Event.ACCOUNT_SEEN, Event.TEAM_SEEN, Event.ALERTS_SEEN),
        *(Event.ORGANISATIONS_SEEN, Event.SUPPLY_SEEN, Event.CODE_HALF_SHOWN),
    }
)
_BANNER = re.compile(r'<div class="govuk-notification-banner.*?</p>\s*</div>\s*</div>', re.DOTALL)
# Whose form ends the session, and with it what was kept: the second is sent by nobody.
_ENDING = frozenset({"sign_out_everywhere"})


class TwiceWalk(Walk):
    """Sends every form twice, as a browser does that has dropped the first answer. ``faults`` tell
    which second answer was another one, or did something."""

    def __init__(self, walker: Walker, account: Account) -> None:
        self._keys = count(1)
        self.faults: list[str] = []
        self.led_on: set[str] = set()
        super().__init__(walker, account)

    def post(self, address: str, sent: Mapping[str, str]) -> HttpResponse:
        """Send a form, and the same form again."""
        form = {**sent, answered.FORM_KEY: f"{next(self._keys):064x}"}
        before = cookies_of(self.client)
        first = self.client.post(address, form)
        mark = _last()
        after, self.client.cookies = self.client.cookies, before
        second = self.client.post(address, form)
        again = {one.event for one in _since(mark)}
        match = first.wsgi_request.resolver_match
        name = "" if match is None else match.view_name
        if name in _ENDING:
            self.client.cookies = after
            return first
        done = again - (_REFUSED if "Location" in first.headers else _LOOKS)
        if _told(first) != _told(second) or done:
            lines = set(_told(first)[2].splitlines()) ^ set(_told(second)[2].splitlines())
            differs = sorted(line.strip()[:150] for line in lines)[:4]
            told = f"{_told(first)[:2]}, {_told(second)[:2]}, {differs}"
            self.faults.append(f"{name} {sent}: {told}, {done}")
        if first.status_code == 302:
            self.led_on.add(name)
        return second


def cookies_of(client: Client) -> SimpleCookie:
    """The cookies that a browser has now."""
    copied: SimpleCookie = SimpleCookie()
    for name, morsel in client.cookies.items():
        copied[name] = morsel.value
    return copied


def _told(answer: HttpResponse) -> tuple[int, str, str]:
    """Without what still waited to be said of a form before: the first page says it, once."""
    page = _BANNER.sub("", blotted(answer.content.decode()))
    said = "\n".join(line for line in page.splitlines() if line.strip())
    return answer.status_code, answer.headers.get("Location", ""), said


def _last() -> int:
    return LedgerEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0


def _since(mark: int) -> list[ledger.OpenedEntry]:
    return list(ledger.opened(list(LedgerEntry.objects.filter(id__gt=mark).order_by("id"))))


def _walked(walker: Walker) -> TwiceWalk:
    with taken_back():
        walk = TwiceWalk(walker, built_for(walker))
        for visit in VISITS.values():
            visit(walk)
    return walk


_WALKERS = [
    Walker(Role.PRACTITIONER, Seat.PRACTICE),
    Walker(Role.DATA_QUALITY),
    Walker(Role.ACCOUNT_MANAGER),
    Walker(Role.NATIONAL_ADMINISTRATOR),
    Walker(Role.MEDIATED_USER, by_mediator=True),
]


@pytest.mark.parametrize("walker", _WALKERS, ids=str)
def test_no_form_does_anything_twice(walker: Walker) -> None:
    """Whatever it is about."""
    assert _walked(walker).faults == []


def test_a_form_that_is_not_answered_once_would_be_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Were nothing kept, what is done by forms would be done, or refused, a second time."""
    monkeypatch.setattr(answered, "_keep", lambda request, sent, response: None)
    faults = " ".join(_walked(_WALKERS[0]).faults)
    for name in ("record_involvement", "end_involvement"):
        assert name in faults


def test_every_page_that_takes_a_form_is_visited() -> None:
    """So that none is left out of the walk."""
    assert {page.name for page in pages()} <= set(VISITS)
