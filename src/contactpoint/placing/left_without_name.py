"""Returns without a name that are left on a record by itself when what named its child goes.

A return is linked by a number that some other statement of the record has. Left alone it keeps a
record that no search finds and no page shows, so that a child whom social care knows could be found
by nobody: it does not stay.
"""

from dataclasses import dataclass

from contactpoint.children.statement import CORRECTION, Statement
from contactpoint.placing.last_words import last_words_of_each
from contactpoint.placing.neighbourhood import Neighbour, Neighbourhood
from contactpoint.store.models import HeldStatement
from contactpoint.visibility.derived import is_named, is_spoken_of
from contactpoint.visibility.status import Status


@dataclass(frozen=True, slots=True)
class Left:
    """A return, the row that holds it, and the record, by primary key, that it was left on."""

    row: HeldStatement
    statement: Statement
    record: int


def take_off(hood: Neighbourhood) -> list[Left]:
    """Take the returns off each record whose last name has gone in this batch.

    Not where the child is known by what was said last, nor where a source has begun to guard it or
    something of it is hidden: what is hidden with it stays hidden, and goes before nobody.
    """
    returns = []
    for pk in _records_without_a_name(hood):
        for row, statement in hood.standing_on(pk):
            if statement.feed != CORRECTION:
                hood.leave(pk, row)
                returns.append(Left(row, statement, pk))
    return returns


def is_known_by_name(hood: Neighbourhood, number: int) -> bool:
    """Whether a child of the batch is named by what stands on it, or by what was said last."""
    neighbour = hood.neighbours[number]
    if is_named(statement for _, statement in hood.standing_on(number)):
        return True
    return neighbour.pk is not None and is_named(
        said
        for row, said in last_words_of_each([neighbour.pk]).get(neighbour.pk, ())
        if row.pk not in neighbour.left
    )


def may_stay(hood: Neighbourhood, left: Left) -> bool:
    """Whether a return fits its record after all: a source has corrected what it says of the child,
    and the date of birth is still that of the return, or one of the two is not stated."""
    voices = [said for _, said in hood.standing_on(left.record) if said.feed != CORRECTION]
    dates = {said.birth_date for said in voices}
    fits = left.statement.birth_date is None or bool(dates & {None, left.statement.birth_date})
    return is_named(voices) and fits


def _records_without_a_name(hood: Neighbourhood) -> list[int]:
    silent = [
        neighbour.pk
        for neighbour in hood.neighbours.values()
        if neighbour.pk is not None and _is_left_silent(hood, neighbour)
    ]
    were_named = {pk for pk in silent if is_named(said for _, said in hood.standing[pk])}
    # Of the others, only who was last known can have lost a name now.
    words = last_words_of_each([pk for pk in silent if pk not in were_named])
    were_named |= {pk for pk, of_it in words.items() if is_named(said for _, said in of_it)}
    return [pk for pk in silent if pk in were_named and not is_known_by_name(hood, pk)]


def _is_left_silent(hood: Neighbourhood, neighbour: Neighbour) -> bool:
    if neighbour.pk is None or not neighbour.left or neighbour.joined or neighbour.guarded:
        return False
    if neighbour.status is not Status.ACTIVE:
        return False
    said = [statement for _, statement in hood.standing_on(neighbour.pk)]
    return is_spoken_of(said) and not is_named(said)
