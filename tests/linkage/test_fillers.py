"""A filler is no evidence and no key: who differs in a filler alone weighs the same."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.children.addresses import Address
from contactpoint.children.statement import Statement
from contactpoint.linkage.candidates import Candidate, weigh
from contactpoint.linkage.decision import Outcome, decide
from contactpoint.linkage.keys import clues, index_keys
from contactpoint.linkage.model import load_model
from contactpoint.linkage.profile import pack, profile_of
from contactpoint.linkage.support import Support, reach
from tests.linkage.invented import profile, statement

_SAID = st.fixed_dictionaries(
    {
        "name": st.sampled_from(
            ["Ann/Ray", "Anne/Ray", "Tom/Ray", "Baby/Ray", "/Ray", "Ann/Quill"]
        ),
        "born": st.sampled_from(["2017-07-04", "2017-04-07", "2017-01-01", "2012-02-29"]),
    },
    optional={
        "nhs": st.sampled_from(["9990000018", "9990000026"]),
        "carer": st.sampled_from(["Sarah/Ray", "Joan/Quill"]),
    },
)
_POSTCODES = st.one_of(
    st.from_regex(r"ZZ99 [0-9][A-Z]{2}", fullmatch=True),
    st.sampled_from(["NF1 1NF", "XX1 1XX", "AA1 1AA"]),
)
_TELEPHONES = st.one_of(
    st.from_regex(r"0[127]([0-9])\1{8,9}", fullmatch=True),
    st.from_regex(r"01[0-9]{3} ([0-9])\1{5}", fullmatch=True),
    st.sampled_from(["00000000000", "0123456789", "01234 567890", "999"]),
)
_Said = dict[str, Any]


def _weighed(ours: Statement, theirs: Statement) -> tuple[float, object]:
    (match,) = weigh(profile_of(ours), [Candidate(1, (profile_of(theirs),))], load_model())
    return match.weight, match.support


@given(ours=_SAID, theirs=_SAID, postcode=_POSTCODES)
def test_a_postcode_of_no_home_is_no_evidence_and_no_key(
    ours: _Said, theirs: _Said, postcode: str
) -> None:
    """On one side, on both, now or earlier: as if it were not stated."""
    mine, other = statement(**ours), statement(**theirs)
    for where in ("postcode", "old_postcode"):
        filled = statement(**ours, **{where: postcode}), statement(**theirs, **{where: postcode})
        assert _weighed(*filled) == _weighed(mine, other)
        assert _weighed(filled[0], other) == _weighed(mine, other)
        assert index_keys(profile_of(filled[0])) == index_keys(profile_of(mine))
        assert clues(profile_of(filled[0])) == clues(profile_of(mine))
        assert postcode.replace(" ", "") not in pack(profile_of(filled[0]))


@given(ours=_SAID, theirs=_SAID, telephone=_TELEPHONES)
def test_a_telephone_that_cannot_be_rung_is_no_support(
    ours: _Said, theirs: _Said, telephone: str
) -> None:
    """Nor does it bring a child within reach of being asked about."""
    with_carer = {"carer": "Ann/Lee"}
    mine, other = statement(**ours | with_carer), statement(**theirs | with_carer)
    filled = (
        statement(**ours | with_carer, telephone=telephone),
        statement(**theirs | with_carer, telephone=telephone),
    )
    assert _weighed(*filled) == _weighed(mine, other)
    assert reach(profile_of(filled[0])) == reach(profile_of(mine))


@pytest.mark.parametrize(
    ("line", "same_house"),
    [
        ("30 Sea Road", True),
        ("30 Hostel Road", True),
        ("Sea View Hostel, 30 Sea Road", False),
        ("Plot 4, Cleve Common", False),
        ("c/o Social Services, 30 Sea Road", False),
        ("No fixed abode", False),
    ],
)
def test_a_communal_address_is_nobody_s_house(line: str, same_house: bool) -> None:
    """Strangers live there; the postcode goes on finding who does."""
    ours = profile("Ann/Ray", "2017-07-04", postcode="CT9 2AB", street=line)
    (match,) = weigh(ours, [Candidate(1, (ours,))], load_model())
    assert (Support.HOUSE in {kind.field for kind in match.support}) == same_house
    assert ours.communal == (not same_house)
    assert "dp|2017-07-04|CT92AB" in index_keys(ours)


def test_a_former_communal_address_is_no_home() -> None:
    """Everybody who was ever in that hostel would have an old address in common."""
    former = Address(("Sea View Hostel",), "Margate", "CT9 2AB")
    stated = Statement(
        feed="pds",
        source="nhs",
        reference="1",
        names=statement("Ann/Ray").names,
        birth_date=date(2017, 7, 4),
        address=Address(("3 Mill Lane",), "", "SK11 6XY"),
        former_addresses=(former, Address(postcode="PR1 2AB")),
    )
    made = profile_of(stated)
    assert (made.postcodes, made.communal) == (("SK116XY", "PR12AB"), False)


def test_a_baby_is_not_joined_to_either_of_two() -> None:
    """Twins who wait for their names have one birthday and one home, and a number each."""
    home = {"postcode": "SK11 6XY", "street": "2 Mill Lane", "carer": "Sarah/Begum"}
    ours = profile("Baby/Begum", "2017-07-04", **home)
    twins = [
        Candidate(number, (profile("Baby/Begum", "2017-07-04", nhs=nhs, **home),))
        for number, nhs in ((1, "9990000018"), (2, "9990000026"))
    ]
    assert decide(ours, twins, load_model()).outcome is Outcome.ASK
    assert decide(ours, twins[:1], load_model()).outcome is Outcome.LINK
