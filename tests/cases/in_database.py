"""Situations loaded by the product's own loaders, and where the database has their rows."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.access.faults import CriteriaError
from contactpoint.children.statement import Statement
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.services.find_child import find_child
from contactpoint.services.load_feed import load_feed
from contactpoint.store.models import Child
from contactpoint.store.repositories import children
from tests.bulk.first_loading import load as first_load
from tests.cases.feed_files import stated, written
from tests.cases.outcomes import Came, Graded, graded
from tests.cases.situations import Row, Situation, in_phases
from tests.fixtures.actors import LOADING
from tests.fixtures.cases import held_cases
from tests.fixtures.statements import held_by_feed
from tests.placing.content import reference_of

Phase = Sequence[tuple[Situation, Row]]


def load_one_by_one(told: Sequence[Situation], folder: Path) -> None:
    """Load delivery after delivery; the deliveries of one sender come together where they can."""
    for number, phase in enumerate(in_phases(told)):
        _load(phase, folder / f"delivery-{number}")


def load_at_once(told: Sequence[Situation], folder: Path) -> None:
    """Load the feeds that say who sent them by a first load, and the lists after it."""
    files: dict[str, list[Path]] = {}
    lists = []
    for number, phase in enumerate(in_phases(told)):
        feed = FEEDS[phase[0][1].feed]
        if feed.sender_is:
            lists.append(phase)
            continue
        files.setdefault(feed.name, []).append(folder / f"first-{number}")
        files[feed.name][-1].write_bytes(written([row for _, row in phase]))
    first_load(files)
    for number, phase in enumerate(lists):
        _load(phase, folder / f"list-{number}")


def _load(phase: Phase, path: Path) -> None:
    """Load rows of one feed and sender as one delivery."""
    rows = [row for _, row in phase]
    path.write_bytes(written(rows))
    feed = FEEDS[rows[0].feed]
    sender = rows[0].sender if feed.sender_is else ""
    load_feed(agent=LOADING, feed=feed, files=[path], sender=sender)


def graded_in_database(told: Sequence[Situation], actor: Actor) -> list[Graded]:
    """The rows of all situations, graded by where the database has them."""
    of_each: dict[str, list[Statement]] = {one.id: [] for one in told}
    for phase in in_phases(told):
        rows = [row for _, row in phase]
        for (one, _), statement in zip(phase, stated(rows), strict=True):
            of_each[one.id].append(statement)
    places = _Places(actor)
    return [
        row
        for one in told
        for row in graded(one, [places.came(statement) for statement in of_each[one.id]])
    ]


def shown_to(actor: Actor, stated: Sequence[Statement]) -> list[set[int]]:
    """For each statement the records that a search by its name and date of birth shows."""
    numbers = dict(Child.objects.values_list("number", "pk"))
    return [_shown(actor, one, numbers) for one in stated]


class _Places:
    """Where statements are in the database."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._held = {reference_of(one): row for row, one in held_by_feed()}
        self._numbers = dict(Child.objects.values_list("number", "pk"))
        self._hidden = {
            child.pk
            for child in children.by_pks(self._numbers.values())
            if child.document.status.is_healths
        }
        cases = held_cases()
        self._asked = {case.statement_id for case in cases}
        self._doubted = {pk for case in cases for pk in (case.child_id, case.other_child_id)}

    def came(self, statement: Statement) -> Came:
        """Where a statement is."""
        row = self._held[reference_of(statement)]
        return Came(
            record=row.child_id,
            asked=row.pk in self._asked,
            doubted=row.child_id is not None and row.child_id in self._doubted,
            found=row.child_id in _shown(self._actor, statement, self._numbers),
            guarded=row.child_id in self._hidden,
        )


def _shown(actor: Actor, statement: Statement, numbers: Mapping[str, int]) -> set[int]:
    criteria = _criteria(statement)
    if criteria is None:
        return set()
    results = find_child(actor=actor, purpose=Purpose.MOVED_AREA, criteria=criteria)
    return {numbers[line.number] for line in results.lines}


def _criteria(statement: Statement) -> Criteria | None:
    """A statement's name and date of birth as they can be searched by; a filler is left out."""
    name = statement.current_name
    if name is None:
        return None
    for given in (name.given, ""):
        try:
            return Criteria(given=given, family=name.family, birth_date=statement.birth_date)
        except CriteriaError:
            continue
    return None
