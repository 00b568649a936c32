"""Words that are half a name, and second names that say sex or faith and not a family."""

import pytest

from contactpoint.children.folding import folded_words
from contactpoint.linkage.half_names import (
    family_marker,
    half_name,
    is_family_marker,
    is_half_name,
)


@pytest.mark.parametrize(
    "written", ["Muhammad", "Mohammed", "Mohd", "Md", "M'd", "Md.", "Syed", "Abdul", "Abu", "Nur"]
)
def test_a_leading_half_does_not_tell_a_child_apart(written: str) -> None:
    """However it is spelled or cut short."""
    assert is_half_name(*folded_words(written))


@pytest.mark.parametrize(
    "written", ["Mehmet", "Ali", "Zayn", "Abdullah", "Wei", "Zi", "Ka", "Mary"]
)
def test_a_whole_name_is_no_half(written: str) -> None:
    """Nor is a syllable of an East Asian name, which is one name when both are joined."""
    assert not is_half_name(*folded_words(written))


@pytest.mark.parametrize("written", ["Singh", "Kaur", "Begum", "Bibi", "Khatun", "bin", "Binti"])
def test_a_second_name_may_say_sex_or_faith_and_not_the_family(written: str) -> None:
    """Jaspreet Kaur may be Jaspreet Gill, and her brother is a Singh."""
    assert is_family_marker(*folded_words(written))


@pytest.mark.parametrize("written", ["Gill", "Sandhu", "Khan", "Patel", "Smith", "Sivakumar"])
def test_the_name_of_a_family_is_no_marker(written: str) -> None:
    """However many bear it."""
    assert not is_family_marker(*folded_words(written))


def test_one_spelling_stands_for_all() -> None:
    """So two spellings of a half agree, and a word that is none stands for itself."""
    assert half_name("mohd") == half_name("mohammad") == half_name("muhammad")
    assert half_name("syed") != half_name("syeda")
    assert family_marker("khatoon") == family_marker("khatun")
    assert half_name("zayn") == family_marker("zayn") == "zayn"
