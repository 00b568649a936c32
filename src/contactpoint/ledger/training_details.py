"""Details of training: the pass that an account is given, and the exercises of the practice copy.

As all details (``ledger.details``). An exercise is a value of ``services.practice.exercise``; its
variant says which of the invented children it is about.
"""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from contactpoint.ledger.entry import Event


class TrainingPassed(Struct, frozen=True, array_like=True, gc=False, tag="training_passed/1"):
    """The practice copy said that the account's holder passed the training; ``on`` is the day."""

    account: int
    on: date


class ExercisesSeen(Struct, frozen=True, array_like=True, gc=False, tag="exercises_seen/1"):
    """The trainee looked at how far the exercises are."""


class ExerciseBegun(Struct, frozen=True, array_like=True, gc=False, tag="exercise_begun/1"):
    """The trainee began an exercise, from its beginning."""

    exercise: str
    variant: int


class ExercisePassed(Struct, frozen=True, array_like=True, gc=False, tag="exercise_passed/1"):
    """What the trainee did in an exercise was right."""

    exercise: str
    variant: int


class ExerciseFailed(Struct, frozen=True, array_like=True, gc=False, tag="exercise_failed/1"):
    """What the trainee did in an exercise was wrong; ``fault`` is the name of a ``Fault``."""

    exercise: str
    variant: int
    fault: str


TrainingDetail = TrainingPassed | ExercisesSeen | ExerciseBegun | ExercisePassed | ExerciseFailed

TRAINING_DETAILS: Mapping[Event, type[TrainingDetail]] = {
    Event.TRAINING_PASSED: TrainingPassed,
    Event.EXERCISES_SEEN: ExercisesSeen,
    Event.EXERCISE_BEGUN: ExerciseBegun,
    Event.EXERCISE_PASSED: ExercisePassed,
    Event.EXERCISE_FAILED: ExerciseFailed,
}
