"""Looks for a caller count for both and for both organisations, and never in a circle of locks."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from contactpoint.access.actor import Actor, Purpose, Through
from contactpoint.access.budgets import Budgets, BudgetSpentError, Limit, ProofNeededError, Reached
from contactpoint.access.criteria import Criteria
from contactpoint.ledger.entry import Event
from contactpoint.services.accounts.prove_again import proved_again
from contactpoint.services.find_child import find_child
from contactpoint.services.open_record import open_record
from contactpoint.store.models import Account, Budget, Child
from contactpoint.store.repositories import budgets
from contactpoint.store.repositories.budgets import Counted
from tests.fixtures import calls
from tests.fixtures.ledger import clocks, entries
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PURPOSE = Purpose.WELFARE_CONCERN
FOR_BELLA = Criteria(family="Tarkington", birth_date=date(2017, 7, 4))
FOR_NOBODY = Criteria(family="Absentham", birth_date=date(2017, 7, 4))
THREE_IN_THE_MORNING = datetime(2026, 11, 30, 3, 5, tzinfo=UTC)
WIDE = Limit(1000, 1000)


@pytest.fixture
def limited(settings: Any) -> Callable[..., None]:
    """``limited(account_hour=Limit(2, 4))`` sets these limits, and the others wide."""

    def limit(**chosen: Any) -> None:
        names = ("account_hour", "account_day", "organisation_hour", "organisation_day")
        settings.BUDGETS = Budgets(**(dict.fromkeys(names, WIDE) | {"minimum": 1000} | chosen))

    return limit


@pytest.fixture
def mia(db: None) -> Account:
    """A helpdesk user."""
    return calls.mediator()


@pytest.fixture
def cal(db: None) -> Account:
    """A mediated user."""
    return calls.caller()


@pytest.fixture
def caller(mia: Account, cal: Account, bella: str) -> Actor:
    """The caller in a call."""
    return calls.called(mia, cal)


@pytest.fixture
def bella(db: None) -> str:
    """A child, whose number this is."""
    world.registers()
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)
    return Child.objects.get().number


def search(who: Actor, criteria: Criteria = FOR_BELLA) -> None:
    """Search."""
    find_child(actor=who, purpose=PURPOSE, criteria=criteria)


def counted(who: Actor | Through) -> tuple[int, int]:
    """How much was counted today for somebody's account, and for the organisation."""
    rows = Counted.of(who, datetime.now(UTC))
    found = dict(Budget.objects.values_list("who", "in_day"))
    by_who = {bytes(key): many for key, many in found.items()}
    return by_who.get(rows.account, 0), by_who.get(rows.organisation, 0)


def test_a_look_for_a_caller_counts_for_both_and_their_organisations(
    caller: Actor, bella: str
) -> None:
    """A search and an opening are two looks for each of the four, and what was found is too."""
    search(caller)
    open_record(actor=caller, purpose=PURPOSE, number=bella)
    assert caller.through is not None
    for who in (caller, caller.through):
        assert counted(who) == (2, 2)
        row = Budget.objects.get(who=Counted.of(who, datetime.now(UTC)).account)
        assert (row.searches, row.found, row.unopened, len(row.walked)) == (1, 1, 0, 1)
        assert len(budgets.steps_before(who)) == 1


def test_where_both_are_of_one_organisation_a_look_is_one_look_for_it(
    cal: Account, bella: str
) -> None:
    """Else a helpdesk within an employer would use its budget up twice as fast."""
    colleague = world.account("mo.dale", role=calls.Role.MEDIATOR)
    caller = calls.called(colleague, cal)
    for _ in range(3):
        search(caller)
    assert counted(caller) == (3, 3)
    assert caller.through is not None
    assert counted(caller.through) == (3, 3)


def test_an_ordinary_look_counts_for_no_mediator(caller: Actor, bella: str) -> None:
    """It is one statement as before."""
    dana = world.actor_of(world.account())
    search(dana)
    assert counted(dana) == (1, 1)
    assert caller.through is not None
    assert counted(caller.through) == (0, 0)


def test_a_helpdesk_is_no_way_round_the_callers_budget(
    cal: Account, bella: str, limited: Callable[..., None]
) -> None:
    """However many mediators are asked one after the other, it is the caller's looks that count."""
    limited(account_hour=Limit(2, 4))
    with clocks(THREE_IN_THE_MORNING):
        mediators = [calls.mediator(f"mia.{number}") for number in range(5)]
        for by in mediators[:2]:
            search(calls.called(by, cal))
        with pytest.raises(ProofNeededError) as asked:
            search(calls.called(mediators[2], cal))
        assert not asked.value.of_mediator
        proved_again(actor=world.actor_of(cal))
        for by in mediators[2:4]:
            search(calls.called(by, cal))
        with pytest.raises(BudgetSpentError) as stopped:
            search(calls.called(mediators[4], cal))
        assert not stopped.value.of_mediator
        assert stopped.value.until == THREE_IN_THE_MORNING.replace(hour=4, minute=0)
    (alert,) = entries(Event.LIMIT_REACHED)
    assert alert.account == cal.pk


