"""What waits for a person after a first load stands in the queues as loads of their own put it."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from django.utils import timezone

from contactpoint.feeds.catalogue import FEEDS as CATALOGUE
from contactpoint.placing.whose import scope_of_statement
from contactpoint.services.load_feed import load_feed
from contactpoint.store.repositories import cases as held
from contactpoint.store.repositories import statements
from contactpoint.synth.national.plan import Plan
from contactpoint.synth.national.writing import write_nation
from tests.bulk.first_loading import census_without_places, deliveries, empty_index, load
from tests.fixtures.actors import LOADING
from tests.fixtures.cases import held_cases
from tests.placing.content import Reference, reference_of

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
    pytest.mark.slow,
]

# When half of the nation is of age.
LATER = date(2035, 6, 1)


class Case(NamedTuple):
    """A case as the queues know it; ``own`` is the authority that its statement alone says."""

    kind: str
    reason: str
    scope: str
    urgency: int
    withheld: bool
    own: str


def cases() -> dict[Reference, Case]:
    """Every case, by what identifies its statement."""
    found = held.with_statements(held_cases())
    stated = statements.opened([row for _, row in found])
    return {
        reference_of(statement): Case(
            case.kind,
            case.reason,
            case.scope,
            case.urgency,
            case.withheld,
            scope_of_statement(statement).code,
        )
        for (case, _), (_, statement) in zip(found, stated, strict=True)
    }


def test_a_case_is_the_same_whichever_way_its_statement_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the cases that a first load and loads one after the other both open, each has the same
    kind, authority, urgency and reason, and is withheld in both or in neither."""
    write_nation(
        Plan(children=900, seed=5, changes=60, block=150, blocks_a_part=2), out=tmp_path / "files"
    )
    files = deliveries(tmp_path / "files")
    files["school_census"] = [census_without_places(path) for path in files["school_census"]]
    monkeypatch.setattr(timezone, "localdate", lambda: LATER)
    empty_index()
    load(files)
    at_once = cases()
    # Cases have numbers of their own, which lead to no statement.
    numbers = [case.pk for case in held_cases()]
    assert numbers == list(range(1, len(numbers) + 1))
    empty_index()
    for feed, parts in files.items():
        load_feed(agent=LOADING, feed=CATALOGUE[feed], files=parts, full=True)
    one_by_one = cases()
    both = at_once.keys() & one_by_one.keys()
    assert len(both) >= 5
    assert [at_once[case] for case in both] == [one_by_one[case] for case in both]
    seen = [at_once[case] for case in both]
    assert {case.withheld for case in seen} == {True, False}
    # The record says what the statement does not.
    assert any("not_known" not in case.scope and case.own == "not_known" for case in seen)
