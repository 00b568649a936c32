"""Whoever looks too much is asked for the second factor again, and then stopped."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.budgets import Budgets, BudgetSpentError, Limit, ProofNeededError, Reached
from contactpoint.access.criteria import Criteria, NumberKind
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import Role
from contactpoint.access.scope import NATIONAL, Scope
from contactpoint.access.walking import KEPT
from contactpoint.children.statement import OrganisationCode, OrganisationScheme
from contactpoint.ledger.entry import Event, month_key_name
from contactpoint.ledger.limit_details import LimitReached, LookRefused, UnusualLooking
from contactpoint.placing.write_children import fresh_numbers
from contactpoint.services.accounts.prove_again import prove_again, proved_again
from contactpoint.services.accounts.prove_identity import NotProvedError
from contactpoint.services.accounts.second_factor import current_code
from contactpoint.services.alerts import alerts_of
from contactpoint.services.find_child import find_child
from contactpoint.services.open_record import open_record
from contactpoint.services.own_activity import own_activity
from contactpoint.services.review.history import history
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.provenance import read_beside, read_provenance
from contactpoint.services.review.split_record import statements_of
from contactpoint.store.models import Account, Budget, HeldCase
from contactpoint.store.repositories import budgets
from contactpoint.store.safe import forget_vault, vault
from contactpoint.vault.errors import KeyDestroyedError, SealBrokenError
from contactpoint.vault.lasting import lasting_subject
from tests.fixtures.ledger import clocks, entries, entry, events
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PURPOSE = Purpose.WORKING_WITH_CHILD
THREE_IN_THE_MORNING = datetime(2026, 11, 30, 3, 5, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)
FOR_BELLA = Criteria(family="Tarkington", birth_date=date(2017, 7, 4))
FOR_NOBODY = Criteria(family="Absentham", birth_date=date(2017, 7, 4))
WIDE = Limit(1000, 1000)


@pytest.fixture
def limited(settings: Any) -> Callable[..., None]:
    """``limited(account_hour=Limit(2, 4))`` sets these limits, and the others so wide that they do
    not matter."""

    def limit(**chosen: Any) -> None:
        names = ("account_hour", "account_day", "organisation_hour", "organisation_day")
        wide = dict.fromkeys(names, WIDE)
        settings.BUDGETS = Budgets(**(wide | {"minimum": 1000} | chosen))

    return limit


def search(who: Actor, *, times: int = 1, criteria: Criteria = FOR_BELLA) -> None:
    """Search so many times."""
    for _ in range(times):
        find_child(actor=who, purpose=PURPOSE, criteria=criteria)


def show(who: Actor, number: str) -> None:
    """Open a record."""
    open_record(actor=who, purpose=PURPOSE, number=number)


@contextmanager
def asked(reached: Reached) -> Iterator[None]:
    """The block is refused until the second factor is proved, for this reason."""
    with pytest.raises(ProofNeededError) as error:
        yield
    assert error.value.reached == reached


@contextmanager
def stopped(reached: Reached, until: datetime) -> Iterator[None]:
    """The block is refused until a time, for this reason."""
    with pytest.raises(BudgetSpentError) as error:
        yield
    assert (error.value.reached, error.value.until) == (reached, until)


def test_thousands_of_searches_a_minute_are_asked_and_then_stopped(
    dana: Actor, bella: str, limited: Callable[..., None]
) -> None:
    """Above the first limit nothing is shown until code and PIN are proved; above the second,
    nothing until the hour is over. Both are entries, and the second is an alert."""
    limited(account_hour=Limit(3, 5))
    with clocks(THREE_IN_THE_MORNING):
        search(dana, times=3)
        for _ in range(2):
            with asked(Reached.ACCOUNT_HOUR):
                search(dana)
        proved_again(actor=dana)
        search(dana, times=2)
        for _ in range(2):
            with stopped(Reached.ACCOUNT_HOUR, datetime(2026, 11, 30, 4, tzinfo=UTC)):
                search(dana)
        with stopped(Reached.ACCOUNT_HOUR, datetime(2026, 11, 30, 4, tzinfo=UTC)):
            proved_again(actor=dana)
            search(dana)
        assert len(entries(Event.SEARCHED)) == 5
        assert [one.detail for one in entries(Event.LOOK_REFUSED)] == [
            *[LookRefused(("account_hour",))] * 2,
            *[LookRefused(("account_hour",), stopped=True)] * 3,
        ]
        assert entry(Event.LIMIT_REACHED).detail == LimitReached(("account_hour",))
    with clocks(THREE_IN_THE_MORNING + AN_HOUR):
        search(dana, times=3)
        with asked(Reached.ACCOUNT_HOUR):
            search(dana)


def test_the_hours_of_a_day_add_up(dana: Actor, bella: str, limited: Callable[..., None]) -> None:
    """Somebody who stays below the limit of every hour reaches that of the day; the next day goes
    on without it."""
    limited(account_day=Limit(4, 6))
    for hour in range(2):
        with clocks(THREE_IN_THE_MORNING + hour * AN_HOUR):
            search(dana, times=2)
    with clocks(THREE_IN_THE_MORNING + 2 * AN_HOUR):
        with asked(Reached.ACCOUNT_DAY):
            search(dana)
        proved_again(actor=dana)
        search(dana)
    with clocks(THREE_IN_THE_MORNING + 3 * AN_HOUR):
        search(dana)
        with stopped(Reached.ACCOUNT_DAY, datetime(2026, 12, 1, tzinfo=UTC)):
            search(dana)
    with clocks(THREE_IN_THE_MORNING + 24 * AN_HOUR):
        search(dana)


def test_accounts_of_one_organisation_used_together_are_stopped_together(
    dana: Actor, ravi: Actor, nurse: Actor, bella: str, limited: Callable[..., None]
) -> None:
    """Each of them is asked; all of them are stopped, with one alert; others go on."""
    limited(organisation_hour=Limit(2, 4))
    with clocks(THREE_IN_THE_MORNING):
        search(dana)
        search(ravi)
        for who in (dana, ravi):
            with asked(Reached.ORGANISATION_HOUR):
                search(who)
            proved_again(actor=who)
            search(who)
        for who in (dana, ravi):
            with stopped(Reached.ORGANISATION_HOUR, datetime(2026, 11, 30, 4, tzinfo=UTC)):
                search(who)
        search(nurse)
        assert entry(Event.LIMIT_REACHED).detail == LimitReached(("organisation_hour",))


def test_a_proof_for_an_organisation_holds_in_an_hour_in_which_nothing_was_looked_at(
    dana: Actor, ravi: Actor, bella: str, limited: Callable[..., None]
) -> None:
    """Who has looked in an earlier hour only is asked once and not for ever."""
    limited(organisation_hour=Limit(2, 9))
    with clocks(THREE_IN_THE_MORNING):
        search(dana)
    with clocks(THREE_IN_THE_MORNING + AN_HOUR):
        search(ravi, times=2)
        with asked(Reached.ORGANISATION_HOUR):
            search(dana)
        proved_again(actor=dana)
        search(dana)


def test_what_is_refused_costs_the_colleagues_nothing(
    dana: Actor, ravi: Actor, bella: str, limited: Callable[..., None]
) -> None:
    """Somebody who is stopped and goes on trying does not use up the organisation's budget."""
    limited(account_hour=Limit(1, 1), organisation_hour=Limit(3, 3))
    search(dana)
    for _ in range(5):
        with pytest.raises(BudgetSpentError):
            search(dana)
    search(ravi)


