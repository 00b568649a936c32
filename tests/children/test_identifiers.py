"""NHS numbers and UPNs, by published and computed vectors."""

import csv

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.gb import nhs, upn

from contactpoint.children.identifiers import parse_nhs_number, parse_upn
from tests.fixtures.known_answers import FOLDER

_FILLER = "repeated digit"


def _rows(kind: str, *, valid: bool) -> list[str]:
    with (FOLDER / "numbers.csv").open(newline="", encoding="utf-8") as file:
        return [
            row["value"]
            for row in csv.DictReader(file)
            if row["kind"] == kind
            and valid == (row["valid"] == "true" and not row["reason"].startswith(_FILLER))
        ]


@pytest.mark.parametrize("written", _rows("NHS", valid=True))
def test_nhs_numbers_are_read(written: str) -> None:
    """Numbers of published test patients, with or without spaces, become ten digits."""
    assert parse_nhs_number(written) == "".join(c for c in written if c.isdigit())


@pytest.mark.parametrize("written", _rows("NHS", valid=False))
def test_what_is_no_nhs_number_is_refused(written: str) -> None:
    """A wrong check digit, a wrong length, and the fillers that pass the check are refused."""
    with pytest.raises(ValueError, match="NHS number") as caught:
        parse_nhs_number(written)
    assert written not in str(caught.value)


@pytest.mark.parametrize("written", _rows("UPN", valid=True))
def test_upns_are_read(written: str) -> None:
    """Permanent and temporary numbers, in capitals or not, become capitals."""
    assert parse_upn(f" {written.lower()} ") == written.upper()


@pytest.mark.parametrize("written", _rows("UPN", valid=False))
def test_what_is_no_upn_is_refused(written: str) -> None:
    """A wrong check letter, shape or authority is refused."""
    with pytest.raises(ValueError, match="UPN") as caught:
        parse_upn(written)
    assert written not in str(caught.value)


def test_the_vectors_are_all_there() -> None:
    """None of the file's rows fell out of the tests above."""
    counts = [len(_rows(kind, valid=valid)) for kind in ("NHS", "UPN") for valid in (True, False)]
    with (FOLDER / "numbers.csv").open(encoding="utf-8") as file:
        assert sum(counts) == len(file.readlines()) - 1
    assert min(counts) >= 8


@given(nine=st.text("0123456789", min_size=9, max_size=9))
def test_at_most_one_check_digit_fits(nine: str) -> None:
    """Weights 10 to 2, eleven less the remainder; 11 is written 0 and for 10 there is none."""
    remainder = 11 - sum(int(d) * w for d, w in zip(nine, range(10, 1, -1), strict=True)) % 11
    fitting = {11: "0", 10: None}.get(remainder, str(remainder))
    assume(fitting is None or len({*nine, fitting}) > 1)
    for digit in "0123456789":
        if digit == fitting:
            assert parse_nhs_number(nine + digit) == nine + digit
        elif len({*nine, digit}) > 1:
            with pytest.raises(ValueError, match="check digit"):
                parse_nhs_number(nine + digit)


@given(text=st.text(max_size=20))
def test_any_text_is_either_a_number_or_refused(text: str) -> None:
    """Nothing that is typed raises anything but ``ValueError``, and what is read is plain ASCII."""
    for parse in (parse_nhs_number, parse_upn):
        try:
            assert parse(text).isascii()
        except ValueError:
            continue


@given(digits=st.text("0123456789", min_size=10, max_size=10))
def test_nhs_numbers_are_checked_as_the_library_checks_them(digits: str) -> None:
    """The rule written out here and python-stdnum's agree on every ten digits but the fillers."""
    assume(len(set(digits)) > 1)
    try:
        assert parse_nhs_number(digits) == digits
    except ValueError:
        assert not nhs.is_valid(digits)
    else:
        assert nhs.is_valid(digits)


@given(
    digits=st.text("0123456789", min_size=11, max_size=11),
    last=st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUVWXYZ"),
)
def test_upns_are_checked_as_the_library_checks_them(digits: str, last: str) -> None:
    """The check letter that python-stdnum works out fits, and no other does."""
    body = f"801{digits[3:]}{last}"
    fitting = upn.calc_check_digit(body)
    for letter in "ABCDEFGHJKLMNPQRTUVWXYZ":
        if letter == fitting:
            assert parse_upn(letter + body) == letter + body
        else:
            with pytest.raises(ValueError, match="check letter"):
                parse_upn(letter + body)
