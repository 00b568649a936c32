"""An account works only while all of its conditions hold."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.standing import (
    DBS_CHECK_LASTS,
    RENEWAL_LASTS,
    TOLD_BEFORE,
    Accreditation,
    Condition,
    StandingFacts,
    Stated,
    lapses,
    lapsing,
    missing_conditions,
)

TODAY = date(2026, 9, 1)
A_DAY = timedelta(days=1)
GOOD = StandingFacts(
    organisation=Accreditation(is_given=True),
    active=True,
    granted=True,
    identity_checked_on=TODAY - A_DAY,
    dbs_checked_on=TODAY - A_DAY,
    trained_on=TODAY - A_DAY,
    agreement_signed_on=TODAY - A_DAY,
    renewed_on=TODAY - A_DAY,
)
_LACKING: dict[str, tuple[Condition, object]] = {
    "organisation": (Condition.ORGANISATION, Accreditation(is_given=False)),
    "active": (Condition.ACTIVE, False),
    "granted": (Condition.GRANT, False),
    "identity_checked_on": (Condition.IDENTITY, None),
    "dbs_checked_on": (Condition.DBS, None),
    "trained_on": (Condition.TRAINING, None),
    "agreement_signed_on": (Condition.AGREEMENT, None),
    "renewed_on": (Condition.RENEWAL, None),
}
# What says more of a fact, and is no condition by itself.
_MORE = {"granted_until", "stated"}

_DAYS = st.dates(TODAY - timedelta(days=1500), TODAY + timedelta(days=400))
_PERHAPS = st.one_of(st.none(), _DAYS)
_FACTS = st.builds(
    StandingFacts,
    organisation=st.builds(
        Accreditation, is_given=st.booleans(), until=_PERHAPS, closed_on=_PERHAPS
    ),
    active=st.booleans(),
    granted=st.booleans(),
    identity_checked_on=_PERHAPS,
    dbs_checked_on=_PERHAPS,
    trained_on=_PERHAPS,
    agreement_signed_on=_PERHAPS,
    renewed_on=_PERHAPS,
    granted_until=_PERHAPS,
)


def changed(facts: StandingFacts = GOOD, **fields_of: object) -> StandingFacts:
    """The facts with others in place of some."""
    return replace(facts, **fields_of)  # type: ignore[arg-type]


def test_every_fact_has_its_condition() -> None:
    """A new fact or condition fails here until it has a line."""
    assert set(_LACKING) | _MORE == {field.name for field in fields(StandingFacts)}
    assert {condition for condition, _ in _LACKING.values()} == set(Condition)


def test_all_conditions_together_are_good_standing() -> None:
    """Nothing is missing of an account that meets them all."""
    assert missing_conditions(GOOD, TODAY) == ()


@pytest.mark.parametrize("lacking", list(product((False, True), repeat=len(_LACKING))))
def test_exactly_what_is_missing_is_said(lacking: tuple[bool, ...]) -> None:
    """Whatever fails, alone or together, is named, in the order of the list, and nothing else."""
    failing = [name for name, lacks in zip(_LACKING, lacking, strict=True) if lacks]
    facts = changed(**{name: _LACKING[name][1] for name in failing})
    assert missing_conditions(facts, TODAY) == tuple(_LACKING[name][0] for name in failing)


# For each condition that lapses by itself, the facts with which its last good day is a given one.
_UNTIL = {
    "accreditation ends": (
        Condition.ORGANISATION,
        lambda day: {"organisation": Accreditation(is_given=True, until=day)},
    ),
    "organisation closes": (
        Condition.ORGANISATION,
        lambda day: {"organisation": Accreditation(is_given=True, closed_on=day + A_DAY)},
    ),
    "last grant ends": (Condition.GRANT, lambda day: {"granted_until": day}),
    "DBS check is three years old": (
        Condition.DBS,
        lambda day: {"dbs_checked_on": day - DBS_CHECK_LASTS + A_DAY},
    ),
    "renewal is twelve months old": (
        Condition.RENEWAL,
        lambda day: {"renewed_on": day - RENEWAL_LASTS + A_DAY},
    ),
}


@pytest.mark.parametrize("how", _UNTIL)
def test_a_condition_lapses_on_its_day(how: str) -> None:
    """Good on its last day, missing on the next, and both known beforehand."""
    condition, good_until = _UNTIL[how]
    facts = changed(**good_until(TODAY))
    assert missing_conditions(facts, TODAY) == ()
    assert missing_conditions(facts, TODAY + A_DAY) == (condition,)
    assert lapses(facts)[condition] == TODAY + A_DAY


def test_every_condition_that_lapses_by_itself_is_tried_here() -> None:
    """Of one that is found to lapse, somebody has said on which day."""
    facts = changed(organisation=Accreditation(is_given=True, until=TODAY), granted_until=TODAY)
    assert set(lapses(facts)) == {condition for condition, _ in _UNTIL.values()}


def test_an_organisation_that_closes_before_its_accreditation_ends_lapses_then() -> None:
    """The earlier of the two days counts, whichever it is."""
    for closed, until, day in (
        (TODAY, TODAY + 9 * A_DAY, TODAY),
        (TODAY + 9 * A_DAY, TODAY, TODAY + A_DAY),
    ):
        facts = changed(organisation=Accreditation(is_given=True, until=until, closed_on=closed))
        assert lapses(facts)[Condition.ORGANISATION] == day


@pytest.mark.parametrize(
    "fact",
    ["identity_checked_on", "dbs_checked_on", "trained_on", "agreement_signed_on", "renewed_on"],
)
def test_a_check_in_the_future_is_none(fact: str) -> None:
    """A mistyped year must not keep an account alive for ever."""
    ahead = changed(**{fact: TODAY + A_DAY})
    assert missing_conditions(ahead, TODAY) == (_LACKING[fact][0],)


def test_a_grant_that_ended_is_none_even_if_others_were_never_made() -> None:
    """And an end that is to come makes no grant of nothing."""
    assert missing_conditions(changed(granted_until=TODAY - A_DAY), TODAY) == (Condition.GRANT,)
    none = changed(granted=False, granted_until=TODAY + A_DAY)
    assert missing_conditions(none, TODAY) == (Condition.GRANT,)


def test_who_stated_a_fact_makes_it_neither_better_nor_worse() -> None:
    """It is on file for people to read."""
    stated = {Condition.DBS: Stated(datetime(2026, 8, 31, tzinfo=UTC), by=7)}
    assert missing_conditions(changed(stated=stated), TODAY) == ()
    assert Condition.DBS in missing_conditions(changed(dbs_checked_on=None, stated=stated), TODAY)


@given(later=st.integers(0, 4000))
def test_standing_is_only_ever_lost_by_waiting(later: int) -> None:
    """What is missing today is missing on every later day, unless somebody acts."""
    day = TODAY + timedelta(days=later)
    assert set(missing_conditions(GOOD, day)) <= set(missing_conditions(GOOD, day + A_DAY))


@given(facts=_FACTS, which=st.sampled_from(Condition), off=st.integers(-3, 3))
def test_a_condition_fails_from_the_day_on_which_it_is_said_to_lapse(
    facts: StandingFacts, which: Condition, off: int
) -> None:
    """What managers are told beforehand is what sign-in does that day, and not a day earlier or
    later, where nothing else is wrong with the fact."""
    day = lapses(facts).get(which)
    if day is None:
        return
    asked = day + off * A_DAY
    if asked >= day:
        assert which in missing_conditions(facts, asked)
    else:
        sound = changed(
            facts,
            granted=True,
            organisation=replace(facts.organisation, is_given=True),
        )
        done = {Condition.DBS: facts.dbs_checked_on, Condition.RENEWAL: facts.renewed_on}.get(which)
        if done is None or done <= asked:
            assert which not in missing_conditions(sound, asked)


@given(facts=_FACTS, today=_DAYS)
def test_managers_are_told_sixty_days_before_and_not_of_what_has_lapsed(
    facts: StandingFacts, today: date
) -> None:
    """Exactly the conditions that hold today and, left alone, do not on the sixtieth day."""
    told = lapsing(facts, today)
    now = set(missing_conditions(facts, today))
    then = set(missing_conditions(facts, today + TOLD_BEFORE))
    assert set(told) == then - now
    for which, day in told.items():
        assert today < day <= today + TOLD_BEFORE
        assert which not in missing_conditions(facts, day - A_DAY)
        assert which in missing_conditions(facts, day)
