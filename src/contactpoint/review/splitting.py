"""What may be split off a record, and to which record it goes."""

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet


def may_be_split_off(
    picked: AbstractSet[int], *, voices: AbstractSet[int], named: AbstractSet[int]
) -> bool:
    """Whether these statements may be taken off a record that has these ``voices``: some of what
    sources say, not all, and what is left has a name by which somebody finds it. ``named`` are the
    statements with names."""
    return bool(picked) and picked < voices and bool(named - picked)


def has_a_record(picked: AbstractSet[int], *, named: AbstractSet[int]) -> bool:
    """Whether what is split off makes a record: without any name nobody would find it, and it waits
    for a person."""
    return bool(named & picked)


def came_from(picked: Collection[int], origins: Mapping[int, int | None]) -> int | None:
    """The record to which statements go back with its old number: the one from which all of them
    came by a join. ``None`` where they came from several, or any came by none. ``origins`` has, by
    statement, the record from which a join brought it."""
    found = {origins.get(pk) for pk in picked}
    return found.pop() if len(found) == 1 else None
