"""Whether somebody walks along names, dates, postcodes or numbers in order, one after the other.

Whoever looks for one child may type it in many ways, and for the children of one home changes the
given name and the date. Whoever walks through an index changes one thing step by step. So only what
is new counts: each value of a kind once, in the order in which it first came. Values in between
that belong to no walk do not hide one, as long as the walk is among the last ``KEPT`` steps.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from contactpoint.children.child_number import ALPHABET

# So many steps are looked at. A step in which nothing is new is none.
KEPT = 16
# So many dates, postcodes or numbers, each a short step from the one before or all equally far
# apart, are a walk. Of sixteen children of one village, or of one month, who come in any order, so
# many do so in less than one of a thousand rows of sixteen.
STEPS = 6
# Names have no next one: any that comes later in the alphabet may be it. So it takes ten in a row,
# or thirteen of sixteen: of names in any order fewer than one row in a million is such. A class
# register that is read from the top is a walk as well, and whoever reads one is asked for a code.
NAMES_IN_A_ROW, NAMES = 10, 13
# A short step: a day, two letters of a postcode (some are in none), and the last figures of a
# number together with its check figure.
_A_DAY, _TWO_LETTERS, _LAST_FIGURES = 1, 2, 200
_LETTERS, _SECTOR = 26, 26 * 26


class Step(Struct, frozen=True, array_like=True, gc=False):
    """What one search asked for that was new among the steps before; empty where nothing was."""

    given: str = ""
    family: str = ""
    birth_date: date | None = None
    postcode: str = ""
    number: str = ""


def new_in(asked: Step, before: Sequence[Step]) -> Step | None:
    """The step without what was asked for in steps before; ``None`` where all of it was."""
    fresh = {
        name: value
        for name in Step.__struct_fields__
        if (value := getattr(asked, name))
        and all(_alike(getattr(one, name)) != _alike(value) for one in before)
    }
    return Step(**fresh) if fresh else None


def is_walk(steps: Sequence[Step]) -> bool:
    """Whether the last of these steps, the oldest first, goes on with a walk, up or down."""
    last = steps[-KEPT:]
    for name in Step.__struct_fields__ if last else ():
        # Walks of the other kinds were seen when their own last step was made.
        if not getattr(last[-1], name):
            continue
        values = [value for one in last if (value := getattr(one, name))]
        if _ends_a_walk(name, values):
            return True
    return False


def _alike(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def _ends_a_walk(name: str, values: Sequence[Any]) -> bool:
    if name in _NEAR:
        place_of, furthest = _NEAR[name]
        if len(values) < STEPS:
            return False
        region, at = place_of(values[-1])
        # Only what lies in the same region can be of one walk: most values fall out here.
        places = [place for one, place in map(place_of, values[:-1]) if one == region]
        return len(places) >= STEPS - 1 and any(
            _steps_up_to(at * way, [place * way for place in places], furthest) >= STEPS
            for way in (1, -1)
        )
    names = [value.casefold() for value in values]
    row = names[-NAMES_IN_A_ROW:]
    if len(row) == NAMES_IN_A_ROW and row in (sorted(row), sorted(row, reverse=True)):
        return True
    later = [one for one in names[:-1] if one > names[-1]]
    earlier = [one for one in names[:-1] if one < names[-1]]
    return max(_most_rising(earlier), _most_rising(later[::-1])) + 1 >= NAMES


def _steps_up_to(at: int, places: Sequence[int], furthest: int) -> int:
    """How many values the longest walk has that rises to ``at``, which comes last: of steps that
    are all short, or all equal."""
    short: list[int] = []
    for number, place in enumerate((*places, at)):
        before = (
            short[earlier] for earlier in range(number) if 0 < place - places[earlier] <= furthest
        )
        short.append(1 + max(before, default=0))
    return max(short[-1], *(_equal_steps_up_to(at, places, at - one) for one in places))


def _equal_steps_up_to(at: int, places: Sequence[int], stride: int) -> int:
    many, wanted = 1, at - stride
    for place in reversed(places):
        if stride > 0 and place == wanted:
            many, wanted = many + 1, wanted - stride
    return many


def _most_rising(names: Sequence[str]) -> int:
    """The most of these that rise in their order."""
    # The lowest name that ends a rising row of each length.
    ends: list[str] = []
    for name in names:
        place = bisect_left(ends, name)
        ends[place : place + 1] = [name]
    return len(ends)


def _of_date(day: date) -> tuple[str, int]:
    return "", day.toordinal()


def _of_postcode(postcode: str) -> tuple[str, int]:
    """The district, and the place of the unit within it; in normal form, such as ``SK10 2AB``."""
    district, _, unit = postcode.partition(" ")
    sector, first, second = int(unit[0]), *(ord(letter) - ord("A") for letter in unit[1:3])
    return district, sector * _SECTOR + first * _LETTERS + second


def _of_number(number: str) -> tuple[str, int]:
    """A number's place among those of its kind, with its check figure."""
    # The first letter of a UPN is a check letter.
    figures = number[1:] if number[:1].isalpha() and number[1:].isdecimal() else number
    if figures.isdecimal():
        return f"{len(number)} figures", int(figures)
    place = 0
    for sign in number:
        place = place * len(ALPHABET) + ALPHABET.find(sign)
    return "", place


# Where a value stands among others, and how far a short step leads at most.
_NEAR: Mapping[str, tuple[Callable[[Any], tuple[str, int]], int]] = {
    "birth_date": (_of_date, _A_DAY),
    "postcode": (_of_postcode, _TWO_LETTERS),
    "number": (_of_number, _LAST_FIGURES),
}
