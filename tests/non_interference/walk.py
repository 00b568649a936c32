"""Somebody who looks at all there is to see, in every way, and writes down what comes back.

What is random or a number of a row is blotted out: references, form tokens, child numbers, versions
and the minute at which something was done. How many there are and where they stand is not.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.decisions import purposes_of
from contactpoint.access.grants import Role
from contactpoint.children.child_number import ALPHABET
from contactpoint.placing.write_children import fresh_numbers
from contactpoint.store.models import Account, Budget
from contactpoint.store.repositories.budgets import Counted
from tests.fixtures import calls
from tests.non_interference.england import ADA, Seat, Walker, leeds_council, record_of
from tests.web import world
from tests.web.proving import proved

_COUNTED = ("in_day", "raised", "searches", "nobody", "found", "unopened", "unfollowed")

# One for each hidden fact that founds a record.
_GUESSES = 6

_BLOTTED = (
    (re.compile(r'value="[A-Za-z0-9]{64}"'), "TOKEN"),
    (re.compile(r"""nonce(="|-)[\w-]{22}["']"""), "NONCE"),
    (re.compile(r"\b[a-z2-7]{24}\b"), "REFERENCE"),
    (re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "REFERENCE"),
    # A digest under a key, over numbers of rows among others.
    (re.compile(r"""(name="version" value=|version=)["'][0-9a-f]+["']"""), "VERSION"),
    (
        re.compile(
            r"\b(pk|account|case|verdict|proposal|report|request|claimed_by_me|next_before)=\d+"
        ),
        "ROW",
    ),
    (re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]\b"), "NUMBER"),
    (re.compile(rf"\b[{ALPHABET}]{{9}}\b"), "NUMBER"),
    # What a caller is known by, and what a new device is asked or holds.
    (re.compile(r'class="contactpoint-number">\d{3} \d{3} \d{4}<'), "CALLER"),
    (re.compile(r'data-options="[^"]*"'), "OPTIONS"),
    (re.compile(r'<path d="M4,4h1v1[^"]*"'), "PICTURE"),
    (re.compile(r"\b[A-Z2-7]{4}( [A-Z2-7]{4}){7}\b|secret=[A-Z2-7]{32}"), "SECRET"),
    (re.compile(r"\d+ \w+ \d{4} at \d+:\d\d[ap]m"), "WHEN"),
    (re.compile(r"datetime\.datetime\((?:[^()]|\([^()]*\))*\)"), "WHEN"),
    (re.compile(r"Content-Length: \d+"), "LENGTH"),
    (re.compile(r"Expires: .*"), "EXPIRES"),
)


def blotted(text: str) -> str:
    """The text without what is another one in every world."""
    for pattern, word in _BLOTTED:
        text = pattern.sub(word, text)
    return text


class Walk:
    """A walker with a browser, a terminal and whatever else calls services; ``seen`` has each
    answer. ``numbers`` are those of children that are hidden, as somebody might have told them."""

    def __init__(self, walker: Walker, account: Account) -> None:
        self.walker, self.account = walker, account
        self.actor = replace(world.actor_of(account), proven=True)
        self.client = Client()
        # Who is at the browser and not the walker, where somebody calls.
        self.mediator: Account | None = None
        if walker.by_mediator:
            self.account = calls.numbered(account)
            self.mediator = calls.mediator("mia.hall", Role.SHIELDING_OFFICER)
            self.actor = calls.called(self.mediator, self.account)
        self.sign_in()
        self.purpose = (purposes_of(self.actor) or (Purpose.WORKING_WITH_CHILD,))[0]
        self.seen: list[str] = []
        self.numbers: list[str] = []

    def sign_in(self) -> None:
        """Sign in at the browser; in it, a mediator begins a call."""
        self.client.force_login(self.mediator or self.account)
        proved(self.client)
        if self.mediator is not None:
            calls.call_at(self.client, self.account)

    def note(self, answer: str) -> None:
        """Write down an answer."""
        self.seen.append(blotted(answer))

    def note_counted(self) -> None:
        """Write down what was counted of the walker's looks: what is asked of the walker next, and
        when, follows from that. The same looks are counted for the organisation, beside those of
        colleagues, who may know of what is hidden."""
        counted = Counted.of(self.actor, datetime.now(UTC))
        row = Budget.objects.filter(who=counted.account).first()
        told = None if row is None else [getattr(row, name) for name in _COUNTED]
        self.note(f"counted: {told}, {0 if row is None else len(row.walked)} steps")

    def guesses(self) -> list[str]:
        """Numbers that lead nowhere for the walker: of those who are hidden, as far as there are
        any, and for the rest such as were never given out."""
        return [*self.numbers, *fresh_numbers(_GUESSES)][:_GUESSES]

    @property
    def own_number(self) -> str:
        """The number of a child about whom the walker's desk decides."""
        return record_of(ADA if self.walker.seat is Seat.LEEDS else world.BELLA).number

    @property
    def others_number(self) -> str:
        """The number of a child about whom the walker's desk does not decide."""
        return record_of(world.BELLA if self.walker.seat is Seat.LEEDS else ADA).number

    def other_reviewer(self) -> Actor:
        """Somebody who decides about that child."""
        leeds = self.walker.seat is not Seat.LEEDS
        name, at = ("lee.moss", leeds_council()) if leeds else ("nat.orme", None)
        held = Account.objects.filter(username=name).first()
        account = held or world.account(name, role=Role.DATA_QUALITY, at=at)
        return replace(world.actor_of(account), proven=True)

    def get(self, address: str) -> HttpResponse:
        """Ask for a page."""
        return self._noted(self.client.get(address))

    def post(self, address: str, sent: Mapping[str, str]) -> HttpResponse:
        """Send a form."""
        return self._noted(self.client.post(address, sent))

    def search(self, known: Mapping[str, str]) -> str:
        """Search for a purpose; returns the address of the results, if there is one."""
        answer = self.post(reverse("search"), {"purpose": self.purpose.value, **known})
        return answer.headers.get("Location", reverse("search"))

    def records(self, *searches: Mapping[str, str]) -> list[str]:
        """The addresses of the records that the searches find."""
        found = []
        for known in searches:
            page = self.get(self.search(known)).content.decode()
            found += re.findall(r'href="(/record/[a-z2-7]{24}/)"', page)
        return found

    def _noted(self, answer: HttpResponse) -> HttpResponse:
        headers = sorted(f"{name}: {value}" for name, value in answer.headers.items())
        cookies = sorted(answer.cookies)
        page = "\n".join([str(answer.status_code), *headers, *cookies, answer.content.decode()])
        self.note(page)
        return answer


Visit = Callable[[Walk], object]


def assert_same(one: Iterable[str], other: Iterable[str]) -> None:
    """Fail with the lines of the first answer that differs."""
    one, other = list(one), list(other)
    for place, (answer, counterpart) in enumerate(zip(one, other, strict=False)):
        lines = set(answer.splitlines()) ^ set(counterpart.splitlines())
        assert answer == counterpart, f"answer {place}: {sorted(lines)[:10]}"
    assert len(one) == len(other), f"{len(one)} answers and {len(other)}"
