"""Link, ask or new: the three ways a statement goes."""

import pytest
from hypothesis import given

from contactpoint.children.sex import Sex
from contactpoint.linkage.decision import Candidate, DecisionReason, Outcome, decide
from contactpoint.linkage.model import load_model
from contactpoint.linkage.prior import Prior
from contactpoint.linkage.profile import Profile
from tests.linkage.invented import isabella, profile
from tests.linkage.test_levels import PROFILES

BORN, HOME = "2017-07-04", "SK11 6XY"
NHS, OTHER_NHS = "9990000018", "9990000026"
UPN = "B801200005001"


def decided(ours: Profile, *children: Profile) -> tuple[Outcome, DecisionReason, int | None]:
    """What is decided of ``ours`` where the children 1, 2, ... have one statement each."""
    candidates = [Candidate(number, (child,)) for number, child in enumerate(children, start=1)]
    decision = decide(ours, candidates, load_model())
    return decision.outcome, decision.reason, decision.child


@pytest.mark.parametrize(
    "ours",
    [
        pytest.param(
            profile("Isabella/Hargraves", BORN, sex=Sex.FEMALE, upn=UPN), id="family name misspelt"
        ),
        pytest.param(
            profile("Bella/Hargreaves", "2017-04-07", postcode=HOME, nhs=NHS),
            id="nickname, day and month swapped, her number",
        ),
        pytest.param(profile("Isabella/Kowalczyk", BORN, sex=Sex.FEMALE), id="former name"),
        pytest.param(profile("Hargreaves/Isabella", BORN, postcode=HOME), id="names swapped"),
    ],
)
def test_same_child_under_another_spelling_is_linked(ours: Profile) -> None:
    """The story's child ends on one record without a person."""
    assert decided(ours, isabella()) == (Outcome.LINK, DecisionReason.AGREES, 1)


def test_nobody_found_makes_a_new_record() -> None:
    """A statement that nothing resembles is a child not yet known."""
    assert decided(isabella()) == (Outcome.NEW, DecisionReason.NO_CANDIDATE, None)
    stranger = profile("Tom/Bell", "2010-11-30", sex=Sex.MALE, postcode="M1 1AE")
    assert decided(isabella(), stranger) == (Outcome.NEW, DecisionReason.NOBODY_NEAR, None)


def test_registered_twin_makes_a_new_record() -> None:
    """Both twins are registered: two records, and nobody is asked."""
    ours = profile("Tom/Ray", BORN, postcode=HOME, nhs=OTHER_NHS, feed="pds")
    outcome = decided(ours, profile("Ann/Ray", BORN, postcode=HOME, nhs=NHS, feed="pds"))
    assert outcome == (Outcome.NEW, DecisionReason.ANOTHER_REGISTERED_CHILD, None)


@pytest.mark.parametrize(("ours", "theirs"), [("ctf", "pds"), ("pds", "school_list")])
def test_a_twin_whose_number_is_only_claimed_is_asked_about(ours: str, theirs: str) -> None:
    """A number on a list is not certain: it may be a slip, or invented."""
    tom = profile("Tom/Ray", BORN, postcode=HOME, nhs=OTHER_NHS, feed=ours)
    outcome = decided(tom, profile("Ann/Ray", BORN, postcode=HOME, nhs=NHS, feed=theirs))
    assert outcome == (Outcome.ASK, DecisionReason.POSSIBLE_TWINS, 1)


def test_possible_twin_without_number_is_asked() -> None:
    """Never joined, never guessed to be two."""
    ours = profile("Tom/Ray", BORN, postcode=HOME)
    outcome = decided(ours, profile("Ann/Ray", BORN, postcode=HOME, nhs=NHS))
    assert outcome == (Outcome.ASK, DecisionReason.POSSIBLE_TWINS, 1)


def test_right_twin_is_linked_beside_the_other() -> None:
    """The twin in the index with the very name is the one, and the other no obstacle."""
    ours = profile("Tom/Ray", BORN, postcode=HOME)
    ann = profile("Ann/Ray", BORN, postcode=HOME, nhs=NHS)
    tom = profile("Tom/Ray", BORN, postcode=HOME, nhs=OTHER_NHS)
    assert decided(ours, ann, tom) == (Outcome.LINK, DecisionReason.AGREES, 2)


def test_two_children_alike_are_asked() -> None:
    """Where two children fit equally well the matcher does not choose."""
    ours = profile("Ann/Ray", BORN)
    outcome = decided(ours, profile("Ann/Ray", BORN, nhs=NHS), profile("Ann/Ray", BORN, upn=UPN))
    assert outcome == (Outcome.ASK, DecisionReason.TWO_CHILDREN_ALIKE, 1)


def test_runner_up_is_named() -> None:
    """A person who is asked sees the second candidate and its weight."""
    ours = profile("Ann/Ray", BORN)
    children = [Candidate(7, (profile("Ann/Ray", BORN, nhs=NHS),)), Candidate(9, (ours,))]
    decision = decide(ours, children, load_model())
    assert (decision.child, decision.runner_up) == (7, 9)
    assert decision.weight == decision.runner_up_weight


