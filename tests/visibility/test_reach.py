"""Who may learn what of whom: the truth table, written out."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.actor import Action
from contactpoint.access.grants import Role
from contactpoint.access.scope import NATIONAL, NOT_KNOWN, Scope
from contactpoint.access.table import TABLE as MAY
from contactpoint.children.names import PersonName
from contactpoint.children.record import assemble
from contactpoint.children.statement import Statement
from contactpoint.visibility.facets import Facet
from contactpoint.visibility.reach import (
    REACH,
    Reach,
    Standing,
    is_for_reviewers,
    reach,
    reach_of_archived,
    reach_of_statement,
    shows_who_works,
    standing,
)
from contactpoint.visibility.status import Status
from tests.fixtures.actors import actor

TODAY = date(2026, 9, 1)
YORK, LEEDS = Scope.of("E06000014"), Scope.of("E08000035")

_SAID = Statement(
    feed="pds",
    source="nhs",
    reference="1",
    names=(PersonName("Ada", "Quill"),),
    birth_date=date(2015, 3, 9),
)
_ACTIVE = Facet(assemble([_SAID]), (), ())
_NAMELESS = Facet(assemble([Statement("cin", "383", "1", birth_date=date(2015, 3, 9))]), (), ())
_GROWN_UP = Facet(
    assemble([Statement("pds", "nhs", "1", _SAID.names, birth_date=date(2008, 9, 1))]), (), ()
)
_NOTHING = Facet(None, (), ())


@dataclass(frozen=True)
class Kept:
    """A child as it is stored."""

    open: Facet
    status: Status


# For each role: silent, archived, active, shielded, concealed, guarded; before the stroke somebody
# else's child, after it one that the actor's desk decides about. "-" nothing, "o" open, "W" whole.
TABLE = """
practitioner            -/-  -/-  o/o  o/o  -/-  -/-
mediated_user           -/-  -/-  o/o  o/o  -/-  -/-
mediator                -/-  -/-  -/-  -/-  -/-  -/-
account_manager         -/-  -/-  -/-  -/-  -/-  -/-
data_quality            -/-  -/-  o/W  o/o  -/-  -/-
shielding_officer       -/-  -/-  o/W  o/W  -/W  -/W
disclosure_officer      -/-  -/-  o/o  o/o  -/-  -/-
auditor                 -/-  -/-  -/-  -/-  -/-  -/-
national_administrator  -/-  -/-  -/-  -/-  -/-  -/-
subject                 -/-  -/-  -/-  -/-  -/-  -/-
"""
_SIGNS = {"-": Reach.NOTHING, "o": Reach.OPEN, "W": Reach.WHOLE}
_STANDS = {
    Standing.SILENT: (_NOTHING, Status.ACTIVE),
    Standing.ARCHIVED: (_GROWN_UP, Status.ACTIVE),
    Standing.ACTIVE: (_ACTIVE, Status.ACTIVE),
    Standing.SHIELDED: (_ACTIVE, Status.SHIELDED),
    Standing.CONCEALED: (_NOTHING, Status.CONCEALED),
    Standing.GUARDED: (_NOTHING, Status.GUARDED),
}
CELLS = [
    (Role(role), how, own, _SIGNS[pair.split("/")[own]])
    for role, *pairs in (line.split() for line in TABLE.strip().splitlines())
    for how, pair in zip(Standing, pairs, strict=True)
    for own in (False, True)
]


def test_the_table_is_total() -> None:
    """Every role and every way to stand has its cell, here and in the code."""
    assert {(role, how) for role, how, _, _ in CELLS} == {(r, h) for r in Role for h in Standing}
    assert {r: {*cells} for r, cells in REACH.items()} == {r: {*Standing} for r in Role}


@pytest.mark.parametrize(("role", "how", "own", "expected"), CELLS)
def test_each_cell(role: Role, how: Standing, own: bool, expected: Reach) -> None:
    """What the role may learn of a child that stands so, of its own authority or another."""
    facet, status = _STANDS[how]
    assert standing(facet, status, TODAY) is how
    # Whom health guards is the national desk's, wherever the child lives.
    desk = NATIONAL if own and how is Standing.GUARDED else YORK
    who = actor(role, scope=desk)
    child = Kept(facet, status)
    assert reach(who, child, TODAY, whose=lambda: YORK if own else LEEDS) is expected


@pytest.mark.parametrize("status", [Status.GUARDED, Status.MAY_BE_GUARDED])
@pytest.mark.parametrize("role", Role)
def test_no_authority_learns_of_its_own_guarded_children(role: Role, status: Status) -> None:
    """Nor is it asked whose they are: that would take time to find out."""

    def whose() -> Scope:
        raise AssertionError("asked whose a guarded child is")

    who = actor(role, scope=YORK)
    for facet in (_NOTHING, _ACTIVE, _GROWN_UP):
        assert reach(who, Kept(facet, status), TODAY, whose=whose) is Reach.NOTHING


@pytest.mark.parametrize(
    ("facet", "how"), [(_NAMELESS, Standing.SILENT), (_NOTHING, Standing.SILENT)]
)
def test_without_a_name_there_is_nothing_to_show_a_child_under(facet: Facet, how: Standing) -> None:
    """A return of social care alone is no record that anybody can open."""
    assert standing(facet, Status.ACTIVE, TODAY) is how


@given(status=st.sampled_from(Status), facet=st.sampled_from([_ACTIVE, _NOTHING, _GROWN_UP]))
def test_who_is_concealed_stands_so_whatever_else_is_known(status: Status, facet: Facet) -> None:
    """No date and no missing name takes a concealed child out of its officers' reach."""
    concealed = standing(facet, status, TODAY) is Standing.CONCEALED
    assert concealed is (status is Status.CONCEALED)


