"""What must become of families, whichever loader brings their rows, in the database.

All situations come into one index: no two of them share a name and date, or a number.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from contactpoint.access.actor import Actor
from contactpoint.linkage.prior import Prior
from tests.cases.in_database import graded_in_database, load_at_once, load_one_by_one
from tests.cases.in_memory import ENGLAND
from tests.cases.outcomes import Grade, Graded, share_joined
from tests.cases.situations import Situation, situations

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
    pytest.mark.slow,
]


def check(rows: Sequence[Graded], *, least_joined: float) -> None:
    """Nobody is joined wrongly or lost, and few rows that can tell wait for a person."""
    for grade in (Grade.WRONG_JOIN, Grade.LOST, Grade.RISKY):
        assert not [_in_words(row) for row in rows if row.grade is grade], grade
    assert sum(row.grade is Grade.MISSED for row in rows) <= len(rows) / 100
    assert share_joined(rows) >= least_joined


def _in_words(row: Graded) -> str:
    return f"{row.situation.id} {row.row.feed} {row.row.child}"


@pytest.mark.parametrize(
    ("load", "least_joined"),
    [
        pytest.param(load_one_by_one, 0.75, id="one-by-one"),
        pytest.param(load_at_once, 0.75, id="first-load"),
    ],
)
def test_families_in_an_area(
    load: Callable[[Sequence[Situation], Path], None],
    least_joined: float,
    tmp_path: Path,
    dana: Actor,
) -> None:
    """By loads one after another, and by a first load."""
    told = situations()
    load(told, tmp_path)
    check(graded_in_database(told, dana), least_joined=least_joined)


def test_families_in_england(tmp_path: Path, dana: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are so many children that names and dates alone tell less."""
    monkeypatch.setattr(
        "contactpoint.placing.place_statements.prior_now", lambda: Prior.of(ENGLAND)
    )
    told = situations()
    load_one_by_one(told, tmp_path)
    check(graded_in_database(told, dana), least_joined=0.65)
