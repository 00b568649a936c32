"""The index is merged and made anew without a change of what anybody finds."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, connections
from msgspec.structs import replace

from contactpoint import embedded
from contactpoint.access.actor import Job, JobName, Purpose
from contactpoint.access.criteria import Criteria, NumberKind
from contactpoint.children.names import PersonName
from contactpoint.children.statement import ServiceKind
from contactpoint.ledger.details import IndexRewritten
from contactpoint.ledger.entry import Event, Origin
from contactpoint.placing.rearrange import put_under
from contactpoint.review.kinds import VerdictKind
from contactpoint.services.find_child import find_child
from contactpoint.services.keep_index import (
    IndexNotOwnedError,
    index_status,
    merge_index,
    rebuild_index,
    see_to_index,
)
from contactpoint.store.models import (
    Child,
    IndexPageA,
    IndexPageB,
    IndexRecord,
    SearchIndex,
    WrappedKey,
)
from contactpoint.store.repositories import search_index, statements, verdicts
from contactpoint.store.safe import forget_vault, vault
from contactpoint.store.sealed_index.owners import (
    case_owner,
    child_owner,
    place_owner,
    standing_owner,
    statement_owner,
    verdict_owner,
)
from contactpoint.vault.errors import IndexUnreadableError
from contactpoint.vault.vault import lasting_subject
from contactpoint.visibility.status import Status
from tests.fixtures.actors import actor
from tests.fixtures.cases import change_case, held_cases, held_verdict
from tests.fixtures.ledger import BROKEN, broken_ledger, entries
from tests.fixtures.roles import as_application
from tests.store.sealed_index.held import keys_of_each
from tests.web import world

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])

OPERATOR = Job(JobName.INDEX, Origin.TERMINAL, "op.erator")


@pytest.fixture
def some_children() -> None:
    """Bella; a shielded child; one who is concealed; a statement that waits; and one destroyed."""
    others = [
        replace(
            world.BELLA,
            reference=number,
            nhs_number=number,
            names=(PersonName(given, family),),
        )
        for number, given, family in (
            ("9434765870", "Bartholomew", "Fennimore"),
            ("9434765919", "Cassandra", "Quillfeather"),
            ("4505577104", "Dominic", "Ravensworth"),
        )
    ]
    world.put(world.BELLA, *others)
    shielded, concealed, destroyed = Child.objects.order_by("pk")[1:]
    put_under(shielded, Status.SHIELDED)
    put_under(concealed, Status.CONCEALED)
    # The name of one and the number of another: a person has to say whose it is.
    world.put(
        replace(others[0], feed="ctf", source="9999999", reference="x", nhs_number="9434765919")
    )
    vault().destroy([destroyed.subject])


def seen() -> object:
    """What a practitioner finds by name and by number."""
    dana = actor(service=ServiceKind.GP_PRACTICE)
    return [
        find_child(actor=dana, purpose=Purpose.WORKING_WITH_CHILD, criteria=criteria).lines
        for criteria in (
            Criteria(
                given=world.BELLA.names[0].given,
                family=world.BELLA.names[0].family,
                birth_date=world.BELLA.birth_date,
            ),
            Criteria(number=world.BELLA.nhs_number, number_kind=NumberKind.NHS_NUMBER),
        )
    ]


def test_a_rebuilt_index_is_the_one_that_was(some_children: None) -> None:
    """Every child's open and hidden keys, every waiting case's and its place in a queue, and every
    verdict's desk; of who is destroyed nothing."""
    (case,) = held_cases()
    verdicts.add(actor=actor(), kind=VerdictKind.CORRECTED, child=case.child_id)
    change_case(case.pk, withheld=False)
    assert {place_owner(case.pk), case_owner(case.pk)} <= keys_of_each().keys()
    before = keys_of_each()
    destroyed = Child.objects.order_by("pk")[3]
    gone = {child_owner(destroyed.pk, registered=kind) for kind in (True, False)} | {
        owner(row.pk)
        for row in statements.on_record(destroyed.pk)
        for owner in (statement_owner, standing_owner)
    }
    made = rebuild_index(agent=OPERATOR)
    after = keys_of_each()
    assert verdict_owner(held_verdict().pk) in after
    assert after == {owner: keys for owner, keys in before.items() if owner not in gone}
    assert len(gone & before.keys()) == 3
    assert made.entries == sum(map(len, after.values()))
    assert not IndexRecord.objects.exists()


def test_a_rebuilt_index_tries_again_what_waits_on_a_provisional_record() -> None:
    """Its case has the keys under which its child may turn up, as before."""
    world.put(world.BELLA, world.ROSAMUND)
    (case,) = held_cases()
    assert case.other_child_id is not None
    before = keys_of_each()
    assert before[case_owner(case.pk)]
    rebuild_index(agent=OPERATOR)
    assert keys_of_each() == before


@pytest.mark.parametrize("keep", [rebuild_index, merge_index])
def test_whom_a_list_alone_knows_comes_after_the_registered_in_an_index_made_anew(
    keep: Callable[..., object],
) -> None:
    """The kind of each child follows from its statements; what a merge leaves out is the kind that
    the child no longer is."""
    world.registers()
    listed = replace(world.BELLA, feed="school_list", source="999001", reference="r", nhs_number="")
    namesake = replace(listed, reference="s", names=(PersonName("Zoe", "Tarkington"),))
    world.put(listed)
    world.put(namesake, replace(world.BELLA, address=None))
    before = keys_of_each()
    bella, zoe = Child.objects.order_by("pk")
    assert {child_owner(bella.pk), child_owner(zoe.pk, registered=False)} <= before.keys()
    assert not {child_owner(zoe.pk), child_owner(bella.pk, registered=False)} & before.keys()
    keep(agent=OPERATOR)
    assert keys_of_each() == before


