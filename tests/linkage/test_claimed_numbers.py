"""A number is whose the body says that allots it: whoever writes it on a list stands between no
child and what is said of it."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.children.sex import Sex
from contactpoint.children.sources import SOURCE_KINDS, allotted_number, registers
from contactpoint.linkage.candidates import Candidate, without_claims
from contactpoint.linkage.decision import (
    MOST_WEIGHED,
    Decision,
    DecisionReason,
    Outcome,
    decide,
    worth_weighing,
)
from contactpoint.linkage.keys import DATE, FAMILY_END, FAMILY_START, GIVEN_END, GIVEN_START
from contactpoint.linkage.model import load_model
from contactpoint.linkage.profile import Profile, pack, unpack
from tests.linkage.invented import profile, statement

BORN = "2017-07-04"
HOME = "SK11 6XY"
NHS, OTHER_NHS = "9990000018", "9990000026"
UPN = "B801200005001"
ANN = profile("Ann/Ray", "2017-07-05", postcode=HOME, nhs=NHS, sex=Sex.FEMALE, feed="pds")


def decided(ours: Profile, *children: Profile) -> Decision:
    """What becomes of ``ours`` beside children 1, 2, ..."""
    candidates = [Candidate(number, (one,)) for number, one in enumerate(children, start=1)]
    return decide(ours, candidates, load_model())


@pytest.mark.parametrize("feed", sorted(SOURCE_KINDS))
def test_only_the_body_that_allots_a_number_says_whose_it_is(feed: str) -> None:
    """Health the NHS number, the census the UPN; any other feed claims both."""
    stated = statement("Ann/Ray", BORN, nhs=NHS, upn=UPN, feed=feed)
    allotted = {"pds": NHS, "school_census": UPN}.get(feed, "")
    assert allotted_number(stated) == profile("", nhs=NHS, upn=UPN, feed=feed).allotted == allotted
    assert registers(stated) is (bool(allotted) or feed == "child_register")
    assert not allotted_number(statement("Ann/Ray", BORN, feed=feed))
    assert registers(statement("Ann/Ray", BORN, feed=feed)) is (feed == "child_register")


@pytest.mark.parametrize("allotted", ["", NHS, UPN])
def test_what_is_allotted_is_packed(allotted: str) -> None:
    """And a profile of an earlier form is read as claiming its numbers."""
    feed = {NHS: "pds", UPN: "school_census"}.get(allotted, "ctf")
    made = profile("Ann/Ray", BORN, postcode=HOME, nhs=NHS, upn=UPN, feed=feed)
    assert unpack(pack(made)) == made
    assert made.allotted == allotted
    earlier = "3" + pack(made)[1:].rpartition("|")[0]
    assert unpack(earlier) == profile("Ann/Ray", BORN, postcode=HOME, nhs=NHS, upn=UPN)


def test_a_return_goes_to_whom_the_number_was_allotted_though_another_claims_it() -> None:
    """Social care's return has a number and a date. An invented child has the same number and the
    very date, which health has with a slip: the return would go to it, out of sight."""
    invented = profile("Zed/Lure", BORN, nhs=NHS, sex=Sex.FEMALE)
    social_care = profile("", BORN, nhs=NHS, sex=Sex.FEMALE, feed="cin")
    decision = decided(social_care, ANN, invented)
    assert (decision.outcome, decision.child) == (Outcome.LINK, 1)
    # Were nobody's word better than another's, the very date would decide.
    claimed = profile("Ann/Ray", "2017-07-05", postcode=HOME, nhs=NHS, sex=Sex.FEMALE)
    decision = decided(social_care, claimed, invented)
    assert (decision.outcome, decision.child) != (Outcome.LINK, 1)


def test_a_number_that_another_claims_makes_nothing_ambiguous() -> None:
    """The child's own practice names her by it, and an invented child has claimed it before."""
    ours = profile("Ann/Ray", "2017-07-05", nhs=NHS, sex=Sex.FEMALE, feed="ctf")
    decision = decided(ours, ANN, profile("Ann/Ray", "2017-07-05", nhs=NHS, sex=Sex.FEMALE))
    assert (decision.outcome, decision.child) == (Outcome.LINK, 1)


def test_a_claim_stands_where_nobody_says_whose_the_number_is() -> None:
    """A list and a transfer file that have one number are still likely of one child."""
    listed = profile("Ann/Ray", BORN, nhs=NHS)
    decision = decided(profile("Annie/Ray", BORN, nhs=NHS, feed="ctf"), listed)
    assert (decision.outcome, decision.child) == (Outcome.LINK, 1)


def test_a_registration_is_not_sent_to_people_by_who_claimed_its_number() -> None:
    """The child's number was on an invented row before health registered the child: a person sees
    both, and nothing is joined."""
    decision = decided(ANN, profile("Zed/Lure", "2011-01-20", nhs=NHS))
    assert (decision.outcome, decision.reason) == (
        Outcome.ASK,
        DecisionReason.IDENTIFIER_OF_ANOTHER,
    )


@given(
    claims=st.lists(st.sampled_from(["nhs", "upn", "both", "none"]), max_size=4),
    holder=st.sampled_from(["nhs", "upn", None]),
)
def test_only_claims_of_what_is_anothers_are_left_out(
    claims: list[str], holder: str | None
) -> None:
    """Everything else of a candidate stays, and who holds a number keeps it."""
    numbers: Mapping[str, dict[str, str]] = {
        "nhs": {"nhs": NHS},
        "upn": {"upn": UPN},
        "both": {"nhs": NHS, "upn": UPN},
        "none": {},
    }
    held = {"nhs": "pds", "upn": "school_census"}
    some = [Candidate(n, (profile("Ann/Ray", BORN, **numbers[c]),)) for n, c in enumerate(claims)]
    if holder is not None:
        of = profile("Ann/Ray", BORN, **numbers[holder], feed=held[holder])
        some.append(Candidate(9, (of, profile("Ann/Ray", BORN, **numbers["both"]))))
    left = without_claims(profile("", BORN, nhs=NHS, upn=UPN), some)
    for before, after in zip(some, left, strict=True):
        assert before.child == after.child
        for one, two in zip(before.profiles, after.profiles, strict=True):
            assert (one.names, one.birth_date) == (two.names, two.birth_date)
            own = before.child == 9
            assert two.nhs_number == ("" if holder == "nhs" and not own else one.nhs_number)
            assert two.upns == (() if holder == "upn" and not own else one.upns)


def test_invented_children_push_no_registered_one_out_of_those_who_are_weighed() -> None:
    """However many share as much as she does, and whether they come before her or after her."""
    same = DATE | GIVEN_START | GIVEN_END | FAMILY_START | FAMILY_END
    shared = dict.fromkeys(range(10_000), same)
    unregistered = set(shared) - {5000}
    ours = profile("Ann/Ray", BORN)
    worth = worth_weighing(ours, shared, load_model(), unregistered=unregistered)
    assert 5000 in worth
    assert len(worth) == MOST_WEIGHED + 1
    assert worth == sorted(worth)
    assert worth_weighing(ours, shared, load_model()) == list(range(MOST_WEIGHED))
