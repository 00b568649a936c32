"""Reading which source says what of a record."""

from dataclasses import replace

import pytest

from contactpoint.access.actor import Actor
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.children.provenance import RecordField
from contactpoint.ledger.entry import Event
from contactpoint.services.review.provenance import read_provenance
from contactpoint.services.review.source_names import source_names
from contactpoint.store.models import Child
from contactpoint.visibility.values import NOT_SHOWN
from tests.fixtures.ledger import entries
from tests.placing.files import Loader, ctf, pds
from tests.services.review.cases import ADA, RAVI
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


# Of this name nobody else is born with day and month the other way round.
RARE = "Okaforsworth"


@pytest.fixture
def number(load: Loader) -> str:
    """A child of whom a school says another date of birth than health."""
    ada = replace(ADA, family=RARE)
    load("pds", pds([ada]), full=True)
    load("ctf", ctf([replace(ada, born="2015-09-04")]))
    return Child.objects.get().number


def test_each_value_says_who_states_it_and_who_disagrees(number: str, rhea: Actor) -> None:
    """The record's date of birth is health's; the school's stands beside it."""
    read = read_provenance(actor=rhea, number=number)
    born = read.fields[RecordField.BIRTH_DATE]
    assert born.disputed
    assert [(value.text, value.shown, value.voices[0].feed) for value in born.values] == [
        ("2015-04-09", True, "pds"),
        ("2015-09-04", False, "ctf"),
    ]
    assert not read.fields[RecordField.NAME].disputed
    (name,) = read.fields[RecordField.NAME].values
    assert {voice.feed for voice in name.voices} == {"pds", "ctf"}


def test_numbers_are_shown_to_the_bodies_that_allot_them(number: str, rhea: Actor) -> None:
    """A reviewer of a council learns that there is one, and no more."""
    read = read_provenance(actor=rhea, number=number)
    for field in (RecordField.NHS_NUMBER, RecordField.UPN):
        assert [value.text for value in read.fields[field].values] == [NOT_SHOWN]


def test_what_was_said_last_has_its_source_too(number: str, rhea: Actor, load: Loader) -> None:
    """When no source names the child any more, that is said, and each value says who said it."""
    assert not read_provenance(actor=rhea, number=number).last_known
    load("pds", pds([RAVI]), full=True)
    load("ctf", ctf([RAVI]), full=True)
    read = read_provenance(actor=rhea, number=number)
    assert read.last_known
    (name,) = read.fields[RecordField.NAME].values
    assert name.text == f"Adaeze {RARE}"
    assert name.voices


def test_reading_it_is_an_opening(number: str, rhea: Actor) -> None:
    """The ledger has an entry for the child before anything is returned."""
    read_provenance(actor=rhea, number=number)
    assert len(entries(Event.RECORD_OPENED)) == 1


def test_it_is_for_reviewers_and_for_records_that_can_be_opened(rhea: Actor, number: str) -> None:
    """A practitioner is refused by role; an unknown number is no record."""
    dana = world.actor_of(world.account())
    with pytest.raises(AccessRefusedError) as refused:
        read_provenance(actor=dana, number=number)
    assert refused.value.refusal is Refusal.ROLE
    with pytest.raises(AccessRefusedError) as refused:
        read_provenance(actor=rhea, number="000000000")
    assert refused.value.refusal is Refusal.NO_SUCH_RECORD


def test_sources_have_names() -> None:
    """Of schools and authorities by any code; a code that no register has stands for itself."""
    world.registers()
    named = source_names(
        [("pds", "nhs"), ("school_list", "999001"), ("ctf", "9999999"), ("cin", "895")]
    )
    assert named == {
        ("pds", "nhs"): "",
        ("school_list", "999001"): "Mereton Primary School",
        ("ctf", "9999999"): "9999999",
        ("cin", "895"): "Cheshire East",
    }
