"""The index in memory places as a load does: what founds, joins, waits, and is tried again."""

from msgspec.structs import replace

from bench.memory_index import MemoryIndex
from contactpoint.children.names import PersonName
from contactpoint.children.statement import Statement
from tests.web import world

ANOTHER_NHS_NUMBER = "9000000017"


def school(**changes: object) -> Statement:
    """What the school says of Bella, with changes."""
    return replace(world.BELLA_AT_SCHOOL, **changes)


def test_what_is_certain_joins() -> None:
    """Two sources of one child, one record."""
    index = MemoryIndex()
    (known,) = index.load([world.BELLA], delivery="1")
    (row,) = index.load([world.BELLA_AT_SCHOOL], delivery="2")
    assert (row.record, row.asked, row.waits) == (known.record, False, False)


def test_what_is_asked_about_founds_a_record_that_waits() -> None:
    """With a case that names the other record; it is found by its name and date."""
    index = MemoryIndex()
    (known,) = index.load([world.BELLA], delivery="1")
    (row,) = index.load([school(nhs_number=ANOTHER_NHS_NUMBER)], delivery="2")
    assert row.record not in (None, known.record)
    assert (row.waits, row.asked, row.about) == (True, True, known.record)
    assert {row.record, known.record} <= set(
        index.search("Bella", "Tarkington", row.statement.birth_date)
    )


def test_a_registered_child_does_not_wait() -> None:
    """Health allots the number: the record is for good, and a case asks all the same."""
    index = MemoryIndex()
    index.load([world.BELLA_AT_SCHOOL], delivery="1")
    again = replace(world.BELLA, reference=ANOTHER_NHS_NUMBER, nhs_number=ANOTHER_NHS_NUMBER)
    index.load([world.BELLA], delivery="2")
    (row,) = index.load([again], delivery="3")
    assert (row.waits, row.asked) == (False, True)


def test_what_has_no_name_stands_on_no_record() -> None:
    """Unless health guards it; its record is shown by no search."""
    index = MemoryIndex()
    nameless, bare, guarded = index.load(
        [
            world.NAMELESS,
            replace(world.BELLA, names=(), reference="bare", nhs_number="", restricted=True),
            replace(world.BELLA, restricted=True),
        ],
        delivery="1",
    )
    assert (nameless.record, nameless.waits) == (None, True)
    assert None not in {bare.record, guarded.record}
    name, born = world.BELLA.names[0], world.BELLA.birth_date
    assert index.search(name.given, name.family, born) == []


def test_two_rows_of_one_delivery_are_two_children() -> None:
    """Whatever they share; those that share a number are one child's."""
    index = MemoryIndex()
    one, other = index.load([school(), school(reference="school-2")], delivery="1")
    assert one.record != other.record
    index = MemoryIndex()
    numbered = [school(reference=name, nhs_number=ANOTHER_NHS_NUMBER) for name in "ab"]
    one, other = index.load(numbered, delivery="1")
    assert one.record == other.record


def test_the_next_delivery_of_the_source_may_be_the_same_child() -> None:
    """A list has another reference for a child whose name it corrects."""
    index = MemoryIndex()
    (one,) = index.load([school()], delivery="1")
    (other,) = index.load([school(reference="school-2")], delivery="2")
    assert one.record == other.record


def test_a_later_statement_stays_on_its_record() -> None:
    """Though name and home are others now; the same statement again changes nothing."""
    index = MemoryIndex()
    index.load([world.BELLA], delivery="1")
    (before,) = index.load([school()], delivery="2")
    (again,) = index.load([school()], delivery="3")
    assert again is before
    moved = school(names=(PersonName("Bella", "Quillfeather"),), address=None)
    (after,) = index.load([moved], delivery="4")
    assert (after.record, len(index.records[after.record or 0])) == (before.record, 2)


def test_what_waits_is_tried_again_when_more_is_known() -> None:
    """A return with a number waits until a source with a name has the number too."""
    index = MemoryIndex()
    nameless = replace(world.NAMELESS, upn="X820000000001")
    (row,) = index.load([nameless], delivery="1")
    assert row.record is None
    (named,) = index.load([school(upn="X820000000001")], delivery="2")
    assert (row.record, row.waits, row.asked) == (named.record, False, False)
