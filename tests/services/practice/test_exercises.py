"""Each exercise is passed by doing it right, in all of its variants, and by nothing else."""

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.ledger.entry import Event
from contactpoint.services.find_child import find_child
from contactpoint.services.open_record import open_record
from contactpoint.services.practice import progress
from contactpoint.services.practice.exercise import Answer, Fault, purpose_of, told
from contactpoint.services.practice.invented import (
    VARIANTS,
    Cast,
    Exercise,
    InventedChild,
    cast_of,
    everybody,
)
from contactpoint.services.practice.progress import NotBegunError, Stage
from tests.fixtures.ledger import events
from tests.fixtures.practice import come_in, in_practice, invented

__all__ = ["come_in", "in_practice", "invented"]

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

WORKING = Purpose.WORKING_WITH_CHILD
EACH = pytest.mark.parametrize("exercise", list(Exercise))


@pytest.fixture
def trainee(come_in: Callable[[str], Actor]) -> Actor:
    """A starter who has come in."""
    return come_in("ab" * 24)


def cast_for(trainee: Actor, exercise: Exercise) -> Cast:
    """The children that the exercise is about for the trainee now."""
    return cast_of(exercise, stage_of(trainee, exercise).variant, timezone.localdate())


def stage_of(trainee: Actor, exercise: Exercise) -> progress.ExerciseState:
    """How far the trainee is."""
    return next(one for one in progress.progress(actor=trainee) if one.exercise is exercise)


def begun(trainee: Actor, exercise: Exercise) -> Cast:
    """Begin, and the children."""
    progress.begin(actor=trainee, exercise=exercise)
    return cast_for(trainee, exercise)


def found(trainee: Actor, purpose: Purpose = WORKING, **known: object) -> dict[str, str]:
    """Search; the town that each result names, by child number."""
    lines = find_child(
        actor=trainee,
        purpose=purpose,
        criteria=Criteria(**known),  # type: ignore[arg-type]
    ).lines
    return {one.number: one.town for one in lines}


def by_name_and_day(trainee: Actor, child: InventedChild, purpose: Purpose = WORKING) -> str:
    """The one child that a search by name and day of birth shows."""
    shown = found(trainee, purpose, given=child.given, family=child.family, birth_date=child.born)
    assert len(shown) == 1
    return next(iter(shown))


def opened(trainee: Actor, number: str, purpose: Purpose = WORKING) -> None:
    """Open a record."""
    open_record(actor=trainee, purpose=purpose, number=number)


def do_right(trainee: Actor, exercise: Exercise) -> Answer | None:
    """What is right in an exercise, by what the trainee is told."""
    cast = cast_for(trainee, exercise)
    today = timezone.localdate()
    if exercise is Exercise.NICKNAME:
        child = cast.held[0]
        assert cast.told is not None
        age = child.age(today)
        shown = found(
            trainee,
            given=cast.told.given,
            family=cast.told.family,
            birth_years=tuple(range(today.year - age - 2, today.year - age + 1)),
            postcode=child.address.postcode,
        )
        assert len(shown) == 1
        opened(trainee, next(iter(shown)))
    elif exercise is Exercise.NAMESAKE:
        child = cast.held[0]
        age = child.age(today)
        shown = found(
            trainee,
            given=child.given,
            family=child.family,
            birth_years=tuple(range(today.year - age - 2, today.year - age + 1)),
            sex=child.sex,
        )
        assert len(shown) == 2, "both are shown, and there is something to tell apart"
        opened(trainee, *[number for number, town in shown.items() if town == child.address.town])
    elif exercise is Exercise.NOT_FOUND:
        assert cast.told is not None
        shown = found(
            trainee,
            given=cast.told.given,
            family=cast.told.family,
            birth_date=cast.told_born,
        )
        assert not shown
        return Answer.NOBODY
    else:
        purpose = purpose_of(cast)
        opened(trainee, by_name_and_day(trainee, cast.held[0], purpose), purpose)
    return None


