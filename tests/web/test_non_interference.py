"""Nothing leaks: what is hidden from an actor changes nothing that the actor can observe.

Pairs of worlds differ only in hidden facts. Somebody goes through every page in both, asking for
the hidden children by all that is known of them, and every answer has to be the same: status,
headers, bytes. Random references, form tokens and child numbers are blotted out first, as is the
minute at which something was done; how many there are and where they stand is not.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from contactpoint.access.actor import Purpose, Role
from contactpoint.access.permissions import purposes_of
from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Statement
from contactpoint.store.models import Account, Child, HeldStatement
from contactpoint.store.safe import forget_vault
from tests.web import world
from tests.web.test_gate import pages
from tests.web.test_record import TODAY
from tests.web.test_search import FOR_BELLA

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

BOTH = ("default", "keys")

# Hidden children, and the ways in which a fact is hidden. Each makes the world after Bella's.
ORSON = replace(
    world.BELLA,
    reference="9434765870",
    names=(PersonName("Orson", "Fennimore"),),
    birth_date=date(2015, 3, 9),
    sex=Sex.MALE,
    address=Address(("8 Salter Row",), "Mereton", "ZE2 9AC"),
    nhs_number="9434765870",
)
BELLAS_TWIN = replace(
    world.BELLA,
    reference="9449303223",
    names=(PersonName("Rosamund", "Tarkington"),),
    nhs_number="",
)
_GROWN_UP = timezone.localdate() - timedelta(days=365 * 19)


def quarantined_stranger() -> None:
    """A restricted patient whom no other source knows."""
    world.put(replace(ORSON, restricted=True))


def quarantined_bella() -> None:
    """A restricted patient who may be a child that is in the index."""
    world.put(replace(world.BELLA, source="other", reference="r", restricted=True))


def waiting_for_review() -> None:
    """A statement that a person has to place: possibly a twin of a child in the index."""
    world.put(BELLAS_TWIN)
    assert HeldStatement.objects.filter(state="to_review").exists()


def archived() -> None:
    """A child who has turned 18."""
    world.put(replace(ORSON, birth_date=_GROWN_UP))


def archived_namesake() -> None:
    """A grown-up with the name and the address of a child in the index."""
    world.put(replace(world.BELLA, reference="old", birth_date=_GROWN_UP, nhs_number=""))


def died_long_ago() -> None:
    """A child who died more than a year ago."""
    world.put(replace(ORSON, death_date=timezone.localdate() - timedelta(days=800)))


def ended_long_ago() -> None:
    """An involvement that ended more than twelve months ago."""
    today = timezone.localdate()
    world.involve(
        Child.objects.order_by("pk")[0],
        world.actor_of(Account.objects.get(username="ravi.menon")),
        started_on=today - timedelta(days=900),
        ended_on=today - timedelta(days=366),
    )


def others_activity() -> None:
    """What somebody else did: how much of it is nobody's business."""
    other = Client()
    other.force_login(Account.objects.get(username="ravi.menon"))
    for _ in range(3):
        other.get(reverse("activity"))


# What the work of a role is, is not hidden from it.
OPEN_TO = {Role.DATA_QUALITY: {waiting_for_review}}

HIDDEN = (
    quarantined_stranger,
    quarantined_bella,
    waiting_for_review,
    archived,
    archived_namesake,
    died_long_ago,
    ended_long_ago,
    others_activity,
)


def _known(said: Statement, born: date | None = None) -> dict[str, str]:
    day = born or said.birth_date
    assert day is not None
    assert said.address is not None
    return {
        "given": said.names[0].given,
        "family": said.names[0].family,
        "birth_date-day": f"{day.day}",
        "birth_date-month": f"{day.month}",
        "birth_date-year": f"{day.year}",
        "postcode": said.address.postcode,
    }


SEARCHES = (
    FOR_BELLA,
    _known(world.BELLA),
    _known(BELLAS_TWIN),
    _known(ORSON),
    _known(ORSON, _GROWN_UP),
    _known(world.BELLA, _GROWN_UP),
    {"given": "Orson", "family": "Fennimore", "age_or_year": "2015", "sex": "male"},
    {"number": "9434765870"},
    {"number": "9000000009"},
    {"number": "9449303223"},
)


class Walk:
    """Somebody who goes through pages and writes down all that comes back."""

    def __init__(self, account: Account) -> None:
        self.client = Client()
        self.client.force_login(account)
        self.purposes = purposes_of(world.actor_of(account)) or (Purpose.WORKING_WITH_CHILD,)
        self.seen: list[str] = []

    def get(self, address: str) -> HttpResponse:
        return self._note(self.client.get(address))

    def post(self, address: str, sent: dict[str, str]) -> HttpResponse:
        return self._note(self.client.post(address, sent))

    def _note(self, answer: HttpResponse) -> HttpResponse:
        headers = sorted(f"{name}: {value}" for name, value in answer.headers.items())
        cookies = sorted(answer.cookies)
        page = "\n".join([str(answer.status_code), *headers, *cookies, answer.content.decode()])
        self.seen.append(_blotted(page))
        return answer

    def search(self, known: dict[str, str]) -> str:
        """Choose a purpose and search; returns the address of the results, if there is one."""
        self.post(reverse("search"), {"purpose": self.purposes[0].value})
        answer = self.post(reverse("search_child"), known)
        return answer.headers.get("Location", reverse("search_child"))

    def records(self) -> list[str]:
        """The addresses of the records that a search for the child in the index finds."""
        page = self.get(self.search(FOR_BELLA)).content.decode()
        return re.findall(r'href="(/record/[a-z2-7]{24}/)"', page)


