"""Walking along an index is told from looking for a child, for siblings, and from typing anew."""

import random
from collections.abc import Iterable
from datetime import date, timedelta
from string import ascii_lowercase, ascii_uppercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.walking import KEPT, NAMES, NAMES_IN_A_ROW, STEPS, Step, is_walk, new_in

UNITS = [first + second for first in ascii_uppercase for second in ascii_uppercase]
DAYS = st.dates(date(2008, 1, 1), date(2026, 1, 1))
WORDS = st.text(ascii_lowercase, min_size=3, max_size=8)
_FIRST = date(2012, 1, 1)


def noticed(asked: Iterable[Step]) -> bool:
    """Whether a walk is noticed at any of these searches, as the gate looks at them."""
    kept: list[Step] = []
    for one in asked:
        step = new_in(one, kept)
        if step is not None:
            if is_walk([*kept, step]):
                return True
            kept = [*kept, step][-KEPT:]
    return False


def postcodes(start: int, strides: Iterable[int]) -> list[str]:
    """Postcodes of one district, from a place on, by these strides."""
    found = []
    for stride in strides:
        found.append(f"SK10 {start // len(UNITS)}{UNITS[start % len(UNITS)]}")
        start += stride
    return found


NEAR = st.lists(st.integers(1, 2), min_size=STEPS, max_size=STEPS)


@given(start=st.integers(50, 6000), strides=NEAR, back=st.booleans())
def test_postcodes_next_to_each_other_are_a_walk(
    start: int, strides: list[int], back: bool
) -> None:
    """Up or down, over the end of a sector, with units left out that no house has."""
    walked = postcodes(start, strides)
    assert noticed(Step(given="Bella", postcode=one) for one in walked[:: -1 if back else 1])


@given(sector=st.integers(0, 4), unit=st.sampled_from(UNITS))
def test_the_same_unit_of_one_sector_after_the_other_is_a_walk(sector: int, unit: str) -> None:
    """Equal strides, however long."""
    asked = [Step(given="Bella", postcode=f"SK10 {sector + more}{unit}") for more in range(STEPS)]
    assert noticed(asked)


@given(first=DAYS, way=st.sampled_from([1, -1]))
def test_dates_of_birth_day_after_day_are_a_walk(first: date, way: int) -> None:
    """Up or down, with one name, and equally with a name that changes each time."""
    days = [first + timedelta(days=way * place) for place in range(STEPS)]
    assert noticed(Step(family="Tarn", birth_date=day) for day in days)
    assert noticed(
        Step(family=f"Tarn{ascii_lowercase[place]}", birth_date=day)
        for place, day in enumerate(days)
    )


@given(first=DAYS, stride=st.integers(2, 400))
def test_dates_in_equal_strides_are_a_walk(first: date, stride: int) -> None:
    """Week by week, or every tenth day."""
    days = [first + timedelta(days=stride * place) for place in range(STEPS)]
    assert noticed(Step(family="Tarn", birth_date=day) for day in days)


@given(
    names=st.lists(WORDS, min_size=NAMES_IN_A_ROW, max_size=NAMES_IN_A_ROW, unique=True),
    back=st.booleans(),
)
@pytest.mark.parametrize("kind", ["family", "given"])
def test_names_in_the_order_of_the_alphabet_are_a_walk(
    kind: str, names: list[str], back: bool
) -> None:
    """Family or given names, from the front or from the back."""
    assert noticed(Step(**{kind: name.title()}) for name in sorted(names, reverse=back))


@given(
    names=st.lists(WORDS, min_size=NAMES, max_size=NAMES, unique=True),
    others=st.lists(st.integers(0, NAMES - 1), max_size=KEPT - NAMES, unique=True),
)
def test_names_of_others_in_between_do_not_hide_that_the_rest_are_in_order(
    names: list[str], others: list[int]
) -> None:
    """As many as the steps that are kept leave room for."""
    asked = []
    for place, name in enumerate(sorted(names)):
        asked += [Step(family="zz" + name)] * (place in others)
        asked.append(Step(family=name))
    assert noticed(asked)


