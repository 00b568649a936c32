"""Which PINs are refused when one is chosen: those that somebody else would try first.

A PIN is drawn from a million or more; people choose from a few hundred. Studies of PINs that leaked
or were chosen for a study (Bonneau, Preibusch and Anderson 2012; Wang et al. 2017; Markert et al.
2020) name the kinds: dates, runs, repetitions, lines on the keys, words spelled on them. Each kind
is a rule here; a short list has those that follow none.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

SHORTEST, LONGEST = 6, 12
# A run of so many is what people choose of one: 1234, 4321, 1111, 2468, 8642.
_RUN = 4
_STEPS_OF_RUNS = {0, 1, 2, 8, 9}
_FEWEST_DIGITS = 3
# Lines and corners of the keys of a telephone, in both directions; 2580 is the column with the 0.
_LINES = ("2580", "147258", "159357", "159753", "147369", "741852", "789456", "369258", "1397")
# What follows no rule but a fashion: well-known numbers, as the demonstration's PINs are.
_LISTED = (
    *("314159", "141592", "271828", "161803", "141421", "173205", "577215", "662607"),
    *("223606", "264575", "466920", "693147", "915965", "268545", "132471", "602214"),
    *("618033", "520131", "696969", "420420", "007007", "112911", "911911", "999999", "101010"),
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2039
_KEYS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
_SHORTEST_OWN = 4

_FORM = re.compile(r"[0-9]+")


def pin_fault(pin: str, own: Sequence[str]) -> str | None:
    """What is wrong with a PIN, in words that do not repeat it; ``None`` if nothing is.

    ``own`` is what is known of the account: names, numbers, e-mail address, its organisation's
    code.
    """
    if not _FORM.fullmatch(pin) or not SHORTEST <= len(pin) <= LONGEST:
        return f"a PIN has {SHORTEST} to {LONGEST} digits"
    if _is_pattern(pin):
        return "this PIN is one that others would try first: it runs, repeats or is a line of keys"
    if _has_date(pin):
        return "this PIN could be a date: choose one that is not"
    if _is_own(pin, own):
        return "this PIN is in the account's own name or number"
    return None


def _is_pattern(pin: str) -> bool:
    return (
        len(set(pin)) < _FEWEST_DIGITS
        or _repeats(pin)
        or _repeats(pin[::-1])
        or _has_run(pin)
        or _has_run(_each_once(pin))
        or any(line in pin or line[::-1] in pin for line in _LINES)
        or any(listed in pin for listed in _LISTED)
    )


def _repeats(pin: str) -> bool:
    """A part over and over (123123, 45645, 121212), or there and back (123321)."""
    half = len(pin) // 2
    return pin == pin[::-1] or any(
        (pin[:length] * len(pin)).startswith(pin) for length in range(1, half + 1)
    )


def _has_run(pin: str) -> bool:
    """Four figures in a row that go up, down or nowhere by small steps; or all of them by any."""
    steps = [(int(after) - int(before)) % 10 for before, after in pairwise(pin)]
    runs = (steps[start : start + _RUN - 1] for start in range(len(steps)))
    return len(set(steps)) == 1 or any(
        len(run) == _RUN - 1 and len(set(run)) == 1 and run[0] in _STEPS_OF_RUNS for run in runs
    )


def _each_once(pin: str) -> str:
    """Each figure once where it stands several times in a row: 112233 is 123, padded to a run."""
    once = re.sub(r"(\d)\1+", r"\1", pin)
    if len(once) * 2 > len(pin) or len(once) < _FEWEST_DIGITS:
        return once
    # Nothing but pairs: three in a row are a run already.
    return once + str((int(once[-1]) + int(once[-1]) - int(once[-2])) % 10)


def _has_date(pin: str) -> bool:
    """A day in any order of its parts, or a year or a day of the year with no more than two figures
    beside it."""
    if len(pin) <= _RUN + 2:
        ends = (pin[:_RUN], pin[-_RUN:])
        if any(_FIRST_YEAR <= int(end) <= _LAST_YEAR for end in ends):
            return True
    return any(_is_day(year, month, day) for year, month, day in _as_days(pin))


def _as_days(pin: str) -> Iterator[tuple[int, int, int]]:
    if len(pin) == 6:
        first, second, third = (int(pin[at : at + 2]) for at in (0, 2, 4))
        # Of every century it may be; 2000 has a 29 February.
        yield from ((2000 + third, second, first), (2000 + third, first, second))
        yield from ((2000 + first, second, third), (2000 + first, third, second))
    if len(pin) == 8:
        for year, rest in ((pin[:4], pin[4:]), (pin[4:], pin[:4])):
            if _FIRST_YEAR <= int(year) <= _LAST_YEAR:
                one, other = int(rest[:2]), int(rest[2:])
                yield from ((int(year), one, other), (int(year), other, one))


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year if (month, day) != (2, 29) else 2000, month, day)
    except ValueError:
        return False
    return True


def _is_own(pin: str, own: Sequence[str]) -> bool:
    """Whether the PIN is in a number of the account's, or has a word of its name as the keys of a
    telephone spell it."""
    for text in own:
        lower = text.lower()
        spelled = [word.translate(_KEYS) for word in re.findall(r"[a-z]+", lower)]
        whole = "".join(spelled)
        if pin in re.sub(r"\D", "", lower) or pin in whole:
            return True
        if any(len(word) >= _SHORTEST_OWN and word in pin for word in spelled):
            return True
    return False
