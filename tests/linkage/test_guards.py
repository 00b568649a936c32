"""Guards: what no weight may overrule. Each is shown to hold and to let the ordinary case by."""

import pytest

from contactpoint.children.sex import Sex
from contactpoint.linkage.candidates import Candidate, CandidateMatch, weigh
from contactpoint.linkage.decision import LINK_FROM
from contactpoint.linkage.filler_names import agreed_filler
from contactpoint.linkage.guards import (
    GUARDS,
    another_date_of_birth,
    another_registered_child,
    conflicting_nhs_numbers,
    conflicting_upns,
    contradicts_a_statement,
    identifier_of_another,
    identifiers_of_two_children,
    placeholder_name,
)
from contactpoint.linkage.model import load_model
from contactpoint.linkage.profile import Profile
from contactpoint.linkage.relatives import given_names_differ, possible_twins
from tests.linkage.invented import profile

BORN = "2017-07-04"
NHS, OTHER_NHS = "9990000018", "9990000026"
UPN, OTHER_UPN = "B801200005001", "K823432104001"
HOME = "SK11 6XY"


def matched(ours: Profile, *children: tuple[Profile, ...]) -> list[CandidateMatch]:
    """Candidates 1, 2, ... weighed against ``ours``, the best first."""
    candidates = [Candidate(number, found) for number, found in enumerate(children, start=1)]
    return weigh(ours, candidates, load_model())


def test_every_guard_lets_a_plain_match_by() -> None:
    """The same child, stated twice, alarms no guard."""
    ours = profile("Ann/Ray", BORN, postcode=HOME, nhs=NHS, upn=UPN)
    best, *rivals = matched(ours, (ours,))
    assert not any(holds(ours, best, rivals) for _, holds in GUARDS)
    assert not another_registered_child(ours, best)


def test_twins_are_held_even_with_the_same_numbers() -> None:
    """A twin given the other's numbers by mistake is still a twin."""
    ours = profile("Tom/Ray", BORN, postcode=HOME, nhs=NHS, upn=UPN)
    best, *rivals = matched(ours, (profile("Ann/Ray", BORN, postcode=HOME, nhs=NHS, upn=UPN),))
    assert possible_twins(ours, best, rivals)


def test_twins_are_held_where_one_side_has_no_address() -> None:
    """School transfer files carry no address."""
    ours = profile("Tom/Ray", BORN)
    best, *rivals = matched(ours, (profile("Ann/Ray", BORN, postcode=HOME),))
    assert possible_twins(ours, best, rivals)


def test_twins_with_names_one_letter_apart_are_held() -> None:
    """Ellie and Elsie are two usual names, not a slip."""
    ours = profile("Ellie/Ray", BORN)
    best, *rivals = matched(ours, (profile("Elsie/Ray", BORN, postcode=HOME),))
    assert possible_twins(ours, best, rivals)


def test_nickname_is_no_twin() -> None:
    """Bella beside Isabella is one girl."""
    ours = profile("Bella/Ray", BORN)
    best, *rivals = matched(ours, (profile("Isabella/Ray", BORN, postcode=HOME),))
    assert not possible_twins(ours, best, rivals)


def test_slip_that_makes_no_usual_name_is_no_twin() -> None:
    """Isabelka is a slip of Isabella."""
    ours = profile("Isabelka/Ray", BORN)
    best, *rivals = matched(ours, (profile("Isabella/Ray", BORN, postcode=HOME),))
    assert not possible_twins(ours, best, rivals)


def test_identifier_says_that_a_cognate_is_another_form() -> None:
    """Emma with Emily's own number is Emily; without it, possibly her twin."""
    with_number = profile("Emma/Ray", BORN, nhs=NHS)
    best, *_ = matched(with_number, (profile("Emily/Ray", BORN, nhs=NHS),))
    assert not given_names_differ(with_number, best)
    without = profile("Emma/Ray", BORN)
    best, *_ = matched(without, (profile("Emily/Ray", BORN, nhs=NHS),))
    assert given_names_differ(without, best)


def test_identifier_does_not_make_two_usual_names_one() -> None:
    """Hayden with Jayden's number may be his twin, given the wrong number."""
    ours = profile("Hayden/Ray", BORN, nhs=NHS)
    best, *rivals = matched(ours, (profile("Jayden/Ray", BORN, nhs=NHS),))
    assert possible_twins(ours, best, rivals)


def test_number_of_the_twin_with_a_like_name_is_held() -> None:
    """Elsie's statement carries Ellie's number, and Elsie is in the index."""
    ours = profile("Elsie/Ray", BORN, postcode=HOME, nhs=NHS)
    best, *rivals = matched(
        ours,
        (profile("Ellie/Ray", BORN, postcode=HOME, nhs=NHS),),
        (profile("Elsie/Ray", BORN, postcode=HOME, nhs=OTHER_NHS),),
    )
    assert best.child == 1
    assert possible_twins(ours, best, rivals)