def test_every_way_to_a_child_is_counted(
    bella: str, account: Account, limited: Callable[..., None]
) -> None:
    """Whatever way is taken after the last look that is allowed, it leads nowhere, and nothing of
    the child is in the answer."""
    reviewer = world.actor_of(world.account("nat.orme", role=Role.DATA_QUALITY))
    world.put(world.ROSAMUND)
    case = HeldCase.objects.first()
    by_number = Criteria(number=bella, number_kind=NumberKind.CHILD_NUMBER)
    (unknown,) = fresh_numbers(1)
    ways: list[Callable[[], object]] = [
        lambda: find_child(actor=reviewer, purpose=Purpose.DATA_QUALITY, criteria=FOR_BELLA),
        lambda: find_child(actor=reviewer, purpose=Purpose.DATA_QUALITY, criteria=by_number),
        lambda: open_record(actor=reviewer, purpose=Purpose.DATA_QUALITY, number=bella),
        lambda: open_record(actor=reviewer, purpose=Purpose.DATA_QUALITY, number=unknown),
        lambda: read_provenance(actor=reviewer, number=bella),
        lambda: read_beside(actor=reviewer, number=bella, other=unknown),
        lambda: history(actor=reviewer, number=bella),
        lambda: statements_of(actor=reviewer, number=bella),
    ]
    if case is not None:
        ways.append(lambda: open_case(actor=reviewer, case=case.pk))
    assert case is not None
    limited(account_hour=Limit(len(ways), len(ways)))
    for way in ways:
        try:
            way()
        except AccessRefusedError as error:
            assert error.refusal is Refusal.NO_SUCH_RECORD  # noqa: PT017
    for way in ways:
        with pytest.raises(BudgetSpentError):
            way()
    own_activity(actor=reviewer)


