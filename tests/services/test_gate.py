"""The gate shows nobody of whom the look has no entry."""

import pytest

from contactpoint.access.actor import Actor
from contactpoint.ledger.review_details import QueueSeen
from contactpoint.services.gate import Look, ShownUnrecordedError, release, release_with_change
from contactpoint.services.within_reach import reached_by
from contactpoint.store.models import LedgerEntry
from contactpoint.visibility.prepared import Prepared, beside, gathered

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def _look(dana: Actor, *numbers: str) -> Look:
    shown = [reached_by(dana, number).concerned for number in numbers]
    return Look(actor=dana, what=QueueSeen(), shown=shown)


@pytest.mark.parametrize(
    "way",
    [
        lambda one: one,
        lambda one: gathered([one]),
        lambda one: beside(one, Prepared("", of=())),
    ],
)
def test_a_child_without_an_entry_is_not_shown(dana: Actor, bella: str, way: object) -> None:
    """Alone, in a list, or beside another view; and nothing is recorded as shown."""
    prepared = way(Prepared("Arabella", of=[bella]))  # type: ignore[operator]
    before = LedgerEntry.objects.count()
    with pytest.raises(ShownUnrecordedError):
        release(prepared, _look(dana))
    with pytest.raises(ShownUnrecordedError):
        release_with_change(dana, lambda: (prepared, _look(dana)))
    assert LedgerEntry.objects.count() == before
    assert "Arabella" in str(release(prepared, _look(dana, bella)))


def test_a_view_without_anybody_said_is_no_view() -> None:
    """Whoever builds one says whom it shows, or that it shows nobody."""
    with pytest.raises(TypeError):
        Prepared("Arabella")  # type: ignore[call-arg]
