"""Comparing a statement with a record whose sources contradict one another."""

from msgspec.structs import replace

from contactpoint.children.addresses import Address
from contactpoint.linkage.levels import Field
from contactpoint.linkage.model import load_model
from contactpoint.visibility.views.case_sides import compared
from tests.web import world


def test_a_record_whose_sources_contradict_one_another_can_be_compared() -> None:
    """What the best matching source leaves unsaid counts against by another; both are shown."""
    left = replace(world.BELLA, reference="x")
    silent = replace(world.BELLA, address=None)
    elsewhere = replace(world.BELLA_AT_SCHOOL, address=Address(("9 Far Row",), "", "ZE9 9ZZ"))
    weight, fields, _ = compared(left, [silent, elsewhere], load_model())
    assert weight is not None
    against = next(field for field in fields if field.field is Field.POSTCODE)
    assert against.weight < 0
