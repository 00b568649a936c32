"""What is done for a caller by a mediator: a table of its own, and nothing that either holds
besides."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.actor import Action, Purpose, Through
from contactpoint.access.calls import caller_number, read_caller_number, spoken_caller_number
from contactpoint.access.decisions import Facts, acting, decision, may, mediated, purposes_of
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import Grant, Role
from contactpoint.access.scope import NATIONAL, Scope
from contactpoint.access.table import CALLERS_ROLES, MEDIATED_TABLE, OF_THE_CALLER, TABLE, Relation
from contactpoint.children.statement import ServiceKind
from tests.fixtures.actors import actor

MIA = Through(9, 9, "Mia Hall", "Mereshire Helpdesk")
LEEDS = Scope.of("E08000035")
# All that there is: for the caller, whoever it is.
_MAY = {
    (action, role)
    for action in (Action.SEARCH, Action.OPEN_RECORD)
    for role in (Role.PRACTITIONER, Role.MEDIATED_USER)
}


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", Role)
def test_for_a_caller_a_mediator_searches_and_opens_and_does_nothing_else(
    action: Action, role: Role
) -> None:
    """Each cell, however proved and switched on the caller is; every refusal says why."""
    assert bool(MEDIATED_TABLE[action][role]) is ((action, role) in _MAY)
    for relation in Relation:
        facts = Facts(is_on=True, proven=True, mediated=True)
        why = decision(role, action, relation, facts)
        if (action, role) not in _MAY:
            assert why is Refusal.MEDIATED
        else:
            assert (why is None) is (relation is Relation.NOBODY)


@pytest.mark.parametrize("action", [Action.SEARCH, Action.OPEN_RECORD])
def test_nobody_is_searched_for_before_the_callers_authority_is_switched_on(action: Action) -> None:
    """By a mediator as little as by themselves."""
    facts = Facts(is_on=False, proven=True, mediated=True)
    why = decision(Role.PRACTITIONER, action, Relation.NOBODY, facts)
    assert why is Refusal.NOT_SWITCHED_ON


def test_a_mediated_user_searches_by_a_mediator_alone() -> None:
    """Nobody who holds only this role searches at a page or a terminal of their own."""
    cal = actor(Role.MEDIATED_USER)
    assert not may(cal, Action.SEARCH)
    assert purposes_of(cal) == ()
    with pytest.raises(AccessRefusedError) as refused:
        acting(cal, Action.SEARCH, Purpose.WORKING_WITH_CHILD)
    assert refused.value.refusal is Refusal.ROLE
    assert may(mediated(cal, MIA), Action.SEARCH)
    assert acting(mediated(cal, MIA), Action.SEARCH, Purpose.WORKING_WITH_CHILD).through == MIA


_grants = st.lists(
    st.builds(Grant, st.sampled_from(Role), st.sampled_from([NATIONAL, LEEDS])), max_size=6
)


@given(grants=_grants, service=st.sampled_from(ServiceKind))
def test_whatever_else_a_caller_holds_a_call_is_of_the_front_line(
    grants: list[Grant], service: ServiceKind
) -> None:
    """No desk comes with it: a caller who reviews as well is searched for as a practitioner."""
    from dataclasses import replace

    caller = mediated(replace(actor(service=service), grants=tuple(grants)), MIA)
    assert {one.role for one in caller.grants} <= CALLERS_ROLES
    assert not caller.proven
    for action in Action:
        allowed = may(caller, action)
        assert allowed is (bool(caller.grants) and action in (Action.SEARCH, Action.OPEN_RECORD))
    own = purposes_of(actor(Role.PRACTITIONER, service)) if caller.grants else ()
    assert purposes_of(caller) == own


@pytest.mark.parametrize("role", Role)
def test_a_call_itself_is_no_purpose_of_a_search(role: Role) -> None:
    """``mediated_request`` is the purpose of the call, and what is looked for has the caller's."""
    for who in (actor(role), mediated(actor(role), MIA)):
        assert Purpose.MEDIATED_REQUEST not in purposes_of(who)
        for action in (Action.SEARCH, Action.OPEN_RECORD):
            with pytest.raises(AccessRefusedError):
                acting(who, action, Purpose.MEDIATED_REQUEST)


def test_all_that_a_practitioner_does_about_children_is_the_callers_in_a_call() -> None:
    """A new action about children fails here until it is in the list: it would else be done as the
    mediator, in the middle of a call."""
    of_practitioners = {action for action in Action if TABLE[action][Role.PRACTITIONER]}
    assert of_practitioners - OF_THE_CALLER == {
        Action.ASK_MEDIATOR,
        Action.USE_SESSION,
        Action.SEE_OWN_ACTIVITY,
        Action.SEE_OWN_ACCOUNT,
        Action.CHANGE_OWN_SECRETS,
        Action.CHANGE_OWN_CONTACT,
        Action.SEE_NOTICES,
        # Of the practice copy, in which nobody is searched for but by oneself.
        Action.PRACTISE,
    }
    assert {action for action in Action if any(MEDIATED_TABLE[action].values())} <= OF_THE_CALLER


def test_a_lapsed_grant_asks_no_mediator() -> None:
    """Grants are those in force when the actor was made: without one nothing is allowed."""
    from dataclasses import replace

    lapsed = replace(actor(Role.AUDITOR), grants=(Grant(Role.AUDITOR, LEEDS, date(2020, 1, 1)),))
    assert mediated(lapsed, MIA).grants == ()
    assert not may(mediated(lapsed, MIA), Action.SEARCH)


@given(st.integers(0, 10**9 - 1), st.integers(0, 9), st.integers(1, 9), st.data())
def test_a_wrong_figure_and_two_that_changed_places_are_noticed(
    drawn: int, place: int, by: int, data: st.DataObject
) -> None:
    """Whatever the number: the telephone turns one into another."""
    number = caller_number(drawn)
    assert read_caller_number(spoken_caller_number(number)) == number
    figures = list(number)
    figures[place] = str((int(figures[place]) + by) % 10)
    assert read_caller_number("".join(figures)) == ""
    at = data.draw(st.integers(0, 8))
    swapped = list(number)
    swapped[at], swapped[at + 1] = swapped[at + 1], swapped[at]
    assert read_caller_number("".join(swapped)) == ("" if "".join(swapped) != number else number)


@pytest.mark.parametrize(
    "typed", ["", "1", "12345678901", "١٢٣٤٥٦٧٨٩٠", "12345678x0", "-123456789", "1e9", "\0" * 10]
)
def test_what_is_no_caller_number_is_none(typed: str) -> None:
    """Figures of other scripts and signs are not read as figures."""
    assert read_caller_number(typed) == ""


def test_caller_numbers_are_drawn_from_all_there_are() -> None:
    """None follows from another."""
    assert (caller_number(0)[:9], caller_number(10**9 - 1)[:9]) == ("000000000", "999999999")