_RANDOM = (
    (re.compile(r'value="[A-Za-z0-9]{64}"'), "TOKEN"),
    (re.compile(r"\b[a-z2-7]{24}\b"), "REFERENCE"),
    # A digest under a key, over numbers of rows among others.
    (re.compile(r'name="version" value="[0-9a-f]+"'), "VERSION"),
    (re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]\b"), "NUMBER"),
    (re.compile(r"\d+ \w+ \d{4} at \d+:\d\d[ap]m"), "WHEN"),
    (re.compile(r"Content-Length: \d+"), "LENGTH"),
    (re.compile(r"Expires: .*"), "EXPIRES"),
)


def _blotted(page: str) -> str:
    for pattern, word in _RANDOM:
        page = pattern.sub(word, page)
    return page


def _open(walk: Walk, name: str) -> None:
    walk.get(reverse(name))
    walk.post(reverse(name), {})


def _results(walk: Walk) -> None:
    for known in SEARCHES:
        walk.get(walk.search(known))


def _change(walk: Walk) -> None:
    address = walk.search(FOR_BELLA)
    if address != reverse("search_child"):
        walk.get(f"{address}change/")
        walk.post(f"{address}change/", _known(ORSON))


def _record(walk: Walk) -> None:
    for address in walk.records():
        walk.get(address)


def _involvement(page: str) -> Callable[[Walk], None]:
    def visit(walk: Walk) -> None:
        for address in walk.records():
            walk.get(f"{address}{page}")
            walk.post(f"{address}{page}", {"lead": "no"})
            walk.post(f"{address}{page}", TODAY | {"lead": "no"})
            walk.get(address)

    return visit


def _older(walk: Walk) -> None:
    for _ in range(30):
        walk.client.get(reverse("activity"))
    page = walk.get(reverse("activity")).content.decode()
    for address in re.findall(r'href="(/activity/[a-z2-7]{24}/)"', page):
        walk.get(address)


def _next_case(walk: Walk) -> None:
    walk.post(reverse("review_next"), {})


def _cases(walk: Walk) -> list[str]:
    """The address of the case that the walker has, if any."""
    answer = walk.post(reverse("review_next"), {})
    return re.findall(r"/review/case/[a-z2-7]{24}/", answer.headers.get("Location", ""))


def _case(walk: Walk) -> None:
    for address in _cases(walk):
        walk.get(address)
        walk.post(address, {"verdict": "same"})


def _choose(walk: Walk) -> None:
    for address in _cases(walk):
        version = re.search(r'name="version" value="([^"]+)"', walk.get(address).content.decode())
        assert version is not None
        walk.post(f"{address}compare/", {"version": version[1], "others": "yes"})
        walk.get(address)
        walk.post(f"{address}compare/", {"version": version[1], "number": "7K3M-9QXT-W"})


def _put_back(walk: Walk) -> None:
    for address in _cases(walk):
        walk.post(f"{address}back/", {})


def _by_source(page: str, sent: dict[str, str] | None = None) -> Callable[[Walk], None]:
    def visit(walk: Walk) -> None:
        for record in walk.records():
            page_of_record = walk.get(record).content.decode()
            for address in re.findall(r'href="(/review/record/[a-z2-7]{24}/)"', page_of_record):
                walk.get(f"{address}{page}")
                walk.post(f"{address}{page}", sent or {})

    return visit


def _undo(walk: Walk) -> None:
    page = walk.get(reverse("review_verdicts")).content.decode()
    for address in re.findall(r'href="(/review/verdict/[a-z2-7]{24}/undo/)"', page):
        walk.get(address)
        walk.post(address, {})


