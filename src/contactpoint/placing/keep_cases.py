"""Keep cases true to where statements stand: what is settled goes, and what is asked of two records
hangs on a statement that stands on one of them."""

from collections.abc import Sequence

from contactpoint.review.resembling import (
    Hanging,
    Hook,
    has_lost_its_statement,
    hook_for,
    is_settled,
    is_spoken_of,
    turned_to,
)
from contactpoint.store.models import HeldStatement
from contactpoint.store.repositories import cases


def close_settled(rows: Sequence[HeldStatement]) -> None:
    """Take away the cases of statements that were settled; what is asked of two records stays where
    it is, and no answer of its source is awaited any longer."""
    found = cases.hanging_on(rows)
    settled = {hung.case.pk for hung in found if is_settled(hung.case, hung.record)}
    cases.ask_no_more({hung.case.pk for hung in found} - settled)
    cases.take_away(settled)


def hand_over(gone: Sequence[HeldStatement]) -> None:
    """Let cases of two records that resemble each other hang on another statement, where theirs has
    gone from its record, back in the queue if its source was asked. The most urgent choose first.
    """
    if not gone:
        return
    found = cases.hanging_on(gone)
    for pk in [one.case.pk for one in found if has_lost_its_statement(one.case, one.stands_on)]:
        # Read again: a more urgent one may have displaced it since.
        hung = cases.hung(pk)
        if hung is not None and has_lost_its_statement(hung.case, hung.stands_on):
            hooks = _hooks(hung.case)
            if is_spoken_of(hung.case, hooks):
                _hang_elsewhere(hung.case, hooks)


def _hang_elsewhere(case: Hanging, hooks: Sequence[Hook]) -> bool:
    """Whether there was a statement for it, if need be that of a less urgent case."""
    hook = hook_for(case, hooks)
    if hook is None:
        return False
    displaced = hook.case
    if displaced is not None and not _hang_elsewhere(displaced, _hooks(displaced)):
        cases.take_away([displaced.pk])
    cases.hang(case.pk, statement=hook.statement, about=turned_to(case, hook.record))
    return True


def _hooks(case: Hanging) -> list[Hook]:
    return cases.hooks_of([case.other_child, case.child])
