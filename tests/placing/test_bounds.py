"""The bounds of a load: by themselves, with no database."""

from hypothesis import given
from hypothesis import strategies as st

from contactpoint.placing.bounds import (
    DEFAULT_BOUNDS,
    Bound,
    Bounds,
    Figures,
    OfSource,
    figures_of,
    is_covered,
)

_counts = st.integers(0, 2000)


@given(st.integers(0, 200), st.integers(0, 100), _counts, _counts)
def test_a_bound_is_passed_by_more_than_its_number_and_its_share(
    number: int, percent: int, count: int, of: int
) -> None:
    """Never by the one alone."""
    passed = Bound(number, percent).is_passed(count, of)
    assert passed == (count > number and count * 100 > of * percent)


def test_the_last_that_is_within_and_the_first_that_is_not() -> None:
    """Of the bounds that hold where nothing else was said."""
    assert not DEFAULT_BOUNDS.ends.is_passed(10, 10)
    assert DEFAULT_BOUNDS.ends.is_passed(11, 31)
    assert not DEFAULT_BOUNDS.ends.is_passed(35, 100)
    assert DEFAULT_BOUNDS.changes.is_passed(51, 100)
    assert not DEFAULT_BOUNDS.cases.is_passed(100, 100)
    assert DEFAULT_BOUNDS.cases.is_passed(101, 1009)


def test_one_school_that_ends_is_not_hidden_among_many() -> None:
    """A delivery of a thousand schools ends one of them whole: that school passes, though the
    delivery as a whole does not."""
    of_each = {f"895{number:04}": OfSource(stated=100) for number in range(1000)}
    of_each["8950007"] = OfSource(stated=40, ends=40)
    figures = figures_of(100_000, of_each, DEFAULT_BOUNDS)
    assert figures.passed == (("ends", "8950007"),)
    assert (figures.ends, figures.stated) == (40, 99_940)


def test_what_is_kept_comes_back() -> None:
    """Bounds and figures as rows keep them."""
    bounds = Bounds(Bound(1, 2), Bound(3, 4), Bound(5, 6), 7)
    assert Bounds.of_kept(bounds.as_kept()) == bounds
    figures = Figures(records=5, ends=3, passed=(("ends", "352"), ("cases", "")))
    assert Figures.of_kept(figures.as_kept()) == figures


@given(_counts, _counts, _counts, _counts)
def test_an_approval_covers_what_was_approved_and_no_more(
    ends: int, changes: int, more_ends: int, more_changes: int
) -> None:
    """More of anything that is approved has to be approved anew."""
    approved = Figures(records=9, ends=ends, changes=changes, passed=(("ends", "352"),))
    now = Figures(
        records=9, ends=ends + more_ends, changes=changes + more_changes, passed=(("ends", "352"),)
    )
    assert is_covered(now, approved) == (more_ends == more_changes == 0)
    assert not is_covered(now.passing("changes"), approved)
