"""What may be split off a record, and to which record it goes."""

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet


def may_be_split_off(
    picked: AbstractSet[int], *, voices: AbstractSet[int], named: AbstractSet[int]
) -> bool:
    """Whether these statements may be taken off a record.

    ``voices`` are the statements of sources on the record. ``named`` are those of them with names.
    Some, not all, of ``voices`` must be picked, and one that is left must have a name, so that
    somebody can find the record.
    """
    return bool(picked) and picked < voices and bool(named - picked)


def has_a_record(picked: AbstractSet[int], *, named: AbstractSet[int]) -> bool:
    """Whether the statements that are split off make a record.

    Nobody would find a record without a name, so statements without any name wait for a person.
    """
    return bool(named & picked)


def came_from(picked: Collection[int], origins: Mapping[int, int | None]) -> int | None:
    """The record to which statements go back, if joins brought all of them from that record.

    ``None`` where they came from several records, or where any came by no join. ``origins`` has, by
    statement, the record from which a join brought it.
    """
    found = {origins.get(pk) for pk in picked}
    return found.pop() if len(found) == 1 else None
