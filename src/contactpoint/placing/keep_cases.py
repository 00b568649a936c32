"""Keep cases true to where statements stand.

A settled case is taken away. A case about two records hangs on a statement that stands on one of
them.
"""

from collections.abc import Sequence

from contactpoint.linkage.keys import lookup_keys
from contactpoint.linkage.profile import profile_of
from contactpoint.placing.rearrange import confirm
from contactpoint.placing.stored_keys import StoredKeys
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
from contactpoint.store.repositories import cases, children, statements
from contactpoint.vault.blind_index import OpenKey


def close_settled(rows: Sequence[HeldStatement]) -> None:
    """Take away the cases of statements that were settled.

    A case about two records stays where it is, and no longer awaits an answer of its source.
    """
    found = cases.hanging_on(rows)
    settled = {hung.case.pk for hung in found if is_settled(hung.case, hung.record)}
    cases.ask_no_more({hung.case.pk for hung in found} - settled)
    cases.take_away(settled)


def hand_over(gone: Sequence[HeldStatement]) -> None:
    """Hang cases about two records on another statement, where theirs has gone from its record.

    A case whose source was asked goes back into the queue. The most urgent case chooses first.
    """
    if not gone:
        return
    found = cases.hanging_on(gone)
    for pk in [one.case.pk for one in found if has_lost_its_statement(one.case, one.stands_on)]:
        # Read again: a more urgent case may have displaced this one since.
        hung = cases.hung(pk)
        if hung is not None and has_lost_its_statement(hung.case, hung.stands_on):
            hooks = _hooks(hung.case)
            if is_spoken_of(hung.case, hooks):
                _hang_elsewhere(hung.case, hooks)


def _hang_elsewhere(case: Hanging, hooks: Sequence[Hook]) -> bool:
    """Hang a case on another statement, if need be a less urgent case's; whether there was one."""
    hook = hook_for(case, hooks)
    if hook is None:
        return False
    displaced = hook.case
    if displaced is not None and not _hang_elsewhere(displaced, _hooks(displaced)):
        cases.take_away([displaced.pk])
        confirm(pk for pk in (displaced.child, displaced.other_child) if pk is not None)
    cases.hang(case.pk, statement=hook.statement, about=turned_to(case, hook.record))
    cases.look_for(case.pk, _sought_by(hook))
    return True


def _sought_by(hook: Hook) -> list[OpenKey]:
    """The blind keys under which the child of a statement may turn up, if its record is
    provisional: a load that brings one of them tries the statement again."""
    if not children.kept_of([hook.record])[hook.record].provisional:
        return []
    ((_, statement),) = statements.opened(statements.by_pks([hook.statement]))
    return StoredKeys().open_values(lookup_keys(profile_of(statement)))


def _hooks(case: Hanging) -> list[Hook]:
    return cases.hooks_of([case.other_child, case.child])