def test_a_case_that_may_not_be_opened_is_not_taken(limited: Callable[..., None]) -> None:
    """The refusal takes back that the case was claimed, and is recorded all the same."""
    reviewer = world.actor_of(world.account("nat.orme", role=Role.DATA_QUALITY))
    world.registers()
    world.put(world.BELLA, world.ROSAMUND)
    case = HeldCase.objects.get()
    limited(account_hour=Limit(1, 1))
    find_child(actor=reviewer, purpose=Purpose.DATA_QUALITY, criteria=FOR_BELLA)
    with pytest.raises(BudgetSpentError):
        open_case(actor=reviewer, case=case.pk)
    assert HeldCase.objects.get().claimed_by_id is None
    assert events()[-2:] == [Event.LOOK_REFUSED, Event.LIMIT_REACHED]


def test_who_is_refused_does_not_learn_which_numbers_there_are(
    dana: Actor, bella: str, limited: Callable[..., None]
) -> None:
    """Above a limit a number that leads to a child is answered as one that leads nowhere."""
    limited(account_hour=Limit(2, 2))
    (unknown,) = fresh_numbers(1)
    with pytest.raises(AccessRefusedError, match="no such record"):
        show(dana, unknown)
    search(dana)
    for number in (bella, unknown):
        with pytest.raises(BudgetSpentError):
            show(dana, number)
    assert entry(Event.NUMBER_TRIED).detail.number == unknown  # type: ignore[union-attr]


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_of_looks_at_once_no_more_are_allowed_than_of_looks_in_turn(
    dana: Actor, ravi: Actor, bella: str, limited: Callable[..., None]
) -> None:
    """Several connections, two accounts, one organisation: exactly as many as its limit allows."""
    limited(organisation_hour=Limit(13, 13))
    at_once = 4
    begin = Barrier(at_once)

    def look(who: Actor) -> int:
        try:
            begin.wait()
            allowed = 0
            for _ in range(6):
                try:
                    search(who)
                except BudgetSpentError:
                    continue
                allowed += 1
            return allowed
        finally:
            connections.close_all()

    with clocks(THREE_IN_THE_MORNING), ThreadPoolExecutor(at_once) as crowd:
        assert sum(crowd.map(look, [dana, ravi] * 2)) == 13
        assert len(entries(Event.SEARCHED)) == 13
        assert len(entries(Event.LIMIT_REACHED)) == 1