def test_any_statement_of_the_child_may_explain_the_given_name() -> None:
    """A child known by two names is recognised by either."""
    ours = profile("Tom/Ray", BORN)
    known = (profile("Ann/Ray", BORN, postcode=HOME), profile("Thomas/Ray", BORN, postcode=HOME))
    best, *rivals = matched(ours, known)
    assert not possible_twins(ours, best, rivals)


def test_twins_who_are_both_registered_are_two_children() -> None:
    """Two NHS numbers and two names: nobody needs to be asked."""
    ours = profile("Tom/Ray", BORN, postcode=HOME, nhs=OTHER_NHS, feed="pds")
    best, *_ = matched(ours, (profile("Ann/Ray", BORN, postcode=HOME, nhs=NHS, feed="pds"),))
    assert another_registered_child(ours, best)


def test_namesakes_with_two_numbers_and_two_dates_are_two_children() -> None:
    """Cousins may share a name and a house."""
    ours = profile("Ann/Ray", "2013-01-20", postcode=HOME, nhs=OTHER_NHS, feed="pds")
    best, *_ = matched(ours, (profile("Ann/Ray", BORN, postcode=HOME, nhs=NHS, feed="pds"),))
    assert another_registered_child(ours, best)


def test_two_numbers_alone_do_not_make_two_children() -> None:
    """A child may have been registered twice: a person decides."""
    ours = profile("Ann/Ray", BORN, postcode=HOME, nhs=OTHER_NHS)
    best, *rivals = matched(ours, (profile("Ann/Ray", BORN, postcode=HOME, nhs=NHS),))
    assert not another_registered_child(ours, best)
    assert conflicting_nhs_numbers(ours, best, rivals)


def test_number_one_slip_apart_still_conflicts() -> None:
    """The check digit catches one wrong digit, so two valid numbers are two numbers."""
    ours = profile("Ann/Ray", BORN, nhs="9990000081")
    best, *rivals = matched(ours, (profile("Ann/Ray", BORN, nhs=NHS),))
    assert conflicting_nhs_numbers(ours, best, rivals)


def test_conflicting_upns_are_held_but_a_former_one_explains() -> None:
    """A pupil keeps one UPN for life, unless the source says which it replaced."""
    child = (profile("Ann/Ray", BORN, upn=UPN),)
    ours = profile("Ann/Ray", BORN, upn=OTHER_UPN)
    best, *rivals = matched(ours, child)
    assert conflicting_upns(ours, best, rivals)
    ours = profile("Ann/Ray", BORN, upn=OTHER_UPN, former_upn=UPN)
    best, *rivals = matched(ours, child)
    assert not conflicting_upns(ours, best, rivals)


def test_number_given_to_another_child_is_held() -> None:
    """The same number beside another name and another date was given by mistake."""
    ours = profile("Tom/Bell", "2012-01-30", nhs=NHS)
    best, *rivals = matched(ours, (profile("Ann/Ray", BORN, nhs=NHS),))
    assert identifier_of_another(ours, best, rivals)


def test_number_of_a_sibling_is_held() -> None:
    """The child is recognised by name, but the number is the sister's: one of the two is wrong."""
    ours = profile("Tom/Ray", "2012-01-30", postcode=HOME, nhs=NHS)
    best, *rivals = matched(
        ours,
        (profile("Tom/Ray", "2012-01-30", postcode=HOME),),
        (profile("Ann/Ray", BORN, postcode=HOME, nhs=NHS),),
    )
    assert identifier_of_another(ours, best, rivals)


def test_new_family_name_with_the_same_number_is_let_by() -> None:
    """Given name, date and number agree: the family name changed."""
    ours = profile("Ann/Bell", BORN, nhs=NHS)
    best, *rivals = matched(ours, (profile("Ann/Ray", BORN, nhs=NHS),))
    assert not identifier_of_another(ours, best, rivals)


def test_numbers_of_two_children_are_held() -> None:
    """The NHS number is one child's and the UPN another's."""
    ours = profile("Ann/Ray", BORN, nhs=NHS, upn=UPN)
    best, *rivals = matched(
        ours, (profile("Ann/Ray", BORN, nhs=NHS),), (profile("Ann/Ray", BORN, upn=UPN),)
    )
    assert identifiers_of_two_children(ours, best, rivals)


