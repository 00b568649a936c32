"""Carers, telephones and the house speak for a match, and never against one."""

from hypothesis import given
from hypothesis import strategies as st

from contactpoint.children.sex import Sex
from contactpoint.linkage.candidates import Candidate
from contactpoint.linkage.decision import Decision, DecisionReason, Outcome, decide
from contactpoint.linkage.prior import Prior
from contactpoint.linkage.profile import Profile
from contactpoint.linkage.support import (
    MOST_CARERS_NAME_BITS,
    SUPPORT_BITS,
    Support,
    reach,
    support,
)
from tests.linkage.invented import profile

BORN, HOME, MOVED = "2017-07-04", "SK11 6XY", "M1 1AE"
FAMILY = {"carer": "Sarah/Smith", "telephone": "07700 900237"}
OTHERS = {"carer": "Joan/Smith", "telephone": "07700 900555"}
ENGLAND = Prior.of(11_000_000)


def kinds(ours: Profile, *theirs: Profile) -> set[str]:
    """What speaks for it that the profiles are of one child."""
    return {kind.field for kind in support(ours, theirs)}


def decided(ours: Profile, *theirs: Profile) -> Decision:
    """What is decided in England, where one child has all these statements."""
    return decide(ours, [Candidate(1, theirs)], ENGLAND.model_for(ours))


def test_each_kind_is_found_whichever_source_states_it() -> None:
    """One source knows the mother, another her telephone."""
    ours = profile("Tom Ivo/Smith", BORN, postcode=HOME, street="2 Mill Lane", **FAMILY)
    mother = profile("Tom/Smith", BORN, carer="Sarah/Smith")
    telephone = profile("Tom/Smith", BORN, carer="Kim/Lee", telephone="+44 7700 900237")
    house = profile("Tom/Smith", BORN, postcode=HOME, street="2 Mill Ln")
    further = profile("Tom Hugo Ivo/Smith", BORN)
    told = kinds(ours, mother, telephone, house, further)
    assert told == set(SUPPORT_BITS) - {Support.FORMER_NAME}
    assert kinds(ours, mother) == {Support.CARER}
    assert kinds(ours, profile("Tom/Smith", BORN)) == set()


def test_a_name_that_is_a_former_one_speaks_for_the_child() -> None:
    """Sources hear late of a change; where one has the name in use too, it is no former one."""
    ours, renamed = profile("Tom/Lee", BORN), profile("Tom/Smith", BORN, former="Tom/Lee")
    assert kinds(ours, renamed) == kinds(renamed, ours) == {Support.FORMER_NAME}
    assert kinds(ours, renamed, profile("Tom/Lee", BORN)) == set()


def test_a_house_is_told_beside_its_postcode_only() -> None:
    """Every town has a 2 High Street."""
    here = profile("Tom/Smith", BORN, postcode=HOME, street="2 High Street")
    there = profile("Tom/Smith", BORN, postcode=MOVED, street="2 High Street")
    assert kinds(here, there) == set()


def test_a_child_called_after_its_mother_here_and_its_father_there() -> None:
    """Another family name that is a carer's speaks for the child, the more the rarer it is."""
    school = profile("Alice/Shackles", BORN, sex=Sex.FEMALE)
    register = profile("Alice/Center", BORN, sex=Sex.FEMALE, carer="Jane/Shackles")
    assert kinds(school, register) == kinds(register, school) == {Support.CARERS_NAME}
    (rare,) = support(school, [register])
    smith = profile("Alice/Center", BORN, sex=Sex.FEMALE, carer="Jane/Smith")
    (usual,) = support(profile("Alice/Smith", BORN, sex=Sex.FEMALE), [smith])
    assert 4 < usual.weight < rare.weight == MOST_CARERS_NAME_BITS
    area = Prior.of(30_000).model_for(school)
    assert decide(school, [Candidate(1, (register,))], area).outcome is Outcome.LINK
    unknown = profile("Alice/Center", BORN, sex=Sex.FEMALE, carer="Jane/Munn")
    assert decide(school, [Candidate(1, (unknown,))], area).outcome is Outcome.ASK


def test_a_carers_family_name_says_nothing_where_the_childs_own_agree() -> None:
    """Most children have the family name of a carer, and the same carer's name is the same."""
    ours = profile("Tom/Smith", BORN, former="Tom/Lee")
    assert kinds(ours, profile("Tom/Smith", BORN, carer="Sarah/Smith")) == set()
    assert kinds(ours, profile("Tom/Ray-Lee", BORN, carer="Sarah/Smith")) == set()
    told = profile("Tom/Smith", BORN, carer="Sarah/Smith")
    assert kinds(told, profile("Tom/Ray", BORN, carer="Sarah/Smith")) == {Support.CARER}


