"""The exercise that goes on, kept in the session so that every page can show what it asks."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from contactpoint.services.practice.invented import Exercise
from contactpoint.services.practice.progress import ExerciseState

_KEY = "practice_task"


@dataclass(frozen=True, slots=True)
class Task:
    """What a trainee was told, and the page of the exercise."""

    page: str
    told: tuple[str, ...]


def in_practice() -> bool:
    """Whether this is a practice copy: every page says so."""
    return bool(settings.PRACTICE)


def keep_task(request: Any, state: ExerciseState) -> None:
    """Show the exercise on every page from now on."""
    kept = {"exercise": state.exercise.value, "told": list(state.told)}
    if request.session.get(_KEY) != kept:
        request.session[_KEY] = kept


def forget_task(request: Any) -> None:
    """Show it no more."""
    request.session.pop(_KEY, None)


def task_of(request: Any) -> Task | None:
    """The exercise that goes on in a session; ``None`` where none does."""
    if not settings.PRACTICE:
        return None
    kept = request.session.get(_KEY)
    if kept is None:
        return None
    return Task(f"practice_{Exercise(kept['exercise']).name.lower()}", tuple(kept["told"]))
