"""Which school is current follows from what sources state, load by load, not from their dates."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contactpoint.children.contested import ContestReason, contests_of, schools_of
from contactpoint.children.current import current_among
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.provenance import RecordField, provenance
from contactpoint.children.record import assemble
from contactpoint.children.statement import (
    CORRECTION,
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
    Statement,
)

A, B, C = (
    OrganisationCode(OrganisationScheme.URN, code) for code in ("100001", "100002", "100003")
)
YESTERDAY, LONG_AGO = date(2026, 11, 29), date(2012, 9, 1)


def listed(
    school: OrganisationCode,
    *,
    since: int = 0,
    again: int = 0,
    start: date | None = None,
    end: date | None = None,
    as_at: date | None = None,
    feed: str = "school_list",
    reference: str = "1",
) -> Statement:
    """What a school says of the child."""
    return Statement(
        feed=feed,
        source=school.code if feed != "school_census" else "dfe",
        reference=reference,
        services=(StatedService(ServiceKind.SCHOOL, school, start, end),),
        as_at=as_at,
        since=since,
        again=again,
    )


def decided(chosen: OrganisationCode, *aside: OrganisationCode, since: int) -> Statement:
    """What a person says of the schools of a case."""
    return Statement(
        feed=CORRECTION,
        source="E06000049",
        reference=str(since),
        services=(
            StatedService(ServiceKind.SCHOOL, chosen),
            *(StatedService(ServiceKind.SCHOOL, one, end=YESTERDAY) for one in aside),
        ),
        since=since,
    )


def current(*stated: Statement) -> set[OrganisationCode]:
    """The schools that the record shows as current, by either way of asking."""
    found = {s.service.organisation for s in assemble(stated).services if not s.previous}
    assert found == set(current_among(ServiceKind.SCHOOL, stated))
    return found


def asked(*stated: Statement) -> set[OrganisationCode]:
    """The schools of which a person is asked."""
    found = [one for one in contests_of(stated) if one.reason is ContestReason.TWO_SCHOOLS]
    return {code for one in found for code in schools_of(one.word)}


def test_the_school_that_began_to_state_the_child_last_is_current() -> None:
    """A move: the old school's statement stands until its next full list, and nobody is asked."""
    moved = [listed(A, since=1), listed(B, since=2)]
    assert current(*moved) == {B}
    assert asked(*moved) == set()


@pytest.mark.parametrize("claimed", [date(2099, 9, 1), YESTERDAY, LONG_AGO, None])
@pytest.mark.parametrize("real", [date(2099, 9, 1), YESTERDAY, LONG_AGO, None])
def test_a_claimed_start_displaces_no_school_that_began_later(
    claimed: date | None, real: date | None
) -> None:
    """Neither 2099 nor yesterday makes the list of a school the current one for ever."""
    assert current(
        listed(A, since=1, start=claimed, as_at=claimed), listed(B, since=2, start=real)
    ) == {B}


def test_a_school_that_never_saw_the_child_is_not_believed_against_the_one_that_goes_on() -> None:
    """The real school states the child again: both are shown, and a person is asked."""
    taken_over = [listed(A, since=1, again=3), listed(B, since=2, start=YESTERDAY)]
    assert current(*taken_over) == asked(*taken_over) == {A, B}


def test_the_case_hangs_on_the_school_that_began_last() -> None:
    """So that it is for the authority by what the others state."""
    stated = [listed(B, since=2), listed(A, since=1, again=3)]
    (contest,) = contests_of(stated)
    assert stated[contest.place].source == B.code


def test_a_late_list_of_the_old_school_is_asked_about_until_it_drops_the_child() -> None:
    """Its next full list ends its statement, and with it the question."""
    late = [listed(A, since=1, again=3), listed(B, since=2)]
    assert asked(*late) == {A, B}
    assert current(late[1]) == {B}
    assert asked(late[1]) == set()


def test_once_the_other_school_drops_the_child_the_first_is_current_alone() -> None:
    """The attack ends with the statement that made it."""
    assert current(listed(A, since=1, again=3)) == {A}


