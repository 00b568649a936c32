"""Two practitioners at the same moment: a child never has two leads, nor one person two entries."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

import psycopg
import pytest
from django.db import connections
from django.utils import timezone

from contactpoint import embedded
from contactpoint.access.actor import Actor, Purpose
from contactpoint.involvement.involvement import InvolvementError
from contactpoint.ledger.entry import Event
from contactpoint.services.open_record import open_record
from contactpoint.services.record_involvement import record_involvement
from contactpoint.services.take_lead import take_lead
from contactpoint.store.repositories import involvements
from contactpoint.store.safe import vault
from tests.fixtures.ledger import entries
from tests.web import world

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])

PURPOSE = Purpose.WORKING_WITH_CHILD
# How often to ask the server whether both wait: each time is a round trip, so this is seconds.
_PATIENCE = 200_000


@contextmanager
def held_up(connect_as: Callable[..., psycopg.Connection], waiting: int) -> Iterator[None]:
    """Keep the only child's row locked until so many others wait for it, then let them go."""
    holder = connect_as(embedded.OWNER)
    watcher = connect_as(embedded.OWNER)
    watcher.autocommit = True
    holder.execute("SELECT FROM store_child FOR UPDATE")
    yield
    for _ in range(_PATIENCE):
        found = watcher.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).fetchone()
        if found is not None and found[0] >= waiting:
            break
    else:
        raise AssertionError("the practitioners never came to wait for one another")
    holder.rollback()


def at_once(
    connect_as: Callable[..., psycopg.Connection], *attempts: Callable[[], None]
) -> list[Exception]:
    """Make all attempts meet at the child's row; returns what they raised."""
    raised: list[Exception] = []

    def run(attempt: Callable[[], None]) -> None:
        try:
            attempt()
        except Exception as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(attempt,)) for attempt in attempts]
    with held_up(connect_as, len(attempts)):
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join()
    return raised


def leads() -> list[int]:
    """The accounts that are recorded as lead professional."""
    child = world.only_child()
    held = involvements.of_child(child.pk, child.subject, vault().hold([child.subject]))
    return [h.involvement.account_id for h in held if h.involvement.lead]


def test_two_take_the_lead_at_once(
    bella: str, dana: Actor, ravi: Actor, connect_as: Callable[..., psycopg.Connection]
) -> None:
    """Both are told that they have it, one after the other, and the later of the two has it."""
    for who in (dana, ravi):
        world.involve(world.only_child(), who, started_on=timezone.localdate())

    def taking(who: Actor) -> Callable[[], None]:
        own = open_record(actor=who, purpose=PURPOSE, number=bella).own_involvement
        assert own is not None
        assert own.reference is not None
        reference = own.reference
        return lambda: take_lead(actor=who, purpose=PURPOSE, number=bella, reference=reference)

    assert at_once(connect_as, taking(dana), taking(ravi)) == []
    _, last = entries(Event.LEAD_TAKEN)
    assert leads() == [last.account]


def recording(who: Actor, number: str) -> Callable[[], None]:
    """Record an involvement as lead professional."""
    return lambda: record_involvement(
        actor=who, purpose=PURPOSE, number=number, started_on=timezone.localdate(), lead=True
    )


def test_two_record_themselves_as_lead_at_once(
    bella: str, dana: Actor, ravi: Actor, connect_as: Callable[..., psycopg.Connection]
) -> None:
    """Two involvements, one lead."""
    assert at_once(connect_as, recording(dana, bella), recording(ravi, bella)) == []
    assert len(leads()) == 1


def test_one_person_records_twice_at_once(
    bella: str, dana: Actor, connect_as: Callable[..., psycopg.Connection]
) -> None:
    """A form sent twice in one moment is one involvement."""
    (error,) = at_once(connect_as, recording(dana, bella), recording(dana, bella))
    assert isinstance(error, InvolvementError)
    assert len(entries(Event.INVOLVEMENT_RECORDED)) == 1
    assert leads() == [dana.account_id]
