"""The length of the history."""

from dataclasses import replace
from datetime import date

import pytest

from contactpoint.access.actor import Actor
from contactpoint.access.errors import AccessRefusedError
from contactpoint.ledger.entry import Event
from contactpoint.services.review import history as history_module
from contactpoint.services.review.correct_value import CorrectedField, correct
from contactpoint.services.review.history import history, verdict_given
from contactpoint.store.models import Child
from tests.fixtures.ledger import entries
from tests.placing.files import Loader, pds
from tests.services.review.cases import ADA, RAVI, say_not_same

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

SHOWN = 3


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list with room for a few."""
    monkeypatch.setattr(history_module, "MOST_SHOWN", SHOWN)


@pytest.fixture
def two(load: Loader) -> tuple[str, str]:
    """Two children. Returns their numbers."""
    load("pds", pds([ADA, RAVI]))
    one, other = Child.objects.order_by("pk").values_list("number", flat=True)
    return one, other


def correct_it(actor: Actor, number: str, times: int) -> list[int]:
    """Correct the date of birth so many times; returns the verdicts."""
    return [
        correct(
            actor=actor,
            number=number,
            field=CorrectedField.BIRTH_DATE,
            value=date(2012, 1, 1 + day),
        )
        for day in range(times)
    ]


@pytest.mark.parametrize("hidden", [1, SHOWN, SHOWN + 1])
def test_its_length_does_not_tell_of_what_is_hidden(
    two: tuple[str, str], rhea: Actor, load: Loader, hidden: int
) -> None:
    """Verdicts about a child whom its source guards leave no gap, however many they are."""
    shown = correct_it(rhea, two[1], SHOWN)
    correct_it(rhea, two[0], hidden)
    load("pds", pds([replace(ADA, restricted=True)]))
    assert [past.pk for past in history(actor=rhea)] == shown[::-1]


def test_the_newest_are_shown(two: tuple[str, str], rhea: Actor) -> None:
    """No more than there is room for, of an authority and of a child."""
    given = correct_it(rhea, two[0], SHOWN + 2)
    for number in (None, two[0]):
        past = history(actor=rhea, number=number)
        assert [one.pk for one in past] == given[: -SHOWN - 1 : -1]


def shown_since(place: int) -> set[str]:
    """The numbers of the children of whom entries were written since."""
    return {
        one.detail.number  # type: ignore[union-attr]
        for one in entries(Event.CHILD_SHOWN, Event.VERDICTS_SEEN)
        if one.place > place and one.subject is not None
    }


def test_of_two_children_of_one_verdict_each_has_an_entry(
    resemblance: tuple[int, str, str], rhea: Actor
) -> None:
    """On the page of the one, the number of the other is a look at the other."""
    _, *two = resemblance
    verdict = say_not_same(rhea)
    for number in (*two, None):
        before = entries()[-1].place
        (past,) = history(actor=rhea, number=number)
        assert past.pk == verdict
        assert set(past.numbers) == shown_since(before) == set(two)


def test_the_page_before_undoing_is_a_look_at_both(
    resemblance: tuple[int, str, str], rhea: Actor
) -> None:
    """Its numbers come from the verdict, and not out of the session."""
    _, *two = resemblance
    verdict = say_not_same(rhea)
    before = entries()[-1].place
    assert set(verdict_given(actor=rhea, verdict=verdict).numbers) == set(two)
    assert shown_since(before) == set(two)


def test_a_verdict_about_who_is_hidden_is_shown_to_nobody(
    two: tuple[str, str], rhea: Actor, load: Loader
) -> None:
    """Its number is as good as none."""
    (verdict,) = correct_it(rhea, two[0], 1)
    load("pds", pds([replace(ADA, restricted=True)]))
    for number in (verdict, verdict + 1):
        with pytest.raises(AccessRefusedError):
            verdict_given(actor=rhea, verdict=number)
