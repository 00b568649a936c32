"""What a person has to decide on after a first load stands on a record of its own meanwhile."""

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from contactpoint.bulk.trying_again import try_all_again
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.linkage.keys import lookup_keys
from contactpoint.linkage.profile import profile_of
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing import place_statements
from contactpoint.review.kinds import CaseKind
from contactpoint.services import first_load as use_case
from contactpoint.services.first_load import FirstLoadReport
from contactpoint.services.load_feed import load_feed
from contactpoint.store.models import Load
from contactpoint.store.repositories import children, loads, statements
from contactpoint.store.safe import vault
from contactpoint.store.sealed_index.blinding import blindings_now
from contactpoint.vault.vault import IndexDomain
from tests.bulk import first_loading
from tests.fixtures.actors import LOADING
from tests.fixtures.cases import held_case, held_cases, statement_of
from tests.placing.content import check_whole, content
from tests.placing.files import Said, ctf, nhs_number, pds, school_list, unique_pupil_number
from tests.store.sealed_index.held import keys_of_case

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
    pytest.mark.slow,
]

ADA = Said()
# Of the same birthday: a twin, or she under another name. The school knows no NHS number.
ZOE = replace(ADA, given="Zoe", nhs_number="", upn=unique_pupil_number(40))


@pytest.fixture(autouse=True)
def nothing_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins with an empty index and a folder of its own."""
    monkeypatch.setattr(use_case, "FOLDER", f"first-load-{os.getpid()}")
    first_loading.empty_index()


def load_at_once(folder: Path, **feeds: bytes) -> FirstLoadReport:
    """A first load of one file a feed."""
    for feed, data in feeds.items():
        (folder / feed).write_bytes(data)
    return first_loading.load({feed: [folder / feed] for feed in feeds})


def load_later(folder: Path, feed: str, data: bytes, sender: str = "") -> None:
    """A load of one file, after the first load."""
    path = folder / f"later-{feed}"
    path.write_bytes(data)
    load_feed(agent=LOADING, feed=FEEDS[feed], files=[path], sender=sender)


def test_what_waits_has_a_provisional_record(tmp_path: Path) -> None:
    """A twin whom no source registers is on a record of its own, which is marked; a case asks about
    the two records, and a later load finds it by what may make it certain."""
    report = load_at_once(tmp_path, pds=pds([ADA]), ctf=ctf([ZOE]))
    assert report.feeds["ctf"].counts["to_review"] == 1
    assert report.children == 2
    case = held_case(kind=CaseKind.RESEMBLANCE)
    assert case.reason == DecisionReason.POSSIBLE_TWINS
    assert case.weight is not None
    row = statement_of(case)
    assert row.child_id == case.other_child_id
    ada, zoe = children.by_pks([case.child_id or 0, case.other_child_id or 0])
    if ada.pk != case.child_id:
        ada, zoe = zoe, ada
    assert (ada.document.provisional, zoe.document.provisional) == (False, True)
    ((_, statement),) = statements.opened([row])
    index = vault().index(IndexDomain.OPEN, blindings_now().holds)
    assert keys_of_case(case.pk) == index.values(lookup_keys(profile_of(statement)))
    check_whole()


def test_a_registration_has_its_record_for_good(tmp_path: Path) -> None:
    """One newborn with two NHS numbers: two records, neither provisional, and a case about them
    that no later load tries again."""
    twice = replace(ADA, nhs_number=nhs_number(2))
    report = load_at_once(tmp_path, pds=pds([ADA, twice]))
    assert report.feeds["pds"].counts["to_review"] == 1
    case = held_case(kind=CaseKind.RESEMBLANCE)
    assert case.reason == DecisionReason.CONFLICTING_NHS_NUMBERS
    records = children.by_pks([case.child_id or 0, case.other_child_id or 0])
    assert [record.document.provisional for record in records] == [False, False]
    assert keys_of_case(case.pk) == []
    check_whole()


def test_who_is_registered_later_waits_no_more(tmp_path: Path) -> None:
    """Health's row of the twin comes to the twin's provisional record, which is one for good."""
    load_at_once(tmp_path, pds=pds([ADA]), ctf=ctf([ZOE]))
    load_later(tmp_path, "pds", pds([replace(ZOE, nhs_number=nhs_number(2))]))
    assert Counter(len(child.stated) for child in content().children) == {1: 1, 2: 1}
    assert not any(
        record.document.provisional
        for pks in children.pks_in_batches(10)
        for record in children.by_pks(pks)
    )
    check_whole()


def test_what_has_become_certain_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that waited for what another source says is linked once all is there, and its number
    leads on; trying again changes nothing more."""
    slip = replace(ADA, born="2015-04-19", nhs_number="")
    load_at_once(tmp_path, pds=pds([ADA]), ctf=ctf([slip]))
    assert len(held_cases()) == 1
    # As if the feed that says the same date had been linked after that of the waiting row.
    with monkeypatch.context() as patch:
        patch.setattr(place_statements, "_settle_waiting", lambda load, working: Counter())
        load_later(
            tmp_path,
            "school_list",
            school_list([replace(slip, nhs_number=ADA.nhs_number)]),
            "140438",
        )
    assert len(held_cases()) == 1
    load = Load.objects.get(feed=loads.FIRST_LOAD)
    for _ in range(2):
        try_all_again(load)
        assert load.counts["linked_later"] == 1
        assert not held_cases()
        assert sorted(len(child.stated) for child in content().children) == [0, 3]
    check_whole()