@pytest.mark.parametrize(
    ("desk", "whose", "whole"),
    [(NATIONAL, NOT_KNOWN, True), (NOT_KNOWN, NOT_KNOWN, False), (YORK, NOT_KNOWN, False)],
)
def test_whom_nobodys_authority_is_known_of_is_the_national_desks(
    desk: Scope, whose: Scope, whole: bool
) -> None:
    """Not every authority's, and not that of a desk whose own authority is unknown."""
    who = actor(Role.DATA_QUALITY, scope=desk)
    found = reach(who, Kept(_ACTIVE, Status.ACTIVE), TODAY, whose=lambda: whose)
    assert found is (Reach.WHOLE if whole else Reach.OPEN)


@pytest.mark.parametrize(
    ("status", "how_far", "shown"),
    [
        (Status.ACTIVE, Reach.NOTHING, False),
        (Status.ACTIVE, Reach.OPEN, True),
        (Status.ACTIVE, Reach.WHOLE, True),
        (Status.SHIELDED, Reach.OPEN, False),
        (Status.SHIELDED, Reach.WHOLE, True),
        (Status.CONCEALED, Reach.OPEN, False),
        (Status.CONCEALED, Reach.WHOLE, True),
    ],
)
def test_who_works_with_a_hidden_child_would_tell_where_it_is(
    status: Status, how_far: Reach, shown: bool
) -> None:
    """Only who sees the whole of such a child learns who else works with it."""
    assert shows_who_works(status, how_far) is shown


@pytest.mark.parametrize("how", [how for how in Standing if how is not Standing.ARCHIVED])
def test_a_case_waits_only_where_a_reviewer_may_see_the_whole_child(how: Standing) -> None:
    """Else the length of the queue would tell that there is something to hide. Who is of age leaves
    the queues by the day, whatever is written."""
    reviewers = [role for role in Role if MAY[Action.REVIEW][role]]
    seen_whole = any(REACH[role][how][True] is Reach.WHOLE for role in reviewers)
    assert is_for_reviewers(*_STANDS[how]) is seen_whole


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("how", ["stands", "guarded", "grown up", "another authority's"])
def test_a_waiting_statement_is_its_reviewers_and_nobody_elses(role: Role, how: str) -> None:
    """It is on no record, so that nobody but the desk whose case it is learns of it; what its
    source guards nobody does. Its own date of birth does not hide it: a source may be wrong, and
    then nobody could decide whose it is."""
    stated, whose = _SAID, YORK
    if how == "guarded":
        stated = Statement("pds", "nhs", "1", _SAID.names, restricted=True)
    elif how == "grown up":
        stated = Statement("pds", "nhs", "1", _SAID.names, birth_date=date(2008, 9, 1))
    elif how == "another authority's":
        whose = LEEDS
    found = reach_of_statement(actor(role, scope=YORK), stated, whose)
    reviews = role in (Role.DATA_QUALITY, Role.SHIELDING_OFFICER)
    shown = reviews and how in ("stands", "grown up")
    assert found is (Reach.WHOLE if shown else Reach.NOTHING)


_DIED = Facet(
    assemble(
        [Statement("pds", "nhs", "1", _SAID.names, _SAID.birth_date, death_date=date(2025, 9, 1))]
    ),
    (),
    (),
)
_DIED_LATER = Facet(
    assemble(
        [Statement("pds", "nhs", "1", _SAID.names, _SAID.birth_date, death_date=date(2025, 9, 2))]
    ),
    (),
    (),
)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("whose", [YORK, LEEDS, NOT_KNOWN])
def test_an_archived_record_is_put_right_by_who_decides_about_the_child(
    role: Role, whose: Scope
) -> None:
    """No other role, and no other authority's desk, learns of it."""
    who = actor(role, scope=YORK)
    found = reach_of_archived(who, Kept(_DIED, Status.ACTIVE), TODAY, whose=lambda: whose)
    reviews = role in (Role.DATA_QUALITY, Role.SHIELDING_OFFICER)
    assert found is (Reach.WHOLE if reviews and whose == YORK else Reach.NOTHING)


@pytest.mark.parametrize(
    ("facet", "status"),
    [
        (_ACTIVE, Status.ACTIVE),
        (_DIED_LATER, Status.ACTIVE),
        (_GROWN_UP, Status.ACTIVE),
        (_NOTHING, Status.ACTIVE),
        (_DIED, Status.SHIELDED),
        (_DIED, Status.CONCEALED),
    ],
)
def test_the_list_of_archived_records_is_no_way_to_anybody_else(
    facet: Facet, status: Status
) -> None:
    """Nobody who is found by searches, is of age or is hidden is seen by way of it."""
    for role in Role:
        who = actor(role, scope=YORK)
        found = reach_of_archived(who, Kept(facet, status), TODAY, whose=lambda: YORK)
        assert found is Reach.NOTHING