class TestAskedAbout:
    """Which record a person is shown beside a statement that waits."""

    def test_the_one_of_whom_the_reason_is_true(self) -> None:
        """A guard that holds for the best child alone asks about that child."""
        ours = profile("Tom/Ray", BORN, postcode=HOME)
        ann = Candidate(1, (profile("Ann/Ray", BORN, postcode=HOME),))
        decision = decide(ours, [ann], load_model())
        assert (decision.reason, decision.asked_about) == (DecisionReason.POSSIBLE_TWINS, 1)

    def test_no_one_of_two_alike(self) -> None:
        """Of two children who fit equally well none is shown without the other."""
        ours = profile("Ann/Ray", BORN)
        alike = [Candidate(number, (ours,)) for number in (1, 2)]
        decision = decide(ours, alike, load_model())
        assert (decision.reason, decision.asked_about) == (DecisionReason.TWO_CHILDREN_ALIKE, None)

    def test_no_one_of_those_who_have_a_number_each(self) -> None:
        """That the numbers are two children's is true of neither alone."""
        ours = profile("Ann/Ray", BORN, nhs=NHS, upn=UPN)
        holders = [
            Candidate(1, (profile("Ann/Ray", BORN, nhs=NHS),)),
            Candidate(2, (profile("Ann/Ray", BORN, upn=UPN),)),
        ]
        decision = decide(ours, holders, load_model())
        assert decision.reason is DecisionReason.IDENTIFIERS_OF_TWO_CHILDREN
        assert decision.asked_about is None

    def test_not_the_best_where_another_has_the_number(self) -> None:
        """That a number is another's is not to be seen on the child that is like it."""
        ours = profile("Ann/Ray", BORN, postcode=HOME, upn=UPN)
        known = [
            Candidate(1, (profile("Ann/Ray", BORN, postcode=HOME),)),
            Candidate(2, (profile("Bob/Fox", "2012-12-24", upn=UPN),)),
        ]
        decision = decide(ours, known, load_model())
        assert (decision.child, decision.reason, decision.asked_about) == (
            1,
            DecisionReason.IDENTIFIER_OF_ANOTHER,
            None,
        )


class TestNamesakeElsewhere:
    """A child who is called the very same, beside one of the house that a slip makes less like."""

    ours = profile(
        "Zebulon/Quillfeather",
        BORN,
        sex=Sex.MALE,
        postcode=HOME,
        street="3 Wherry Lane",
        carer="Mary/Quillfeather",
        telephone="01632 960111",
    )
    elsewhere = profile(
        "Zebulon/Quillfeather", BORN, sex=Sex.MALE, postcode="AB1 1AA", street="9 Far Road"
    )
    of_the_house = profile(
        "Zebulun/Quilfeather",
        "2017-04-07",
        sex=Sex.MALE,
        postcode=HOME,
        street="3 Wherry Lane",
        carer="Mary/Quillfeather",
        telephone="01632 960111",
    )
    model = Prior.of(2**24).model_for(ours)

    def test_a_person_says_which(self) -> None:
        """The namesake is not linked for the name's sake, nor the other for the house's."""
        both = [Candidate(1, (self.elsewhere,)), Candidate(2, (self.of_the_house,))]
        decision = decide(self.ours, both, self.model)
        assert decision.reason is DecisionReason.TWO_CHILDREN_ALIKE
        assert decision.asked_about is None

    def test_alone_the_namesake_is_linked(self) -> None:
        """Who moved is known again where nobody else comes near."""
        decision = decide(self.ours, [Candidate(1, (self.elsewhere,))], self.model)
        assert (decision.outcome, decision.child) == (Outcome.LINK, 1)

    def test_at_home_the_namesake_is_linked(self) -> None:
        """Who has the name and the home is the child, whoever else is of the family."""
        at_home = profile("Zebulon/Quillfeather", BORN, postcode=HOME)
        twin = profile(
            "Tabitha/Quillfeather",
            BORN,
            postcode=HOME,
            street="3 Wherry Lane",
            carer="Mary/Quillfeather",
            telephone="01632 960111",
        )
        both = [Candidate(1, (at_home,)), Candidate(2, (twin,))]
        decision = decide(self.ours, both, self.model)
        assert (decision.outcome, decision.child) == (Outcome.LINK, 1)


def test_weak_match_is_asked() -> None:
    """Given name and date with another family name is not enough and not nothing."""
    ours = profile("Ann/Bell", BORN, sex=Sex.FEMALE)
    outcome = decided(ours, profile("Ann/Ray", BORN, sex=Sex.FEMALE))
    assert outcome == (Outcome.ASK, DecisionReason.TOO_WEAK_TO_LINK, 1)


