"""Correcting a value that no source has right."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.access.errors import AccessRefusedError
from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.children.record import Record
from contactpoint.children.sex import Sex
from contactpoint.services.find_child import find_child
from contactpoint.services.review.correct_value import CorrectedField, Value, correct
from contactpoint.services.review.errors import CorrectionRefusedError
from contactpoint.services.review.split_record import statements_of
from contactpoint.services.review.undo_verdict import undo
from contactpoint.store.models import Child
from tests.placing.content import check_whole
from tests.placing.files import Loader, ctf, pds
from tests.services.review.cases import ADA, RAVI, opened

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def number(load: Loader) -> str:
    """The number of a child whom health and a school know."""
    load("pds", pds([ADA]), full=True)
    load("ctf", ctf([ADA]))
    return Child.objects.get().number


def record_of(number: str) -> Record:
    """The record that the number leads to."""
    record = opened(number).document.open.record
    assert record is not None
    return record


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        (CorrectedField.NAME, PersonName("Adaobi", "Okoro"), lambda r: r.name.name),
        (CorrectedField.BIRTH_DATE, date(2015, 4, 8), lambda r: r.birth_date),
        (CorrectedField.SEX, Sex.MALE, lambda r: r.sex),
        (CorrectedField.ADDRESS, Address(("1 Quay",), "", "ZE1 1AA"), lambda r: r.address),
    ],
)
def test_the_corrected_value_is_shown(
    number: str,
    rhea: Actor,
    load: Loader,
    field: CorrectedField,
    value: Value,
    shown: object,
) -> None:
    """Whatever sources say and say again; once undone, what they say."""
    assert callable(shown)
    before = record_of(number)
    verdict = correct(actor=rhea, number=number, field=field, value=value)
    assert shown(record_of(number)) == value
    load("ctf", ctf([replace(ADA, given="Ada")]))
    assert shown(record_of(number)) == value
    check_whole()
    load("ctf", ctf([ADA]))
    undo(actor=rhea, verdict=verdict)
    assert record_of(number) == before
    check_whole()


def test_a_corrected_child_is_found_by_what_was_corrected(number: str, rhea: Actor) -> None:
    """By name and the corrected date of birth together."""
    correct(actor=rhea, number=number, field=CorrectedField.BIRTH_DATE, value=date(2014, 11, 27))
    criteria = Criteria(family="Okafor", birth_date=date(2014, 11, 27))
    (line,) = find_child(actor=rhea, purpose=Purpose.DATA_QUALITY, criteria=criteria).lines
    assert line.number == number
    assert line.birth_date == date(2014, 11, 27)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (CorrectedField.NAME, date(2015, 4, 8)),
        (CorrectedField.BIRTH_DATE, date(2999, 1, 1)),
        (CorrectedField.BIRTH_DATE, PersonName("Ada", "Okafor")),
        (CorrectedField.SEX, Sex.NOT_SPECIFIED),
        (CorrectedField.ADDRESS, Sex.FEMALE),
    ],
)
def test_what_cannot_be_is_refused(
    number: str, rhea: Actor, field: CorrectedField, value: Value
) -> None:
    """A value of another kind, a day ahead, nothing."""
    with pytest.raises(CorrectionRefusedError):
        correct(actor=rhea, number=number, field=field, value=value)


def test_a_correction_keeps_no_child_in_the_index(number: str, rhea: Actor, load: Loader) -> None:
    """It is no voice of its own: once no source speaks of the child, the record is last known, with
    the correction; and what a source begins to guard is gone with everything."""
    correct(actor=rhea, number=number, field=CorrectedField.NAME, value=PersonName("Ada", "Bo"))
    load("pds", pds([RAVI]), full=True)
    load("ctf", ctf([RAVI]), full=True)
    document = opened(number).document
    assert document.open.last_known
    assert document.open.record is not None
    assert document.open.record.name is not None
    assert document.open.record.name.name == PersonName("Ada", "Bo")
    assert document.open.record.birth_date == date(2015, 4, 9)
    check_whole()
    correct(actor=rhea, number=number, field=CorrectedField.BIRTH_DATE, value=date(2015, 4, 8))
    assert record_of(number).birth_date == date(2015, 4, 8)
    check_whole()
    load("pds", pds([replace(ADA, restricted=True)]))
    assert opened(number).document.open.record is None
    check_whole()


def test_a_source_may_correct_everything_beside_a_correction(
    number: str, rhea: Actor, load: Loader
) -> None:
    """The correction is nobody whom the source has to be in accord with."""
    load("ctf", ctf([RAVI]), full=True)
    correct(actor=rhea, number=number, field=CorrectedField.BIRTH_DATE, value=date(2015, 4, 8))
    load("pds", pds([replace(RAVI, nhs_number=ADA.nhs_number)]))
    assert record_of(number).birth_date == date(2015, 4, 8)
    assert record_of(number).name is not None
    check_whole()


def test_a_birth_date_that_takes_the_child_out_of_search_is_refused(
    number: str, rhea: Actor
) -> None:
    """Nobody could reach the record to take the correction back."""
    grown_up = date(timezone.localdate().year - 21, 4, 9)
    with pytest.raises(CorrectionRefusedError):
        correct(actor=rhea, number=number, field=CorrectedField.BIRTH_DATE, value=grown_up)
    assert record_of(number).birth_date == date(2015, 4, 9)


def test_a_correction_is_not_among_what_can_be_split_off(number: str, rhea: Actor) -> None:
    """It stays with the record that was corrected."""
    correct(actor=rhea, number=number, field=CorrectedField.SEX, value=Sex.MALE)
    assert {one.voice.feed for one in statements_of(actor=rhea, number=number)} == {"pds", "ctf"}


def test_practitioners_correct_nothing(number: str, dana: Actor) -> None:
    """They ask the source, or the management team."""
    with pytest.raises(AccessRefusedError):
        correct(actor=dana, number=number, field=CorrectedField.SEX, value=Sex.MALE)
