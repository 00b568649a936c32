"""PINs that others would try first are refused, whatever kind they are of."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.services.accounts.pins import pin_fault

OWN = ("sam.okafor", "Sam Okafor", "sam.okafor@mere.example", "01632 960101", "140438")
days = st.dates()


@pytest.mark.parametrize(
    "pin",
    [
        *("123456", "654321", "234567", "012345", "890123", "135790", "975310", "24681012"),
        *("111111", "000000", "111222", "112233", "332211", "121212", "123123", "123412", "12341"),
        *("123321", "100001", "909090", "445566", "778899", "1122334455", "123499", "991234"),
        *("258025", "085200", "147258", "789456", "159753", "741852", "139713"),
        *("010190", "311299", "123199", "991231", "290200", "19900101", "01011990", "12311990"),
        *("199012", "121990", "001990", "197400", "203912"),
        *("314159", "271828", "520131", "696969"),
        *("960101", "016329", "140438", "652367"),
        *(
            "12345",
            "1234567890123",
            "48291",
            "48291a",
            "",
            "\uff14\uff18\uff12\uff19\uff11\uff16",
            "482 916",
            "482916\n",
        ),
    ],
)
def test_a_pin_that_others_would_try_first_is_refused(pin: str) -> None:
    """Runs, repetitions, lines of keys, dates, years, own names and numbers, too short or long."""
    assert pin_fault(pin, OWN) is not None


@given(day=days, form=st.sampled_from(["%d%m%y", "%m%d%y", "%y%m%d", "%d%m%Y", "%Y%m%d", "%m%d%Y"]))
def test_no_date_is_a_pin(day, form: str) -> None:
    """Of any century that somebody alive was born in or will be asked in."""
    day = day.replace(year=1900 + day.year % 140, day=min(day.day, 28))
    assert pin_fault(day.strftime(form), ()) is not None


@given(start=st.integers(0, 9), step=st.integers(-9, 9), length=st.integers(6, 12))
def test_no_progression_is_a_pin(start: int, step: int, length: int) -> None:
    """Also one that goes round from 9 to 0."""
    assert pin_fault("".join(str((start + step * n) % 10) for n in range(length)), ())


@given(part=st.text("0123456789", min_size=1, max_size=3), length=st.integers(6, 12))
def test_no_part_over_and_over_is_a_pin(part: str, length: int) -> None:
    """Nor with the last time cut short."""
    assert pin_fault((part * 12)[:length], ())


@pytest.mark.parametrize("pin", ["482916", "739514", "5093817", "804271936", "660427193"])
def test_others_are_taken(pin: str) -> None:
    """What is drawn at random is taken nearly always."""
    assert pin_fault(pin, OWN) is None


def test_most_pins_are_left() -> None:
    """Four in five of six figures: what is refused helps nobody to guess the others."""
    drawn = random.Random(4)  # noqa: S311
    pins = [f"{drawn.randrange(10**6):06}" for _ in range(5000)]
    assert sum(pin_fault(pin, OWN) is None for pin in pins) > 4000


@pytest.mark.parametrize("pin", ["123456", "010190", "960101", "1"])
def test_the_refusal_does_not_repeat_the_pin(pin: str) -> None:
    """It is read over shoulders and kept in terminals."""
    fault = pin_fault(pin, OWN)
    assert fault is not None
    assert pin not in fault.replace("6 to 12", "")
