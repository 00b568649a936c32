"""Which statement says what, and who disagrees."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.provenance import RecordField, is_disputed, provenance
from contactpoint.children.record import Voice, assemble
from contactpoint.children.sex import Sex
from contactpoint.children.statement import CORRECTION, Statement
from tests.children.invented import statements

HEALTH = Statement(
    feed="pds",
    source="nhs",
    reference="1",
    names=(PersonName("Wren", "Tarn"), PersonName("Wren", "Moss", NameKind.FORMER)),
    birth_date=date(2015, 3, 9),
    sex=Sex.FEMALE,
    as_at=date(2026, 1, 5),
)
SCHOOL = Statement(
    feed="school_list",
    source="999001",
    reference="2",
    names=(PersonName("wren", "TARN"),),
    birth_date=date(2015, 9, 3),
    as_at=date(2026, 1, 6),
)
VOICE_OF_HEALTH = Voice("pds", "nhs", date(2026, 1, 5))
VOICE_OF_SCHOOL = Voice("school_list", "999001", date(2026, 1, 6))


@given(stated=statements(), data=st.data())
def test_the_order_of_statements_does_not_count(
    stated: list[Statement], data: st.DataObject
) -> None:
    """Whatever came first, the same statements say the same."""
    assert provenance(data.draw(st.permutations(stated))) == provenance(stated)


@given(stated=statements())
def test_every_voice_is_heard_and_none_is_made_up(stated: list[Statement]) -> None:
    """Each statement that states a date of birth is behind one, and nobody else is."""
    voices = {
        (voice, value.value)
        for value in provenance(stated)[RecordField.BIRTH_DATE]
        for voice in value.voices
    }
    assert voices == {
        (Voice(s.feed, s.source, s.as_at), s.birth_date) for s in stated if s.birth_date
    }


@given(stated=statements())
def test_what_the_record_shows_comes_first_and_once(stated: list[Statement]) -> None:
    """Of a field of which a child has one, one value is shown at most: the record's value."""
    record = assemble(stated)
    found = provenance(stated)
    for field, value in (
        (RecordField.BIRTH_DATE, record.birth_date),
        (RecordField.DEATH_DATE, record.death_date),
        (RecordField.NHS_NUMBER, record.nhs_number or None),
        (RecordField.UPN, record.upn or None),
        (RecordField.ADDRESS, record.address),
    ):
        shown = [value.value for value in found[field] if value.shown]
        assert shown == ([] if value is None else [value])
        assert [value.shown for value in found[field]] == sorted(
            (value.shown for value in found[field]), reverse=True
        )


def test_a_source_that_disagrees_is_named() -> None:
    """Two dates of birth: the record's first, the other one with who says it and when."""
    values = provenance([SCHOOL, HEALTH])[RecordField.BIRTH_DATE]
    assert [(value.value, value.voices, value.shown) for value in values] == [
        (date(2015, 3, 9), (VOICE_OF_HEALTH,), True),
        (date(2015, 9, 3), (VOICE_OF_SCHOOL,), False),
    ]
    assert is_disputed(RecordField.BIRTH_DATE, values)


def test_letter_case_is_no_disagreement() -> None:
    """One name, written in two ways, is one value with two voices, the newest first."""
    (value,) = provenance([HEALTH, SCHOOL])[RecordField.NAME]
    assert value.voices == (VOICE_OF_SCHOOL, VOICE_OF_HEALTH)


def test_several_names_beside_the_current_one_are_no_contradiction() -> None:
    """A former name is listed with who states it, and disputes nothing."""
    values = provenance([HEALTH, SCHOOL])[RecordField.OTHER_NAMES]
    assert [value.value for value in values] == [PersonName("Wren", "Moss", NameKind.FORMER)]
    assert not is_disputed(RecordField.OTHER_NAMES, values)


def test_a_correction_is_a_voice_as_any_other() -> None:
    """What a person corrected is shown, and the sources that say otherwise disagree."""
    corrected = Statement(
        feed=CORRECTION, source="E99000001", reference="3", birth_date=date(2015, 3, 8)
    )
    values = provenance([HEALTH, SCHOOL, corrected])[RecordField.BIRTH_DATE]
    assert values[0].voices[0].feed == CORRECTION
    assert [value.shown for value in values] == [True, False, False]


def test_a_field_that_nobody_states_has_no_value_of() -> None:
    """Sex not specified and no address are nothing to show."""
    found = provenance([replace(HEALTH, sex=Sex.NOT_SPECIFIED)])
    assert found[RecordField.SEX] == found[RecordField.ADDRESS] == ()


def test_there_must_be_a_statement() -> None:
    """Of nothing there is no provenance."""
    with pytest.raises(ValueError, match="needs a statement"):
        provenance([])
