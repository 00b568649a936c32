"""Reading written names: accents, titles, placeholders, particles, halves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.children.folding import folded_words
from contactpoint.children.name_words import (
    FamilyWords,
    family_words,
    given_words,
    says_given_name,
    says_no_name,
)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("José", ("jose",)),
        ("Łukasz", ("lukasz",)),
        ("Søren", ("soren",)),
        ("Strauß", ("strauss",)),
        ("Đorđe", ("dorde",)),
        ("I\u015f\u0131k", ("isik",)),
        ("ÆTHELRED", ("aethelred",)),
        ("O'Brien", ("obrien",)),
        ("O’Brien", ("obrien",)),  # noqa: RUF001 - the typographic apostrophe is the case
        ("Smith-Jones", ("smith", "jones")),
        ("Twin 1", ("twin",)),
        ("  ", ()),
    ],
)
def test_spelling_habits_fold_to_bare_letters(written: str, words: tuple[str, ...]) -> None:
    """Accents, letters that do not decompose, case and marks make no difference."""
    assert folded_words(written) == words


@given(text=st.text(st.characters(max_codepoint=127), max_size=30))
def test_letters_without_accents_fold_as_all_letters_do(text: str) -> None:
    """The quick way gives what the other gives, which a word in another script asks for."""
    assert folded_words(f"{text} ж") == (*folded_words(text), "ж")


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    """Folding is idempotent, whatever the text."""
    once = folded_words(text)
    assert folded_words(" ".join(once)) == once


@pytest.mark.parametrize(
    "filler",
    [
        "Baby", "BABY GIRL", "Baby Boy", "Baby of Sarah", "Babygirl", "Infant", "Twin 1",
        "Twin Two", "N/A", "No Name", "No forename given", "FNU",
        "Triplet B", "Unknown", "Not Known", "NOT STATED", "Female", "Male", "Boy", "Girl", "TBC",
        "NK", "N/K", "Unnamed", "Not yet named", "xx", "Miss", "Master", "1", "-",
    ],
)  # fmt: skip
def test_placeholder_is_no_given_name(filler: str) -> None:
    """What a form gets when nobody has chosen a name yet never counts as a given name."""
    words = given_words(filler)
    assert words.placeholder
    assert not words.first
    assert not words.others


@pytest.mark.parametrize("name", ["Ina", "Unity", "Malek", "Notburga", "Sonny", "Ann", "Bo", "Dee"])
def test_real_name_that_looks_like_a_filler_stays(name: str) -> None:
    """Only whole words are fillers."""
    assert given_words(name).first == name.lower()


@pytest.mark.parametrize(
    ("filler", "expected"),
    [
        ("Twin 1", True), ("Twin", True), ("Triplet B", True), ("Baby 1", True), ("Baby A", True),
        ("Infant Two", True), ("Baby", False), ("Baby Boy", False), ("Unknown", False),
        ("-", False), ("Baby of Ann", False),
    ],
)  # fmt: skip
def test_a_counted_filler_is_one_of_several(filler: str, expected: bool) -> None:
    """Who wrote "Baby 1" knew of a second, as who wrote "Twin" did."""
    assert given_words(filler).of_several is expected


@pytest.mark.parametrize(
    ("written", "filler"),
    [
        ("Na", "na"), ("NA", "na"), ("Son", "son"), ("Infant Raj", "infant"), ("Baby", "baby"),
        ("Master", "master"), ("Null", "null"), ("Lady", "lady"), ("N/A", ""), ("Baby Girl", ""),
        ("Baby of Sarah", ""), ("Baby 1", ""), ("Twin", ""), ("Unknown", ""), ("Not Known", ""),
        ("Master Tom", ""), ("Tom", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_filler_that_some_are_called_is_kept(written: str, filler: str) -> None:
    """Na and Son are names; what says that nobody knows, or which of several, is none."""
    assert given_words(written).filler == filler


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("Na", True), ("Son", True), ("Ada", True), ("Baby", False), ("Unknown", False), ("", False)],
)
def test_whoever_types_a_name_means_one(typed: str, expected: bool) -> None:
    """A search by "Baby" would mean that there is no name."""
    assert says_given_name(typed) is expected


def test_missing_given_name_is_not_a_placeholder() -> None:
    """An empty field says nothing; a filler says that there is no name yet."""
    assert not given_words("").placeholder


@pytest.mark.parametrize(
    ("written", "first", "others"),
    [
        ("Miss Isabella Rose", "isabella", ("rose",)),
        ("Dr. Ann", "ann", ()),
        ("Master Tom", "tom", ()),
        ("John Jr", "john", ()),
        ("Mary Mary", "mary", ("mary",)),
    ],
)
def test_titles_and_suffixes_are_not_names(
    written: str, first: str, others: tuple[str, ...]
) -> None:
    """Titles before and suffixes after a name are left out."""
    words = given_words(written)
    assert (words.first, words.others) == (first, others)


def test_hyphenated_given_name_is_also_one_word() -> None:
    """Anne-Marie may be written Annemarie elsewhere; Anne Marie may be two names."""
    assert given_words("Anne-Marie").joined == "annemarie"
    assert given_words("Anne Marie").joined == ""


@pytest.mark.parametrize(
    ("written", "whole", "halves"),
    [
        ("Smith-Jones", "smithjones", ("smith", "jones")),
        ("Smith Jones", "smithjones", ("smith", "jones")),
        ("O'Brien", "obrien", ()),
        ("O Brien", "obrien", ("brien",)),
        ("van der Berg", "vanderberg", ("berg",)),
        ("Hargreaves", "hargreaves", ()),
        ("Null", "null", ()),
        ("Child", "child", ()),
        ("Not Known", "", ()),
        ("UNKNOWN", "", ()),
        ("N/A", "", ()),
        ("LNU", "", ()),
        ("No surname", "", ()),
        ("Na", "na", ()),
        ("No", "no", ()),
        ("None", "none", ()),
        ("", "", ()),
    ],
)
def test_family_name_is_whole_and_halves(written: str, whole: str, halves: tuple[str, ...]) -> None:
    """Half of a double name is a name; particles are not; "Not Known" is none."""
    assert family_words(written) == FamilyWords(whole, halves)


@pytest.mark.parametrize(
    ("given_name", "family"),
    [
        ("N/A", "N/A"),
        ("n/a", "Unknown"),
        ("Not known", "Not known"),
        ("xxx", "XXXX"),
        ("TBC", "tbc"),
        ("NULL", "NULL"),
        ("None", "none"),
        ("undefined", "undefined"),
        ("test", "TEST"),
        ("", "Unknown"),
        ("Unknown", ""),
        ("Twin 1", "Unknown"),
    ],
)
def test_two_fillers_name_nobody(given_name: str, family: str) -> None:
    """Nor does one word that a program writes twice for nothing."""
    assert says_no_name(given_name, family)


@pytest.mark.parametrize(
    ("given_name", "family"),
    [
        ("Na", "Na"),
        ("Na", "Unknown"),
        ("Na", "Wang"),
        ("Baby", "Unknown"),
        ("Son", "Null"),
        ("Nan", "Nan"),
        ("N/A", "Nutt"),
        ("Ada", "N/A"),
        ("Ada", "Test"),
        ("Unknown", "Null"),
        ("Xxavier", "Xxx"),
        ("O'Dé", "Niño-Łuk"),
        ("ليلى", "ليلى"),
        ("Mohammed", ""),
        ("", "Wang"),
    ],
)
def test_a_name_that_may_be_one_is_never_lost(given_name: str, family: str) -> None:
    """One of the two is a name of somebody, or is at times."""
    assert not says_no_name(given_name, family)