def test_two_of_one_source_are_asked_about() -> None:
    """A register that lists the child under another reference means another child, or errs."""
    ours = profile("Tom/Ray", BORN, postcode=HOME)
    known = Candidate(1, (ours,), sources=frozenset({"child_register", "pds"}))
    asked = decide(ours, [known], load_model(), source="child_register")
    assert (asked.outcome, asked.reason, asked.child) == (
        Outcome.ASK,
        DecisionReason.TWO_OF_ONE_SOURCE,
        1,
    )
    assert decide(ours, [known], load_model(), source="school_census").outcome is Outcome.LINK
    assert decide(ours, [known], load_model()).outcome is Outcome.LINK


def test_a_source_without_a_home_does_not_vouch_for_another_home() -> None:
    """One source leaves out the home, the other has it elsewhere: as far as known, they differ."""
    ours = profile("Ali/Jabbar", BORN, sex=Sex.MALE, postcode="B74 4QR")
    silent = profile("Ali/Jabbar", BORN, sex=Sex.MALE)
    elsewhere = profile("Ali/Jabbar", BORN, sex=Sex.MALE, postcode=HOME)
    model = load_model()
    together = decide(ours, [Candidate(1, (silent, elsewhere))], model)
    alone = decide(ours, [Candidate(1, (silent,))], model)
    apart = decide(ours, [Candidate(1, (elsewhere,))], model)
    assert alone.weight is not None
    assert together.weight is not None
    assert together.weight == apart.weight
    assert together.weight < alone.weight
    assert sum(field.weight for field in together.fields) + model.prior == pytest.approx(
        together.weight
    )


def test_siblings_at_one_address_stay_two() -> None:
    """Same family name and address, other name and date: brother and sister."""
    ours = profile("Tom/Ray", "2018-06-11", postcode=HOME, sex=Sex.MALE)
    outcome = decided(ours, profile("Ann/Ray", BORN, postcode=HOME, sex=Sex.FEMALE))
    assert outcome[0] is Outcome.NEW


class TestStatementWithoutName:
    """Social care returns give number, date and sex only."""

    school = profile("Ann/Ray", BORN, sex=Sex.FEMALE, upn=UPN)

    def test_number_and_date_link(self) -> None:
        """UPN and date of birth agree, and the sex where both give it."""
        for sex in (Sex.FEMALE, Sex.NOT_SPECIFIED):
            assert decided(profile("", BORN, sex=sex, upn=UPN), self.school) == (
                Outcome.LINK,
                DecisionReason.NUMBER_AND_DATE_AGREE,
                1,
            )

    def test_near_date_needs_the_sex(self) -> None:
        """A slip in the date is forgiven where number and sex agree."""
        near = "2017-07-05"
        assert decided(profile("", near, sex=Sex.FEMALE, upn=UPN), self.school)[0] is Outcome.LINK
        assert decided(profile("", near, upn=UPN), self.school)[0] is Outcome.ASK

    def test_other_sex_or_date_is_asked(self) -> None:
        """A number that is another child's is not followed."""
        for ours in (
            profile("", BORN, sex=Sex.MALE, upn=UPN),
            profile("", "2012-12-24", sex=Sex.FEMALE, upn=UPN),
        ):
            assert decided(ours, self.school) == (
                Outcome.ASK,
                DecisionReason.IDENTIFIER_OF_ANOTHER,
                1,
            )

    def test_never_founds_a_record(self) -> None:
        """A date and a number are no child that anybody could recognise."""
        outcome = (Outcome.ASK, DecisionReason.NOT_ENOUGH_TO_STAND_ALONE, None)
        assert decided(profile("", BORN, upn=UPN)) == outcome
        assert decided(profile("", BORN), profile("Ann/Ray", BORN)) == outcome

    def test_number_shared_by_two_children_is_asked(self) -> None:
        """Twins with one UPN by mistake cannot be told apart by it."""
        ours = profile("", BORN, sex=Sex.FEMALE, upn=UPN)
        outcome = decided(ours, self.school, profile("Eva/Ray", BORN, sex=Sex.FEMALE, upn=UPN))
        assert outcome == (Outcome.ASK, DecisionReason.TWO_CHILDREN_ALIKE, 1)


@given(ours=PROFILES, one=PROFILES, other=PROFILES)
def test_decision_does_not_depend_on_the_order_of_candidates(
    ours: Profile, one: Profile, other: Profile
) -> None:
    """The database may return candidates in any order."""
    first, second = Candidate(1, (one,)), Candidate(2, (other,))
    model = load_model()
    assert decide(ours, [first, second], model) == decide(ours, [second, first], model)


@given(ours=PROFILES, theirs=PROFILES)
def test_link_is_never_made_against_a_guard(ours: Profile, theirs: Profile) -> None:
    """Whatever the weights, a linked statement tripped no guard."""
    decision = decide(ours, [Candidate(1, (theirs,))], load_model())
    if decision.outcome is Outcome.LINK:
        assert not decision.guards
        assert decision.child == 1
