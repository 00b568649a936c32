"""Statements: the name in use, and references for sources that give none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.statement import Statement, derived_reference

_BORN = date(2017, 7, 4)


def test_the_current_name_comes_before_those_said_earlier() -> None:
    """A source may list a former name first."""
    former, current = PersonName("Wren", "Moss", NameKind.FORMER), PersonName("Wren", "Tarn")
    assert Statement("pds", "nhs", "1", names=(former, current)).current_name is current
    assert Statement("pds", "nhs", "1", names=(former,)).current_name is former
    assert Statement("pds", "nhs", "1").current_name is None


def test_a_name_needs_a_part() -> None:
    """A given or a family name alone is a name; neither is none."""
    assert PersonName("Wren", "").full == "Wren"
    assert PersonName("", "Tarn").full == "Tarn"
    with pytest.raises(ValueError, match="needs a given or a family name"):
        PersonName("", "")


def test_the_first_of_several_given_names() -> None:
    """What people are called by is mostly the first."""
    assert PersonName("Wren Ivy", "Tarn").first_given == "Wren"


@given(given_name=st.sampled_from(["Wren Ivy", "Siân"]), family=st.sampled_from(["Tarn", "Ó Moss"]))
def test_case_and_spacing_do_not_change_a_derived_reference(given_name: str, family: str) -> None:
    """A list typed anew in capitals is about the same children."""
    reference = derived_reference(given_name, family, _BORN)
    typed = derived_reference(f"  {given_name.upper()} ", family.replace(" ", "  "), _BORN)
    assert typed == reference


def test_a_derived_reference_says_nothing() -> None:
    """It holds no part of the name or the date, and differs when any of the three does."""
    reference = derived_reference("Wren", "Tarn", _BORN)
    others = {
        derived_reference("Ren", "Tarn", _BORN),
        derived_reference("Wren", "Moss", _BORN),
        derived_reference("Wren", "Tarn", date(2017, 4, 7)),
        derived_reference("Wren Tarn", "", _BORN),
    }
    assert reference not in others
    assert len(others) == 4
    assert "wren" not in reference
    assert _BORN.isoformat() not in reference