def test_a_wrong_second_factor_opens_nothing(
    account: Account, dana: Actor, bella: str, limited: Callable[..., None], settings: Any
) -> None:
    """It counts as a failed sign-in, and the next look is refused as before."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    other = world.account("kim.vale", password=world.PASSWORD)
    kim = world.actor_of(other)
    limited(account_hour=Limit(1, 9))
    search(kim)
    with pytest.raises(ProofNeededError):
        search(kim)
    with pytest.raises(NotProvedError):
        prove_again(actor=kim, code=current_code(other), pin="000000")
    with pytest.raises(ProofNeededError):
        search(kim)
    assert len(entries(Event.SIGN_IN_FAILED)) == 1
    prove_again(actor=kim, code=current_code(other), pin=world.PIN)
    search(kim)


def test_a_proof_that_nobody_asked_for_opens_nothing(
    dana: Actor, bella: str, limited: Callable[..., None]
) -> None:
    """A stretch cannot be opened beforehand, for all that is to come."""
    limited(account_hour=Limit(1, 9))
    proved_again(actor=dana)
    search(dana)
    proved_again(actor=dana)
    with pytest.raises(ProofNeededError):
        search(dana)


def test_who_mostly_finds_nobody_is_asked_and_told_of(
    dana: Actor, bella: str, limited: Callable[..., None]
) -> None:
    """From the minimum on; the second factor lets the count begin anew, and it is reached anew."""
    limited(minimum=4, nobody=75)
    for _ in range(2):
        search(dana)
        search(dana, times=3, criteria=FOR_NOBODY)
        with asked(Reached.NOBODY_FOUND):
            search(dana)
        proved_again(actor=dana)
    found = [one.detail for one in entries(Event.UNUSUAL_LOOKING)]
    assert found == [UnusualLooking(("nobody_found",))] * 2


def test_numbers_that_lead_nowhere_count_as_searches_that_find_nobody(
    dana: Actor, limited: Callable[..., None]
) -> None:
    """Trying child numbers is a sign as trying names is."""
    limited(minimum=3)
    for number in fresh_numbers(3):
        with pytest.raises(AccessRefusedError, match="no such record"):
            show(dana, number)
    with asked(Reached.NOBODY_FOUND):
        search(dana)


def test_who_opens_nothing_is_asked_and_told_of(
    dana: Actor, bella: str, limited: Callable[..., None]
) -> None:
    """Searches that find somebody are followed by an opening; one record opened again and again
    makes up for one search only."""
    limited(minimum=4, unopened=75)
    search(dana)
    for _ in range(9):
        show(dana, bella)
    search(dana, times=4)
    with asked(Reached.NOTHING_OPENED):
        search(dana)
    assert entry(Event.UNUSUAL_LOOKING).detail == UnusualLooking(("nothing_opened",))


def test_a_night_in_accident_and_emergency_is_not_asked(dana: Actor, bella: str) -> None:
    """The defaults: sixteen children an hour, each typed wrongly, then rightly, and opened; the
    list shown once more on the way back."""
    for hour in range(8):
        with clocks(THREE_IN_THE_MORNING - 3 * AN_HOUR + hour * AN_HOUR):
            for _ in range(16):
                search(dana, criteria=FOR_NOBODY)
                search(dana)
                show(dana, bella)
                search(dana)
    assert not entries(Event.LOOK_REFUSED, Event.UNUSUAL_LOOKING)


def _at(unit: str) -> Criteria:
    return Criteria(given="Arabella", birth_date=FOR_BELLA.birth_date, postcode=f"SK10 {unit}")


def test_postcodes_walked_in_order_are_noticed(
    dana: Actor, bella: str, limited: Callable[..., None]
) -> None:
    """Each search by itself is one that anybody may make; together they are a sign."""
    limited()
    for unit in ("2AA", "2AB", "2AD", "2AE", "2AF"):
        search(dana, criteria=_at(unit))
    search(dana, criteria=_at("2AF"))
    search(dana, criteria=_at("2AG"))
    with asked(Reached.WALKED):
        search(dana)
    proved_again(actor=dana)
    search(dana, criteria=_at("2AH"))
    assert entry(Event.UNUSUAL_LOOKING).detail == UnusualLooking(("walked",))


def test_numbers_walked_in_order_are_noticed_also_where_they_lead_nowhere(
    dana: Actor, limited: Callable[..., None]
) -> None:
    """By opening records as by searching."""
    limited()
    for last in "0123456":
        with pytest.raises(AccessRefusedError, match="no such record"):
            show(dana, f"7K3M9QX{last}0")
        if last == "5":
            break
    with asked(Reached.WALKED):
        search(dana)


def test_what_was_searched_for_is_kept_sealed_for_its_account_and_month(
    dana: Actor, ravi: Actor, limited: Callable[..., None]
) -> None:
    """No criterion is to be read in the row; copied to another account it does not open; with the
    month's key it is gone."""
    limited()
    with clocks(THREE_IN_THE_MORNING):
        search(dana, criteria=_at("2AA"))
        row = Budget.objects.exclude(walked=[]).get()
        with connection.cursor() as cursor:
            cursor.execute("SELECT row::text FROM store_budget AS row")
            written = "".join(told for (told,) in cursor.fetchall())
        for criterion in ("Arabella", "SK10"):
            assert criterion not in written
            assert criterion.encode().hex() not in written
        (step,) = budgets.steps_before(dana)
        assert (step.given, step.postcode) == ("Arabella", "SK10 2AA")
        search(ravi)
        theirs = Budget.objects.exclude(walked=[]).exclude(who=bytes(row.who))
        theirs.update(walked=row.walked)
        with pytest.raises(SealBrokenError):
            budgets.steps_before(ravi)
        vault().destroy([lasting_subject(month_key_name("2026-11"))])
        forget_vault()
        with pytest.raises(KeyDestroyedError):
            budgets.steps_before(dana)