def test_who_keeps_the_index_is_in_the_ledger(some_children: None) -> None:
    """Both ways, with the operator."""
    merge_index(agent=OPERATOR)
    rebuild_index(agent=OPERATOR)
    recorded = entries(Event.INDEX_REWRITTEN)
    assert [one.detail for one in recorded] == [IndexRewritten(), IndexRewritten(rebuilt=True)]
    assert {one.sealed and one.sealed.operator for one in recorded} == {"op.erator"}


def test_if_the_entry_cannot_be_written_nothing_is(some_children: None) -> None:
    """No generation is begun, and no key made."""
    with broken_ledger():
        for keep in (merge_index, rebuild_index):
            with pytest.raises(DatabaseError, match=BROKEN):
                keep(agent=OPERATOR)
    assert not SearchIndex.objects.exists()


def test_an_index_of_an_earlier_release_is_made_by_the_migration(some_children: None) -> None:
    """There are children and nothing to find them by; a second time there is nothing to do."""
    before = keys_of_each()
    IndexRecord.objects.all().delete()
    assert search_index.is_missing()
    see_to_index(agent=OPERATOR)
    assert keys_of_each().keys() <= before.keys()
    assert index_status().pages == 1
    see_to_index(agent=OPERATOR)
    assert len(entries(Event.INDEX_REWRITTEN)) == 1


def test_a_merge_that_is_due_comes_with_the_migration(
    some_children: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every start of the service runs it: a journal does not grow for ever where nobody merges."""
    before = keys_of_each()
    see_to_index(agent=OPERATOR)
    assert index_status().records
    monkeypatch.setattr(search_index, "_MOST_RECORDS", 1)
    see_to_index(agent=OPERATOR)
    assert not index_status().records
    assert keys_of_each() == before


def test_an_older_copy_of_the_records_finds_children_again_once_rebuilt(
    some_children: None,
) -> None:
    """The copy's index went with its key. Nobody is told that a child is not there; the operator is
    told what to do, and no number of a generation is given out twice."""
    before = seen()
    merge_index(agent=OPERATOR)
    copied = SearchIndex.objects.values().get()
    pages = [list(slot.objects.values()) for slot in (IndexPageA, IndexPageB)]
    merge_index(agent=OPERATOR)
    merge_index(agent=OPERATOR)
    SearchIndex.objects.all().update(**copied)
    for slot, rows in zip((IndexPageA, IndexPageB), pages, strict=True):
        slot.objects.all().delete()
        slot.objects.bulk_create([slot(**row) for row in rows])
    forget_vault()
    with pytest.raises(IndexUnreadableError, match="index rebuild"):
        seen()
    made = rebuild_index(agent=OPERATOR)
    assert made.generation > copied["generation"] + 2
    assert seen() == before


def test_an_older_copy_of_the_keys_is_noticed_and_rebuilt(some_children: None) -> None:
    """It lacks the keys of the index that were made since. Nobody is told that a child is not
    there, nothing is written that could not be read, and a rebuild makes the index whole."""
    before = seen()
    merge_index(agent=OPERATOR)
    now = SearchIndex.objects.get()
    numbers = range(1, now.begun + 1)
    WrappedKey.objects.filter(subject__in=[lasting_subject(f"index/{n}") for n in numbers]).delete()
    forget_vault()
    with pytest.raises(IndexUnreadableError, match="index rebuild"):
        seen()
    with pytest.raises(IndexUnreadableError, match="index rebuild"):
        world.put(replace(world.BELLA, reference="another", nhs_number=""))
    rebuild_index(agent=OPERATOR)
    assert seen() == before
    world.put(replace(world.BELLA, birth_date=date(2016, 3, 1), as_at=date(2026, 11, 1)))
    assert seen() != before


def test_the_application_may_not_write_the_run(
    some_children: None, monkeypatch: pytest.MonkeyPatch, cluster: embedded.EmbeddedCluster
) -> None:
    """Neither merge nor rebuild: a server process that was taken over empties no index. What it
    writes goes on."""
    name = connections["default"].settings_dict["NAME"]
    monkeypatch.setattr(
        "contactpoint.store.sealed_index.generations.address_of",
        lambda alias: cluster.dsn(name, embedded.APPLICATION),
    )
    before = keys_of_each()
    for keep in (merge_index, rebuild_index):
        with pytest.raises(IndexNotOwnedError):
            keep(agent=OPERATOR)
    assert keys_of_each() == before


def test_a_merge_that_is_due_is_left_to_the_owner_when_another_starts_the_service(
    some_children: None, monkeypatch: pytest.MonkeyPatch, cluster: embedded.EmbeddedCluster
) -> None:
    """The pages start; nothing is recorded that was not done. An index that is missing is told."""
    see_to_index(agent=OPERATOR)
    before = len(entries(Event.INDEX_REWRITTEN))
    monkeypatch.setattr(search_index, "_MOST_RECORDS", 1)
    monkeypatch.setattr(search_index, "is_ours", lambda: False)
    see_to_index(agent=OPERATOR)
    assert index_status().is_due
    assert len(entries(Event.INDEX_REWRITTEN)) == before
    IndexRecord.objects.all().delete()
    with pytest.raises(IndexNotOwnedError, match="making the search index"):
        see_to_index(agent=OPERATOR)


def test_the_index_is_the_owners_alone(
    monkeypatch: pytest.MonkeyPatch, cluster: embedded.EmbeddedCluster, db: None
) -> None:
    """Whoever asks is told by the server."""
    assert search_index.is_ours()
    with as_application(cluster, monkeypatch):
        assert not search_index.is_ours()
