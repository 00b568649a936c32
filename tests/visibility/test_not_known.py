"""What is said to be not known of a child: by its age, and never by silence."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.children.statement import ServiceKind
from contactpoint.visibility.not_known import NotKnown, is_of_school_age, not_known

TODAY = date(2026, 12, 1)
A_DAY = timedelta(days=1)
UNIVERSAL = {
    NotKnown.SCHOOL: ServiceKind.SCHOOL,
    NotKnown.GP_PRACTICE: ServiceKind.GP_PRACTICE,
    NotKnown.HEALTH_VISITOR: ServiceKind.HEALTH_VISITING,
    NotKnown.SCHOOL_NURSE: ServiceKind.SCHOOL_NURSING,
}
_born = st.none() | st.dates(date(2008, 1, 1), TODAY)
_present = st.sets(st.sampled_from(ServiceKind))


def said(
    *present: ServiceKind,
    born: date | None = date(2017, 7, 4),
    estimated: bool = False,
    led: bool = True,
    died: bool = False,
) -> set[NotKnown]:
    """What is said of a child who has these services."""
    found = not_known(
        present, led=led, birth_date=born, estimated=estimated, died=died, today=TODAY
    )
    assert list(found) == [one for one in NotKnown if one in found], "in one order, each once"
    return set(found)


@pytest.mark.parametrize(
    ("born", "missed"),
    [
        (date(2026, 11, 30), {NotKnown.GP_PRACTICE, NotKnown.HEALTH_VISITOR}),
        (date(2021, 12, 2), {NotKnown.GP_PRACTICE, NotKnown.HEALTH_VISITOR}),
        # Five today: no health visitor's any more, and at school from the last day of the year.
        (date(2021, 12, 1), {NotKnown.GP_PRACTICE}),
        (date(2021, 8, 31), {NotKnown.GP_PRACTICE, NotKnown.SCHOOL, NotKnown.SCHOOL_NURSE}),
        (date(2017, 7, 4), {NotKnown.GP_PRACTICE, NotKnown.SCHOOL, NotKnown.SCHOOL_NURSE}),
        # Sixteen in this school year, and in the one before.
        (date(2010, 9, 1), {NotKnown.GP_PRACTICE, NotKnown.SCHOOL, NotKnown.SCHOOL_NURSE}),
        (date(2010, 8, 31), {NotKnown.GP_PRACTICE}),
    ],
)
def test_what_every_child_of_an_age_has_is_missed(born: date, missed: set[NotKnown]) -> None:
    """A health visitor under five, a school and its nurse at school age, a practice always."""
    assert said(born=born) & UNIVERSAL.keys() == missed


@pytest.mark.parametrize(
    ("born", "first", "last"),
    [
        # Five on a prescribed day, and on the day after one.
        (date(2021, 8, 31), date(2026, 8, 31), date(2037, 6, 26)),
        (date(2021, 9, 1), date(2026, 12, 31), date(2038, 6, 25)),
        (date(2022, 1, 1), date(2027, 3, 31), date(2038, 6, 25)),
        (date(2020, 2, 29), date(2025, 3, 31), date(2036, 6, 27)),
    ],
)
def test_school_age_is_that_of_the_act(born: date, first: date, last: date) -> None:
    """Education Act 1996, section 8: the first and the last day, and neither a day more."""
    assert [is_of_school_age(born, day) for day in (first - A_DAY, first, last, last + A_DAY)] == [
        False,
        True,
        True,
        False,
    ]


@given(born=_born, estimated=st.booleans(), present=_present, led=st.booleans())
def test_nothing_is_both_known_and_said_to_be_not_known(
    born: date | None, estimated: bool, present: set[ServiceKind], led: bool
) -> None:
    """What goes on is not missed, and a child without any lead always says so."""
    missed = said(*present, born=born, estimated=estimated, led=led)
    assert not {one for one, kind in UNIVERSAL.items() if kind in present} & missed
    assert (NotKnown.LEAD in missed) is not led
    assert (NotKnown.OTHER_SERVICE in missed) is (present <= set(UNIVERSAL.values()))
    assert (NotKnown.GP_PRACTICE in missed) is (ServiceKind.GP_PRACTICE not in present)


@given(born=st.dates(date(2008, 1, 1), TODAY), present=_present)
def test_of_a_child_whose_age_is_not_sure_no_less_is_said(
    born: date, present: set[ServiceKind]
) -> None:
    """Estimated says at least what the date itself does; without a date all is said."""
    exactly, about = said(*present, born=born), said(*present, born=born, estimated=True)
    assert exactly <= about <= said(*present, born=None)


def test_an_estimate_may_be_a_year_out() -> None:
    """Six by estimate: perhaps five, so that a health visitor is missed as well as a school."""
    assert {NotKnown.SCHOOL, NotKnown.HEALTH_VISITOR} <= said(born=date(2021, 6, 1), estimated=True)


def test_of_a_child_who_has_died_nobody_is_missed() -> None:
    """No page asks after the school of a child who is dead."""
    assert said(died=True, led=False) == set()
