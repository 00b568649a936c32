"""A first load brings in what one load after the other would, and leaves nothing else behind."""

import json
import os
import re
import subprocess
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import duckdb
import pytest
from django.conf import settings
from django.db import connections

from contactpoint import embedded
from contactpoint.bulk.deliveries import OtherFilesError
from contactpoint.bulk.staging_key import StagingLostError
from contactpoint.children.statement import Statement
from contactpoint.feeds.catalogue import FEEDS as CATALOGUE
from contactpoint.feeds.outcomes import Accepted
from contactpoint.ledger.entry import Event, month_key_name, month_of, year_key_name
from contactpoint.placing.alone import FirstLoadUnfinishedError
from contactpoint.placing.delivery import LoadRefusedError
from contactpoint.services import first_load as use_case
from contactpoint.services.first_load import IndexNotEmptyError, LinkingFailedError
from contactpoint.services.load_feed import load_feed
from contactpoint.store.models import Child, HeldStatement, Load, SearchIndex, WrappedKey
from contactpoint.store.repositories import children, loads
from contactpoint.store.safe import vault
from contactpoint.store.standing import NAME as STANDING
from contactpoint.vault.vault import IndexDomain, lasting_subject
from tests.bulk.first_loading import deliveries, empty_index, load, staged_in
from tests.fixtures.actors import LOADING
from tests.fixtures.ledger import entries
from tests.fixtures.statements import held
from tests.placing.content import check_whole, content
from tests.placing.sending import register_everybody
from tests.store.personal import leaks, needles_of

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
    pytest.mark.slow,
]


class StoppedError(Exception):
    """Stands for whatever ends a load."""


@pytest.fixture(autouse=True)
def nothing_staged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins with an empty index and without an unfinished load.

    Processes of one run share a home, but not the folder of a first load.
    """
    monkeypatch.setattr(use_case, "FOLDER", f"first-load-{os.getpid()}")
    assert not staged_in(settings.HOME.root).exists()
    empty_index()


def definitions() -> set[tuple[str, str]]:
    """Every index and constraint of the tables that a first load fills."""
    found = set()
    for alias in ("default", "keys"):
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'")
            found |= set(cursor.fetchall())
            cursor.execute(
                "SELECT conname, pg_get_constraintdef(oid) || convalidated FROM pg_constraint"
            )
            found |= set(cursor.fetchall())
    return {(name, re.sub(r"::character varying|::text|[][()]", "", told)) for name, told in found}


def test_it_holds_what_one_load_after_the_other_holds(nation: Path) -> None:
    """Children of the same statements have the same record and keys, whichever way they came; the
    two ways agree on nearly all; and every index is there again."""
    before = definitions()
    files = deliveries(nation)
    report = load(files)
    assert definitions() == before
    check_whole()
    first = content()
    assert len(first.children) == report.children == Child.objects.count()
    assert HeldStatement.objects.count() == report.statements
    keys = WrappedKey.objects.count()
    empty_index()
    for feed, parts in files.items():
        load_feed(agent=LOADING, feed=CATALOGUE[feed], files=parts, full=True)
    other = {child.references: child for child in content().children}
    same = [child for child in first.children if child.references in other]
    assert len(same) >= 0.97 * len(first.children)
    assert all(child == other[child.references] for child in same)
    assert keys >= report.children


def test_everyone_is_found(nation: Path) -> None:
    """By the number that a source gave, each child's record is found in the index."""
    load(deliveries(nation))
    for child in content().children[::15]:
        kinds = children.sharing_apart(dict.fromkeys(child.search_keys[:1], 0))
        found = children.by_pks(kinds.registered if child.registered else kinds.others)
        assert child.record in [one.document.open.record for one in found]


def test_it_is_a_load_like_any_other(nation: Path) -> None:
    """Each feed has its load in the history and the ledger; sending the same again changes nothing,
    and what a full delivery no longer holds ends."""
    files = deliveries(nation)
    report = load(files)
    history = {row.feed: row for row in Load.objects.exclude(feed=loads.FIRST_LOAD)}
    assert set(history) == set(files)
    for feed, row in history.items():
        assert row.state == Load.State.DONE
        assert row.counts == {name: n for name, n in report.feeds[feed].counts.items() if n}
        assert row.faults.count() == len(report.feeds[feed].faults)
    assert len(entries(Event.FEED_LOADED)) >= len(files)
    held = content()
    for feed, parts in files.items():
        again = load_feed(agent=LOADING, feed=CATALOGUE[feed], files=parts, full=False)
        assert again.counts["added"] == again.counts["ended"] == 0
        assert again.counts["unchanged"] == report.feeds[feed].counts["added"]
    assert content() == held
    register_everybody("pds")
    short = load_feed(agent=LOADING, feed=CATALOGUE["pds"], files=files["pds"][:1], full=True)
    assert short.counts["ended"] > 0
    check_whole()


