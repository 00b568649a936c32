"""Statements of one feed in sight of each other: groups, and two of one source."""

from collections.abc import Sequence
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.bulk.linking_doubts import Doubt, Settled
from contactpoint.bulk.linking_together import founded_by, leads_of, settle_group
from contactpoint.linkage.prior import Prior
from contactpoint.linkage.profile import Profile, pack
from tests.linkage.invented import profile

HOME = "SK11 6XY"
AREA = Prior.of_index(0)
KNOWN = profile("Olivia/Featherstone", "2015-03-09", postcode=HOME)
AGREES, DIFFERS = KNOWN, profile("Oilvia/Fetherstone", "2015-03-09", postcode=HOME)
ALSO_DIFFERS = profile("Olivai/Fetherstone", "2015-03-09", postcode=HOME)

statements = st.integers(min_value=0, max_value=30)


def settled(
    stated: Sequence[Profile], *, sources: str = "", lasting: bool = False
) -> list[Settled]:
    """The decisions on a group of statements near one child, each of a source of one letter."""
    doubts = [
        Doubt(
            number,
            pack(one),
            [(7, [pack(KNOWN)])],
            source=sources[number] if sources else "a",
            beside=[other for other in range(len(stated)) if other != number],
        )
        for number, one in enumerate(stated)
    ]
    return settle_group(doubts, prior=AREA, lasting=lasting)


@given(st.lists(st.tuples(statements, statements)))
def test_whoever_is_tied_to_each_other_has_one_lead(pairs: list[tuple[int, int]]) -> None:
    """Two have the same lead exactly when a chain of pairs ties them: the first of them all."""
    tied = {one: {one} for pair in pairs for one in pair}
    for one, other in pairs:
        both = tied[one] | tied[other]
        for member in both:
            tied[member] = both
    assert leads_of(pairs) == {one: min(together) for one, together in tied.items()}


def test_of_one_source_no_two_join_a_child() -> None:
    """Whatever their order, the one that agrees joins the child and the others wait beside it."""
    for order in permutations([AGREES, DIFFERS, ALSO_DIFFERS]):
        found = settled(order)
        joining = [order[one.statement] for one in found if one.outcome == "link"]
        assert joining == [AGREES]
        assert {one.outcome for one in found} == {"link", "ask"}


def test_of_two_that_fit_as_well_neither_joins() -> None:
    """Where nobody can say which of two of one source is the child's, both wait."""
    for order in permutations([DIFFERS, ALSO_DIFFERS]):
        assert [one.outcome for one in settled(order)] == ["ask", "ask"]


def test_two_sources_may_both_join() -> None:
    """What one source lists says nothing of another's list."""
    found = settled([AGREES, DIFFERS], sources="ab")
    assert [(one.outcome, one.child) for one in found] == [("link", 7), ("link", 7)]


@pytest.mark.parametrize(("lasting", "outcome"), [(False, "link"), (True, "ask")])
def test_a_shared_number_makes_two_rows_one_child(lasting: bool, outcome: str) -> None:
    """Not where a source keeps its references: there a second reference is another child."""
    rows = [
        profile("Olivia/Featherstone", "2015-03-09", postcode=HOME, upn="B801200005001"),
        profile("Oilvia/Fetherstone", "2015-03-09", postcode=HOME, upn="B801200005001"),
    ]
    first, second = settled(rows, lasting=lasting)
    assert (first.outcome, first.child) == ("link", 7)
    assert second.outcome == outcome


def test_what_a_statement_founds_is_in_sight_of_the_next() -> None:
    """Who is new and listed by two schools gets one record."""
    new = profile("Theodore/Quillfeather", "2011-02-03", postcode="M1 1AE", upn="B801200005001")
    doubts = [
        Doubt(3, pack(new), (), source="a", beside=[5]),
        Doubt(5, pack(new), (), source="b", beside=[3]),
    ]
    first, second = settle_group(doubts, prior=AREA, lasting=True)
    assert (first.outcome, first.child) == ("new", None)
    assert (second.outcome, second.child) == ("link", founded_by(3))
