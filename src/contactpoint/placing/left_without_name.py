"""Take nameless returns off a record once the statements that named its child have gone.

A return has no name: it is linked by a number that another statement of the record has. A record
of returns alone is found by no search and shown on no page. Nobody could then find a child whom
social care knows, so the returns do not stay.
"""

from dataclasses import dataclass

from contactpoint.children.statement import CORRECTION, Statement
from contactpoint.placing.last_words import last_words_of_each
from contactpoint.placing.working_child import WorkingChild
from contactpoint.placing.working_set import WorkingSet
from contactpoint.store.models import HeldStatement
from contactpoint.visibility.derived import is_named, is_spoken_of
from contactpoint.visibility.status import Status


@dataclass(frozen=True, slots=True)
class Left:
    """A return, the row that holds it, and the record, by primary key, that it was left on."""

    row: HeldStatement
    statement: Statement
    record: int


def take_off(working: WorkingSet) -> list[Left]:
    """Take the returns off each record whose last name has gone in this batch.

    Returns stay where the child is still known by its last words. They stay too where something of
    the child is hidden: a hidden return stays hidden, and comes before no person.
    """
    returns = []
    for pk in _records_without_a_name(working):
        for row, statement in working.standing_on(pk):
            if statement.feed != CORRECTION:
                working.leave(pk, row)
                returns.append(Left(row, statement, pk))
    return returns


def is_known_by_name(working: WorkingSet, number: int) -> bool:
    """Whether a child of the batch is named by a standing statement or by its last words."""
    child = working.children[number]
    if is_named(statement for _, statement in working.standing_on(number)):
        return True
    return child.pk is not None and is_named(
        stated
        for row, stated in last_words_of_each([child.pk]).get(child.pk, ())
        if row.pk not in child.left
    )


def may_stay(working: WorkingSet, left: Left) -> bool:
    """Whether a return fits its record after all, because a source has corrected its statement.

    A standing statement has to name the child, and one has to give the return's date of birth or
    none. A return without a date fits any. Corrections do not count here.
    """
    voices = [stated for _, stated in working.standing_on(left.record) if stated.feed != CORRECTION]
    dates = {stated.birth_date for stated in voices}
    fits = left.statement.birth_date is None or bool(dates & {None, left.statement.birth_date})
    return is_named(voices) and fits


def _records_without_a_name(working: WorkingSet) -> list[int]:
    silent = [
        child.pk
        for child in working.children.values()
        if child.pk is not None and _is_left_silent(working, child)
    ]
    were_named = {pk for pk in silent if is_named(stated for _, stated in working.standing[pk])}
    # The other records can have lost a name only if their child was known by its last words.
    words = last_words_of_each([pk for pk in silent if pk not in were_named])
    were_named |= {pk for pk, of_it in words.items() if is_named(stated for _, stated in of_it)}
    return [pk for pk in silent if pk in were_named and not is_known_by_name(working, pk)]


def _is_left_silent(working: WorkingSet, child: WorkingChild) -> bool:
    if child.pk is None or not child.left or child.joined:
        return False
    if child.status is not Status.ACTIVE:
        return False
    stated = [statement for _, statement in working.standing_on(child.pk)]
    return is_spoken_of(stated) and not is_named(stated)
