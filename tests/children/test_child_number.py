"""Child numbers: what is accepted, and which slips the check character catches."""

import secrets
from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.children.child_number import (
    ALPHABET,
    child_number_of,
    format_child_number,
    new_child_number,
    parse_child_number,
)
from tests.fixtures.known_answers import Case, named, vectors

_MISREAD = {"I": "1", "L": "1", "O": "0"}

numbers = st.randoms(use_true_random=False).map(lambda rng: new_child_number(rng.randrange))


@pytest.mark.parametrize("case", vectors("child_number.json", "valid"), ids=named)
def test_a_known_number_is_read_and_written(case: Case) -> None:
    """The check character is Luhn's, modulo 32, over Crockford's alphabet."""
    assert parse_child_number(case["number"]) == case["number"]
    assert parse_child_number(case["written"]) == case["number"]
    assert format_child_number(case["number"]) == case["written"]


@pytest.mark.parametrize("case", vectors("child_number.json", "accepted"), ids=named)
def test_a_number_is_read_as_people_type_it(case: Case) -> None:
    """Small letters, spaces, and the letters that look like digits are no mistakes."""
    assert parse_child_number(case["text"]) == case["number"]


@pytest.mark.parametrize("case", vectors("child_number.json", "must_fail"), ids=named)
def test_what_is_no_number_is_refused(case: Case) -> None:
    """The message says what is wrong and does not repeat what was typed."""
    with pytest.raises(ValueError, match="child number") as caught:
        parse_child_number(case["text"])
    assert not case["text"] or case["text"] not in str(caught.value)


@given(number=numbers)
def test_writing_and_reading_go_round(number: str) -> None:
    """A number as a page shows it is read as the same number."""
    written = format_child_number(number)
    assert parse_child_number(written) == number
    assert parse_child_number(written.lower()) == number


@given(number=numbers)
def test_any_single_wrong_character_is_caught(number: str) -> None:
    """Each of the nine places, each of the 31 other characters: every one is refused."""
    for place, right in enumerate(number):
        for wrong in ALPHABET.replace(right, ""):
            with pytest.raises(ValueError, match="check character"):
                parse_child_number(number[:place] + wrong + number[place + 1 :])


@given(number=numbers)
def test_swapped_neighbours_are_caught_but_for_nought_and_z(number: str) -> None:
    """Of all pairs of neighbours only 0 and Z, the alphabet's two ends, can be swapped unseen.

    Luhn's doubling maps both ends to themselves, as it does 0 and 9 in card numbers.
    """
    for place in range(len(number) - 1):
        left, right = number[place], number[place + 1]
        if left == right:
            continue
        swapped = number[:place] + right + left + number[place + 2 :]
        if {left, right} == {"0", "Z"}:
            assert parse_child_number(swapped) == swapped
        else:
            with pytest.raises(ValueError, match="check character"):
                parse_child_number(swapped)


def test_the_alphabet_has_no_letters_that_look_like_digits() -> None:
    """I, L, O and U are not in it, and the three that are misread stand for what they look like."""
    assert len(set(ALPHABET)) == 32
    assert not set(ALPHABET) & {"I", "L", "O", "U"}
    for letter, digit in _MISREAD.items():
        for number in (new_child_number(secrets.randbelow) for _ in range(50)):
            assert parse_child_number(number.replace(digit, letter)) == number


def test_all_characters_are_drawn_alike() -> None:
    """No part of a number says anything: each place takes each character about as often."""
    rng = Random(5)  # noqa: S311 - a test that is the same every time
    drawn = [new_child_number(rng.randrange) for _ in range(6400)]
    for place in range(8):
        counts = Counter(number[place] for number in drawn)
        assert len(counts) == 32
        assert 120 < min(counts.values()) <= max(counts.values()) < 290


@given(st.integers(0, 2**40 - 1), st.integers(0, 2**40 - 1))
def test_forty_bits_spell_a_number_of_their_own(bits: int, others: int) -> None:
    """Every number spelt from bits is valid, and other bits spell another number."""
    number = child_number_of(bits)
    assert parse_child_number(number) == number
    assert (number == child_number_of(others)) == (bits == others)
