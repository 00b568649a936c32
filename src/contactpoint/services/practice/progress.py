"""How far a trainee has come, from the trainee's own entries in the ledger of the practice copy.

Nothing else is kept: an exercise is begun, passed or done wrong by an entry, and what was done in
it lies between. Who does it wrong begins it again, about other children. What was passed more than
a week ago has to be done again.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import acting
from contactpoint.ledger.details import RecordOpened, Searched
from contactpoint.ledger.training_details import (
    ExerciseBegun,
    ExerciseFailed,
    ExercisePassed,
    ExercisesSeen,
)
from contactpoint.services.account_life.shown import shown
from contactpoint.services.practice.exercise import (
    UNFINISHED,
    Answer,
    Done,
    Fault,
    Numbers,
    Opening,
    SearchMade,
    fault_of,
    told,
)
from contactpoint.services.practice.invented import (
    FEED,
    SOURCE,
    VARIANTS,
    Cast,
    Exercise,
    cast_of,
)
from contactpoint.services.practice.made import NotMadeError, made_on, must_be_practice
from contactpoint.store.repositories import children, ledger, statements
from contactpoint.store.repositories.ledger import OpenedEntry

_LASTS = timedelta(days=7)
# Four exercises take a dozen entries each. Who makes far more begins anew.
_MOST_READ = 500


class Stage(StrEnum):
    """How far an exercise is."""

    TO_DO = "to do"
    BEGUN = "begun"
    WRONG = "wrong"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class ExerciseState:
    """An exercise as it stands: what the trainee is told, and what was wrong the last time."""

    exercise: Exercise
    stage: Stage
    variant: int
    told: tuple[str, ...]
    fault: Fault | None = None


class NotBegunError(ValueError):
    """The exercise is not going on now."""


def progress(*, actor: Actor) -> tuple[ExerciseState, ...]:
    """How far the trainee is in each exercise; that it was seen is recorded.

    Raises ``AccessRefusedError``, and ``NoPracticeError`` in what is no practice copy.
    """
    must_be_practice()
    actor = acting(actor, Action.PRACTISE)
    return shown(actor, ExercisesSeen(), _states(actor, _entries(actor)))


def has_passed(states: Iterable[ExerciseState]) -> bool:
    """Whether the whole training is passed."""
    return all(one.stage is Stage.PASSED for one in states)


def begin(*, actor: Actor, exercise: Exercise) -> None:
    """Begin an exercise, with children that this trainee has not had in it before. One that goes on
    or is passed stays as it is. Raises ``AccessRefusedError``."""
    must_be_practice()
    actor = acting(actor, Action.PRACTISE)
    state = _state_of(actor, exercise, _entries(actor))
    if state.stage in (Stage.TO_DO, Stage.WRONG):
        with transaction.atomic():
            ledger.record_change(
                agent=actor, what=ExerciseBegun(exercise=exercise.value, variant=state.variant)
            )


def check(*, actor: Actor, exercise: Exercise, answer: Answer | None = None) -> Fault | None:
    """Judge what was done in an exercise since it was begun; ``None`` where it was right.

    What is only not finished changes nothing. Raises ``AccessRefusedError``, and ``NotBegunError``.
    """
    must_be_practice()
    actor = acting(actor, Action.PRACTISE)
    entries = _entries(actor)
    state = _state_of(actor, exercise, entries)
    if state.stage is Stage.PASSED:
        return None
    if state.stage is not Stage.BEGUN:
        raise NotBegunError
    cast = cast_of(exercise, state.variant, made_on())
    numbers = Numbers() if exercise is Exercise.NOT_FOUND else _numbers(cast)
    fault = fault_of(cast, numbers, _done(_since_begun(exercise, entries)), answer)
    if fault not in UNFINISHED:
        what: ExercisePassed | ExerciseFailed = (
            ExercisePassed(exercise=exercise.value, variant=state.variant)
            if fault is None
            else ExerciseFailed(exercise=exercise.value, variant=state.variant, fault=fault.name)
        )
        with transaction.atomic():
            ledger.record_change(agent=actor, what=what)
    return fault


def _entries(actor: Actor) -> Sequence[OpenedEntry]:
    """The trainee's entries of the last week, oldest first."""
    since = timezone.now() - _LASTS
    found = ledger.own_entries(account_id=actor.account_id, before=None, limit=_MOST_READ)
    return [one for one in reversed(found) if one.at >= since]


def _states(actor: Actor, entries: Sequence[OpenedEntry]) -> tuple[ExerciseState, ...]:
    return tuple(_state_of(actor, exercise, entries) for exercise in Exercise)


def _state_of(actor: Actor, exercise: Exercise, entries: Iterable[OpenedEntry]) -> ExerciseState:
    stage, variant, fault = Stage.TO_DO, _first_variant(actor, exercise), None
    for entry in entries:
        what = entry.detail
        if getattr(what, "exercise", None) != exercise.value:
            # One goes on at a time: who begins another gives this one up.
            if stage is Stage.BEGUN and isinstance(what, ExerciseBegun):
                stage, variant = Stage.TO_DO, (variant + 1) % VARIANTS
        elif isinstance(what, ExerciseBegun):
            stage, variant, fault = Stage.BEGUN, what.variant, None
        elif isinstance(what, ExercisePassed):
            stage = Stage.PASSED
        elif isinstance(what, ExerciseFailed):
            stage, variant = Stage.WRONG, (what.variant + 1) % VARIANTS
            fault = Fault.__members__.get(what.fault)
    cast = cast_of(exercise, variant, made_on())
    return ExerciseState(exercise, stage, variant, told(cast, timezone.localdate()), fault)


def _first_variant(actor: Actor, exercise: Exercise) -> int:
    """With which children a trainee begins: others than the neighbour's."""
    named = f"{settings.SECRET_KEY}/{actor.account_id}/{exercise.value}".encode()
    return hashlib.sha256(named).digest()[0] % VARIANTS


def _since_begun(exercise: Exercise, entries: Sequence[OpenedEntry]) -> Sequence[OpenedEntry]:
    """The entries since the exercise was last begun."""
    begun = max(
        place
        for place, one in enumerate(entries)
        if isinstance(one.detail, ExerciseBegun) and one.detail.exercise == exercise.value
    )
    return entries[begun:]


def _done(entries: Iterable[OpenedEntry]) -> Done:
    searches, openings = [], []
    for entry in entries:
        what = entry.detail
        if isinstance(what, Searched):
            searches.append(
                SearchMade(
                    given=what.given,
                    family=what.family,
                    born=what.birth_date,
                    purpose=entry.purpose,
                    shown=frozenset(what.results),
                )
            )
        elif isinstance(what, RecordOpened):
            openings.append(Opening(what.number, entry.purpose))
    return Done(tuple(searches), tuple(openings))


def _numbers(cast: Cast) -> Numbers:
    """The child numbers of those whom the practice copy holds of a cast."""
    digests = [statements.reference_digest(FEED, SOURCE, one.reference) for one in cast.held]
    rows = statements.by_reference(digests)
    placed = [rows[one].child_id for one in digests if one in rows]
    pks = [pk for pk in placed if pk is not None]
    numbers: Mapping[int, str] = {one.pk: one.number for one in children.by_pks(pks)}
    found = [numbers.get(pk, "") for pk in pks]
    if len(found) != len(digests) or "" in found:
        raise NotMadeError("a child of the exercises is not there")
    return Numbers(*found)
