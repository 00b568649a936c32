"""Comparing a statement with a record whose sources contradict one another."""

from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.children.statement import Carer, Relationship
from contactpoint.linkage.households import TELLING, Contradiction
from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.model import load_model
from contactpoint.linkage.support import Support
from contactpoint.visibility.views.case_sides import Comparison, compared
from tests.web import world


def test_a_record_whose_sources_contradict_one_another_can_be_compared() -> None:
    """What the best matching source leaves unsaid counts against by another; both are shown."""
    left = replace(world.BELLA, reference="x")
    silent = replace(world.BELLA, address=None)
    elsewhere = replace(world.BELLA_AT_SCHOOL, address=Address(("9 Far Row",), "", "ZE9 9ZZ"))
    both = compared(left, [silent, elsewhere], load_model())
    assert both.weight is not None
    against = next(field for field in both.fields if field.field is Field.POSTCODE)
    assert against.weight < 0


CLARA = replace(world.BELLA, names=(PersonName("Arabella Clara", "Tarkington"),))


def with_clara(**stated: object) -> Comparison:
    """Arabella Clara Tarkington beside what a school says of the same names, but for ``stated``."""
    left = replace(CLARA, feed="school_list", reference="x", nhs_number="", **stated)
    return compared(left, [CLARA], load_model())


@pytest.mark.parametrize(
    ("stated", "kind"),
    [
        ({"names": (PersonName("Arabella Luisa", "Tarkington"),)}, Contradiction.SECOND_NAMES),
        ({"address": Address(("9 Wherry Lane",), "Mereton", "ZE2 9AB")}, Contradiction.HOUSE),
        (
            {"carers": (Carer(PersonName("Petronella", "Voss"), Relationship.NOT_KNOWN, ""),)},
            Contradiction.CARERS,
        ),
    ],
)
def test_what_contradicts_is_told_and_is_part_of_the_weight(
    stated: dict[str, object], kind: Contradiction
) -> None:
    """Prior, fields, support and contradictions add up to the weight that is shown."""
    both, agreeing = with_clara(**stated), with_clara()
    assert agreeing.against == ()
    (against,) = both.against
    assert against.kind is kind
    assert against.weight < 0
    assert prior_of(both) == pytest.approx(prior_of(agreeing))


def test_a_death_before_the_others_birth_contradicts() -> None:
    """It counts in the match, and between the same child and another child of its home."""
    dead = replace(CLARA, birth_date=date(2016, 7, 4), death_date=date(2017, 1, 2), nhs_number="")
    both = compared(CLARA, [dead], load_model())
    assert Contradiction.DEATH in {one.kind for one in both.against}
    assert both.siblings is not None
    assert (Contradiction.DEATH, Level.DIFFERENT) in {
        (one.what, one.level) for one in both.siblings.telling
    }


def test_a_further_given_name_in_common_supports_and_tells_siblings_apart() -> None:
    """Brothers and sisters seldom share one."""
    both = with_clara()
    assert Support.SECOND_NAME in {one.kind for one in both.support}
    assert both.siblings is not None
    (second,) = (one for one in both.siblings.telling if one.what is Contradiction.SECOND_NAMES)
    assert second.level is Level.SAME
    assert second.weight > 0


def test_between_children_of_one_home_only_what_tells_them_apart_counts() -> None:
    """Family name, home, carer and telephone do not; without them the weight is the same."""
    whole = with_clara()
    bare = with_clara(address=None, carers=())
    assert whole.siblings is not None
    assert {one.what for one in whole.siblings.telling} <= {*TELLING, Contradiction.SECOND_NAMES}
    assert bare.siblings == whole.siblings
    assert bare.weight != whole.weight


def test_with_nobody_to_compare_with_no_sibling_is_weighed() -> None:
    """There is no weight, and no hypothesis."""
    both = compared(CLARA, [], load_model())
    assert both.weight is None
    assert both.siblings is None
    assert both.against == ()


def prior_of(both: Comparison) -> float:
    """What is left of the weight without all that is listed."""
    assert both.weight is not None
    listed = (*both.fields, *both.support, *both.against)
    return both.weight - sum(one.weight for one in listed)