def test_a_later_child_gets_a_number_of_its_own(nation: Path) -> None:
    """What is loaded afterwards is numbered after what the first load numbered."""
    files = deliveries(nation, ["pds"])
    load({"pds": files["pds"][:1]})
    most = Child.objects.order_by("-pk")[0].pk
    report = load_feed(agent=LOADING, feed=CATALOGUE["pds"], files=files["pds"][1:])
    assert report.counts["added"] > 0
    assert Child.objects.order_by("-pk")[0].pk > most
    check_whole()


def test_nothing_is_left_behind(nation: Path) -> None:
    """When it is done, the staging folder is gone and its key is destroyed."""
    load(deliveries(nation, ["school_census"]))
    assert not staged_in(settings.HOME.root).exists()
    assert WrappedKey.objects.filter(wrapped=None).count() == 1


def test_an_index_with_children_takes_no_first_load(nation: Path) -> None:
    """The first load of an index that holds children is refused, and changes nothing."""
    files = deliveries(nation, ["school_census"])
    load(files)
    held = content()
    with pytest.raises(IndexNotEmptyError):
        load(files)
    assert content() == held
    assert not staged_in(settings.HOME.root).exists()


def test_a_refused_file_leaves_the_index_as_it_was(nation: Path, tmp_path: Path) -> None:
    """One file with a wrong heading, and nothing of any file is loaded; with that file put right,
    the load goes on with the others as they were read."""
    files = deliveries(nation, ["pds", "school_census"])
    wrong = tmp_path / files["school_census"][0].name
    wrong.write_text("not,the,heading\n")
    with pytest.raises(LoadRefusedError):
        load({**files, "school_census": [wrong]})
    assert not Child.objects.exists()
    assert not Load.objects.exists()
    wrong.write_bytes(files["school_census"][0].read_bytes())
    report = load({**files, "school_census": [wrong]})
    assert report.resumed
    assert set(report.feeds) == {"pds", "school_census"}
    check_whole()