@EACH
def test_every_variant_is_passed_by_doing_it_right(
    come_in: Callable[[str], Actor], exercise: Exercise
) -> None:
    """As a trainee would, who knows only what is told, with all of the invented children held."""
    seen = set()
    for who in range(3 * VARIANTS):
        trainee = come_in(f"{who:048x}")
        progress.begin(actor=trainee, exercise=exercise)
        variant = stage_of(trainee, exercise).variant
        if variant not in seen:
            answer = do_right(trainee, exercise)
            assert progress.check(actor=trainee, exercise=exercise, answer=answer) is None
            assert stage_of(trainee, exercise).stage is Stage.PASSED
        seen.add(variant)
    # Others are asked about other children.
    assert len(seen) > VARIANTS // 2


def test_whole_training_is_passed_by_all_four(trainee: Actor) -> None:
    """And not by three of them."""
    for exercise in Exercise:
        assert not progress.has_passed(progress.progress(actor=trainee))
        progress.begin(actor=trainee, exercise=exercise)
        answer = do_right(trainee, exercise)
        assert progress.check(actor=trainee, exercise=exercise, answer=answer) is None
    assert progress.has_passed(progress.progress(actor=trainee))
    assert events().count(Event.EXERCISE_PASSED) == len(Exercise)


@EACH
def test_nothing_done_passes_nothing(trainee: Actor, exercise: Exercise) -> None:
    """Neither unbegun nor begun."""
    with pytest.raises(NotBegunError):
        progress.check(actor=trainee, exercise=exercise, answer=Answer.NOBODY)
    progress.begin(actor=trainee, exercise=exercise)
    fault = progress.check(actor=trainee, exercise=exercise, answer=Answer.NOBODY)
    assert fault in (Fault.NOT_DONE, Fault.NOT_SEARCHED)


@EACH
def test_done_before_it_was_begun_does_not_count(trainee: Actor, exercise: Exercise) -> None:
    """Who looks first and begins afterwards has done nothing in the exercise."""
    do_right(trainee, exercise)
    progress.begin(actor=trainee, exercise=exercise)
    fault = progress.check(actor=trainee, exercise=exercise, answer=Answer.NOBODY)
    assert fault in (Fault.NOT_DONE, Fault.NOT_SEARCHED)


def test_a_colleagues_doing_does_not_count(come_in: Callable[[str], Actor]) -> None:
    """Only what the trainee's own account did."""
    trainee, colleague = come_in("aa" * 24), come_in("bb" * 24)
    cast = begun(trainee, Exercise.PURPOSE)
    purpose = purpose_of(cast)
    opened(colleague, by_name_and_day(colleague, cast.held[0], purpose), purpose)
    assert progress.check(actor=trainee, exercise=Exercise.PURPOSE) is Fault.NOT_DONE


@pytest.mark.parametrize("exercise", [Exercise.NICKNAME, Exercise.NAMESAKE])
def test_opening_another_child_is_wrong_whatever_was_right(
    trainee: Actor, exercise: Exercise
) -> None:
    """The brother or sister, or the namesake: also beside the right one. It begins again about
    other children."""
    cast = begun(trainee, exercise)
    do_right(trainee, exercise)
    opened(trainee, by_name_and_day(trainee, cast.held[1]))
    assert progress.check(actor=trainee, exercise=exercise) is Fault.OTHER_OPENED
    state = stage_of(trainee, exercise)
    assert (state.stage, state.fault) == (Stage.WRONG, Fault.OTHER_OPENED)
    assert cast_for(trainee, exercise).held != cast.held
    with pytest.raises(NotBegunError):
        progress.check(actor=trainee, exercise=exercise)
    progress.begin(actor=trainee, exercise=exercise)
    do_right(trainee, exercise)
    assert progress.check(actor=trainee, exercise=exercise) is None


def test_nickname_has_to_be_searched_by(trainee: Actor) -> None:
    """Who is handed the child's real name has not shown a search by nickname."""
    cast = begun(trainee, Exercise.NICKNAME)
    opened(trainee, by_name_and_day(trainee, cast.held[0]))
    assert progress.check(actor=trainee, exercise=Exercise.NICKNAME) is Fault.NOT_BY_NICKNAME


