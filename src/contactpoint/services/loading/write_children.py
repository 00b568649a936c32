"""Write what a batch did: every child that it touched is derived from its statements anew, sealed
and indexed, and every statement that it moved is sealed where it now belongs."""

import secrets
from collections.abc import Mapping, Sequence
from uuid import uuid4

from contactpoint.children.child_number import new_child_number
from contactpoint.children.statement import CORRECTION, Statement
from contactpoint.linkage.profile import pack
from contactpoint.services.loading.derive_child import derive_child
from contactpoint.services.loading.neighbourhood import Neighbour, Neighbourhood
from contactpoint.store.documents import child_place, encode, statement_place
from contactpoint.store.models import Child, HeldStatement
from contactpoint.store.repositories import cases, children, statements
from contactpoint.store.safe import vault
from contactpoint.vault.vault import Ring


def write_children(hood: Neighbourhood) -> None:
    """Derive, seal and write every child that the batch touched, and seal what joined it.

    The rows of the statements that joined then name their child; they are not written here.
    """
    touched = [neighbour for neighbour in hood.neighbours.values() if neighbour.touched]
    founded = [neighbour for neighbour in touched if neighbour.pk is None]
    there = [neighbour for neighbour in touched if neighbour.pk is not None]
    new_ring = vault().create(neighbour.subject for neighbour in founded)
    new_rows: list[Child] = []
    new_keys: list[list[int]] = []
    for neighbour, number in zip(founded, fresh_numbers(len(founded)), strict=True):
        row = Child(subject=neighbour.subject, number=number)
        new_keys.append(
            _fill(row, neighbour, [said for _, said in neighbour.joined], new_ring, hood)
        )
        new_rows.append(row)
    children.add(new_rows, new_keys)
    ring = vault().hold(neighbour.subject for neighbour in there)
    pks = {neighbour.pk for neighbour in there if neighbour.pk is not None}
    standing = {**hood.standing, **statements.linked_to(pks - hood.standing.keys())}
    rows: list[Child] = []
    keys: list[list[int]] = []
    for neighbour in there:
        row = Child(pk=neighbour.pk, subject=neighbour.subject)
        joined = {held.pk for held, _ in neighbour.joined}
        held_now = [
            (held, statement)
            for held, statement in standing.get(row.pk, [])
            if held.pk not in neighbour.left and held.pk not in joined
        ]
        held_now += neighbour.joined
        # In the order of their rows, new ones last: what is said is the same whichever came first.
        held_now.sort(key=lambda one: (one[0].pk is None, one[0].pk))
        said = [statement for _, statement in held_now]
        keys.append(_fill(row, neighbour, said, ring, hood))
        rows.append(row)
    children.replace_documents(rows, keys)
    keep_back_cases({neighbour.pk: neighbour.shown for neighbour in there if neighbour.pk})
    for neighbour, row in zip([*founded, *there], [*new_rows, *rows], strict=True):
        neighbour.pk = row.pk
        for held, _ in neighbour.joined:
            held.child_id = row.pk


def keep_back_cases(shown: Mapping[int, bool]) -> None:
    """Take cases about children of whom nothing may be shown out of every queue, and put them back
    once something may; ``shown`` says which of the children that were written is which."""
    cases.release([pk for pk, something in shown.items() if something])
    cases.withhold([pk for pk, something in shown.items() if not something])


def seal_alone(alone: Sequence[tuple[HeldStatement, Statement]]) -> None:
    """Seal statements that are linked to no child, each under a key of its own."""
    subjects = [uuid4() for _ in alone]
    ring = vault().create(subjects)
    for (row, statement), subject in zip(alone, subjects, strict=True):
        row.child_id = None
        row.subject = subject
        row.sealed = ring.seal(statement_place(subject), encode(statement))


def _fill(
    row: Child, neighbour: Neighbour, said: Sequence[Statement], ring: Ring, hood: Neighbourhood
) -> list[int]:
    """Set the row's document, derived from ``said``, seal what joined the child, and return the
    blind search keys.

    Where nothing is said any more, they are derived from the child's last words.
    """
    # A correction is no voice of its own: it corrects what sources say.
    spoken = any(statement.feed != CORRECTION for statement in said)
    last_known = not spoken and bool(neighbour.last_words)
    if last_known:
        said = [*said, *neighbour.last_words]
    elif not spoken:
        said = []
    profiles = [hood.profile_of(statement) for statement in said]
    document, keys = derive_child(
        said=said,
        profiles=profiles,
        packed=[pack(profile) for profile in profiles],
        last_known=last_known,
    )
    row.document = ring.seal(child_place(row.subject), encode(document))
    neighbour.shown = document.record is not None
    for held, statement in neighbour.joined:
        held.subject = row.subject
        held.sealed = ring.seal(statement_place(row.subject), encode(statement))
    return hood.blind(keys)


def fresh_numbers(count: int) -> list[str]:
    """As many child numbers as asked for that no child has or had."""
    fresh: set[str] = set()
    while len(fresh) < count:
        drawn = {new_child_number(secrets.randbelow) for _ in range(count - len(fresh))}
        fresh |= drawn - children.numbers_taken(drawn)
    return list(fresh)