def test_callers_are_no_way_round_the_mediators_budget(
    mia: Account, bella: str, limited: Callable[..., None]
) -> None:
    """However many call one after the other; the mediator's own proof lets the mediator go on, and
    the alert is about the mediator."""
    limited(account_hour=Limit(2, 3))
    callers = [calls.caller(f"cal.{number}") for number in range(4)]
    with clocks(THREE_IN_THE_MORNING):
        for account in callers[:2]:
            search(calls.called(mia, account))
        with pytest.raises(ProofNeededError) as asked:
            search(calls.called(mia, callers[2]))
        assert asked.value.of_mediator
        # The caller's proof is of no use for it.
        proved_again(actor=world.actor_of(callers[2]))
        with pytest.raises(ProofNeededError):
            search(calls.called(mia, callers[2]))
        proved_again(actor=world.actor_of(mia))
        search(calls.called(mia, callers[2]))
        with pytest.raises(BudgetSpentError) as stopped:
            search(calls.called(mia, callers[3]))
        assert stopped.value.of_mediator
    (alert,) = entries(Event.LIMIT_REACHED)
    assert (alert.account, alert.organisation) == (mia.pk, mia.organisation_id)


@pytest.mark.parametrize("whose", ["the caller's", "the mediator's"])
def test_a_refused_look_costs_neither(
    whose: str, caller: Actor, bella: str, limited: Callable[..., None], mia: Account, cal: Account
) -> None:
    """Nothing is counted or shown where either has no budget left."""
    limited(account_hour=Limit(2, 2))
    if whose == "the caller's":
        other = calls.called(calls.mediator("max.reed"), cal)
    else:
        other = calls.called(mia, calls.caller("cora.lane"))
    search(other)
    search(other)
    before = sorted(Budget.objects.values_list("who", "in_day"))
    with pytest.raises(BudgetSpentError):
        search(caller)
    with pytest.raises(BudgetSpentError):
        open_record(actor=caller, purpose=PURPOSE, number=bella)
    assert sorted(Budget.objects.values_list("who", "in_day")) == before
    assert len(entries(Event.SEARCHED)) == 4


def test_a_mediator_who_walks_an_index_by_many_callers_is_noticed(
    mia: Account, bella: str, limited: Callable[..., None]
) -> None:
    """Each caller asks for one date, and together they are a calendar."""
    limited()
    callers = [calls.caller(f"cal.{number}") for number in range(6)]
    for days, account in enumerate(callers):
        born = date(2017, 7, 4) + timedelta(days=days)
        search(calls.called(mia, account), Criteria(family="Tarkington", birth_date=born))
    (alert,) = entries(Event.UNUSUAL_LOOKING)
    assert alert.account == mia.pk
    with pytest.raises(ProofNeededError) as asked:
        search(calls.called(mia, callers[0]))
    assert asked.value.reached == Reached.WALKED
    assert asked.value.of_mediator


def test_a_caller_who_mostly_finds_nobody_is_noticed(
    mia: Account, cal: Account, bella: str, limited: Callable[..., None]
) -> None:
    """And so is the mediator, of whom it is as true."""
    limited(minimum=3, nobody=70)
    who = calls.called(mia, cal)
    for _ in range(3):
        search(who, FOR_NOBODY)
    assert {one.account for one in entries(Event.UNUSUAL_LOOKING)} == {mia.pk, cal.pk}


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_looks_at_once_for_each_other_wait_in_no_circle(
    bella: str, limited: Callable[..., None]
) -> None:
    """Each is the other's mediator, of two organisations, and both look on their own as well: no
    deadlock, and exactly as many looks as the limit allows."""
    limited(organisation_hour=Limit(19, 19))
    ann = numbered_mediator("ann.reed", world.COUNCIL)
    bob = numbered_mediator("bob.dale", calls.HELPDESK)
    begin = Barrier(4)
    looks = [calls.called(ann, bob), calls.called(bob, ann)]
    looks += [world.actor_of(ann), world.actor_of(bob)]

    def look(who: Actor) -> int:
        try:
            begin.wait()
            allowed = 0
            for _ in range(12):
                try:
                    search(who)
                except BudgetSpentError:
                    continue
                allowed += 1
            return allowed
        finally:
            connections.close_all()

    with clocks(THREE_IN_THE_MORNING), ThreadPoolExecutor(4) as crowd:
        made = list(crowd.map(look, looks))
        of_ann, of_bob = (sum(made[:2]) + own for own in made[2:])
        assert max(of_ann, of_bob) == 19
        assert counted_at(looks[2]) == (of_ann, of_ann)
        assert counted_at(looks[3]) == (of_bob, of_bob)


def numbered_mediator(name: str, where: calls.OrganisationCode) -> Account:
    """A mediator who is a practitioner too, and calls others."""
    at = world.organisation(code=where, name=f"Organisation of {name}")
    made = world.account(name, role=calls.Role.MEDIATOR, at=at)
    made.grants = [["mediator", "national", None], ["practitioner", "national", None]]
    made.save()
    return calls.numbered(made)


def counted_at(who: Actor) -> tuple[int, int]:
    """What was counted at three in the morning."""
    rows = Counted.of(who, THREE_IN_THE_MORNING)
    by_who = {bytes(key): many for key, many in Budget.objects.values_list("who", "in_hour")}
    return by_who[rows.account], by_who[rows.organisation]
