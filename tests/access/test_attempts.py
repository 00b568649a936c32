"""How long attempts wait, and how many guesses a day that leaves."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.attempts import (
    AT_PLACE,
    ATTEMPTS_A_DAY_OF_A_PLACE,
    GUESSES_A_DAY_KNOWN,
    GUESSES_A_DAY_UNKNOWN,
    KNOWN,
    PLACE,
    UNKNOWN,
    Count,
    Rule,
)

DAY = timedelta(days=1)
START = datetime(2026, 11, 2, tzinfo=UTC)
RULES = [AT_PLACE, KNOWN, UNKNOWN, PLACE]
_SECOND = timedelta(seconds=1)


def guess_as_fast_as_allowed(rule: Rule, rests: list[float], period: timedelta) -> list[datetime]:
    """When attempts are made by somebody who tries whenever he may, after resting now and then for
    so many hours."""
    count, now, made, left = Count.none(START), START, [], list(rests)
    while now < START + period:
        count = count.failed(rule, now)
        made.append(now)
        now = max(count.until, now)
        if len(made) % 7 == 0 and left:
            now += timedelta(hours=left.pop())
    return made


def most_in_a_day(times: list[datetime]) -> int:
    """The most attempts in any 24 hours."""
    first, most = 0, 0
    for last, at in enumerate(times):
        while at - times[first] >= DAY:
            first += 1
        most = max(most, last - first + 1)
    return most


def test_mistyping_a_few_times_costs_nothing() -> None:
    """Five failures at one place, and the next attempt need not wait; then it does."""
    count = Count.none(START)
    for _ in range(5):
        count = count.failed(AT_PLACE, START)
        assert not count.waits(START)
    count = count.failed(AT_PLACE, START)
    assert count.waits(START + 9 * _SECOND)
    assert not count.waits(START + 10 * _SECOND)


@pytest.mark.parametrize("rule", RULES)
def test_each_further_failure_waits_longer_and_none_for_ever(rule: Rule) -> None:
    """Twice as long each time, up to the longest wait, however many failures there are."""
    waits = [rule.wait(level) for level in range(rule.free + 1, rule.free + 2000)]
    assert waits[0] == rule.first
    assert all(after == min(2 * before, rule.most) for before, after in pairwise(waits))
    assert waits[-1] == rule.most
    assert rule.wait(rule.free) == timedelta(0)


@pytest.mark.parametrize(
    ("rule", "stated"),
    [
        (UNKNOWN, GUESSES_A_DAY_UNKNOWN),
        (KNOWN, GUESSES_A_DAY_KNOWN),
        (PLACE, ATTEMPTS_A_DAY_OF_A_PLACE),
    ],
)
def test_guesses_a_day_are_as_many_as_is_stated(rule: Rule, stated: int) -> None:
    """Whoever never stops has no more, and the figure is no empty one."""
    made = most_in_a_day(guess_as_fast_as_allowed(rule, [], 3 * DAY))
    assert made <= rule.most_in(DAY) <= stated < 2 * made


@given(rests=st.lists(st.floats(0, 30), max_size=12), rule=st.sampled_from([KNOWN, UNKNOWN]))
def test_resting_between_guesses_gains_no_more_than_is_stated(
    rests: list[float], rule: Rule
) -> None:
    """Counts that sink while nobody tries do not add up to more in any 24 hours."""
    made = guess_as_fast_as_allowed(rule, rests, 6 * DAY)
    assert most_in_a_day(made) <= rule.most_in(DAY)


def test_what_is_left_of_codes_and_pins_is_as_stated() -> None:
    """Three codes of a million are right at a time, and one PIN."""
    assert GUESSES_A_DAY_UNKNOWN * 3 / 10**6 < 2 / 10_000
    assert GUESSES_A_DAY_UNKNOWN / 10**6 < 1 / 10_000


@given(
    failures=st.integers(1, 200),
    apart=st.floats(0, 5000),
    rule=st.sampled_from(RULES),
)
def test_an_attempt_that_is_taken_back_leaves_all_as_it_was(
    failures: int, apart: float, rule: Rule
) -> None:
    """Neither the count nor the wait is changed by an attempt that was no failure."""
    count, now = Count.none(START), START
    for _ in range(failures):
        count = count.failed(rule, now)
        now = max(count.until, now + timedelta(seconds=apart))
    made = count.failed(rule, now)
    back = made.taken_back(rule, made, now)
    assert not back.waits(now)
    again = back.failed(rule, now)
    assert again.level == pytest.approx(made.level)
    assert again.until == made.until


def test_taking_one_back_does_not_end_the_wait_of_another() -> None:
    """Somebody who has the password cannot free guesses by giving it in between."""
    mine = Count(5, START, START)
    others = Count(7, START, START + timedelta(minutes=1))
    assert others.taken_back(AT_PLACE, mine, START).until == others.until


def test_failures_are_forgotten_one_by_one() -> None:
    """An hour later one is, a day later all of them: nothing is left of the count then."""
    count = Count.none(START)
    for _ in range(8):
        count = count.failed(AT_PLACE, START)
    later = START + timedelta(hours=1)
    assert count.failed(AT_PLACE, later).level == pytest.approx(8)
    end = count.forgotten_at(AT_PLACE)
    assert end == START + timedelta(hours=8)
    assert count.failed(AT_PLACE, end).level == 1


def test_a_clock_that_is_set_back_forgets_nothing() -> None:
    """The count does not grow by it either."""
    count = Count(4, START, START).failed(AT_PLACE, START - DAY)
    assert count.level == 5
