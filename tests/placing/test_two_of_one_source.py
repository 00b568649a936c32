"""A source that lists a child under two references means two children or has made a mistake."""

import pytest

from contactpoint.linkage.reasons import DecisionReason
from contactpoint.store.models import HeldCase
from tests.placing.content import check_whole, content
from tests.placing.files import (
    OTHER_SCHOOL,
    Loader,
    Said,
    cin,
    ctf,
    school_list,
    unique_pupil_number,
)

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ADA = Said(upn=unique_pupil_number(7))
FIRST, SECOND = ("cin", "820", "A1"), ("cin", "820", "A2")


def assert_the_second_waits() -> None:
    """The first is on the child's record, the second before a person who compares with it."""
    held = content()
    (child,) = held.children
    assert FIRST in child.references
    assert SECOND not in child.references
    ((waiting, of_child, reason),) = held.waiting
    assert waiting.reference == SECOND[2]
    assert of_child == child.references
    assert reason == DecisionReason.TWO_OF_ONE_SOURCE
    check_whole()


def test_two_references_in_one_delivery(load: Loader) -> None:
    """Of two statements of one source that fit one child, one is linked and one asked about."""
    load("ctf", ctf([ADA]))
    report = load("cin", cin([("A1", ADA), ("A2", ADA)]))
    assert (report.counts["added"], report.counts["to_review"]) == (2, 1)
    assert_the_second_waits()


def test_two_references_in_two_deliveries(load: Loader) -> None:
    """The second waits as well when the first came with an earlier load."""
    load("ctf", ctf([ADA]))
    load("cin", cin([("A1", ADA)]))
    load("cin", cin([("A2", ADA)]))
    assert_the_second_waits()


def test_two_references_that_waited_for_the_child(load: Loader) -> None:
    """Tried again once the child is known, no more than one of them is linked."""
    load("cin", cin([("A1", ADA), ("A2", ADA)]))
    assert HeldCase.objects.count() == 2
    report = load("ctf", ctf([ADA]))
    assert report.counts["linked_later"] == 1
    held = content()
    (child,) = held.children
    assert len(child.references & {FIRST, SECOND}) == 1
    assert len(held.waiting) == 1
    check_whole()


def test_a_source_that_says_it_again_is_no_second_voice(load: Loader) -> None:
    """A correction under the same reference takes the place of what it corrects."""
    load("ctf", ctf([ADA]))
    load("cin", cin([("A1", ADA)]))
    load("cin", cin([("A1", Said(upn=ADA.upn, sex="unknown"))]))
    held = content()
    assert FIRST in held.child_of("cin").references
    assert not held.waiting
    check_whole()


def test_two_authorities_may_know_one_child(load: Loader) -> None:
    """Another authority's reference is another source's."""
    load("ctf", ctf([ADA]))
    load("cin", cin([("A1", ADA)]))
    load("cin", cin([("B1", ADA)], authority="821"))
    held = content()
    assert {FIRST, ("cin", "821", "B1")} < held.child_of("ctf").references
    assert not held.waiting


def test_a_school_may_list_a_child_by_another_number(load: Loader) -> None:
    """A list's reference goes with what it has learnt of the child, so that two may be one's."""
    load("school_list", school_list([ADA]), sender=OTHER_SCHOOL)
    learnt = Said(upn=ADA.upn, nhs_number="")
    load("school_list", school_list([learnt]), sender=OTHER_SCHOOL)
    assert len(content().children) == 1
    assert not content().waiting