def test_names_in_any_order_are_no_walk() -> None:
    """Ten thousand searches in a row, by names as they come in."""
    chance = random.Random(7)  # noqa: S311
    names = ("".join(chance.choices(ascii_lowercase, k=7)) for _ in range(10_000))
    assert not noticed(Step(family=name) for name in names)


@given(first=st.integers(10**8, 9 * 10**8), strides=st.lists(st.integers(1, 9), min_size=STEPS))
def test_numbers_next_to_each_other_are_a_walk(first: int, strides: list[int]) -> None:
    """NHS numbers, whatever their check figure; and UPNs, whatever their check letter."""
    bodies = [first + sum(strides[:place]) for place in range(STEPS)]
    assert noticed(Step(number=f"{body}{body % 10}") for body in bodies)
    assert noticed(Step(number=f"{ascii_uppercase[body % 23]}801{body}") for body in bodies)


@given(
    start=st.integers(50, 6000),
    strides=NEAR,
    again=st.integers(1, 4),
    others=st.lists(st.tuples(WORDS, DAYS), max_size=STEPS, unique=True),
)
def test_a_walk_is_not_hidden_by_asking_twice_or_for_others_in_between(
    start: int, strides: list[int], again: int, others: list[tuple[str, date]]
) -> None:
    """Each place asked for several times under several names, and somebody else after each."""
    asked: list[Step] = []
    for place, postcode in enumerate(postcodes(start, strides)):
        asked += [Step(given=f"Name{'abcd'[time]}", postcode=postcode) for time in range(again)]
        asked += [Step(family=name, birth_date=day) for name, day in others[place : place + 1]]
    assert noticed(asked)


@given(
    family=WORDS,
    children=st.lists(st.tuples(WORDS, DAYS), min_size=1, max_size=STEPS - 1),
    unit=st.sampled_from(UNITS),
)
def test_siblings_of_one_home_are_no_walk(
    family: str, children: list[tuple[str, date]], unit: str
) -> None:
    """However many children a home has, from the eldest to the youngest, and twins among them."""
    asked = [
        Step(given=name, family=family, birth_date=day, postcode=f"SK10 2{unit}")
        for name, day in sorted(children, key=lambda child: child[1])
    ]
    assert not noticed(asked * 3)


@given(data=st.data(), family=WORDS, given_name=WORDS, born=DAYS)
def test_a_nurse_who_types_one_child_again_and_again_walks_nowhere(
    data: st.DataObject, family: str, given_name: str, born: date
) -> None:
    """A letter other in the name, a figure other in the date or the postcode: four of each."""
    slips = st.sampled_from(range(4))
    unit = data.draw(st.sampled_from(UNITS))
    typed = data.draw(st.lists(st.tuples(slips, slips, slips, slips), max_size=40))
    assert not noticed(
        Step(
            given=given_name + "nmlr"[one],
            family=family + "esty"[two],
            birth_date=born + timedelta(days=three),
            postcode=f"SK10 {four}{unit}",
        )
        for one, two, three, four in typed
    )


def test_a_duty_teams_day_is_no_walk() -> None:
    """Eighty families as they come in, of one town, three children each."""
    asked = []
    chance = random.Random(7)  # noqa: S311
    for _ in range(80):
        mixed = chance.randrange(10**9)
        unit = UNITS[mixed % len(UNITS)]
        name = "".join(ascii_lowercase[(mixed // 26**place) % 26] for place in range(4))
        for _ in range(3):
            day = _FIRST + timedelta(days=chance.randrange(5000))
            postcode = f"SK10 {mixed % 7}{unit}"
            asked.append(Step("".join(chance.choices(ascii_lowercase, k=5)), name, day, postcode))
    assert not noticed(asked)


def test_a_step_is_what_is_new() -> None:
    """In any letter case; of a search that was made before nothing is."""
    before = [Step(given="Bella", family="Tarn")]
    assert new_in(Step(given="BELLA", family="Moss"), before) == Step(family="Moss")
    assert new_in(Step(given="bella", family="tarn"), before) is None