def test_not_found_needs_a_search_by_all_that_is_known(trainee: Actor) -> None:
    """The answer alone, or half a search, is no knowledge."""
    cast = begun(trainee, Exercise.NOT_FOUND)
    assert cast.told is not None
    found(trainee, family=cast.told.family, birth_date=cast.told_born)
    fault = progress.check(actor=trainee, exercise=Exercise.NOT_FOUND, answer=Answer.NOBODY)
    assert fault is Fault.NOT_SEARCHED


def test_taking_another_child_for_who_is_not_found_is_wrong(trainee: Actor) -> None:
    """By opening, or by saying so."""
    cast = begun(trainee, Exercise.NOT_FOUND)
    do_right(trainee, Exercise.NOT_FOUND)
    said = progress.check(actor=trainee, exercise=Exercise.NOT_FOUND, answer=Answer.FOUND)
    assert said is Fault.SAID_FOUND
    cast = begun(trainee, Exercise.NOT_FOUND)
    do_right(trainee, Exercise.NOT_FOUND)
    opened(trainee, by_name_and_day(trainee, cast.held[0]))
    fault = progress.check(actor=trainee, exercise=Exercise.NOT_FOUND, answer=Answer.NOBODY)
    assert fault is Fault.OPENED_SOMEBODY


def test_search_without_a_purpose_is_wrong_though_nothing_was_opened(trainee: Actor) -> None:
    """Curiosity is a look as soon as it searches."""
    cast = begun(trainee, Exercise.PURPOSE)
    do_right(trainee, Exercise.PURPOSE)
    by_name_and_day(trainee, cast.held[1])
    fault = progress.check(actor=trainee, exercise=Exercise.PURPOSE)
    assert fault is Fault.SEARCHED_WITHOUT_PURPOSE


def test_purpose_that_does_not_fit_is_wrong(trainee: Actor) -> None:
    """The right child for a reason that nobody gave."""
    cast = begun(trainee, Exercise.PURPOSE)
    opened(trainee, by_name_and_day(trainee, cast.held[0]))
    assert progress.check(actor=trainee, exercise=Exercise.PURPOSE) is Fault.OTHER_PURPOSE


def test_one_exercise_goes_on_at_a_time(trainee: Actor) -> None:
    """Who begins another gives the first up, and what was wrong in it with its children."""
    cast = begun(trainee, Exercise.NICKNAME)
    progress.begin(actor=trainee, exercise=Exercise.NAMESAKE)
    assert stage_of(trainee, Exercise.NICKNAME).stage is Stage.TO_DO
    assert cast_for(trainee, Exercise.NICKNAME).held != cast.held


def test_passed_stays_passed_and_is_not_begun_again(trainee: Actor) -> None:
    """A second press of the button changes nothing."""
    begun(trainee, Exercise.NICKNAME)
    progress.begin(actor=trainee, exercise=Exercise.NICKNAME)
    assert events().count(Event.EXERCISE_BEGUN) == 1
    do_right(trainee, Exercise.NICKNAME)
    assert progress.check(actor=trainee, exercise=Exercise.NICKNAME) is None
    progress.begin(actor=trainee, exercise=Exercise.NICKNAME)
    assert progress.check(actor=trainee, exercise=Exercise.NICKNAME) is None
    assert events().count(Event.EXERCISE_PASSED) == 1
    assert events().count(Event.EXERCISE_BEGUN) == 1


def test_no_two_variants_share_a_family_or_a_number() -> None:
    """So a search of one shows nobody of another."""
    made = date(2026, 12, 1)
    casts = [cast_of(one, variant, made) for one in Exercise for variant in range(VARIANTS)]
    families = [family for cast in casts for family in {child.family for child in cast.held}]
    assert len(set(families)) == len(families)
    references = [child.reference for child in everybody(made)]
    assert len(set(references)) == len(references)


@pytest.mark.parametrize("made", [date(2028, 2, 29), date(2027, 1, 1), date(2026, 12, 31)])
def test_a_copy_can_be_made_on_any_day(made: date) -> None:
    """And told about on any day after."""
    for exercise in Exercise:
        for variant in range(VARIANTS):
            cast = cast_of(exercise, variant, made)
            assert told(cast, made)
            assert all(0 < one.age(made) < 18 and one.born < made for one in cast.held)
