"""Where the case of two records hangs, and which of them stay."""

import pytest

from contactpoint.review.asked_about import AskedAbout
from contactpoint.review.kinds import CaseKind
from contactpoint.review.resembling import (
    Hanging,
    Hook,
    has_lost_its_statement,
    hook_for,
    is_settled,
    is_spoken_of,
    turned_to,
)
from contactpoint.review.urgency import LAST, MAY_BE_WRONG, TWINS

# Two records, and a third of which another case may be.
ADA, NGOZI, RAVI = 1, 2, 3


def resembling(
    pk: int = 10, *, urgency: int = TWINS, child: int = ADA, other_child: int = NGOZI
) -> Hanging:
    """The case that Ngozi's record may be of the same child as Ada's."""
    return Hanging(pk, CaseKind.RESEMBLANCE, urgency, child, other_child)


def placing(pk: int = 20, *, urgency: int = LAST) -> Hanging:
    """A case on where a statement belongs."""
    return Hanging(pk, CaseKind.PLACING, urgency, ADA, None)


def hook(
    statement: int, record: int, case: Hanging | None = None, *, is_correction: bool = False
) -> Hook:
    """A statement that stands on a record."""
    return Hook(statement, record, is_correction, case)


def chosen(case: Hanging, *hooks: Hook) -> int | None:
    """The statement on which a case is to hang, in whatever order those that stand are given."""
    found = {hook_for(case, given) for given in (hooks, hooks[::-1])}
    assert len(found) == 1
    one = found.pop()
    return None if one is None else one.statement


def test_a_statement_without_a_case_is_chosen_of_its_own_record_first() -> None:
    """An older one of the other record, and what has a case already, come after it."""
    hooks = (hook(1, ADA), hook(2, NGOZI, resembling(11, urgency=LAST)), hook(4, NGOZI))
    assert chosen(resembling(), *hooks, hook(3, NGOZI)) == 3


def test_the_other_record_will_do() -> None:
    """The case asks the same from either side."""
    taken = hook(2, NGOZI, resembling(11, urgency=LAST))
    assert chosen(resembling(), hook(5, ADA), hook(4, ADA), taken) == 4


def test_the_least_urgent_case_makes_room() -> None:
    """Where no statement is free, the newest of the least urgent cases gives up its own."""
    hooks = (
        hook(1, ADA, resembling(11, urgency=TWINS, other_child=RAVI)),
        hook(2, ADA, resembling(12, urgency=LAST, other_child=RAVI)),
        hook(3, NGOZI, resembling(13, urgency=LAST, child=RAVI)),
    )
    assert chosen(resembling(urgency=MAY_BE_WRONG), *hooks) == 3


@pytest.mark.parametrize("urgency", [TWINS, MAY_BE_WRONG])
def test_a_case_as_urgent_keeps_its_statement(urgency: int) -> None:
    """Only what matters less than this makes room for it."""
    held = resembling(11, urgency=urgency, other_child=RAVI)
    assert chosen(resembling(urgency=TWINS), hook(1, ADA, held)) is None


def test_a_statement_that_was_before_a_person_is_neither_free_nor_given_up() -> None:
    """Its case is not of two records, and may not be settled yet."""
    assert chosen(resembling(urgency=MAY_BE_WRONG), hook(1, NGOZI, placing())) is None


def test_no_case_hangs_on_a_correction() -> None:
    """A correction says nothing of who a child is, so nothing is asked by it."""
    assert chosen(resembling(), hook(1, NGOZI, is_correction=True)) is None


def test_nothing_is_asked_of_a_record_of_which_no_source_speaks() -> None:
    """What is said of the other record, or was corrected, does not count."""
    silent = [hook(1, ADA), hook(2, NGOZI, is_correction=True)]
    assert not is_spoken_of(resembling(), silent)
    assert is_spoken_of(resembling(), [*silent, hook(3, NGOZI)])


@pytest.mark.parametrize(("stands_on", "lost"), [(NGOZI, False), (ADA, True), (None, True)])
def test_a_case_loses_a_statement_that_leaves_its_record(stands_on: int | None, lost: bool) -> None:
    """To whichever record it goes, or to none."""
    assert has_lost_its_statement(resembling(), stands_on) is lost
    assert not has_lost_its_statement(placing(), stands_on)


@pytest.mark.parametrize("stands_on", [NGOZI, ADA, None])
def test_what_is_asked_of_two_records_is_not_settled_by_a_change_of_one_statement(
    stands_on: int | None,
) -> None:
    """Unless it has gone from the record; that a statement was placed settles where it belongs."""
    assert is_settled(resembling(), stands_on) is (stands_on != NGOZI)
    assert is_settled(placing(), stands_on)


def test_a_case_turns_to_the_record_it_hangs_on() -> None:
    """The record that the statement stands on is always the case's other."""
    assert turned_to(resembling(), NGOZI) == AskedAbout(ADA, NGOZI)
    assert turned_to(resembling(), ADA) == AskedAbout(NGOZI, ADA)
