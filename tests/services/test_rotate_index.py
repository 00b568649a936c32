"""The blinding keys are renewed with the whole index, while searches and verdicts go on."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Signal
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connections, transaction
from msgspec.structs import replace

from contactpoint import embedded
from contactpoint.access.actor import Job, JobName, Purpose
from contactpoint.access.criteria import Criteria, NumberKind
from contactpoint.access.notices import NoticeKind
from contactpoint.children.names import PersonName
from contactpoint.children.statement import ServiceKind
from contactpoint.ledger.entry import Origin
from contactpoint.placing import rebuild_index as rebuilding
from contactpoint.placing.alone import LinkingBusyError, linking_alone
from contactpoint.placing.rearrange import put_under
from contactpoint.placing.stored_keys import StoredKeys
from contactpoint.services.find_child import find_child
from contactpoint.services.keep_index import merge_index, rebuild_index
from contactpoint.services.rotate_keys import KeyKind, KeysBusyError, Renewal, rotate_keys
from contactpoint.store.models import Child, IndexRecord, SearchIndex, WrappedKey
from contactpoint.store.repositories import loads, notices, search_index
from contactpoint.store.safe import forget_vault, vault
from contactpoint.store.sealed_index import generations
from contactpoint.store.sealed_index.blinding import KEY_NAMES, Blindings, blindings_now
from contactpoint.store.shelf import DatabaseShelf
from contactpoint.vault import lasting
from contactpoint.vault.errors import IndexUnreadableError, KeyDestroyedError
from contactpoint.vault.lasting import lasting_subject
from contactpoint.vault.vault import BLINDED_WITH_THE_INDEX, IndexDomain
from contactpoint.visibility.status import Status
from tests.fixtures.actors import actor
from tests.fixtures.notices import told_of
from tests.placing.content import check_whole
from tests.services.test_rotate_keys import Process, later
from tests.store.sealed_index.held import keys_of_each
from tests.web import world

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])

OPERATOR = Job(JobName.KEYS, Origin.TERMINAL, "op.erator")
HESTER = replace(
    world.BELLA,
    reference="9434765870",
    nhs_number="9434765870",
    names=(PersonName("Hester", "Quillfeather"),),
)
WAITS = replace(
    HESTER,
    feed="ctf",
    source="9999999",
    reference="x",
    nhs_number=world.BELLA.nhs_number,
)


class _KilledError(Exception):
    pass


@pytest.fixture(autouse=True)
def _some_children() -> None:
    """Bella and Hester, and a statement that waits for a person."""
    world.registers()
    world.put(world.BELLA, HESTER)
    world.put(WAITS)


def rotate() -> Renewal:
    """Renew the blinding keys."""
    (done,) = rotate_keys(agent=OPERATOR, kinds=[KeyKind.INDEX])
    return done


def found(given: str, family: str) -> int:
    """How often a practitioner finds the child of this name by it and the day of birth."""
    bella, hester = Child.objects.order_by("pk")[:2]
    child = bella if family == "Tarkington" else hester
    return sum(number == child.number for number in numbers(given, family))


def numbers(given: str, family: str) -> list[str]:
    """The numbers of all children whom a practitioner finds so."""
    criteria = Criteria(given=given, family=family, birth_date=world.BELLA.birth_date)
    return [line.number for line in _search(criteria)]


def found_by_number() -> int:
    """How many children a practitioner finds by Hester's number."""
    return len(_search(Criteria(number="9434765870", number_kind=NumberKind.NHS_NUMBER)))


def _search(criteria: Criteria) -> Any:
    dana = actor(service=ServiceKind.GP_PRACTICE)
    purpose = Purpose.WORKING_WITH_CHILD
    return find_child(actor=dana, purpose=purpose, criteria=criteria).lines


def both_found() -> bool:
    """Whether a practitioner finds both children, and one of them by number too."""
    return (found("Hester", "Quillfeather"), found("Bella", "Tarkington"), found_by_number()) == (
        1,
        1,
        1,
    )


def elsewhere(does: Callable[[], object]) -> object:
    """Do something over connections of its own, as another process would, and wait for it."""

    def alone() -> object:
        try:
            return does()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(alone).result()


