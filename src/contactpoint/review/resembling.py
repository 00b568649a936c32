"""Where the case of two records hangs: on a statement that stands on one of them.

It asks the same from either side. A statement has one case at most, so that where there are more
cases than statements the most urgent stay. Of a record of which nothing stands any more there is
no case.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from contactpoint.review.asked_about import AskedAbout
from contactpoint.review.kinds import CaseKind


@dataclass(frozen=True, slots=True)
class Hanging:
    """A case as it hangs: ``other_child`` is the record on which its statement is to stand, and
    ``child`` the one that may be of the same child."""

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
    """Whether a case is settled when its statement has come to be on the record ``stands_on``: not
    where two records resemble each other and it is the one that the case says."""
    return case.kind is not CaseKind.RESEMBLANCE or stands_on != case.other_child


def has_lost_its_statement(case: Hanging, stands_on: int | None) -> bool:
    """Whether the statement of a case of two records stands on its record no more, but on the
    record ``stands_on``, if on any."""
    return case.kind is CaseKind.RESEMBLANCE and stands_on != case.other_child


def is_spoken_of(case: Hanging, hooks: Sequence[Hook]) -> bool:
    """Whether a source still says something of the record on which the statement of a case stood:
    else there is nothing to ask, and the case goes. A correction is no source's word."""
    return any(hook.record == case.other_child for hook in hooks if not hook.is_correction)


def hook_for(case: Hanging, hooks: Sequence[Hook]) -> Hook | None:
    """The statement on which the case of two records is to hang, of those that stand on them now.

    One that has no case, of its own record rather than of the other, the oldest first; else that of
    the least urgent case of two records that is less urgent than this, the newest of equals. That
    case then has to hang elsewhere. ``None`` where there is none: the case is nobody's any more.
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
    """What the case of two records asks about once it hangs on a statement of ``record``, which is
    one of the two: the same, from that side."""
    if record == case.other_child:
        return AskedAbout(child=case.child, other_child=case.other_child)
    return AskedAbout(child=case.other_child, other_child=case.child)