def test_a_child_who_comes_back_is_at_the_first_school() -> None:
    """It dropped the child and begins to state it anew."""
    assert current(listed(A, since=5), listed(B, since=2)) == {A}


def test_a_third_school_makes_both_previous_until_they_state_the_child_again() -> None:
    """What was stated before it began is over."""
    disputed = [listed(A, since=1, again=3), listed(B, since=2)]
    assert current(*disputed, listed(C, since=4)) == {C}
    assert current(replace(disputed[0], again=5), disputed[1], listed(C, since=4)) == {A, C}


def test_among_schools_of_one_load_the_believed_start_decides() -> None:
    """All of a first load begin at once."""
    first = [listed(A, start=LONG_AGO), listed(B, start=YESTERDAY)]
    assert current(*first) == {B}
    assert asked(*first) == set()
    assert current(replace(first[0], again=3), first[1]) == {A, B}


def test_a_later_delivery_outranks_every_date_of_a_first_load() -> None:
    """Whatever was claimed in it."""
    assert current(
        listed(A, start=YESTERDAY, as_at=YESTERDAY), listed(B, since=9, start=LONG_AGO)
    ) == {B}


def test_a_new_reference_of_one_school_is_no_new_beginning() -> None:
    """The school learnt a number; it began with its first statement of the child."""
    learnt = listed(A, since=6, reference="2")
    assert current(listed(A, since=1), learnt, listed(B, since=2)) == {A, B}
    assert asked(listed(A, since=1), learnt, listed(B, since=2)) == {A, B}


def test_one_school_of_two_sources_is_no_contradiction() -> None:
    """The census and the school's own list."""
    both = [listed(A, since=1), listed(A, since=4, feed="school_census")]
    assert current(*both) == {A}
    assert asked(*both) == set()


def test_that_a_pupil_has_left_is_for_its_school_or_the_nation_to_say() -> None:
    """What another school says of it ends nothing; the census' word counts by its delivery."""
    at_a = listed(A, since=1)
    claimed = replace(
        listed(B, since=2), services=(StatedService(ServiceKind.SCHOOL, A, None, YESTERDAY),)
    )
    assert current(at_a, claimed) == {A}
    census = listed(A, since=2, end=YESTERDAY, feed="school_census")
    assert current(at_a, census) == set()
    assert current(replace(at_a, again=3), census) == {A}


@pytest.mark.parametrize(("chosen", "other"), [(A, B), (B, A)])
def test_what_a_person_decides_holds_however_often_the_other_states_the_child(
    chosen: OrganisationCode, other: OrganisationCode
) -> None:
    """The case is closed and one school current."""
    stated = [
        listed(A, since=1, again=3),
        listed(B, since=2, again=9),
        decided(chosen, other, since=4),
    ]
    assert current(*stated) == {chosen}
    assert asked(*stated) == set()


def test_a_decision_gives_way_to_what_begins_later() -> None:
    """A school that begins to state the child after it, a third one or the same anew."""
    by_then = [listed(A, since=1, again=3), listed(B, since=2), decided(A, B, since=4)]
    assert current(*by_then, listed(C, since=5)) == {C}
    assert current(by_then[0], listed(B, since=5), by_then[2]) == {B}
    assert current(replace(by_then[0], again=6), listed(B, since=5), by_then[2]) == {A, B}


def test_a_decision_ends_when_no_source_states_what_was_chosen() -> None:
    """The school that was chosen has dropped the child: the other one still has it."""
    assert current(listed(B, since=2), decided(A, B, since=4)) == {B}


def test_a_correction_of_schools_adds_no_service() -> None:
    """It chooses among what sources state."""
    assert [
        s.service.organisation for s in assemble([listed(A), decided(A, since=1)]).services
    ] == [A]


def test_of_two_practices_that_which_began_last_is_current() -> None:
    """Nobody is asked: health alone states practices."""
    practices = [
        Statement(
            feed="pds",
            source="nhs",
            reference=str(since),
            services=(
                StatedService(
                    ServiceKind.GP_PRACTICE, OrganisationCode(OrganisationScheme.ODS, code), start
                ),
            ),
            since=since,
        )
        for since, code, start in ((1, "N81013", YESTERDAY), (2, "N85022", LONG_AGO))
    ]
    shown = [(s.service.organisation.code, s.previous) for s in assemble(practices).services]
    assert shown == [("N85022", False), ("N81013", True)]
    assert contests_of(practices) == []


