"""Tidying of what was typed into a field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.feeds.reading.field_text import (
    as_whole_number,
    parse_name,
    parse_reference,
    parse_telephone,
    parse_uprn,
    tidy_text,
)
from contactpoint.feeds.reading.limits import MAX_FIELD_CHARACTERS


@given(text=st.text(max_size=50))
def test_tidied_text_is_storable_and_stays_as_it_is(text: str) -> None:
    """What passes can be encoded and printed, and tidying it again changes nothing."""
    try:
        tidy = tidy_text(text)
    except ValueError:
        return
    assert tidy.encode().decode() == tidy
    assert tidy.isprintable()
    assert tidy_text(tidy) == tidy


@pytest.mark.parametrize(
    ("written", "tidy"),
    [
        ("  Adaeze\u00a0 Ngozi\t", "Adaeze Ngozi"),
        ("Zoe\u0308", "Zoë"),
        ("\u200fليلى\u200f", "ليلى"),
        ("O\u2019Neill", "O\u2019Neill"),
    ],
)
def test_what_a_machine_added_is_taken_away(written: str, tidy: str) -> None:
    """Spaces, combining marks and direction marks are made one; letters and apostrophes stay."""
    assert tidy_text(written) == tidy


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "\ud800", "x" * (MAX_FIELD_CHARACTERS + 1)])
def test_what_is_not_a_persons_text_is_refused(text: str) -> None:
    """Control characters, unpaired surrogates and endless names do not pass."""
    with pytest.raises(ValueError, match="characters"):
        tidy_text(text)


def test_codes_have_their_shapes() -> None:
    """Telephone numbers, references and UPRNs pass in their shape and in no other."""
    assert parse_telephone(" +44 (0)1625 555010 ") == "+44 (0)1625 555010"
    assert parse_reference("CE/0042") == "CE/0042"
    assert parse_uprn("000123456789") == "123456789"
    for parse, text in (
        (parse_telephone, "ring Ada"),
        (parse_reference, "<a>"),
        (parse_uprn, "1a"),
    ):
        with pytest.raises(ValueError, match="is not"):
            parse(text)


@pytest.mark.parametrize(
    "cell",
    [
        "#REF!", "#VALUE!", "#N/A", "#NAME?", "#NULL!", "#DIV/0!", "#NUM!", "#SPILL!", "#CALC!",
        " #N/A ", "####", "Err:502",
    ],
)  # fmt: skip
def test_an_error_of_a_spreadsheet_is_no_text(cell: str) -> None:
    """Whatever the field, the cell says that a formula failed and nothing of a child."""
    with pytest.raises(ValueError, match="error of a spreadsheet"):
        tidy_text(cell)


@pytest.mark.parametrize("line", ["#4 Mill Lane", "#12", "#", "Err", "# 3", "#Refuge"])
def test_a_number_sign_alone_is_no_error(line: str) -> None:
    """Some people write the number of a flat so."""
    assert tidy_text(line) == line


@pytest.mark.parametrize("cell", ["-", "?", "0", "...", "12", "'", "*", "٣"])
def test_a_name_has_letters(cell: str) -> None:
    """Marks and figures are in a cell that must not be empty."""
    with pytest.raises(ValueError, match="no letters"):
        parse_name(cell)


@pytest.mark.parametrize("cell", ["#REF! #VALUE!", "Ada #N/A", "#REF! Nash"])
def test_an_error_is_no_part_of_a_name(cell: str) -> None:
    """A cell of both names, or of all given names, may have been put together of two."""
    with pytest.raises(ValueError, match="error of a spreadsheet"):
        parse_name(cell)


def test_a_formula_is_no_name() -> None:
    """A list was saved with its formulas."""
    with pytest.raises(ValueError, match="formula"):
        parse_name("=VLOOKUP(A2,Names,2)")


@pytest.mark.parametrize("name", ["", "O'Dé", "Niño-Łuk", "ليلى", "'t Hooft", "X Æ A-12", "Bo"])
def test_a_name_with_letters_stays_as_it_is(name: str) -> None:
    """In whatever script; a field that is not stated stays so."""
    assert parse_name(name) == name


@given(number=st.integers(0, 10**13), noughts=st.integers(1, 4))
def test_a_number_written_as_a_quantity_is_itself(number: int, noughts: int) -> None:
    """With noughts behind a point, and with an exponent that leaves every digit in place."""
    text = str(number)
    assert as_whole_number(f" {text}.{'0' * noughts} ") == text
    if len(text) > 1:
        exponent = len(text) - 1
        assert as_whole_number(f"{text[0]}.{text[1:]}E+{exponent:02}") == text
        assert as_whole_number(f"{text[0]}.{text[1:]}{'0' * noughts}e{exponent}") == text


@given(number=st.integers(10**9, 10**10 - 1), digits=st.integers(1, 8))
def test_a_number_that_was_shortened_is_none(number: int, digits: int) -> None:
    """The digits that are wanting are not noughts: nobody knows them."""
    text = str(number)
    shortened = f"{text[0]}.{text[1 : digits + 1]}E+09"
    assert as_whole_number(shortened) == shortened


@pytest.mark.parametrize(
    "text", ["", "9434765870", "07700 900123", "1.5", "1.0.0", ".0", "1.", "A1.0", "1,0", "-1.0"]
)
def test_what_is_no_whole_number_stays_as_it_is(text: str) -> None:
    """The field's own rule then says what is wrong with it."""
    assert as_whole_number(text) == text