def test_placeholder_name_needs_number_and_date() -> None:
    """ "Baby Ray" at the same address may be either twin; with the number it is this one."""
    ours = profile("Baby/Ray", BORN, postcode=HOME)
    child = (profile("Ann/Ray", BORN, postcode=HOME, nhs=NHS),)
    best, *rivals = matched(ours, child)
    assert placeholder_name(ours, best, rivals)
    ours = profile("Baby/Ray", BORN, postcode=HOME, nhs=NHS)
    best, *rivals = matched(ours, child)
    assert not placeholder_name(ours, best, rivals)


@pytest.mark.parametrize("word", ["Baby", "Na", "Son", "Infant", "Master", "Null"])
def test_the_same_filler_at_one_home_is_a_name(word: str) -> None:
    """Some children are called Na or Baby. Whoever bears that name there, on that day, is one."""
    ours = profile(f"{word}/Begum", BORN, postcode=HOME)
    best, *rivals = matched(ours, (profile(f"{word}/Begum", BORN, postcode=HOME, nhs=NHS),))
    assert not any(holds(ours, best, rivals) for _, holds in GUARDS)
    assert best.weight >= LINK_FROM


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        # Another word, a word that nobody is called, one that says which of several.
        ({"name": "Baby/Begum"}, {"name": "Infant/Begum"}),
        ({"name": "Unknown/Begum"}, {"name": "Unknown/Begum"}),
        ({"name": "Baby 1/Begum"}, {"name": "Baby 1/Begum"}),
        ({"name": "Twin/Begum"}, {"name": "Twin/Begum"}),
        # Another family, day or home.
        ({"name": "Baby/Begum"}, {"name": "Baby/Bigum"}),
        ({}, {"born": "2017-07-05"}),
        ({}, {"postcode": "SK11 6HB"}),
        ({}, {"postcode": ""}),
        ({"street": "2 Mill Lane"}, {"street": "4 Mill Lane"}),
        # What stands for "not known", or is no home.
        ({"born": "2017-01-01"}, {"born": "2017-01-01"}),
        ({"postcode": "ZZ99 3VZ"}, {"postcode": "ZZ99 3VZ"}),
        ({"street": "Sea View Hostel"}, {"street": "Sea View Hostel"}),
        # Two numbers of a kind are two children.
        ({"nhs": NHS}, {"nhs": OTHER_NHS}),
        ({"upn": UPN}, {"upn": OTHER_UPN}),
    ],
)
def test_a_filler_is_a_name_only_where_all_agrees(
    ours: dict[str, str], theirs: dict[str, str]
) -> None:
    """Otherwise it would fit either of two twins."""
    given: dict[str, str] = {"name": "Baby/Begum", "born": BORN, "postcode": HOME}
    mine, other = profile(**given | ours), profile(**given | theirs)
    assert not agreed_filler(mine, other)
    best, *rivals = matched(mine, (other,))
    assert any(holds(mine, best, rivals) for _, holds in GUARDS)


def test_a_filler_and_a_number_are_one_child_wherever_it_lives() -> None:
    """A number says what the home would."""
    ours = profile("Son/Nguyen", BORN, nhs=NHS)
    assert agreed_filler(ours, profile("Son/Nguyen", BORN, postcode=HOME, nhs=NHS))


def test_a_child_who_was_named_since_has_no_filler_for_a_name() -> None:
    """The next "Baby" of that home may be a twin of whom nobody knew."""
    ours = profile("Baby/Begum", BORN, postcode=HOME)
    best, *rivals = matched(
        ours, (profile("Baby/Begum", BORN, postcode=HOME), profile("Mia/Begum", BORN, nhs=NHS))
    )
    assert placeholder_name(ours, best, rivals)


def test_child_so_far_without_a_name_needs_number_and_date() -> None:
    """The placeholder may be on the other side."""
    ours = profile("Ann/Ray", BORN, postcode=HOME)
    best, *rivals = matched(ours, (profile("Twin 1/Ray", BORN, postcode=HOME),))
    assert placeholder_name(ours, best, rivals)


def test_missing_given_name_needs_number_and_date() -> None:
    """An empty field fits either twin as well as a placeholder does."""
    ours = profile("/Ray", BORN, postcode=HOME)
    best, *rivals = matched(ours, (profile("Ann/Ray", BORN, postcode=HOME),))
    assert placeholder_name(ours, best, rivals)


_AT_HOME = {
    "postcode": HOME,
    "street": "2 Mill Lane",
    "carer": "Sarah/Ray",
    "telephone": "07700 900237",
}


def test_newborn_is_known_by_the_house_and_the_mother_once_it_has_a_name() -> None:
    """Nobody else was born there that day: "Baby Ray" is Ann now."""
    ours = profile("Ann/Ray", BORN, **_AT_HOME)
    best, *rivals = matched(ours, (profile("Baby/Ray", BORN, **_AT_HOME),))
    assert not placeholder_name(ours, best, rivals)