def test_of_two_equally_trusted_sources_the_later_delivery_is_believed() -> None:
    """The day that a transfer file claims beats nobody; the values' voices stand in that order."""
    claims = replace(
        listed(A, since=1, feed="ctf", as_at=YESTERDAY), names=(PersonName("Ada", "Obi"),)
    )
    later = replace(
        listed(B, since=2, feed="ctf", as_at=LONG_AGO), names=(PersonName("Ada", "Okafor"),)
    )
    name = assemble([claims, later]).name
    assert name is not None
    assert name.name.family == "Okafor"
    same = [replace(one, names=later.names) for one in (claims, later)]
    (value,) = provenance(same)[RecordField.NAME]
    assert [voice.source for voice in value.voices] == [B.code, A.code]


def test_a_former_name_of_a_more_trusted_source_does_not_hide_the_one_in_use() -> None:
    """What is old is shown as former, though its source knows nothing newer."""
    old = Statement("pds", "nhs", "1", names=(PersonName("Ada", "Obi", NameKind.FORMER),))
    record = assemble([old, replace(listed(A), names=(PersonName("Ada", "Okafor"),))])
    assert record.name is not None
    assert record.name.name.family == "Okafor"
    assert [other.name.kind for other in record.other_names] == [NameKind.FORMER]
    alone = assemble([old]).name
    assert alone is not None
    assert alone.name.family == "Obi"


@dataclass
class _Index:
    """Statements as loads keep them, by the rules of ``placing``, on one record."""

    load: int = 0
    held: dict[OrganisationCode, Statement] = field(default_factory=dict)

    def take(self, school: OrganisationCode, claimed: date | None) -> None:
        self.load += 1
        held = self.held.get(school)
        since = self.load if held is None else held.since
        self.held[school] = listed(
            school, since=since, again=self.load, start=claimed, as_at=claimed
        )

    def drop(self, school: OrganisationCode) -> None:
        self.load += 1
        self.held.pop(school, None)


_DAYS = st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31))
_STEPS = st.lists(
    st.tuples(st.sampled_from([A, B, C]), st.booleans(), _DAYS, _DAYS), min_size=1, max_size=12
)


@given(steps=_STEPS)
def test_no_date_that_a_source_claims_changes_which_school_is_current(
    steps: Sequence[tuple[OrganisationCode, bool, date | None, date | None]],
) -> None:
    """Two worlds of the same deliveries with any other dates have the same current schools; so has
    one that asks. A school is current whenever it was stated after all others began."""
    one, other = _Index(), _Index()
    for school, states, claimed, differently in steps:
        for index, day in ((one, claimed), (other, differently)):
            index.take(school, day) if states else index.drop(school)
        stated = list(one.held.values())
        found = current(*stated) if stated else set()
        assert found == (current(*other.held.values()) if stated else set())
        if states:
            assert school in found
        assert asked(*stated) == (found if len(found) > 1 else set())


@given(
    stated=st.lists(
        st.builds(
            listed,
            st.sampled_from([A, B, C]),
            since=st.integers(0, 3),
            again=st.integers(0, 5),
            start=_DAYS,
            end=st.none() | st.just(YESTERDAY),
            feed=st.sampled_from(["school_list", "ctf", "school_census"]),
            reference=st.sampled_from(["1", "2"]),
        ),
        max_size=6,
        unique_by=lambda one: (one.feed, one.source, one.reference),
    ),
    data=st.data(),
)
def test_the_order_of_statements_is_of_no_account(
    stated: list[Statement], data: st.DataObject
) -> None:
    """Which school is current, what is asked, and what of each is shown."""
    again = data.draw(st.permutations(stated))
    found = current_among(ServiceKind.SCHOOL, stated)
    assert set(found) == set(current_among(ServiceKind.SCHOOL, again))
    assert asked(*stated) == asked(*again)
    assert bool(found) <= any(one.services[0].end is None for one in stated)
    assert assemble(stated).services == assemble(again).services if stated else True
