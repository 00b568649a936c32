"""What I did: one's own entries, all of them, newest first, in words."""

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.access.errors import AccessRefusedError
from contactpoint.access.grants import Role
from contactpoint.children.child_number import format_child_number
from contactpoint.children.sex import Sex
from contactpoint.ledger.account_details import SignedIn
from contactpoint.ledger.details import ChildShown, FeedLoaded
from contactpoint.ledger.entry import Event
from contactpoint.services.find_child import find_child
from contactpoint.services.open_record import open_record
from contactpoint.services.own_activity import PAGE, own_activity
from contactpoint.services.record_involvement import record_involvement
from contactpoint.store.repositories import ledger
from contactpoint.visibility.views.activity import Activity
from tests.fixtures.actors import LOADING, in_role
from tests.fixtures.ledger import entries
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PURPOSE = Purpose.WELFARE_CONCERN


def latest(who: Actor) -> Activity:
    """The newest of the actor's entries."""
    return own_activity(actor=who).entries[0]


def sign_in(who: Actor) -> None:
    """An entry without a child."""
    with transaction.atomic():
        ledger.record_change(agent=who, what=SignedIn())


@pytest.mark.parametrize("count", [0, 1, PAGE, PAGE + 1, 2 * PAGE + 3])
def test_paging_shows_every_entry_once(dana: Actor, count: int) -> None:
    """Page by page all are there, newest first, though each page adds an entry of its own."""
    for _ in range(count):
        sign_in(dana)
    seen: list[Activity] = []
    page = own_activity(actor=dana)
    seen += page.entries
    while page.next_before is not None:
        assert len(page.entries) == PAGE
        page = own_activity(actor=dana, before=page.next_before)
        seen += page.entries
    assert [entry.event for entry in seen] == [Event.SIGNED_IN] * count
    times = [entry.at for entry in seen]
    assert times == sorted(times, reverse=True)
    assert len(set(times)) == count


def test_looking_at_it_is_recorded(dana: Actor) -> None:
    """The next look shows that there was one before."""
    assert own_activity(actor=dana).entries == ()
    assert latest(dana).event is Event.OWN_ACTIVITY_SEEN


def test_nobody_sees_another_accounts_entries(dana: Actor, ravi: Actor) -> None:
    """Not even a colleague's of the same organisation, nor what no account did."""
    sign_in(ravi)
    with transaction.atomic():
        ledger.record_change(agent=LOADING, what=FeedLoaded(load=1, feed="pds", counts=()))
    assert own_activity(actor=dana).entries == ()


def test_a_subject_has_no_such_page(dana: Actor) -> None:
    """Deny by default: a role that the table does not grant it."""

    with pytest.raises(AccessRefusedError):
        own_activity(actor=in_role(dana, Role.SUBJECT))


@pytest.mark.parametrize(
    ("criteria", "words"),
    [
        (
            Criteria(given="Arabella", family="Tarkington", birth_date=date(2017, 7, 4)),
            "Arabella Tarkington, born 4 July 2017; 1 child shown",
        ),
        (
            Criteria(
                given="Absent", family="Absentham", birth_years=(2015, 2016, 2017), sex=Sex.FEMALE
            ),
            "Absent Absentham, born in 2015 or 2016 or 2017, female; 0 children shown",
        ),
        (
            Criteria(given="Absent", birth_date=date(2016, 2, 29), postcode="ZE2 9AB"),
            "Absent, born 29 February 2016, ZE2 9AB; 0 children shown",
        ),
    ],
)
def test_a_search_is_told_as_it_was_made(
    dana: Actor, bella: str, criteria: Criteria, words: str
) -> None:
    """What was asked, and how many were shown."""
    find_child(actor=dana, purpose=PURPOSE, criteria=criteria)
    entry = latest(dana)
    assert (entry.event, entry.purpose) == (Event.SEARCHED, PURPOSE)
    assert entry.description == words


def test_a_search_that_showed_nobody_for_too_many_says_so(
    dana: Actor, bella: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing found and nothing shown are different answers."""
    monkeypatch.setattr("contactpoint.visibility.views.results.MOST_RESULTS", 0)
    criteria = Criteria(family="Tarkington", birth_date=date(2017, 7, 4))
    find_child(actor=dana, purpose=PURPOSE, criteria=criteria)
    assert latest(dana).description.endswith("too many children were plausible, none shown")


def test_an_opening_and_a_change_name_the_child(dana: Actor, bella: str) -> None:
    """By name and number, with the days and the lead."""
    open_record(actor=dana, purpose=PURPOSE, number=bella)
    child = f"Arabella Tarkington, {format_child_number(bella)}"
    assert latest(dana).description == child
    today = timezone.localdate()
    record_involvement(actor=dana, purpose=PURPOSE, number=bella, started_on=today, lead=True)
    told = latest(dana).description
    assert told == f"{child}; from {today.day} {today:%B %Y}; as lead professional"


def test_whom_it_names_again_it_is_a_look_at(dana: Actor, bella: str) -> None:
    """Also whom a search found: her page finds that what is known of her was shown once more."""
    by_name = Criteria(given="Arabella", family="Tarkington", birth_date=date(2017, 7, 4))
    for look in (
        lambda: find_child(actor=dana, purpose=PURPOSE, criteria=by_name),
        lambda: open_record(actor=dana, purpose=PURPOSE, number=bella),
    ):
        look()
        before = entries()[-1].place
        own_activity(actor=dana)
        shown = [one for one in entries(Event.CHILD_SHOWN) if one.place > before]
        (entry,) = shown
        assert entry.account == dana.account_id
        assert entry.detail == ChildShown(bella, "Arabella Tarkington")
        assert entry in ledger.of_child(world.only_child().subject)


def test_a_page_of_it_writes_its_entries_at_once(
    dana: Actor, bella: str, django_assert_max_num_queries: Any
) -> None:
    """However often a child is named, it has one entry, and all are one statement."""
    for _ in range(PAGE):
        open_record(actor=dana, purpose=PURPOSE, number=bella)
    before = entries()[-1].place
    with django_assert_max_num_queries(10):
        assert len(own_activity(actor=dana).entries) == PAGE
    assert len([one for one in entries() if one.place > before]) == 2
