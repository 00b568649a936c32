"""How the files of a delivery are taken: whole or not at all, in batches, and only as checked."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest
from django.db import connection

from contactpoint.feeds.catalogue import FEEDS
from contactpoint.feeds.outcomes import Outcome
from contactpoint.placing.alone import LinkingBusyError
from contactpoint.placing.delivery import FileChangedError, LoadRefusedError
from contactpoint.services.load_feed import BATCH, load_feed
from contactpoint.store.models import HeldStatement, Load
from contactpoint.store.repositories.loads import LINKING
from tests.fixtures.actors import LOADING
from tests.placing.content import content
from tests.placing.files import Loader, Said, ctf, nhs_number, pds

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ADA = Said()
OTHER = Said(given="Ravi", family="Whitcombe", born="2011-11-30", nhs_number=nhs_number(20))


def test_one_bad_file_refuses_the_delivery(load: Loader) -> None:
    """Of files that came together none is loaded when one cannot be."""
    with pytest.raises(LoadRefusedError) as caught:
        load("ctf", ctf([ADA]), ctf([OTHER], school="8205678")[:-12])
    assert caught.value.file == "ctf-1"
    assert not Load.objects.exists()
    assert not HeldStatement.objects.exists()


def test_a_file_that_changes_after_it_was_checked_is_not_loaded(tmp_path: Path) -> None:
    """What is loaded is what was checked: a file that has grown since is noticed, and once it is
    left alone it loads."""
    file = tmp_path / "growing"
    file.write_bytes(pds([ADA]))
    readings = 0

    def read(stream: BinaryIO, *, sender: str) -> Iterator[Outcome]:
        nonlocal readings
        readings += 1
        if readings == 2:
            with file.open("ab") as more:
                more.write(pds([OTHER]))
        return FEEDS["pds"].read(stream, sender=sender)

    with pytest.raises(FileChangedError):
        load_feed(agent=LOADING, feed=replace(FEEDS["pds"], reader=read), files=[file])
    assert not HeldStatement.objects.exists()
    assert load_feed(agent=LOADING, feed=FEEDS["pds"], files=[file]).counts["added"] == 2


def test_a_file_that_became_unreadable_is_noticed(tmp_path: Path) -> None:
    """A file that was replaced by another between checking and loading is noticed as well."""
    file = tmp_path / "replaced"
    file.write_bytes(pds([ADA]))

    def progress(phase: str, done: int, total: int) -> None:
        if phase == "loading":
            raise AssertionError("nothing of the file is loaded")

    def read(stream: BinaryIO, *, sender: str) -> Iterator[Outcome]:
        yield from FEEDS["pds"].read(stream, sender=sender)
        file.unlink(missing_ok=True)

    with pytest.raises(FileChangedError):
        load_feed(
            agent=LOADING, feed=replace(FEEDS["pds"], reader=read), files=[file], progress=progress
        )


def test_batches_are_bounded_whatever_is_in_the_file(tmp_path: Path) -> None:
    """Rejected records count towards a batch: a file of nothing else needs no more memory."""
    file = tmp_path / "rejected"
    file.write_bytes(b'{"resourceType": "Patient"}\n' * (2 * BATCH + 1))
    places: list[int] = []

    def progress(phase: str, done: int, total: int) -> None:
        if phase == "loading":
            places.append(done)

    report = load_feed(agent=LOADING, feed=FEEDS["pds"], files=[file], progress=progress)
    assert places == [BATCH, 2 * BATCH, 2 * BATCH + 1]
    assert report.counts["rejected"] == report.records == 2 * BATCH + 1


def test_only_one_load_runs_at_a_time(load: Loader) -> None:
    """While another connection holds the right to link, a load is refused before it reads; once
    that is given back, it runs."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LINKING])
            with pytest.raises(LinkingBusyError):
                load("pds", b"not even looked at")
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LINKING])
    finally:
        other.close()
    assert load("pds", pds([ADA])).counts["added"] == 1


def test_the_files_of_a_delivery_are_taken_together(load: Loader) -> None:
    """What one file of a full delivery does not hold, another of the same source may."""
    load("ctf", ctf([ADA, OTHER]), full=True)
    report = load("ctf", ctf([OTHER]), ctf([ADA]), full=True)
    assert (report.counts["unchanged"], report.counts["ended"]) == (2, 0)


def test_a_full_file_without_records_ends_nothing(load: Loader) -> None:
    """A school that sends no pupil at all has sent the wrong file rather than lost all of them."""
    load("ctf", ctf([ADA]), full=True)
    assert load("ctf", ctf([]), full=True).counts["ended"] == 0
    assert len(content().children) == 1


def test_the_name_of_a_file_is_reported_and_its_folder_is_not(load: Loader) -> None:
    """A path may say more about the machine than its operator wants in a report."""
    with pytest.raises(LoadRefusedError) as caught:
        load("pds", b"")
    assert os.sep not in caught.value.file