@pytest.mark.parametrize("stage", ["link_statements", "gather", "write", "build", "record"])
def test_an_interrupted_load_goes_on(
    nation: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    """Interrupted before a stage, it goes on there, with the same files only; no other load may
    come between once the index has begun to fill."""
    files = deliveries(nation, ["child_register", "school_census"])
    with monkeypatch.context() as patch:
        patch.setattr(use_case, stage, interrupted)
        with pytest.raises(StoppedError):
            load(files)
    with pytest.raises(OtherFilesError):
        load(deliveries(nation, ["pds"]))
    if stage in ("build", "record"):
        with pytest.raises(FirstLoadUnfinishedError):
            load_feed(agent=LOADING, feed=CATALOGUE["pds"], files=deliveries(nation)["pds"])
    report = load(files)
    assert report.resumed
    check_whole()
    assert Child.objects.count() == report.children


def test_linking_that_fails_is_told_without_its_words(
    nation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DuckDB may repeat what it was given: the kind of its error is all that is told of it."""

    def failing(**what: object) -> None:
        raise duckdb.OutOfMemoryException("Bella Tarkington")

    with monkeypatch.context() as patch:
        patch.setattr(use_case, "gather", failing)
        with pytest.raises(LinkingFailedError) as caught:
            load(deliveries(nation, ["pds"]))
    assert str(caught.value) == "linking could not go on (OutOfMemoryException)"
    assert caught.value.__suppress_context__
    assert load(deliveries(nation, ["pds"])).resumed


def alive() -> set[UUID]:
    """The subjects of all keys that are not destroyed."""
    return set(WrappedKey.objects.exclude(wrapped=None).values_list("subject", flat=True))


def lasting_keys() -> set[UUID]:
    """The keys that are no child's and stay: of the index and its domains, of marks, of what
    persons decide, and of the ledger."""
    now = datetime.now(UTC)
    index = SearchIndex.objects.get().generation
    return {
        lasting_subject(name)
        for name in (
            *(f"blind-index/{domain}" for domain in IndexDomain),
            f"index/{index}",
            f"marks/{STANDING}",
            *("cases", "verdicts", "marks/pointers"),
            month_key_name(month_of(now)),
            year_key_name(now),
        )
    }


@pytest.mark.parametrize("stage", ["gather", "build"])
def test_an_unfinished_load_can_be_given_up(
    nation: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    """With ``restart``, what was written goes with its keys, and other files are loaded."""
    before = definitions()
    keys = alive()
    with monkeypatch.context() as patch:
        patch.setattr(use_case, stage, interrupted)
        with pytest.raises(StoppedError):
            load(deliveries(nation, ["pds"]))
    report = load(deliveries(nation, ["school_census"]), restart=True)
    assert not report.resumed
    # Before anything is written there is nothing to be given up.
    assert len(entries(Event.LOAD_GIVEN_UP)) == (stage == "build")
    assert definitions() == before
    check_whole()
    assert HeldStatement.objects.count() == report.statements
    subjects = {row.subject for row in held()}
    # The lasting keys are made at the first use, which is in this test.
    assert alive() - keys - subjects <= lasting_keys()


@pytest.mark.parametrize("stage", ["gather", "build"])
def test_without_the_staging_key_it_has_to_be_given_up(
    nation: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    """When the key of what is staged is destroyed, an unfinished load cannot go on: it begins anew
    where nothing was written, and has to be thrown away where something was."""
    files = deliveries(nation, ["school_census"])
    with monkeypatch.context() as patch:
        patch.setattr(use_case, stage, interrupted)
        with pytest.raises(StoppedError):
            load(files)
    told = json.loads((staged_in(settings.HOME.root) / "key.json").read_text())
    vault().destroy([UUID(told["subject"])])
    if stage == "build":
        with pytest.raises(StagingLostError):
            load(files)
    else:
        assert not load(files).resumed
        empty_index()
    report = load(files, restart=True)
    assert not report.resumed
    assert Child.objects.count() == report.children


@pytest.mark.parametrize("stage", ["link_statements", "gather", "write", "build"])
def test_an_interrupted_load_leaves_no_name_to_be_read(
    nation: Path,
    cluster: embedded.EmbeddedCluster,
    monkeypatch: pytest.MonkeyPatch,
    stage: str,
) -> None:
    """Wherever it was interrupted, neither the staging folder nor a dump of either database holds
    a word of any child."""
    harmless = dump(cluster, "default")
    with monkeypatch.context() as patch:
        patch.setattr(use_case, stage, interrupted)
        with pytest.raises(StoppedError):
            load(deliveries(nation))
    staged = b"".join(
        path.read_bytes() for path in staged_in(settings.HOME.root).rglob("*") if path.is_file()
    )
    needles = needles_of(everything_said(nation))
    as_dumped = "".join(
        f"\\\\x{staged[at : at + 4096].hex()}\n" for at in range(0, len(staged), 4096)
    )
    assert not leaks(as_dumped, needles)
    for alias in ("default", "keys"):
        assert not leaks(dump(cluster, alias), needles, harmless=harmless)
    load(deliveries(nation, ["school_census"]), restart=True)


def everything_said(nation: Path) -> list[Statement]:
    """The statements of the nation's files."""
    stated = []
    for feed, files in deliveries(nation).items():
        for file in files:
            with file.open("rb") as stream:
                outcomes = list(CATALOGUE[feed].read(stream, sender=""))
            stated += [outcome.statement for outcome in outcomes if isinstance(outcome, Accepted)]
    return stated


def dump(cluster: embedded.EmbeddedCluster, alias: str) -> str:
    """What ``pg_dump`` writes of a database."""
    address = cluster.dsn(connections[alias].settings_dict["NAME"], embedded.OWNER)
    program = str(embedded.client_program("pg_dump"))
    done = subprocess.run([program, "--dbname", address], check=True, capture_output=True)
    return done.stdout.decode("utf-8")


def interrupted(*_: object, **__: object) -> None:
    """In the place of a stage."""
    raise StoppedError


def test_statements_lie_in_no_order_of_their_children(nation: Path) -> None:
    """Neither by number nor by where they lie do the statements of one child stand together: who
    has a dump counts nobody's statements by looking at neighbours."""
    load(deliveries(nation))
    for query in (
        "SELECT id FROM store_heldstatement ORDER BY id",
        "SELECT id FROM store_heldstatement ORDER BY ctid",
    ):
        with connections["default"].cursor() as cursor:
            cursor.execute(query)
            pks = [pk for (pk,) in cursor.fetchall()]
        child = {row.pk: row.child_id for row in held()}
        together = sum(child[one] == child[other] is not None for one, other in pairwise(pks))
        assert together < 0.03 * len(pks)