def meanwhile(monkeypatch: pytest.MonkeyPatch, does: Callable[[], object]) -> None:
    """Do something while a run is made, when all but the verdicts has been read for it."""
    read = rebuilding._verdicts

    def reading(blinding: int) -> Iterator[Any]:
        elsewhere(does)
        yield from read(blinding)

    monkeypatch.setattr(rebuilding, "_verdicts", reading)


def renamed() -> None:
    """Hester gets another name, as a verdict would give it: with the right to move statements."""
    with transaction.atomic():
        loads.moving_alone()
        world.put(replace(HESTER, names=(PersonName("Henrietta", "Quillfeather"),)))


def wraps(generation: int) -> set[bool]:
    """Whether the keys of a generation of blinding are there."""
    subjects = [lasting_subject(name, generation) for name in KEY_NAMES]
    return {row.wrapped is not None for row in WrappedKey.objects.filter(subject__in=subjects)}


def test_the_same_is_found_by_other_values() -> None:
    """Of every child, case and statement there is as much as before, and no value is the same."""
    before = keys_of_each()
    done = rotate()
    after = keys_of_each()
    assert (done.generation, done.renewed, done.kept) == (1, True, (0,))
    assert done.made_anew == sum(map(len, after.values()))
    assert {owner: len(keys) for owner, keys in after.items()} == {
        owner: len(keys) for owner, keys in before.items()
    }
    assert not {key for keys in before.values() for key in keys} & {
        key for keys in after.values() for key in keys
    }
    check_whole()
    assert both_found()