def test_a_carers_family_name_makes_no_resemblance() -> None:
    """Another child of that birthday has the family name of one's mother: there are too many."""
    ours = profile("Ava/Shackles", BORN, sex=Sex.FEMALE)
    other = profile("Tom/Center", BORN, sex=Sex.MALE, carer="Jane/Shackles")
    decision = decided(ours, other)
    assert (decision.outcome, decision.resembles) == (Outcome.NEW, None)


def test_a_common_name_that_moved_is_known_by_the_mother() -> None:
    """Of Oliver Smiths England has enough; of those with this mother and telephone, one."""
    there = profile("Oliver/Smith", BORN, sex=Sex.MALE, postcode=MOVED, **FAMILY)
    here = profile("Oliver/Smith", BORN, sex=Sex.MALE, postcode=HOME, **FAMILY)
    assert decided(here, there).outcome is Outcome.LINK
    alone = profile("Oliver/Smith", BORN, sex=Sex.MALE, postcode=HOME)
    assert decided(alone, there).outcome is Outcome.ASK


def test_support_is_told_beside_the_weight() -> None:
    """What speaks for a child is explained, and is no part of what its fields weigh."""
    there = profile("Oliver/Smith", BORN, sex=Sex.MALE, postcode=MOVED, **FAMILY)
    decision = decided(profile("Oliver/Smith", BORN, sex=Sex.MALE, postcode=HOME, **FAMILY), there)
    assert decision.weight is not None
    assert decision.weight < 6
    assert {kind.field: kind.weight for kind in decision.support} == {
        Support.CARER: SUPPORT_BITS[Support.CARER],
        Support.TELEPHONE: SUPPORT_BITS[Support.TELEPHONE],
    }


def test_a_brother_is_not_linked_for_his_parents() -> None:
    """Carers, telephone and house are the whole family's; a brother is another child."""
    ours = profile("Robin Kai/Rai", "2021-05-05", postcode=HOME, street="2 Mill Lane", **FAMILY)
    brother = profile("Kai/Rai", "2025-05-05", postcode=HOME, street="2 Mill Lane", **FAMILY)
    assert decided(ours, brother).outcome is not Outcome.LINK


def test_two_alike_are_told_apart_by_who_cares_for_them() -> None:
    """Two children of one name and birthday: the one with this mother is meant."""
    ours = profile("Oliver/Smith", BORN, sex=Sex.MALE, **FAMILY)
    hers = profile("Oliver/Smith", BORN, sex=Sex.MALE, postcode=HOME, **FAMILY)
    others = profile("Oliver/Smith", BORN, sex=Sex.MALE, postcode=MOVED, **OTHERS)
    candidates = [Candidate(1, (others,)), Candidate(2, (hers,))]
    decision = decide(ours, candidates, Prior.of(30_000).model_for(ours))
    assert (decision.outcome, decision.child) == (Outcome.LINK, 2)
    unsupported = profile("Oliver/Smith", BORN, sex=Sex.MALE)
    asked = decide(unsupported, candidates, Prior.of(30_000).model_for(unsupported))
    assert asked.reason is DecisionReason.TWO_CHILDREN_ALIKE


def test_only_who_states_a_carer_or_a_house_is_looked_for_further() -> None:
    """Where nothing can speak for anybody, nobody more is opened."""
    assert reach(profile("Tom/Smith", BORN, postcode=HOME)) == 0.0
    assert reach(profile("Tom/Smith", BORN, carer="Ann/Smith")) > 0


_MOTHERS = st.sampled_from([{}, FAMILY, OTHERS])


@given(_MOTHERS, _MOTHERS, st.sampled_from([HOME, MOVED]), st.sampled_from(["Oliver", "Ollie"]))
def test_no_support_ever_parts_what_was_joined(
    ours: dict[str, str], theirs: dict[str, str], home: str, name: str
) -> None:
    """Whoever is linked without a word of carers is linked whatever they say."""
    bare = profile(f"{name}/Smith", BORN, sex=Sex.MALE, postcode=home)
    known = profile("Oliver/Smith", BORN, sex=Sex.MALE, postcode=HOME)
    stated = profile(f"{name}/Smith", BORN, sex=Sex.MALE, postcode=home, **ours)
    child = profile("Oliver/Smith", BORN, sex=Sex.MALE, postcode=HOME, **theirs)
    if decided(bare, known).outcome is Outcome.LINK:
        assert decided(stated, child).outcome is Outcome.LINK
