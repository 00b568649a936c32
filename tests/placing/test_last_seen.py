"""Which statements a full delivery ends, when files of changes came between."""

from dataclasses import replace

import pytest

from contactpoint.store.models import Load
from contactpoint.store.repositories import statements, unseen
from tests.fixtures.statements import held
from tests.placing.content import content
from tests.placing.files import Loader, Said, nhs_number, pds

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ADA = Said()
OTHER = Said(given="Ravi", family="Whitcombe", born="2011-11-30", nhs_number=nhs_number(20))
MOVED = replace(ADA, postcode="ZE3 1CD")


def test_a_file_of_changes_does_not_write_when_it_saw_what_was_there(load: Loader) -> None:
    """A statement that is changed or brought again by a file of changes still names the full
    delivery that brought it, so that no index has to be written for it."""
    load("pds", pds([ADA, OTHER]), full=True)
    first = Load.objects.get()
    load("pds", pds([MOVED, OTHER]))
    assert {statements.load_of(row) for row in held()} == {first}


@pytest.mark.parametrize("again", [True, False])
def test_what_changed_between_ends_when_it_is_absent(load: Loader, again: bool) -> None:
    """The next full delivery ends what it does not hold, changed meanwhile or not, and nothing
    else."""
    load("pds", pds([ADA, OTHER]), full=True)
    load("pds", pds([MOVED]))
    report = load("pds", pds([MOVED, OTHER] if again else [OTHER]), full=True)
    assert report.counts["ended"] == (0 if again else 1)
    assert len(content().ended) == (0 if again else 1)


def test_an_interrupted_full_delivery_does_not_end_what_came_since(load: Loader) -> None:
    """What a file of changes brings while a full delivery is unfinished is newer than it."""
    load("pds", pds([ADA, OTHER]), full=True)
    sources = Load.objects.get().sources
    interrupted = Load.objects.create(feed="pds", full=True, files_digest=b"other", sources=sources)
    load("pds", pds([MOVED, OTHER]))
    assert unseen.unseen_in(interrupted) == []