@pytest.mark.parametrize("gone", [False, True])
def test_a_process_that_went_on_finds_what_is_there(
    gone: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it blinded before is looked up again by the new keys; also where it has slept until the
    earlier ones were destroyed."""
    other = Process()
    with other.at_work():
        assert both_found()
    rotate()
    if gone:
        later(hours=2)
        assert rotate().kept == ()
        assert wraps(0) == {False}
        monkeypatch.setattr(lasting, "SECONDS_BEHIND", -1.0)
    for ask in (
        found_by_number,
        lambda: found("Hester", "Quillfeather"),
        lambda: found("Bella", "Tarkington"),
    ):
        with other.at_work():
            assert ask() == 1
        other = Process()


def test_searches_go_on_all_the_while() -> None:
    """Each of them finds who is there, before, while and after the index goes over."""
    begun, done = Signal(), Signal()
    answers: list[bool] = []

    def search() -> None:
        try:
            while True:
                last = done.is_set()
                answers.append(both_found())
                begun.set()
                if last:
                    return
        finally:
            connections.close_all()
            begun.set()

    with ThreadPoolExecutor(1) as pool:
        searching = pool.submit(search)
        begun.wait()
        try:
            rotate()
        finally:
            done.set()
        searching.result()
    assert len(answers) > 1
    assert all(answers)


def test_a_verdict_that_is_given_meanwhile_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is found at once, and once the index has gone over, in every process."""
    other = Process()
    with other.at_work():
        assert both_found()
    seen: list[tuple[int, int]] = []

    def change() -> None:
        renamed()
        seen.append((found("Henrietta", "Quillfeather"), found("Hester", "Quillfeather")))

    meanwhile(monkeypatch, change)
    rotate()
    for process in (other, Process()):
        with process.at_work():
            seen.append((found("Henrietta", "Quillfeather"), found("Hester", "Quillfeather")))
    assert len(seen) == 3
    assert len(set(seen)) == 1
    assert seen[0][0] == 1
    merge_index(agent=OPERATOR)
    assert found("Henrietta", "Quillfeather") == 1


def test_a_child_that_is_hidden_meanwhile_stays_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its record outranks the run that was made of what was there before."""

    def hide() -> None:
        with transaction.atomic():
            loads.moving_alone()
            put_under(Child.objects.order_by("pk")[1], Status.CONCEALED)

    hester = Child.objects.order_by("pk")[1].number
    assert hester in numbers("Hester", "Quillfeather")
    meanwhile(monkeypatch, hide)
    rotate()
    assert hester not in numbers("Hester", "Quillfeather")
    assert found_by_number() == 0
    assert found("Bella", "Tarkington") == 1


def test_who_blinded_before_they_knew_is_waited_for(
    connect_as: Callable[..., psycopg.Connection],
) -> None:
    """No run is made before they have written; the renewal then goes on where it was."""
    reviewer = connect_as(embedded.APPLICATION)
    reviewer.execute("SELECT pg_advisory_xact_lock(%s)", [loads.MOVING])
    with connections["default"].cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
    with pytest.raises(DatabaseError, match="lock timeout"):
        rotate()
    assert blindings_now() == Blindings(0, 1)
    assert both_found()
    reviewer.rollback()
    done = rotate()
    assert (done.generation, done.renewed) == (1, False)
    assert both_found()


def test_who_is_told_meanwhile_reads_it_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was told before, while and after the index went over is found, and is due still."""
    dana = world.account().pk
    told_of(NoticeKind.NEW_DEVICE, None, dana)
    meanwhile(monkeypatch, lambda: told_of(NoticeKind.NEW_DEVICE, None, dana))
    rotate()
    told_of(NoticeKind.NEW_DEVICE, None, dana)
    assert len(notices.of_account(dana)) == len(notices.due([notices.NEW])) == 3


def test_who_tells_before_they_knew_is_waited_for(
    connect_as: Callable[..., psycopg.Connection],
) -> None:
    """Otherwise a notice would be found by keys that nobody looks up any more."""
    teller = connect_as(embedded.APPLICATION)
    teller.execute("SELECT pg_advisory_xact_lock_shared(%s::bigint)", [notices._TELLING])
    with connections["default"].cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
    with pytest.raises(DatabaseError, match="lock timeout"):
        rotate()
    teller.rollback()
    assert rotate().generation == 1


def test_who_writes_meanwhile_writes_under_both() -> None:
    """And under one alone before and after."""
    stored = [StoredKeys().open_values(["given|hester"])]
    rebuild_index(agent=OPERATOR)
    number = vault().renew(*KEY_NAMES).number
    generations.announce_blinding(number)
    stored.append(StoredKeys().open_values(["given|hester"]))
    rotate()
    stored.append(StoredKeys().open_values(["given|hester"]))
    before, both, after = map(set, stored)
    assert (len(before), len(after)) == (1, 1)
    assert both == before | after


def test_no_load_runs_meanwhile(
    connect_as: Callable[..., psycopg.Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that runs is not disturbed, and none begins."""
    loading = connect_as(embedded.APPLICATION)
    loading.execute("SELECT pg_advisory_lock(%s)", [loads.LINKING])
    with pytest.raises(LinkingBusyError):
        rotate()
    assert blindings_now() == Blindings(0, 0)
    loading.execute("SELECT pg_advisory_unlock(%s)", [loads.LINKING])
    refused: list[bool] = []

    def load() -> None:
        try:
            with linking_alone():
                refused.append(False)
        except LinkingBusyError:
            refused.append(True)

    meanwhile(monkeypatch, load)
    rotate()
    assert refused == [True]


def test_a_rebuild_in_between_gives_the_renewal_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who rebuilds the index lets nobody write under the coming keys: a run under them would lack
    what was written since."""
    rebuild_index(agent=OPERATOR)
    make = rebuilding.make_generation

    def after_another(*args: Any, **how: Any) -> object:
        monkeypatch.setattr(rebuilding, "make_generation", make)
        rebuild_index(agent=OPERATOR)
        return make(*args, **how)

    monkeypatch.setattr(rebuilding, "make_generation", after_another)
    with pytest.raises(KeysBusyError):
        rotate()
    assert blindings_now() == Blindings(0, 0)
    assert both_found()
    assert rotate().generation == 2
    assert both_found()


def test_the_earlier_keys_go_an_hour_later_and_open_nothing() -> None:
    """Who copied them finds nobody in the index; the renewal then begins anew."""
    old = {
        vault().index(domain, 0).value(f"{feed}\0{source}")
        for domain in BLINDED_WITH_THE_INDEX
        for feed, source in (("pds", "nhs"), ("ctf", "9999999"))
    }
    held = {key for keys in keys_of_each().values() for key in keys}
    assert old & held
    assert rotate().kept_until is not None
    assert rotate().kept == (0,)
    later(hours=2)
    done = rotate()
    assert (done.generation, done.renewed, done.kept) == (1, False, ())
    assert (wraps(0), wraps(1)) == ({False}, {True})
    assert not old & {key for keys in keys_of_each().values() for key in keys}
    with pytest.raises(KeyDestroyedError):
        vault().index(IndexDomain.OPEN, 0)
    assert rotate().generation == 2
    check_whole()


def test_what_is_loaded_afterwards_is_found() -> None:
    """Of a child that is there as of a new one, though its document has the digest of keys of
    before."""
    rotate()
    world.put(world.BELLA_AT_SCHOOL)
    renamed()
    check_whole()
    assert found("Bella", "Tarkington") == 1
    assert found("Henrietta", "Quillfeather") == 1


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (DatabaseShelf, "put"),
        (DatabaseShelf, "begin"),
        (generations, "announce_blinding"),
        (loads, "moving_alone"),
        (rebuilding, "_cases"),
        (generations, "_clean_up"),
        (DatabaseShelf, "end"),
        (DatabaseShelf, "destroy"),
    ],
)
@pytest.mark.parametrize("too_late", [False, True])
def test_killed_at_any_moment_it_goes_on(
    where: object, name: str, too_late: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Just before or just after a step: everybody is found meanwhile, what is loaded meanwhile is
    kept, and it ends where it would have."""
    rebuild_index(agent=OPERATOR)
    killed = 0
    for _ in range(3):
        with monkeypatch.context() as patch:
            _die_at(patch, where, name, too_late=too_late)
            try:
                rotate()
            except _KilledError:
                killed += 1
        forget_vault()
        assert both_found()
        later(hours=2)
    assert killed
    world.put(world.BELLA_AT_SCHOOL)
    renamed()
    for _ in range(3):
        rotate()
        later(hours=2)
    check_whole()
    assert found("Henrietta", "Quillfeather") == 1
    now = blindings_now()
    for generation in vault().generations(KEY_NAMES[0]):
        if generation.is_past:
            assert wraps(generation.number) <= {False}
    assert wraps(now.holds) == {True}


def _die_at(patch: pytest.MonkeyPatch, where: object, name: str, *, too_late: bool) -> None:
    does = getattr(where, name)

    def dies(*args: object, **how: object) -> object:
        if too_late:
            does(*args, **how)
        raise _KilledError

    patch.setattr(where, name, dies)


def test_an_older_copy_of_the_records_says_so_and_is_rebuilt() -> None:
    """Its index was blinded by keys that are destroyed: nobody hears that a child is not there."""
    rotate()
    later(hours=2)
    rotate()
    SearchIndex.objects.update(blinding=0, blinding_coming=0)
    forget_vault()
    with pytest.raises(IndexUnreadableError, match="index rebuild"):
        both_found()
    rebuild_index(agent=OPERATOR)
    assert blindings_now() == Blindings(1, 1)
    assert both_found()
    check_whole()


def test_an_index_that_has_no_run_yet_gets_one_by_the_new_keys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where a renewal that was killed has left a row that says so and no run."""
    assert not SearchIndex.objects.exists()
    with monkeypatch.context() as patch:
        _die_at(patch, rebuilding, "make_generation", too_late=False)
        with pytest.raises(_KilledError):
            rotate()
    assert not search_index.is_missing()
    IndexRecord.objects.all().delete()
    assert search_index.is_missing()
    assert rotate().generation == 1
    assert both_found()


def test_nobody_blinds_a_search_key_without_asking_the_index() -> None:
    """A value under the keys of before would be looked up in vain, and nobody would notice."""
    for domain in BLINDED_WITH_THE_INDEX:
        with pytest.raises(TypeError):
            vault().index(domain)


def test_the_applications_role_renews_no_blinding(
    connect_as: Callable[..., psycopg.Connection],
) -> None:
    """It may not say which keys hold or come."""
    with connect_as(embedded.APPLICATION) as connection:
        for attack in (
            "UPDATE store_searchindex SET blinding = 7",
            "UPDATE store_searchindex SET blinding_coming = 7",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(attack.encode())
            connection.rollback()
