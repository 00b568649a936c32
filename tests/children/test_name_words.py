"""Reading written names: accents, titles, placeholders, particles, halves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.children.folding import folded_words
from contactpoint.children.name_words import FamilyWords, family_words, given_words


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
        "Twin Two",
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
        ("", "", ()),
    ],
)
def test_family_name_is_whole_and_halves(written: str, whole: str, halves: tuple[str, ...]) -> None:
    """Half of a double name is a name; particles are not; "Not Known" is none."""
    assert family_words(written) == FamilyWords(whole, halves)