def test_newborn_is_not_known_by_the_house_alone() -> None:
    """Two families may live there; the mother has to be the same."""
    ours = profile("Ann/Ray", BORN, **_AT_HOME | {"carer": "Joan/Ray"})
    best, *rivals = matched(ours, (profile("Baby/Ray", BORN, **_AT_HOME),))
    assert placeholder_name(ours, best, rivals)


def test_newborn_beside_another_of_the_same_birth_is_held() -> None:
    """Ann may be the baby, or the twin of Tom who is the baby."""
    ours = profile("Ann/Ray", BORN, **_AT_HOME)
    best, *rivals = matched(
        ours,
        (profile("Baby/Ray", BORN, **_AT_HOME),),
        (profile("Tom/Ray", BORN, **_AT_HOME),),
    )
    assert best.child == 1
    assert placeholder_name(ours, best, rivals)


def test_a_twin_without_a_name_is_held_at_home_too() -> None:
    """Who wrote "Twin 1" knew of another, whether or not it is in the index."""
    ours = profile("Ann/Ray", BORN, **_AT_HOME)
    best, *rivals = matched(ours, (profile("Twin 1/Ray", BORN, **_AT_HOME),))
    assert placeholder_name(ours, best, rivals)


def test_like_one_source_and_not_like_another_is_held() -> None:
    """Jaidyn is near to Jaiden, and Jaiden's other source says Kobe."""
    ours = profile("Jaidyn/Quillfeather", BORN, postcode=HOME)
    known = (
        profile("Jaiden/Quillfeather", BORN, postcode=HOME),
        profile("Kobe/Quillfeather", BORN, postcode=HOME),
    )
    best, *rivals = matched(ours, known)
    assert contradicts_a_statement(ours, best, rivals)


def test_what_one_source_states_exactly_is_no_contradiction() -> None:
    """The record has two names already; either is the child's."""
    ours = profile("Jaiden/Quillfeather", BORN, postcode=HOME)
    known = (
        profile("Jaiden/Quillfeather", BORN, postcode=HOME),
        profile("Kobe/Quillfeather", BORN, postcode=HOME),
    )
    best, *rivals = matched(ours, known)
    assert not contradicts_a_statement(ours, best, rivals)


def test_slip_in_the_date_of_a_common_name_is_held() -> None:
    """Two Oliver Smiths born days apart are two children."""
    ours = profile("Oliver/Smith", "2019-08-24", sex=Sex.MALE)
    best, *rivals = matched(ours, (profile("Oliver/Smith", "2019-08-21", sex=Sex.MALE),))
    assert another_date_of_birth(ours, best, rivals)


def test_slip_in_the_date_of_a_rare_name_or_beside_the_same_carer_is_let_by() -> None:
    """There are not two Oliver Featherstonehaughs born days apart, and one mother has no two."""
    ours = profile("Oliver/Featherstonehaugh", "2019-08-24")
    best, *rivals = matched(ours, (profile("Oliver/Featherstonehaugh", "2019-08-21"),))
    assert not another_date_of_birth(ours, best, rivals)
    at_home = {"postcode": HOME, "carer": "Sarah/Smith"}
    ours = profile("Oliver/Smith", "2019-08-24", **at_home)
    best, *rivals = matched(ours, (profile("Oliver/Smith", "2019-08-21", **at_home),))
    assert not another_date_of_birth(ours, best, rivals)


@pytest.mark.parametrize(
    "theirs",
    [
        profile("Bilal/Rashid", "2019-08-21", postcode=HOME),
        profile("Bilal/Rashid", "2018-08-24", postcode=HOME, carer="Sarah/Rashid"),
        profile("Bilal/Rashid", "2019-08-21", postcode=HOME, carer="Saima/Rashid"),
    ],
    ids=["no carer in common", "a year apart", "another carer"],
)
def test_cousins_of_one_name_in_one_home_are_held(theirs: Profile) -> None:
    """Days apart they are cousins, and a year apart the next child given the name."""
    ours = profile("Bilal/Rashid", "2019-08-24", postcode=HOME, carer="Sarah/Rashid")
    best, *rivals = matched(ours, (theirs,))
    assert another_date_of_birth(ours, best, rivals)


def test_siblings_with_like_names_are_held() -> None:
    """Mya and Myah, years apart at one address, are sisters."""
    ours = profile("Myah/Acock", "2026-01-18", postcode=HOME, sex=Sex.FEMALE)
    best, *rivals = matched(
        ours, (profile("Mya/Acock", "2022-10-05", postcode=HOME, sex=Sex.FEMALE),)
    )
    assert another_date_of_birth(ours, best, rivals)
