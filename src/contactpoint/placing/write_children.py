"""Write what a batch did.

Every child that the batch touched is derived anew from its statements, sealed and indexed. Every
statement that the batch moved is sealed where it now belongs.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from uuid import uuid4

from django.utils import timezone

from contactpoint.children.child_number import new_child_number
from contactpoint.children.sources import registers
from contactpoint.children.statement import Statement
from contactpoint.placing.arrivals import going_on
from contactpoint.placing.contested_cases import StandsNow, keep_contested
from contactpoint.placing.last_words import opened_words
from contactpoint.placing.tell_who_works import moves_told
from contactpoint.placing.working_child import WorkingChild
from contactpoint.placing.working_set import WorkingSet
from contactpoint.retention.archiving import is_archived
from contactpoint.store.documents import (
    ChildKeys,
    child_place,
    digest_of_keys,
    encode,
    encode_child,
    statement_place,
)
from contactpoint.store.models import Child, HeldStatement
from contactpoint.store.repositories import cases, children
from contactpoint.store.repositories.children import OpenedChild
from contactpoint.store.safe import vault
from contactpoint.vault.vault import Ring
from contactpoint.visibility.derived import derived, is_named
from contactpoint.visibility.reach import is_for_reviewers


def write_children(working: WorkingSet) -> None:
    """Derive, seal and write every child that the batch touched, and seal what joined it.

    Each child is written under its status in the working set (``placing.guarding``). The rows of
    statements that joined a child get its primary key, but are not written here.
    """
    touched = [child for child in working.children.values() if child.touched]
    founded = [child for child in touched if child.pk is None]
    there = [child for child in touched if child.pk is not None]
    new_ring = vault().create(child.subject for child in founded)
    new_rows: list[Child] = []
    new_keys: list[ChildKeys] = []
    for child, number in zip(founded, fresh_numbers(len(founded)), strict=True):
        row = Child(subject=child.subject, number=number)
        child.stands, child.founded = list(child.joined), True
        stated = [stated for _, stated in child.joined]
        new_keys.append(_fill(row, child, stated, new_ring, working))
        new_rows.append(row)
    children.add(new_rows, new_keys)
    ring = vault().hold(child.subject for child in there)
    pks = {child.pk for child in there if child.pk is not None}
    standing = working.held_by(pks)
    for child in there:
        child.joined = _as_begun(child.joined, standing.get(child.pk or 0, ()))
        child.stands, child.founded = _standing_now(child, standing), False
    stated_each = [[statement for _, statement in child.stands] for child in there]
    _bring_last_words(there, stated_each)
    rows: list[Child] = []
    keys: dict[int, ChildKeys] = {}
    for child, stated in zip(there, stated_each, strict=True):
        row = Child(pk=child.pk, subject=child.subject)
        found = _fill(row, child, stated, ring, working)
        if digest_of_keys(found) != child.keys_digest:
            keys[row.pk] = found
        rows.append(row)
    with moves_told(pks):
        children.replace_documents(rows, keys)
    keep_back_cases({child.pk: child.shown for child in there if child.pk})
    for child, row in zip([*founded, *there], [*new_rows, *rows], strict=True):
        child.pk = row.pk
        for held, _ in child.joined:
            held.child_id = row.pk


def keep_back_cases(shown: Mapping[int, bool]) -> None:
    """Withhold cases about children of whom nothing may be shown, and release them once some may.

    ``shown`` says for each child that was written whether anything of it may be shown. A case stays
    withheld if it is about another child of whom nothing may be shown, or about a record that has
    left search.
    """
    withheld = cases.withheld_about([pk for pk, something in shown.items() if something])
    if withheld:
        about = {pk for case in withheld for pk in (case.child_id, case.other_child_id) if pk}
        shown_now = {
            child.pk for child in children.by_pks(sorted(about)) if _is_decided_about(child)
        }
        cases.release(
            [
                case
                for case in withheld
                if {case.child_id, case.other_child_id} - {None} <= shown_now
            ]
        )
    cases.withhold([pk for pk, something in shown.items() if not something])


def _is_decided_about(child: OpenedChild) -> bool:
    """Whether reviewers may be shown a child, and its record is in search today."""
    facet, status = child.document.open, child.document.status
    return is_for_reviewers(facet, status) and not (
        facet.record is not None and is_archived(facet.record, timezone.localdate())
    )


def keep_contested_of(working: WorkingSet, changed: Iterable[int] = ()) -> None:
    """Bring the contested cases of all children that a batch wrote to what stands on them.

    Called once the statements of the batch are written. ``changed`` are as in ``keep_contested``.
    """
    keep_contested(
        {
            child.pk: StandsNow(child.stands, child.shown, child.founded)
            for child in working.children.values()
            if child.pk is not None and child.touched
        },
        changed,
    )


def seal_alone(alone: Sequence[tuple[HeldStatement, Statement]]) -> None:
    """Seal statements that are linked to no child, each under a key of its own."""
    subjects = [uuid4() for _ in alone]
    ring = vault().create(subjects)
    for (row, statement), subject in zip(alone, subjects, strict=True):
        row.child_id = None
        row.subject = subject
        row.sealed = ring.seal(statement_place(subject), encode(statement))


def _as_begun(
    joined: Sequence[tuple[HeldStatement, Statement]],
    before: Sequence[tuple[HeldStatement, Statement]],
) -> list[tuple[HeldStatement, Statement]]:
    """What joined a child, each with the load since which its source says so.

    A school that learns a child's number, or corrects its name, states the child under another
    reference. It goes on saying where the child is, and has not begun to.
    """
    return [
        (row, going_on(statement, [one for held, one in before if held.pk != row.pk]))
        for row, statement in joined
    ]


def _standing_now(
    child: WorkingChild, standing: Mapping[int, Sequence[tuple[HeldStatement, Statement]]]
) -> list[tuple[HeldStatement, Statement]]:
    """The statements on a child after the batch, in the order of their rows, new rows last.

    This order is the same whichever statement came first.
    """
    joined = {held.pk for held, _ in child.joined}
    held_now = [
        (held, statement)
        for held, statement in standing.get(child.pk or 0, ())
        if held.pk not in child.left and held.pk not in joined
    ]
    held_now += child.joined
    held_now.sort(key=lambda one: (one[0].pk is None, one[0].pk))
    return held_now


def _bring_last_words(
    there: Sequence[WorkingChild],
    stated_each: Sequence[Sequence[Statement]],
) -> None:
    """Bring back the last words of children whom no statement names now."""
    silent = {
        child.pk: child
        for child, stated in zip(there, stated_each, strict=True)
        if child.pk is not None
        and not is_named(stated)
        and not is_named(statement for _, statement in child.last_words)
    }
    for pk, words in opened_words({pk: one.known_by for pk, one in silent.items()}).items():
        child = silent[pk]
        stay = [one for one in words if one[0].pk not in child.left]
        child.last_words = [*stay, *child.last_words]


def _fill(
    row: Child,
    child: WorkingChild,
    stated: Sequence[Statement],
    ring: Ring,
    working: WorkingSet,
) -> ChildKeys:
    """Set the row's document and seal what joined the child; returns what it bears in the index.

    The document is derived from ``stated`` and the child's last words.
    """
    found = derived(
        stated,
        child.status,
        last_words=[statement for _, statement in child.last_words],
        profiled=working.profile_of,
    )
    keys = working.keys.of_child(found)
    words = [held.pk for held, _ in child.last_words]
    # Who is registered has a record for good, whatever a case asks.
    provisional = child.provisional and not any(map(registers, stated))
    document = encode_child(found, keys.values, words, provisional=provisional)
    row.document = ring.seal(child_place(row.subject), document)
    child.shown = is_for_reviewers(found.open, found.status)
    for held, statement in child.joined:
        held.subject = row.subject
        held.sealed = ring.seal(statement_place(row.subject), encode(statement))
    return keys


def fresh_numbers(count: int) -> list[str]:
    """``count`` child numbers that no child has or had."""
    fresh: set[str] = set()
    while len(fresh) < count:
        drawn = {new_child_number(secrets.randbelow) for _ in range(count - len(fresh))}
        fresh |= drawn - children.numbers_taken(drawn)
    return list(fresh)
