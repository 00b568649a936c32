"""What a record does not take on the word of one source, and whom it believes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contactpoint.children.contested import (
    ContestReason,
    contests_of,
    schools_of,
    word_of_schools,
)
from contactpoint.children.record import assemble
from contactpoint.children.statement import (
    CORRECTION,
    OrganisationCode,
    OrganisationScheme,
    Statement,
)
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.retention.archiving import of_age_from
from tests.children.invented import statements

DIED, CORRECTED_ON = date(2024, 3, 2), date(2025, 6, 1)
NHS = Statement("pds", "nhs", "1", as_at=date(2024, 1, 1))
REGISTER = Statement("child_register", "national", "1")
NOT_DIED = Statement(CORRECTION, "E06000014", "1", as_at=CORRECTED_ON, not_died=True)
UNTRUSTED = ("cin", "ssda903", "ctf", "school_census", "school_list")


def says(feed: str, died: date | None = DIED, reference: str = "1") -> Statement:
    """A statement of a feed that the child has died."""
    return Statement(feed, "x", reference, death_date=died)


def said(*standing: Statement) -> list[tuple[int, str]]:
    """Which statements are contested for what they say of a death."""
    found = contests_of(standing)
    return [(c.place, c.word) for c in found if c.reason is ContestReason.SAID_TO_HAVE_DIED]


@pytest.mark.parametrize("feed", UNTRUSTED)
def test_who_is_not_believed_on_death_is_contested(feed: str) -> None:
    """The record does not take it, and a person is asked."""
    assert assemble([NHS, says(feed)]).death_date is None
    assert said(NHS, says(feed)) == [(1, "2024-03-02")]


@pytest.mark.parametrize("feed", ["pds", "child_register", CORRECTION])
def test_who_is_believed_on_death_is_taken(feed: str) -> None:
    """Health, the register and an authority's correction: nobody is asked."""
    assert assemble([says(feed)]).death_date == DIED
    assert said(says(feed)) == []


def test_where_a_believed_source_agrees_nobody_is_asked() -> None:
    """Nor where it has another day: that the child has died is settled."""
    other_day = says("pds", DIED + timedelta(days=3))
    assert said(says("cin"), other_day) == []
    assert assemble([says("cin"), other_day]).death_date == DIED + timedelta(days=3)


def test_the_silence_of_one_believed_source_does_not_contradict_the_other() -> None:
    """Neither says that a child is alive. The register may know of a death before health does."""
    assert assemble([replace(NHS, as_at=date(2026, 1, 1)), says("child_register")]).death_date
    assert assemble([REGISTER, says("pds")]).death_date


def test_a_death_that_is_taken_back_is_gone() -> None:
    """A later statement of the same source without it stands in its place."""
    assert assemble([REGISTER, says("pds")]).death_date == DIED
    assert assemble([REGISTER, NHS]).death_date is None


@pytest.mark.parametrize("feed", ["pds", "child_register", *UNTRUSTED])
def test_an_authority_that_says_the_child_has_not_died_is_believed(feed: str) -> None:
    """Up to the day on which it says so, whoever states the death, and nobody is asked again."""
    assert assemble([says(feed), NOT_DIED]).death_date is None
    assert said(says(feed), NOT_DIED) == []


def test_a_death_after_an_authority_said_that_there_was_none_is_news() -> None:
    """From who is believed it is taken; from another a person is asked."""
    later = CORRECTED_ON + timedelta(days=1)
    assert assemble([says("pds", later), NOT_DIED]).death_date == later
    assert said(says("cin", later), NOT_DIED) == [(0, later.isoformat())]


def test_the_later_of_two_corrections_counts() -> None:
    """Two records that were joined may each have one."""
    died = replace(says(CORRECTION), as_at=CORRECTED_ON + timedelta(days=1))
    assert assemble([died, NOT_DIED]).death_date == DIED
    assert assemble([replace(died, as_at=CORRECTED_ON), NOT_DIED]).death_date is None
    assert assemble([died, replace(NOT_DIED, as_at=date(2026, 1, 1))]).death_date is None


def test_a_correction_of_the_date_of_birth_counts_alone() -> None:
    """A person has looked: that others say the child is younger, or older, does not count."""
    others = [replace(NHS, birth_date=date(2001, 1, 2)), replace(REGISTER, birth_date=DIED)]
    corrected = Statement(CORRECTION, "E06000014", "1", birth_date=date(2010, 5, 6))
    assert of_age_from(assemble(others)) == date(2042, 3, 2)
    assert of_age_from(assemble([*others, corrected])) == date(2028, 5, 6)


@given(stated=statements(), data=st.data())
def test_the_order_of_statements_does_not_count(
    stated: list[Statement], data: st.DataObject
) -> None:
    """The same statements are contested whichever came first."""
    shuffled = data.draw(st.permutations(stated))

    def by_statement(standing: list[Statement]) -> set[tuple[str, ...]]:
        return {
            (standing[c.place].feed, standing[c.place].source, standing[c.place].reference, c.word)
            for c in contests_of(standing)
        }

    assert by_statement(stated) == by_statement(shuffled)


def test_a_case_can_be_named_by_each_reason() -> None:
    """The queue and the pages know cases by the reasons of the matcher's list."""
    assert {reason.value for reason in ContestReason} <= {reason.value for reason in DecisionReason}


def test_the_word_of_schools_says_which_they_are() -> None:
    """In whichever order they were named."""
    one = OrganisationCode(OrganisationScheme.URN, "999002")
    other = OrganisationCode(OrganisationScheme.LAESTAB, "8201234")
    assert word_of_schools([one, other]) == word_of_schools([other, one, one])
    assert set(schools_of(word_of_schools([one, other]))) == {one, other}
