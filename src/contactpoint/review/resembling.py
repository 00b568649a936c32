"""On which statement a case of two records hangs: one that stands on either record.

The case asks the same from either side. A statement has at most one case, so where there are more
cases than statements, the most urgent cases stay. A record without statements has no case.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from contactpoint.review.asked_about import AskedAbout
from contactpoint.review.kinds import CaseKind


@dataclass(frozen=True, slots=True)
class Hanging:
    """A case and its records.

    ``other_child`` is the record that the case's statement stands on. ``child`` is the record that
    may be of the same child.
    """

    pk: int
    kind: CaseKind
    urgency: int
    child: int | None
    other_child: int | None


@dataclass(frozen=True, slots=True)
class Hook:
    """A statement that stands on the record ``record``, with the case that hangs on it."""

    statement: int
    record: int
    is_correction: bool
    case: Hanging | None = None


def is_settled(case: Hanging, stands_on: int | None) -> bool:
    """Whether a case is settled once its statement stands on the record ``stands_on``.

    A case of two records that resemble each other is not settled while its statement stands on
    ``other_child``.
    """
    return case.kind is not CaseKind.RESEMBLANCE or stands_on != case.other_child


def has_lost_its_statement(case: Hanging, stands_on: int | None) -> bool:
    """Whether the statement of a case of two records no longer stands on ``other_child``.

    The statement now stands on the record ``stands_on``, or on none.
    """
    return case.kind is CaseKind.RESEMBLANCE and stands_on != case.other_child


def is_spoken_of(case: Hanging, hooks: Sequence[Hook]) -> bool:
    """Whether the record ``other_child`` of a case still has a statement of a source.

    Otherwise there is nothing to ask, and the case goes. A correction does not count.
    """
    return any(hook.record == case.other_child for hook in hooks if not hook.is_correction)


def hook_for(case: Hanging, hooks: Sequence[Hook]) -> Hook | None:
    """The statement on which a case of two records is to hang; ``hooks`` are those on both records.

    A source's statement without a case comes first: one on ``other_child`` rather than one on
    ``child``, and the oldest of them. Otherwise this case displaces the least urgent case of two
    records, if that is less urgent than this one; of equals, the newest. The displaced case then
    has to hang elsewhere. ``None`` where there is no statement for the case.
    """
    free = [hook for hook in hooks if hook.case is None and not hook.is_correction]
    if free:
        return min(free, key=lambda hook: (hook.record != case.other_child, hook.statement))
    lesser = [
        (hanging.urgency, -hanging.pk, hook.statement, hook)
        for hook in hooks
        if (hanging := hook.case) is not None
        and hanging.kind is CaseKind.RESEMBLANCE
        and hanging.urgency < case.urgency
    ]
    return min(lesser)[-1] if lesser else None


def turned_to(case: Hanging, record: int) -> AskedAbout:
    """What a case of two records asks about once it hangs on a statement of ``record``.

    ``record`` is one of the two. The case asks the same as before, from that side.
    """
    if record == case.other_child:
        return AskedAbout(child=case.child, other_child=case.other_child)
    return AskedAbout(child=case.other_child, other_child=case.child)