# How each page is visited. A page that is not here fails the first test below.
VISITS: dict[str, Callable[[Walk], None]] = {
    "home": lambda walk: _open(walk, "home"),
    "account_login": lambda walk: _open(walk, "account_login"),
    "mfa_authenticate": lambda walk: _open(walk, "mfa_authenticate"),
    "session_ended": lambda walk: _open(walk, "session_ended"),
    "health": lambda walk: _open(walk, "health"),
    "search": lambda walk: _open(walk, "search"),
    "search_child": lambda walk: _open(walk, "search_child"),
    "search_results": _results,
    "search_change": _change,
    "record": _record,
    "record_involvement": _involvement("involvement/"),
    "take_lead": _involvement("lead/"),
    "end_involvement": _involvement("involvement/end/"),
    "review_queue": lambda walk: _open(walk, "review_queue"),
    "review_next": _next_case,
    "review_case": _case,
    "review_choose": _choose,
    "review_put_back": _put_back,
    "review_shortcuts": lambda walk: _open(walk, "review_shortcuts"),
    "review_sources": _by_source(""),
    "review_split": _by_source("split/", {"statement": "1"}),
    "review_join": _by_source("join/", {"number": "7K3M-9QXT-W"}),
    "review_correct_name": _by_source("correct/name/", {"given": "Bel", "family": "Quill"}),
    "review_correct_birth_date": _by_source("correct/birth-date/"),
    "review_correct_sex": _by_source("correct/sex/", {"sex": "male"}),
    "review_correct_address": _by_source("correct/address/", {"line_1": "1 Quay"}),
    "review_record_verdicts": _by_source("verdicts/"),
    "review_asked": lambda walk: _open(walk, "review_asked"),
    "review_verdicts": lambda walk: _open(walk, "review_verdicts"),
    "review_undo": _undo,
    "activity": lambda walk: _open(walk, "activity"),
    "activity_older": _older,
    "sign_out": lambda walk: _open(walk, "sign_out"),
}


@contextmanager
def forgotten_afterwards() -> Iterator[None]:
    """A world that is gone again when the block ends, in both databases."""
    worlds = [transaction.atomic(using=alias) for alias in BOTH]
    for world_of_its_own in worlds:
        # As Django marks the transaction of a test: what is durable elsewhere goes with it.
        world_of_its_own._from_testcase = True  # type: ignore[attr-defined]
    with worlds[0], worlds[1]:
        yield
        for alias in BOTH:
            transaction.set_rollback(True, using=alias)
    forget_vault()


def observed(role: Role, hidden: tuple[Callable[[], None], ...], at_a_practice: bool) -> list[str]:
    """All that somebody in this role sees of a world with these hidden facts."""
    with forgotten_afterwards():
        world.registers()
        at = world.organisation(code=world.PRACTICE) if at_a_practice else None
        account = world.account("dana.okafor", role=role, at=at)
        world.account("ravi.menon")
        world.put(world.BELLA, world.BELLA_AT_SCHOOL)
        for hide in hidden:
            hide()
        walk = Walk(account)
        for visit in VISITS.values():
            visit(walk)
    return walk.seen


@cache
def observed_with_nothing_hidden(role: Role, at_a_practice: bool) -> list[str]:
    """The same of the world without hidden facts, which need not be walked through twice."""
    return observed(role, (), at_a_practice)


def assert_same(one: list[str], other: list[str]) -> None:
    """Fail with the lines of the first answer that differs."""
    assert len(one) == len(other), f"{len(one)} answers and {len(other)}"
    for place, (answer, counterpart) in enumerate(zip(one, other, strict=True)):
        lines = set(answer.splitlines()) ^ set(counterpart.splitlines())
        assert answer == counterpart, f"answer {place}: {sorted(lines)[:10]}"


def test_every_page_is_visited() -> None:
    """A new page has to say here how it is visited."""
    assert {page.name for page in pages()} == set(VISITS)


def test_the_walk_sees_what_is_not_hidden() -> None:
    """The comparison would notice: a child in the index is found, and its record opens."""
    seen = "\n".join(observed(Role.PRACTITIONER, (), at_a_practice=True))
    for shown in ("Arabella Tarkington", "Mereton Primary School", "You have signed out"):
        assert shown in seen
    with_orson = "\n".join(
        observed(Role.PRACTITIONER, (lambda: world.put(ORSON),), at_a_practice=True)
    )
    assert "Orson Fennimore" in with_orson


@pytest.mark.parametrize("role", list(Role))
def test_all_that_is_hidden_together_changes_nothing(role: Role) -> None:
    """For every role, the world with every hidden fact looks like the world with none."""
    hidden = tuple(hide for hide in HIDDEN if hide not in OPEN_TO.get(role, ()))
    for at_a_practice in (False, True):
        assert_same(
            observed(role, hidden, at_a_practice),
            observed_with_nothing_hidden(role, at_a_practice),
        )


@pytest.mark.slow
@given(hidden=st.lists(st.sampled_from(HIDDEN), min_size=1, max_size=4, unique=True))
@settings(
    max_examples=max(4, settings().max_examples // 20),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    # An example takes seconds: the smallest one that fails is not worth minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
)
def test_any_choice_of_hidden_facts_in_any_order_changes_nothing(
    hidden: list[Callable[[], None]],
) -> None:
    """For a practitioner whose service may use NHS numbers, whichever facts are hidden."""
    assert_same(
        observed(Role.PRACTITIONER, tuple(hidden), True),
        observed_with_nothing_hidden(Role.PRACTITIONER, True),
    )
