"""Involvements when records are joined and parted: one lead professional, and all goes home."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.children.statement import ServiceKind
from contactpoint.involvement.involvement import Involvement
from contactpoint.involvement.joining import KeptInvolvement, brought_over, taken_back

TODAY = date(2026, 9, 1)
SURVIVOR, JOINED, JOINED_BEFORE = 1, 2, 3


def involvement(*, lead: bool = False, ended_on: date | None = None) -> Involvement:
    """An invented school nurse's."""
    return Involvement(
        account_id=1,
        service=ServiceKind.SCHOOL_NURSING,
        organisation_name="Mereton school nurses",
        authority_name="Mereshire",
        practitioner_name="Nia Pugh",
        job_title="School nurse",
        telephone="01632 960001",
        email="nia.pugh@mereshire.example",
        started_on=date(2026, 1, 5),
        ended_on=ended_on,
        lead=lead,
    )


def kept(
    *,
    lead: bool = False,
    ended_on: date | None = None,
    recorded_on: int | None = None,
    passed_on: bool = False,
) -> KeptInvolvement:
    """The same as it is held on a record."""
    return KeptInvolvement(
        reference=UUID(int=1),
        involvement=involvement(lead=lead, ended_on=ended_on),
        recorded_on=recorded_on,
        lead_passed_on=passed_on,
    )


def back(held: KeptInvolvement, *there: Involvement, to_record: int = JOINED) -> KeptInvolvement:
    """One involvement, taken back to a record."""
    (taken,) = taken_back([held], to_record=to_record, there=there, today=TODAY)
    return taken


def test_the_survivors_lead_stays() -> None:
    """Where both records have a lead professional, the joined one's gives it up for now."""
    (brought,) = brought_over([kept(lead=True)], from_record=JOINED, there=[involvement(lead=True)])
    assert brought == kept(recorded_on=JOINED, passed_on=True)


def test_the_only_lead_is_brought_along() -> None:
    """Where the survivor has no lead professional, the joined record's is the child's."""
    (brought,) = brought_over([kept(lead=True)], from_record=JOINED, there=[involvement()])
    assert brought == kept(lead=True, recorded_on=JOINED)


def test_what_was_joined_before_stays_marked_as_of_its_own_record() -> None:
    """Joined twice, an involvement still knows the record that it was recorded on."""
    (brought,) = brought_over([kept(recorded_on=JOINED_BEFORE)], from_record=JOINED, there=[])
    assert brought.recorded_on == JOINED_BEFORE


@given(
    leads=st.lists(st.booleans(), max_size=1),
    there=st.lists(st.booleans(), max_size=1),
    others=st.integers(0, 3),
)
def test_a_joined_child_never_has_two_leads_and_a_join_undone_is_as_before(
    leads: list[bool], there: list[bool], others: int
) -> None:
    """Whoever had the lead on either record has it again once the two are parted."""
    held = [kept(lead=lead) for lead in leads] + [kept() for _ in range(others)]
    stays = [involvement(lead=lead) for lead in there]
    brought = brought_over(held, from_record=JOINED, there=stays)
    assert sum(one.lead for one in (*stays, *(one.involvement for one in brought))) <= 1
    assert taken_back(brought, to_record=JOINED, there=[], today=TODAY) == held


def test_the_lead_is_not_taken_from_whoever_has_it_there() -> None:
    """Who gave the lead up does not get it back where somebody else has taken it."""
    assert back(kept(recorded_on=JOINED, passed_on=True), involvement(lead=True)) == kept()


def test_an_ended_involvement_does_not_get_the_lead_back() -> None:
    """Only somebody who works with the child still is lead professional again."""
    ended = date(2026, 6, 1)
    assert back(kept(recorded_on=JOINED, passed_on=True, ended_on=ended)) == kept(ended_on=ended)


@pytest.mark.parametrize("passed_on", [False, True])
def test_what_is_of_a_record_joined_before_stays_marked(passed_on: bool) -> None:
    """It comes back with the record, but is at home only once that join is undone as well."""
    held = kept(recorded_on=JOINED_BEFORE, passed_on=passed_on)
    assert back(held) == held