def test_no_more_steps_are_kept_than_are_looked_at(
    dana: Actor, limited: Callable[..., None]
) -> None:
    """The oldest go as new ones come; what was asked before adds none."""
    limited()
    chance = random.Random(7)  # noqa: S311
    for number, day in enumerate(chance.sample(range(3000), 20)):
        born = date(2010, 1, 1) + timedelta(days=day)
        criteria = Criteria(family="Tarkington", birth_date=born)
        search(dana, criteria=criteria, times=2)
        assert len(budgets.steps_before(dana)) == min(number + 1, KEPT)


def test_counts_and_steps_are_gone_two_days_later(
    dana: Actor, ravi: Actor, limited: Callable[..., None]
) -> None:
    """Whoever looks next deletes them."""
    limited()
    with clocks(THREE_IN_THE_MORNING):
        search(dana)
    held = set(Budget.objects.values_list("day", flat=True))
    assert held == {date(2026, 11, 30)}
    with clocks(THREE_IN_THE_MORNING + 48 * AN_HOUR):
        search(ravi)
    assert set(Budget.objects.values_list("day", flat=True)) == {date(2026, 12, 2)}


def test_a_day_says_nothing_of_the_next(dana: Actor, limited: Callable[..., None]) -> None:
    """The pseudonyms of an account differ from day to day, and from its organisation's."""
    limited()
    for days in range(2):
        with clocks(THREE_IN_THE_MORNING + timedelta(days=days)):
            search(dana)
    assert Budget.objects.values("who").distinct().count() == 4


def test_alerts_are_for_the_auditor_of_the_scope(
    dana: Actor, bella: str, limited: Callable[..., None]
) -> None:
    """The nation's auditor sees who and why; another authority's sees none; nobody else may."""
    limited(account_hour=Limit(1, 1))
    search(dana)
    with pytest.raises(BudgetSpentError):
        search(dana)
    elsewhere = world.organisation(
        code=OrganisationCode(OrganisationScheme.GSS, "E99000002"), name="Otherton Council"
    )
    elsewhere.authority_gss = "E99000002"
    elsewhere.save()
    nation = world.actor_of(world.account("ada.lund", role=Role.AUDITOR))
    other = world.actor_of(world.account("bo.lund", role=Role.AUDITOR, at=elsewhere))
    assert (nation.scope, other.scope) == (NATIONAL, Scope("E99000002"))
    (alert,) = alerts_of(actor=nation)
    assert (alert.account, alert.reached, alert.stopped) == (
        dana.display_name,
        (Reached.ACCOUNT_HOUR,),
        True,
    )
    assert alerts_of(actor=other) == ()
    with pytest.raises(AccessRefusedError, match="role"):
        alerts_of(actor=dana)
