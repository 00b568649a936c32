"""Two reviewers at one queue, at the same moment: never the same case, never a lost verdict."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Barrier, Lock, Thread

import psycopg
import pytest
from django.db import connections

from contactpoint import embedded
from contactpoint.access.actor import Actor
from contactpoint.services.review.decide_case import not_same, same
from contactpoint.services.review.errors import ReviewError
from contactpoint.services.review.join_records import join
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.queue import next_case
from contactpoint.services.review.undo_verdict import undo
from contactpoint.store.models import Child, HeldCase, HeldVerdict
from tests.fixtures.records import apart
from tests.placing.content import check_whole
from tests.placing.files import OTHER_SCHOOL, Loader, nhs_number, pds, school_list
from tests.services.review.cases import ADA, ZOE, the_case

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])

CASES = 6
# How often to ask the server whether both wait: each time is a round trip, so this is seconds.
_PATIENCE = 200_000


def in_threads(*attempts: Callable[[], None]) -> list[Exception]:
    """Run all at once, each with connections of its own; returns what they raised."""
    raised: list[Exception] = []
    begin = Barrier(len(attempts))

    def run(attempt: Callable[[], None]) -> None:
        try:
            begin.wait()
            attempt()
        except Exception as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(attempt,)) for attempt in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@contextmanager
def nobody_moves(connect_as: Callable[..., psycopg.Connection], waiting: int) -> Iterator[Thread]:
    """Keep the right to move statements until so many wait for it, then give it back."""
    holder, watcher = connect_as(embedded.OWNER), connect_as(embedded.OWNER)
    watcher.autocommit = True
    holder.execute("SELECT pg_advisory_xact_lock(%s)", [0x434F4E55])

    def let_go_when_all_wait() -> None:
        for _ in range(_PATIENCE):
            found = watcher.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            ).fetchone()
            if found is not None and found[0] >= waiting:
                break
        holder.rollback()

    thread = Thread(target=let_go_when_all_wait)
    thread.start()
    yield thread
    thread.join()


@pytest.fixture
def queue(load: Loader) -> int:
    """A queue of so many possible twins."""
    children = [
        replace(
            ADA,
            family=family,
            born=f"201{n}-0{n + 1}-1{n}",
            postcode=f"ZE{n + 1} 9AB",
            nhs_number=nhs_number(100 + n),
            upn="",
        )
        for n, family in enumerate(
            ("Okafor", "Whitcombe", "Thistlewood", "Lund", "Menon", "Quillfeather")
        )
    ]
    load("pds", pds(children))
    twins = [replace(child, given="Zoe", nhs_number="") for child in children]
    load("school_list", school_list(twins), sender=OTHER_SCHOOL)
    assert HeldCase.objects.count() == CASES
    return CASES


def test_two_at_one_queue_never_get_the_same_case(queue: int, rhea: Actor, owen: Actor) -> None:
    """Both work until nothing is left: every case is settled once, by one of them, and every
    verdict is there."""
    got: list[int] = []
    given: list[int] = []
    lock = Lock()
    step = Barrier(2)

    def work(who: Actor) -> Callable[[], None]:
        def until_nothing_is_left() -> None:
            for _ in range(queue // 2):
                # Both ask for a case at the same moment, and both decide at the same moment.
                step.wait()
                case = next_case(actor=who)
                assert case is not None
                with lock:
                    got.append(case)
                version = open_case(actor=who, case=case).version
                step.wait()
                verdict = not_same(actor=who, case=case, version=version)
                with lock:
                    given.append(verdict)

        return until_nothing_is_left

    assert in_threads(work(rhea), work(owen)) == []
    assert len(got) == len(set(got)) == queue
    assert set(given) == set(HeldVerdict.objects.values_list("pk", flat=True))
    assert len(given) == queue
    assert not HeldCase.objects.exists()
    check_whole()


@pytest.fixture
def twin(load: Loader) -> int:
    """One case. Returns its primary key."""
    load("pds", pds([ADA]))
    load("school_list", school_list([replace(ZOE, nhs_number="", upn="")]), sender=OTHER_SCHOOL)
    return the_case().pk


def test_one_case_gets_one_verdict(
    twin: int, rhea: Actor, connect_as: Callable[..., psycopg.Connection]
) -> None:
    """A form sent twice in one moment, with two answers: one counts, the other is told that the
    case is settled."""
    version = open_case(actor=rhea, case=twin).version

    def deciding(decide: Callable[..., int]) -> Callable[[], None]:
        return lambda: void(decide(actor=rhea, case=twin, version=version))

    with nobody_moves(connect_as, 2):
        raised = in_threads(deciding(same), deciding(not_same))
    (error,) = raised
    assert isinstance(error, ReviewError)
    assert HeldVerdict.objects.count() == 1
    check_whole()


def test_a_verdict_and_its_undoing_by_two(
    twin: int,
    rhea: Actor,
    owen: Actor,
    connect_as: Callable[..., psycopg.Connection],
) -> None:
    """Two take the same verdict back: it is taken back once."""
    version = open_case(actor=rhea, case=twin).version
    verdict = same(actor=rhea, case=twin, version=version)
    with nobody_moves(connect_as, 2):
        raised = in_threads(
            lambda: undo(actor=rhea, verdict=verdict), lambda: undo(actor=owen, verdict=verdict)
        )
    (error,) = raised
    assert isinstance(error, ReviewError)
    assert HeldCase.objects.count() == 1
    check_whole()


def test_a_join_and_a_load_at_once(
    rhea: Actor, load: Loader, connect_as: Callable[..., psycopg.Connection]
) -> None:
    """A load that speaks of a record while it is joined: whichever is first, nothing is lost."""
    other = replace(ZOE, given="Ngozi", born="2012-09-04", postcode="ZE5 1CD")
    load("pds", pds([ADA, other]))
    one, two = Child.objects.order_by("pk").values_list("number", flat=True)
    changed = pds([replace(ADA, postcode="ZE3 1CD"), replace(other, postcode="ZE3 1CD")])
    with nobody_moves(connect_as, 2):
        raised = in_threads(
            lambda: void(join(actor=rhea, number=one, other=two)),
            lambda: void(load("pds", changed)),
        )
    assert raised == []
    assert len(apart()) == 1
    check_whole()


def test_undoing_a_join_waits_for_who_came_by_the_joined_number(
    load: Loader, rhea: Actor, connect_as: Callable[..., psycopg.Connection]
) -> None:
    """Who changes a child by the number of a record that was joined locks that record and then the
    survivor. Undoing takes them in the same order, so that neither waits for the other for ever."""
    load("pds", pds([ADA, replace(ZOE, given="Ngozi", born="2012-09-04", postcode="ZE5 1CD")]))
    survivor, joined = Child.objects.order_by("pk")
    verdict = join(actor=rhea, number=survivor.number, other=joined.number)
    holder, watcher = connect_as(embedded.OWNER), connect_as(embedded.OWNER)
    watcher.autocommit = True
    locked = b"SELECT id FROM store_child WHERE id = %s FOR UPDATE NOWAIT"
    holder.execute(locked, [joined.pk])
    raised: list[list[Exception]] = []
    undoing = Thread(
        target=lambda: raised.append(in_threads(lambda: undo(actor=rhea, verdict=verdict)))
    )
    undoing.start()
    for _ in range(_PATIENCE):
        found = watcher.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).fetchone()
        if found is not None and found[0]:
            break
    holder.execute(locked, [survivor.pk])
    holder.rollback()
    undoing.join()
    assert raised == [[]]
    assert len(apart()) == 2


def void(_: object) -> None:
    """Nothing, whatever a call returned."""
