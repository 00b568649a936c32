"""Write what a batch did.

Every child that the batch touched is derived anew from its statements, sealed and indexed. Every
statement that the batch moved is sealed where it now belongs.
"""

import secrets
from collections.abc import Mapping, Sequence
from uuid import uuid4

from django.utils import timezone

from contactpoint.children.child_number import new_child_number
from contactpoint.children.sources import registers
from contactpoint.children.statement import Statement
from contactpoint.placing.last_words import opened_words
from contactpoint.placing.working_child import WorkingChild
from contactpoint.placing.working_set import WorkingSet
from contactpoint.retention.archiving import is_archived
from contactpoint.store.documents import (
    child_place,
    digest_of_keys,
    encode,
    encode_child,
    statement_place,
)
from contactpoint.store.models import Child, HeldStatement
from contactpoint.store.repositories import cases, children, statements
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
    new_keys: list[list[int]] = []
    for child, number in zip(founded, fresh_numbers(len(founded)), strict=True):
        row = Child(subject=child.subject, number=number)
        stated = [stated for _, stated in child.joined]
        new_keys.append(_fill(row, child, stated, new_ring, working))
        new_rows.append(row)
    children.add(new_rows, new_keys)
    ring = vault().hold(child.subject for child in there)
    pks = {child.pk for child in there if child.pk is not None}
    standing = working.held_by(pks)
    stated_each = [_standing_now(child, standing) for child in there]
    _bring_last_words(there, stated_each)
    rows: list[Child] = []
    keys: dict[int, list[int]] = {}
    for child, stated in zip(there, stated_each, strict=True):
        row = Child(pk=child.pk, subject=child.subject)
        found = _fill(row, child, stated, ring, working)
        if digest_of_keys(found) != child.keys_digest:
            keys[row.pk] = found
        rows.append(row)
    children.replace_documents(rows, keys)
    keep_back_cases({child.pk: child.shown for child in there if child.pk})
    for child, row in zip([*founded, *there], [*new_rows, *rows], strict=True):
        child.pk = row.pk
        for held, _ in child.joined:
            held.child_id = row.pk


def keep_back_cases(shown: Mapping[int, bool]) -> None:
    """Withhold cases about children of whom nothing may be shown, and release them once some may.

    ``shown`` says for each child that was written whether anything of it may be shown. A case stays
    withheld if its own statement is of somebody who has left search, or if it is about another
    child of whom nothing may be shown.
    """
    withheld = cases.withheld_about([pk for pk, something in shown.items() if something])
    if withheld:
        about = {pk for case in withheld for pk in (case.child_id, case.other_child_id) if pk}
        shown_now = {
            child.pk
            for child in children.by_pks(sorted(about))
            if is_for_reviewers(child.document.open, child.document.status)
        }
        today = timezone.localdate()
        found = cases.with_statements(withheld)
        stated = statements.opened([row for _, row in found])
        cases.release(
            [
                case
                for (case, _), (_, statement) in zip(found, stated, strict=True)
                if not is_archived(statement.birth_date, statement.death_date, today)
                and {case.child_id, case.other_child_id} - {None} <= shown_now
            ]
        )
    cases.withhold([pk for pk, something in shown.items() if not something])


def seal_alone(alone: Sequence[tuple[HeldStatement, Statement]]) -> None:
    """Seal statements that are linked to no child, each under a key of its own."""
    subjects = [uuid4() for _ in alone]
    ring = vault().create(subjects)
    for (row, statement), subject in zip(alone, subjects, strict=True):
        row.child_id = None
        row.subject = subject
        row.sealed = ring.seal(statement_place(subject), encode(statement))


def _standing_now(
    child: WorkingChild, standing: Mapping[int, Sequence[tuple[HeldStatement, Statement]]]
) -> list[Statement]:
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
    return [statement for _, statement in held_now]


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
) -> list[int]:
    """Set the row's document and seal what joined the child; returns the blind search keys.

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
    document = encode_child(found, keys, words, provisional=provisional)
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
