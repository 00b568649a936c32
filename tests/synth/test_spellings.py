"""What becomes of names stays recognisable."""

from hypothesis import given
from hypothesis import strategies as st

from contactpoint.synth.choosing import chance
from contactpoint.synth.spellings import (
    are_variants,
    nickname,
    other_family_spelling,
    other_spelling,
    slip,
    without_accents,
)

NAMES = st.text(alphabet="abcdefghijklmnopqrstuvwxyzł-' ", min_size=1, max_size=14).map(str.title)


@given(name=NAMES, seed=st.integers(0, 2**32))
def test_a_slip_changes_one_place(name: str, seed: int) -> None:
    """A slip keeps the first letter and changes the length by one at most."""
    slipped = slip(chance("test", seed), name)
    assert slipped[0] == name[0]
    assert abs(len(slipped) - len(name)) <= 1


def test_short_names_are_left_alone() -> None:
    """A slip in a name of three letters would leave nothing to recognise."""
    assert slip(chance("test", 1), "Ada") == "Ada"


def test_known_short_forms_and_spellings_are_used() -> None:
    """Short forms and transliterations come from the reference data."""
    rng = chance("test", 2)
    assert nickname(rng, "Thomas") in {"Tom", "Tommy", "Thom"}
    assert are_variants(other_spelling(rng, "Mohammed"), "Mohammed")
    assert other_spelling(rng, "Mohammed") != "Mohammed"
    assert other_family_spelling(rng, "Qqq") == "Qqq"


def test_names_that_no_twins_share() -> None:
    """A name and its variants are recognised as such, in both directions."""
    assert are_variants("Isabella", "Bella")
    assert are_variants("Bella", "Isabella")
    assert not are_variants("Grace", "Ruby")


@given(name=st.text(max_size=20))
def test_without_accents_leaves_plain_names_alone(name: str) -> None:
    """Taking accents away is done once: a second time changes nothing."""
    once = without_accents(name)
    assert without_accents(once) == once
    assert without_accents("Wiśniewska Łukasz") == "Wisniewska Lukasz"
