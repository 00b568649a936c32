"""The length of the history."""

from dataclasses import replace
from datetime import date

import pytest

from contactpoint.access.actor import Actor
from contactpoint.services.review import history as history_module
from contactpoint.services.review.correct_value import CorrectedField, correct
from contactpoint.services.review.history import history
from contactpoint.store.models import Child
from tests.placing.files import Loader, pds
from tests.services.review.cases import ADA, RAVI

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
